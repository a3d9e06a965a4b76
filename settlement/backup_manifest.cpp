#include "settlement/backup_manifest.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "settlement/crc32c.hpp"
#include "settlement/little_endian.hpp"

namespace otp::settlement {
namespace {

constexpr std::string_view manifest_magic = "OTPBKUP1";
constexpr std::uint32_t manifest_version = 1;

}  // namespace

std::array<std::uint8_t, manifest_bytes> encode_manifest(const BackupManifest& manifest) {
    std::array<std::uint8_t, manifest_bytes> bytes{};
    std::uint8_t* const to = bytes.data();
    std::memcpy(to, manifest_magic.data(), manifest_magic.size());
    store_u32(to + 8, manifest_version);
    store_u32(to + 12, manifest.last_crc);
    store_u64(to + 16, manifest.first_height);
    store_u64(to + 24, manifest.last_height);
    store_u64(to + 32, manifest.snapshot.value_or(0));
    store_u32(to + 40, manifest.snapshot ? 1 : 0);
    std::memcpy(to + 48, manifest.genesis_digest.bytes.data(), Hash::size);
    store_u32(to + 108, crc32c(0, ByteView{bytes}.first(108)));
    return bytes;
}

Result<BackupManifest> decode_manifest(ByteView bytes) {
    if (bytes.size() != manifest_bytes) return ParseError{"the backup's manifest is not 112 bytes", bytes.size()};
    const std::uint8_t* const from = bytes.data();
    if (std::memcmp(from, manifest_magic.data(), manifest_magic.size()) != 0) {
        return ParseError{"this is not a backup's manifest", 0};
    }
    if (load_u32(from + 108) != crc32c(0, bytes.first(108)))
        return ParseError{"the manifest's CRC does not match", 108};
    if (load_u32(from + 8) != manifest_version) return ParseError{"unknown version of the manifest", 8};
    BackupManifest manifest;
    manifest.last_crc = load_u32(from + 12);
    manifest.first_height = load_u64(from + 16);
    manifest.last_height = load_u64(from + 24);
    if (manifest.first_height == 0 || manifest.last_height < manifest.first_height - 1) {
        return ParseError{"the manifest's heights are not a range", 16};
    }
    if (load_u32(from + 40) != 0) manifest.snapshot = load_u64(from + 32);
    std::memcpy(manifest.genesis_digest.bytes.data(), from + 48, Hash::size);
    // One spelling for each manifest.
    if (!std::ranges::equal(encode_manifest(manifest), bytes)) return ParseError{"the manifest is not canonical", 40};
    return manifest;
}

IoResult<Done> write_manifest(Disk& disk, const std::string& directory, const BackupManifest& manifest) {
    const auto bytes = encode_manifest(manifest);
    const ByteView parts[] = {bytes};
    return replace_file(disk, directory, manifest_name, parts);
}

JournalResult<BackupManifest> read_manifest(Disk& disk, const std::string& directory) {
    const std::string name{manifest_name};
    const auto bytes = read_file(disk, join_path(directory, name), 4096);
    if (!bytes && bytes.error().code == ENOENT) {
        return JournalError{JournalError::Kind::not_found,
                            directory + " holds no finished backup: there is no file " + name,
                            {},
                            0,
                            0,
                            ENOENT};
    }
    if (!bytes) return journal_error(bytes.error());
    const auto manifest = decode_manifest(*bytes);
    if (!manifest) {
        return JournalError{
            JournalError::Kind::corruption, manifest.error().reason, name, manifest.error().position, 0, 0};
    }
    return *manifest;
}

}  // namespace otp::settlement
