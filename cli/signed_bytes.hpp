#pragma once
// Signed bytes as somebody gives them to a verb: an update, a set's upgrade.

#include <string>

#include "cli/context.hpp"
#include "protocol/bytes.hpp"

namespace otp::cli {

/// What the option takes, for its help.
inline constexpr const char* signed_bytes_forms =
    "File (bytes, hex digits or base64), hex digits, base64, or - for standard input";

/// The bytes that `argument` gives, not empty. `what` they are ("update") is named in a refusal.
[[nodiscard]] Answer<Bytes> read_signed_bytes(const std::string& argument, const std::string& what);

}  // namespace otp::cli
