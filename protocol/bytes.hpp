#pragma once
// Bytes and the fixed-size values made of them: hashes, addresses, keys.

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/result.hpp"

namespace otp {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

/// N bytes whose meaning is part of their type; compared and ordered as unsigned bytes.
template <class Meaning, std::size_t N>
struct FixedBytes {
    static constexpr std::size_t size = N;
    std::array<std::uint8_t, N> bytes{};

    [[nodiscard]] ByteView view() const { return {bytes.data(), N}; }
    friend bool operator==(const FixedBytes&, const FixedBytes&) = default;
    // Spelled out: the browser's standard library has no <=> for std::array.
    friend std::strong_ordering operator<=>(const FixedBytes& a, const FixedBytes& b) {
        return std::memcmp(a.bytes.data(), b.bytes.data(), N) <=> 0;
    }
};

using Hash = FixedBytes<struct Keccak256, 32>;          ///< A keccak-256 digest.
using Address = FixedBytes<struct AccountAddress, 20>;  ///< Last 20 bytes of keccak-256 of a public key.
using PublicKey = FixedBytes<struct PointXY, 64>;       ///< Point of secp256k1, X then Y, big-endian.
using P256Key = FixedBytes<struct P256PointXY, 64>;     ///< Point of P-256, x then y, big-endian.

[[nodiscard]] inline ByteView as_bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// "0x" and two lower-case digits a byte.
[[nodiscard]] std::string to_hex(ByteView bytes);

template <class Meaning, std::size_t N>
[[nodiscard]] std::string to_hex(const FixedBytes<Meaning, N>& value) {
    return to_hex(value.view());
}

/// Accepts an optional "0x" and digits of either case; refuses an odd count and any other character.
[[nodiscard]] Result<Bytes> parse_hex(std::string_view text);

/// As parse_hex, of exactly N bytes.
template <class Fixed>
[[nodiscard]] Result<Fixed> parse_fixed_hex(std::string_view text) {
    const auto bytes = parse_hex(text);
    if (!bytes) return bytes.error();
    if (bytes->size() != Fixed::size) return ParseError{"must be " + std::to_string(Fixed::size) + " bytes of hex", 0};
    Fixed value;
    std::memcpy(value.bytes.data(), bytes->data(), Fixed::size);
    return value;
}

}  // namespace otp
