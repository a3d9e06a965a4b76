#pragma once
// Sealed bytes: what a service keeps of its own state. A word and a version in front, keccak-256 of it all behind.

#include <string_view>

#include "protocol/big_endian.hpp"
#include "protocol/rounding.hpp"

namespace otp::oracle {

/// Begins with the word (four letters) and the version.
[[nodiscard]] Bytes begin_sealed(std::string_view word, std::uint8_t version);
[[nodiscard]] Bytes seal(Bytes content);

/// What is between the version and the hash; refuses anything damaged, of another kind or version.
[[nodiscard]] Result<ByteView> open_sealed(ByteView sealed, std::string_view word, std::uint8_t version);

inline void append_u128(Bytes& bytes, u128 value) {
    append_big_endian(bytes, static_cast<std::uint64_t>(value >> 64));
    append_big_endian(bytes, static_cast<std::uint64_t>(value));
}

[[nodiscard]] inline u128 read_u128(BigEndianReader& reader) {
    const u128 high = reader.read<std::uint64_t>();
    return (high << 64) | reader.read<std::uint64_t>();
}

}  // namespace otp::oracle
