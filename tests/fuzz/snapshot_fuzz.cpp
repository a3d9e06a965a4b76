// Any bytes are refused as a snapshot, or are the one spelling of what they say. A snapshot of any payload is accepted,
// and refused with any byte changed. The same for a backup's manifest.
#include <cstdlib>
#include <cstring>

#include "settlement/backup_manifest.hpp"
#include "settlement/snapshot_file.hpp"

namespace {

using namespace otp;
using namespace otp::settlement;

void require(bool condition) {
    if (!condition) std::abort();
}

void check_raw(ByteView bytes) {
    if (const auto header = check_snapshot(bytes)) {
        const auto again =
            encode_snapshot_header(header->height, header->block_hash, bytes.subspan(snapshot_header_bytes));
        require(std::memcmp(again.data(), bytes.data(), again.size()) == 0);
    }
    if (const auto manifest = decode_manifest(bytes)) {
        const auto again = encode_manifest(*manifest);
        require(bytes.size() == again.size() && std::memcmp(again.data(), bytes.data(), again.size()) == 0);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView input{data, size};
    check_raw(input);
    if (size < 3) return 0;

    const ByteView payload = input.subspan(3);
    Hash block;
    std::memcpy(block.bytes.data(), payload.data(), std::min(payload.size(), Hash::size));
    const auto header = encode_snapshot_header(data[0], block, payload);
    Bytes file(header.begin(), header.end());
    file.insert(file.end(), payload.begin(), payload.end());
    const auto accepted = check_snapshot(file);
    require(accepted && accepted->height == data[0] && accepted->block_hash == block &&
            accepted->length == payload.size());

    const std::size_t at = (std::size_t{data[1]} * 256 + data[2]) % file.size();
    file[at] ^= static_cast<std::uint8_t>(data[0] | 1);
    require(!check_snapshot(file));
    return 0;
}
