#pragma once
// Big-endian bytes, as signed price updates use them: a reader that cannot leave its input, and the writing twin.

#include <type_traits>

#include "protocol/bytes.hpp"

namespace otp {

/// Reads forward through bytes. A read past the end gives zero (or nothing), consumes the rest and makes ok() false for
/// good, so a sequence of reads is checked once, after it. Never allocates.
class BigEndianReader {
public:
    explicit BigEndianReader(ByteView bytes) : rest_{bytes} {}

    [[nodiscard]] bool ok() const { return ok_; }
    [[nodiscard]] std::size_t remaining() const { return rest_.size(); }
    /// Everything not read yet; consumed.
    [[nodiscard]] ByteView take_rest() { return take(rest_.size()); }

    [[nodiscard]] ByteView take(std::size_t count) {
        if (count > rest_.size()) {
            ok_ = false;
            rest_ = {};
            return {};
        }
        const ByteView taken = rest_.first(count);
        rest_ = rest_.subspan(count);
        return taken;
    }

    template <class Integer>
    [[nodiscard]] Integer read() {
        std::make_unsigned_t<Integer> value = 0;
        for (const std::uint8_t byte : take(sizeof(Integer))) {
            value = static_cast<std::make_unsigned_t<Integer>>((std::uint64_t{value} << 8) | byte);
        }
        return static_cast<Integer>(value);
    }

    template <class Fixed>
    [[nodiscard]] Fixed read_fixed() {
        Fixed value;
        const ByteView taken = take(Fixed::size);
        if (!taken.empty()) std::memcpy(value.bytes.data(), taken.data(), Fixed::size);
        return value;
    }

private:
    ByteView rest_;
    bool ok_ = true;
};

/// Appends `value` in its own width, most significant byte first.
template <class Integer>
void append_big_endian(Bytes& bytes, Integer value) {
    const auto bits = static_cast<std::make_unsigned_t<Integer>>(value);
    for (std::size_t i = sizeof(Integer); i-- > 0;) {
        bytes.push_back(static_cast<std::uint8_t>((std::uint64_t{bits} >> (8 * i)) & 0xff));
    }
}

inline void append_bytes(Bytes& bytes, ByteView more) { bytes.insert(bytes.end(), more.begin(), more.end()); }

}  // namespace otp
