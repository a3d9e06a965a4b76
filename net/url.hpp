#pragma once
// http, https, ws and wss URLs, strictly: what is not plainly one is refused.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace otp::net {

struct Url {
    std::string scheme;  ///< "http", "https", "ws" or "wss".
    std::string host;    ///< Lower case; an IPv6 address without its brackets.
    std::uint16_t port = 0;
    std::string target;  ///< Path and query as to be sent; begins with '/'. A fragment is dropped.

    [[nodiscard]] bool is_secure() const { return scheme == "https" || scheme == "wss"; }
    /// What the Host header says: the port only where it is not the scheme's own.
    [[nodiscard]] std::string authority() const;
    [[nodiscard]] std::string text() const { return scheme + "://" + authority() + target; }
};

/// nullopt, and the reason in `reason`, if `text` is not an absolute URL of one of the four schemes. User names and
/// passwords in URLs are refused (they end up in logs), and so are spaces, control and non-ASCII bytes, broken
/// escapes, port 0, host labels that are empty or longer than 63, and dotted numbers that are not an IPv4 address.
[[nodiscard]] std::optional<Url> parse_url(std::string_view text, std::string* reason = nullptr);

}  // namespace otp::net
