#include "settlement/snapshot_file.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

#include "protocol/keccak.hpp"
#include "settlement/crc32c.hpp"
#include "settlement/journal_record.hpp"
#include "settlement/little_endian.hpp"

namespace otp::settlement {
namespace {

constexpr std::string_view snapshot_magic = "OTPSNAP1";
constexpr std::string_view name_prefix = "snapshot-";
constexpr std::uint32_t snapshot_version = 1;

Hash hash_at(const std::uint8_t* from) {
    Hash hash;
    std::memcpy(hash.bytes.data(), from, Hash::size);
    return hash;
}

}  // namespace

std::array<std::uint8_t, snapshot_header_bytes> encode_snapshot_header(std::uint64_t height, const Hash& block_hash,
                                                                       ByteView payload) {
    std::array<std::uint8_t, snapshot_header_bytes> bytes{};
    std::uint8_t* const to = bytes.data();
    std::memcpy(to, snapshot_magic.data(), snapshot_magic.size());
    store_u32(to + 8, snapshot_version);
    store_u64(to + 16, height);
    store_u64(to + 24, payload.size());
    std::memcpy(to + 32, block_hash.bytes.data(), Hash::size);
    std::memcpy(to + 64, keccak256(payload).bytes.data(), Hash::size);
    store_u32(to + 96, crc32c(0, payload));
    store_u32(to + 124, crc32c(0, ByteView{bytes}.first(124)));
    return bytes;
}

Result<SnapshotHeader> check_snapshot(ByteView file) {
    if (file.size() < snapshot_header_bytes) return ParseError{"the snapshot's header is cut short", file.size()};
    const std::uint8_t* const from = file.data();
    if (std::memcmp(from, snapshot_magic.data(), snapshot_magic.size()) != 0) {
        return ParseError{"this is not a snapshot", 0};
    }
    if (load_u32(from + 124) != crc32c(0, file.first(124))) {
        return ParseError{"the snapshot header's CRC does not match", 124};
    }
    if (load_u32(from + 8) != snapshot_version) return ParseError{"unknown version of the snapshot format", 8};
    SnapshotHeader header{load_u64(from + 16), load_u64(from + 24), hash_at(from + 32), hash_at(from + 64),
                          load_u32(from + 96)};
    // What was written is zero where nothing is said; one spelling for each snapshot.
    const auto zeros = [&](std::size_t begin, std::size_t end) {
        return std::all_of(from + begin, from + end, [](std::uint8_t byte) { return byte == 0; });
    };
    if (!zeros(12, 16) || !zeros(100, 124)) return ParseError{"bytes of the header that must be zero are not", 12};
    const ByteView payload = file.subspan(snapshot_header_bytes);
    if (header.length != payload.size()) return ParseError{"the snapshot is not as long as its header says", 24};
    if (header.payload_crc != crc32c(0, payload)) return ParseError{"the snapshot's CRC does not match", 96};
    if (header.payload_digest != keccak256(payload)) return ParseError{"the snapshot's digest does not match", 64};
    return header;
}

std::string snapshot_name(std::uint64_t height) { return std::string{name_prefix} + twenty_digits(height); }

std::optional<std::uint64_t> snapshot_height(std::string_view name) {
    if (!name.starts_with(name_prefix)) return std::nullopt;
    return parse_twenty_digits(name.substr(name_prefix.size()));
}

IoResult<Done> write_snapshot(Disk& disk, const std::string& directory, std::uint64_t height, const Hash& block_hash,
                              ByteView payload) {
    const auto header = encode_snapshot_header(height, block_hash, payload);
    const ByteView parts[] = {header, payload};
    return replace_file(disk, directory, snapshot_name(height), parts);
}

JournalResult<Snapshot> read_snapshot(Disk& disk, const std::string& directory, std::uint64_t height) {
    const std::string name = snapshot_name(height);
    auto bytes = read_file(disk, join_path(directory, name), std::numeric_limits<std::uint64_t>::max());
    if (!bytes) return journal_error(bytes.error());
    const auto header = check_snapshot(*bytes);
    const auto corrupt = [&](std::string reason, std::uint64_t offset) {
        return JournalError{JournalError::Kind::corruption, std::move(reason), name, offset, height, 0};
    };
    if (!header) return corrupt(header.error().reason, header.error().position);
    if (header->height != height) return corrupt("the snapshot is of another height than its name says", 16);
    bytes->erase(bytes->begin(), bytes->begin() + snapshot_header_bytes);
    return Snapshot{height, header->block_hash, std::move(*bytes)};
}

IoResult<std::vector<std::uint64_t>> list_snapshots(Disk& disk, const std::string& directory) {
    const auto names = disk.list(directory);
    if (!names) return names.error();
    std::vector<std::uint64_t> heights;
    for (const std::string& name : *names) {
        if (const auto height = snapshot_height(name)) heights.push_back(*height);
    }
    std::sort(heights.rbegin(), heights.rend());
    return heights;
}

IoResult<NewestSnapshot> newest_snapshot(Disk& disk, const std::string& directory, std::uint64_t height_max) {
    const auto heights = list_snapshots(disk, directory);
    if (!heights) return heights.error();
    NewestSnapshot newest;
    for (const std::uint64_t height : *heights) {
        if (height > height_max) continue;
        auto snapshot = read_snapshot(disk, directory, height);
        if (snapshot) {
            newest.snapshot = std::move(*snapshot);
            break;
        }
        newest.skipped.push_back(snapshot.error());
    }
    return newest;
}

IoResult<std::vector<std::uint64_t>> remove_older_snapshots(Disk& disk, const std::string& directory,
                                                            std::size_t keep) {
    auto heights = list_snapshots(disk, directory);
    if (!heights) return heights;
    heights->erase(heights->begin(), heights->begin() + static_cast<std::ptrdiff_t>(
                                                            std::min(heights->size(), std::max<std::size_t>(keep, 1))));
    for (const std::uint64_t height : *heights) {
        const auto removed = disk.remove(join_path(directory, snapshot_name(height)));
        if (!removed) return removed.error();
    }
    if (const auto synced = disk.sync_directory(directory); !synced) return synced.error();
    return heights;
}

}  // namespace otp::settlement
