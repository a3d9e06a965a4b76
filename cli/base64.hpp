#pragma once
// Base64, in which web services hand out signed bytes.

#include <string_view>

#include "protocol/bytes.hpp"
#include "protocol/result.hpp"

namespace otp::cli {

/// The bytes of RFC 4648's base64 (alphabet with + and /) or base64url (with - and _), with or without its padding.
/// One value has one text but for these two: no blanks, and no bits set that no byte holds.
[[nodiscard]] Result<Bytes> parse_base64(std::string_view text);

}  // namespace otp::cli
