#include "net/url.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "net/http.hpp"

namespace otp::net {
namespace {

constexpr std::size_t url_bytes_max = 8 * 1024;

std::uint16_t default_port(std::string_view scheme) { return scheme == "https" || scheme == "wss" ? 443 : 80; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool is_label_character(char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '_'; }

/// RFC 3986 path and query characters; every '%' followed by two hexadecimal digits.
bool is_target(std::string_view target) {
    constexpr std::string_view symbols = "-._~!$&'()*+,;=:@/?%[]|";
    for (std::size_t i = 0; i < target.size(); ++i) {
        const char c = target[i];
        const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!is_letter && !is_digit(c) && symbols.find(c) == symbols.npos) return false;
        if (c == '%' && (i + 2 >= target.size() || !is_hex(target[i + 1]) || !is_hex(target[i + 2]))) return false;
    }
    return true;
}

bool is_ipv4(const std::string& host) {
    in_addr address{};
    return inet_pton(AF_INET, host.c_str(), &address) == 1;
}

bool is_ipv6(const std::string& host) {
    // inet_pton stops at a zero byte and would believe what stands before it.
    if (host.find('\0') != host.npos) return false;
    in6_addr address{};
    return inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

bool is_host_name(std::string_view host) {
    if (host.empty() || host.size() > 253) return false;
    std::string_view last;
    for (std::string_view rest = host;;) {
        last = rest.substr(0, rest.find('.'));
        if (last.empty() || last.size() > 63 || last.front() == '-' || last.back() == '-') return false;
        if (!std::all_of(last.begin(), last.end(), is_label_character)) return false;
        if (last.size() == rest.size()) break;
        rest.remove_prefix(last.size() + 1);
    }
    // Resolvers read "127.1" or "0x7f000001" as addresses; a name whose last label begins with a digit is only
    // believed as a whole IPv4 address.
    return !is_digit(last.front()) || is_ipv4(std::string{host});
}

/// 1 to 65535 in plain decimal digits.
std::optional<std::uint16_t> parse_port(std::string_view text) {
    if (text.empty() || text.size() > 5 || text.front() == '0') return std::nullopt;
    unsigned port = 0;
    for (const char c : text) {
        if (!is_digit(c)) return std::nullopt;
        port = port * 10 + static_cast<unsigned>(c - '0');
    }
    if (port > 65'535) return std::nullopt;
    return static_cast<std::uint16_t>(port);
}

}  // namespace

std::string Url::authority() const {
    const bool is_v6 = host.find(':') != std::string::npos;
    const std::string name = is_v6 ? "[" + host + "]" : host;
    return port == default_port(scheme) ? name : name + ":" + std::to_string(port);
}

std::optional<Url> parse_url(std::string_view text, std::string* reason) {
    const auto refuse = [&](const char* why) {
        if (reason != nullptr) *reason = why;
        return std::optional<Url>{};
    };
    if (text.size() > url_bytes_max) return refuse("the URL is longer than 8192 bytes");
    const std::size_t colon = text.find("://");
    if (colon == text.npos) return refuse("the URL has no scheme such as http://");
    Url url;
    url.scheme = lower_case(text.substr(0, colon));
    constexpr std::array<std::string_view, 4> schemes = {"http", "https", "ws", "wss"};
    if (std::find(schemes.begin(), schemes.end(), url.scheme) == schemes.end()) {
        return refuse("the URL's scheme is not http, https, ws or wss");
    }
    std::string_view rest = text.substr(colon + 3);
    std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
    rest.remove_prefix(authority.size());
    if (authority.find('@') != authority.npos) return refuse("the URL contains a user name");

    std::string_view port_text;
    bool has_port = false;
    if (authority.starts_with('[')) {
        const std::size_t bracket = authority.find(']');
        if (bracket == authority.npos) return refuse("the URL's IPv6 address is not closed");
        url.host = lower_case(authority.substr(1, bracket - 1));
        if (!is_ipv6(url.host)) return refuse("the URL's IPv6 address is malformed");
        authority.remove_prefix(bracket + 1);
        if (!authority.empty() && authority[0] != ':') return refuse("the URL's port is malformed");
        has_port = !authority.empty();
        if (has_port) port_text = authority.substr(1);
    } else {
        const std::size_t at = authority.find(':');
        has_port = at != authority.npos;
        if (has_port) port_text = authority.substr(at + 1);
        url.host = lower_case(authority.substr(0, at));
        if (!is_host_name(url.host)) return refuse("the URL's host is malformed");
    }
    url.port = default_port(url.scheme);
    if (has_port) {
        const auto port = parse_port(port_text);
        if (!port) return refuse("the URL's port is not a number from 1 to 65535");
        url.port = *port;
    }
    const std::string_view target = rest.substr(0, rest.find('#'));
    if (!is_target(target)) return refuse("the URL's path or query has a character that must be percent-encoded");
    url.target = target.starts_with('/') ? std::string{target} : "/" + std::string{target};
    return url;
}

}  // namespace otp::net
