#pragma once
// How a call answers: a status, and bytes or the reason in the one output buffer.

#include "protocol/codec.hpp"
#include "wasm/otp.h"

namespace otp::wasm {

/// The output, empty: a call begins with it.
[[nodiscard]] Writer& begin_output();

/// Replaces the output by why.
std::int32_t fail(otp_status status, std::string_view reason, std::uint64_t position = 0);
inline std::int32_t malformed(const ParseError& error) { return fail(OTP_MALFORMED, error.reason, error.position); }

/// Exactly one T in canonical bytes; nothing otherwise.
template <class T>
[[nodiscard]] std::optional<T> read_exactly(ByteView bytes) {
    Reader reader{bytes};
    T value;
    decode(reader, value);
    if (reader.failed() || !reader.at_end()) return std::nullopt;
    return value;
}

}  // namespace otp::wasm
