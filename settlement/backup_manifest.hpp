#pragma once
// The file BACKUP: what a finished backup holds. It is written last, so a backup without it was interrupted.
//
// 112 bytes, little-endian: 0 magic "OTPBKUP1" · 8 version u32 · 12 CRC of the last record u32 · 16 first height u64 ·
// 24 last height u64 (first - 1 if there is no record) · 32 snapshot's height u64 · 40 whether there is one u32 (0 or
// 1) · 44 zeros · 48 keccak-256 of genesis.json (32) · 80 zeros · 108 CRC-32C of bytes 0..107

#include <optional>

#include "settlement/journal_error.hpp"

namespace otp::settlement {

inline constexpr std::size_t manifest_bytes = 112;
inline constexpr std::string_view manifest_name = "BACKUP";

struct BackupManifest {
    std::uint64_t first_height = 1;
    std::uint64_t last_height = 0;
    std::uint32_t last_crc = 0;
    std::optional<std::uint64_t> snapshot;
    Hash genesis_digest;

    friend bool operator==(const BackupManifest&, const BackupManifest&) = default;
};

[[nodiscard]] std::array<std::uint8_t, manifest_bytes> encode_manifest(const BackupManifest& manifest);
[[nodiscard]] Result<BackupManifest> decode_manifest(ByteView bytes);

[[nodiscard]] IoResult<Done> write_manifest(Disk& disk, const std::string& directory, const BackupManifest& manifest);

/// not_found if the directory holds no finished backup.
[[nodiscard]] JournalResult<BackupManifest> read_manifest(Disk& disk, const std::string& directory);

}  // namespace otp::settlement
