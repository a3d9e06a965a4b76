#pragma once
// Text as it stands in URLs: percent-encoding, query strings, UTF-8.

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace otp::net {

/// Bytes of the UTF-8 character `text` begins with (1..4), or 0 where it is malformed, overlong, a surrogate
/// or `text` is empty.
[[nodiscard]] std::size_t utf8_length(std::string_view text);
[[nodiscard]] bool is_utf8(std::string_view text);

/// Undoes percent-encoding. nullopt on a broken escape, on a control byte, or where the result is not UTF-8.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space = false);

/// Everything but A-Z a-z 0-9 - . _ ~ becomes %XX; fit for one path segment or one query key or value.
[[nodiscard]] std::string percent_encode(std::string_view text);

/// `a=1&b=x%20y` as a map; `+` means a space. nullopt where something cannot be decoded or a key comes twice.
[[nodiscard]] std::optional<std::map<std::string, std::string>> parse_query(std::string_view text);

/// The decoded path, or nullopt where it does not begin with '/', cannot be decoded, or has a "." or ".." segment
/// (also in encoded form), which has no business in an API and leads out of a folder of files.
[[nodiscard]] std::optional<std::string> decode_path(std::string_view encoded);

}  // namespace otp::net
