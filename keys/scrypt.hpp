#pragma once
// scrypt (RFC 7914), including the one combination that keystores use and OpenSSL refuses.

#include <cstdint>
#include <span>
#include <string_view>

#include "protocol/bytes.hpp"

namespace otp::keys {

/// What deriving one key costs: 128 * n * r bytes of memory, and time in proportion to n * r * p.
struct ScryptCost {
    std::uint64_t n = 262144;  ///< Memory and time; a power of two.
    std::uint64_t r = 8;       ///< Block size, in units of 128 bytes.
    std::uint64_t p = 1;       ///< Independent lanes, one after the other here.
};

/// What a caller is prepared to spend. The defaults admit twice the memory and eight times the work of ScryptCost's.
struct ScryptLimits {
    std::uint64_t memory_max_bytes = 512ull << 20;
    std::uint64_t work_max = 16ull << 20;  ///< n * r * p; the default cost is 2^21 and takes under a second.
};

/// Whether `cost` is well-formed (n a power of two above 1, r and p positive, 128 * r * p at most 2^30) and within
/// `limits`; never overflows.
[[nodiscard]] bool is_affordable(const ScryptCost& cost, const ScryptLimits& limits);

/// Derives 32 bytes from the password. False only when memory is not to be had, or the cost is not well-formed or
/// needs more than `memory_max_bytes`.
[[nodiscard]] bool scrypt(std::string_view password, ByteView salt, const ScryptCost& cost,
                          std::uint64_t memory_max_bytes, std::span<std::uint8_t, 32> key);

/// The same result by our own mixing, without limits: scrypt() uses it for n >= 2^(16 r), i.e. r = 1 and n of 65536
/// or more. RFC 7914 excludes those, OpenSSL with it, but the keystore definition's own test vector (n = 262144, r = 1,
/// p = 8) and the files of several wallets are made so. Throws std::bad_alloc.
void scrypt_any_block_size(std::string_view password, ByteView salt, const ScryptCost& cost,
                           std::span<std::uint8_t, 32> key);

}  // namespace otp::keys
