#pragma once
// The order of secp256k1's group, as far as the rules need it: which of the two spellings of a signature is accepted.

#include <algorithm>
#include <array>
#include <cstdint>

#include "protocol/bytes.hpp"

namespace otp {

/// The curve's order n, big-endian. SEC 2, section 2.4.1.
inline constexpr std::array<std::uint8_t, 32> secp256k1_order = {
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe,
    0xba, 0xae, 0xdc, 0xe6, 0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36, 0x41, 0x41};

/// (n - 1) / 2, big-endian: the largest low s.
inline constexpr std::array<std::uint8_t, 32> secp256k1_half_order = {
    0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0x5d, 0x57, 0x6e, 0x73, 0x57, 0xa4, 0x50, 0x1d, 0xdf, 0xe9, 0x2f, 0x46, 0x68, 0x1b, 0x20, 0xa0};

/// Whether `rs` (r then s, 32 bytes each, big-endian) has 0 < s <= n / 2; false for any other length.
///
/// (r, s) and (r, n - s) are both valid for one digest, so a signature is an identity only if one of them is refused.
/// Recovery accepts both: whoever takes signatures from outside asks this first.
[[nodiscard]] inline bool is_low_s(ByteView rs) {
    if (rs.size() != 64) return false;
    const ByteView s = rs.subspan(32);
    const bool positive = std::any_of(s.begin(), s.end(), [](std::uint8_t byte) { return byte != 0; });
    const bool too_high =
        std::lexicographical_compare(secp256k1_half_order.begin(), secp256k1_half_order.end(), s.begin(), s.end());
    return positive && !too_high;
}

}  // namespace otp
