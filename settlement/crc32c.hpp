#pragma once
// CRC-32C (Castagnoli; reflected polynomial 0x82F63B78), the checksum of everything the node writes.

#include <cstdint>

#include "protocol/bytes.hpp"

namespace otp::settlement {

/// The CRC of what `crc` covers followed by `bytes`; start with 0, or with a salt. crc32c(0, "123456789") = 0xE3069283.
/// Uses the processor's CRC instruction where it has one.
[[nodiscard]] std::uint32_t crc32c(std::uint32_t crc, ByteView bytes);

/// The same by a table, a byte at a time: the reference, and the way of processors without the instruction.
[[nodiscard]] std::uint32_t crc32c_by_table(std::uint32_t crc, ByteView bytes);

/// Whether crc32c() runs on the processor's instruction here.
[[nodiscard]] bool crc32c_is_hardware();

}  // namespace otp::settlement
