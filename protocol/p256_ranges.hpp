#pragma once
// The numbers of P-256 (secp256r1, prime256v1), as far as the rules need them: which keys and signatures are spelled
// canonically. Whether a point is on the curve and a signature fits is the host's arithmetic.

#include <algorithm>
#include <array>
#include <cstdint>

#include "protocol/bytes.hpp"

namespace otp {

/// The field's prime p, big-endian. SEC 2, section 2.4.2.
inline constexpr std::array<std::uint8_t, 32> p256_prime = {
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

/// The curve's order n, big-endian.
inline constexpr std::array<std::uint8_t, 32> p256_order = {
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};

/// (n - 1) / 2, big-endian: the largest low s.
inline constexpr std::array<std::uint8_t, 32> p256_half_order = {
    0x7f, 0xff, 0xff, 0xff, 0x80, 0x00, 0x00, 0x00, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xde, 0x73, 0x7d, 0x56, 0xd3, 0x8b, 0xcf, 0x42, 0x79, 0xdc, 0xe5, 0x61, 0x7e, 0x31, 0x92, 0xa8};

/// Whether both coordinates are below p: a point has one spelling.
[[nodiscard]] inline bool is_p256_key_in_range(const P256Key& key) {
    const auto below = [](ByteView coordinate) {
        return std::lexicographical_compare(coordinate.begin(), coordinate.end(), p256_prime.begin(), p256_prime.end());
    };
    return below(key.view().first(32)) && below(key.view().subspan(32));
}

/// Whether `rs` (r then s, 32 bytes each, big-endian) has 0 < r < n and 0 < s <= n / 2; false for any other length.
///
/// (r, s) and (r, n - s) are both valid for one digest, and signers that do not care give either: whoever signs
/// replaces a high s by n - s.
[[nodiscard]] inline bool is_p256_signature_in_range(ByteView rs) {
    if (rs.size() != 64) return false;
    const ByteView r = rs.first(32);
    const ByteView s = rs.subspan(32);
    const auto is_positive = [](ByteView number) {
        return std::any_of(number.begin(), number.end(), [](std::uint8_t byte) { return byte != 0; });
    };
    return is_positive(r) && is_positive(s) &&
           std::lexicographical_compare(r.begin(), r.end(), p256_order.begin(), p256_order.end()) &&
           !std::lexicographical_compare(p256_half_order.begin(), p256_half_order.end(), s.begin(), s.end());
}

}  // namespace otp
