#pragma once
// Doubles and texts as market.h passes them.

#include <cmath>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>

#include "protocol/codec.hpp"

namespace otp::wasm {

// Not std::bit_cast, which the browser's library does not have yet.
[[nodiscard]] inline double read_double(Reader& r) {
    const auto bits = r.integer<std::uint64_t>();
    double value = 0;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}
inline void write_double(Writer& w, double value) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    w.integer(bits);
}

/// NaN is none; infinite is no number of a market.
[[nodiscard]] inline std::optional<double> read_optional(Reader& r) {
    const double value = read_double(r);
    if (std::isnan(value)) return std::nullopt;
    if (!std::isfinite(value)) r.fail();
    return value;
}
[[nodiscard]] inline double read_finite(Reader& r, double least, double most) {
    const double value = read_double(r);
    if (!(value >= least && value <= most)) r.fail();
    return value;
}
[[nodiscard]] inline std::string read_text(Reader& r) {
    const ByteView bytes = r.bytes(r.integer<std::uint8_t>());
    return {bytes.begin(), bytes.end()};
}

}  // namespace otp::wasm
