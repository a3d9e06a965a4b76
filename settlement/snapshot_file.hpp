#pragma once
// Snapshots: opaque bytes of the state at a height, one file each, so that a start replays only what came after.
//
// File "snapshot-" and the height in twenty digits: header of 128 bytes, then the payload. Little-endian:
//   0 magic "OTPSNAP1" · 8 version u32 · 12 zeros · 16 height u64 · 24 payload length u64 · 32 block hash (32) ·
//   64 keccak-256 of the payload (32) · 96 CRC-32C of the payload u32 · 100 zeros · 124 CRC-32C of bytes 0..123
//
// Every byte of the file is covered: a damaged snapshot is refused, whatever the damage. That its state is the right
// one is for the caller to see, from the root.

#include <optional>

#include "settlement/disk.hpp"
#include "settlement/journal_error.hpp"

namespace otp::settlement {

inline constexpr std::size_t snapshot_header_bytes = 128;

struct Snapshot {
    std::uint64_t height = 0;
    Hash block_hash;
    Bytes payload;
};

/// What the header says; the payload is the rest of the file.
struct SnapshotHeader {
    std::uint64_t height = 0;
    std::uint64_t length = 0;
    Hash block_hash;
    Hash payload_digest;
    std::uint32_t payload_crc = 0;
};

[[nodiscard]] std::array<std::uint8_t, snapshot_header_bytes> encode_snapshot_header(std::uint64_t height,
                                                                                     const Hash& block_hash,
                                                                                     ByteView payload);

/// Checks a whole file: header, length and both digests.
[[nodiscard]] Result<SnapshotHeader> check_snapshot(ByteView file);

[[nodiscard]] std::string snapshot_name(std::uint64_t height);
/// The height in a snapshot's name; nothing for any other name.
[[nodiscard]] std::optional<std::uint64_t> snapshot_height(std::string_view name);

/// Durable when it returns; a power cut before leaves no file of that name, or the one that was there.
[[nodiscard]] IoResult<Done> write_snapshot(Disk& disk, const std::string& directory, std::uint64_t height,
                                            const Hash& block_hash, ByteView payload);

/// Corruption, with the file's name, if any byte of it is not what was written.
[[nodiscard]] JournalResult<Snapshot> read_snapshot(Disk& disk, const std::string& directory, std::uint64_t height);

/// Heights of the snapshots of a directory, newest first, by their names.
[[nodiscard]] IoResult<std::vector<std::uint64_t>> list_snapshots(Disk& disk, const std::string& directory);

/// The newest snapshot that can be read, and why newer ones could not.
struct NewestSnapshot {
    std::optional<Snapshot> snapshot;
    std::vector<JournalError> skipped;
};

/// Considers heights up to `height_max`.
[[nodiscard]] IoResult<NewestSnapshot> newest_snapshot(Disk& disk, const std::string& directory,
                                                       std::uint64_t height_max);

/// Removes all snapshots but the newest `keep` (at least one is kept); returns the heights removed. Give it more than
/// one: the newest might turn out to be unreadable.
[[nodiscard]] IoResult<std::vector<std::uint64_t>> remove_older_snapshots(Disk& disk, const std::string& directory,
                                                                          std::size_t keep);

}  // namespace otp::settlement
