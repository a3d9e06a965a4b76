#include "net/http.hpp"

#include <algorithm>
#include <array>

#include "net/text.hpp"

namespace otp::net {
namespace {

struct Phrase {
    int status;
    std::string_view text;
};

constexpr std::array phrases = {
    Phrase{100, "Continue"},
    Phrase{101, "Switching Protocols"},
    Phrase{200, "OK"},
    Phrase{201, "Created"},
    Phrase{202, "Accepted"},
    Phrase{204, "No Content"},
    Phrase{206, "Partial Content"},
    Phrase{301, "Moved Permanently"},
    Phrase{302, "Found"},
    Phrase{303, "See Other"},
    Phrase{304, "Not Modified"},
    Phrase{307, "Temporary Redirect"},
    Phrase{308, "Permanent Redirect"},
    Phrase{400, "Bad Request"},
    Phrase{401, "Unauthorized"},
    Phrase{403, "Forbidden"},
    Phrase{404, "Not Found"},
    Phrase{405, "Method Not Allowed"},
    Phrase{406, "Not Acceptable"},
    Phrase{408, "Request Timeout"},
    Phrase{409, "Conflict"},
    Phrase{410, "Gone"},
    Phrase{411, "Length Required"},
    Phrase{412, "Precondition Failed"},
    Phrase{413, "Content Too Large"},
    Phrase{414, "URI Too Long"},
    Phrase{415, "Unsupported Media Type"},
    Phrase{417, "Expectation Failed"},
    Phrase{421, "Misdirected Request"},
    Phrase{422, "Unprocessable Content"},
    Phrase{426, "Upgrade Required"},
    Phrase{429, "Too Many Requests"},
    Phrase{431, "Request Header Fields Too Large"},
    Phrase{500, "Internal Server Error"},
    Phrase{501, "Not Implemented"},
    Phrase{502, "Bad Gateway"},
    Phrase{503, "Service Unavailable"},
    Phrase{504, "Gateway Timeout"},
    Phrase{505, "HTTP Version Not Supported"},
};

bool has_no_content(int status) { return status < 200 || status == 204 || status == 304; }

bool is_sound(const Response& response) {
    // Interim answers and the message's framing are the server's business.
    if (response.status < 200 || response.status > 599) return false;
    constexpr std::array<std::string_view, 3> framing = {"content-length", "transfer-encoding", "connection"};
    for (const auto& [name, value] : response.headers) {
        if (std::find(framing.begin(), framing.end(), lower_case(name)) != framing.end()) return false;
    }
    if (!header_is_sound("content-type", response.content_type)) return false;
    return std::all_of(response.headers.begin(), response.headers.end(),
                       [](const auto& header) { return header_is_sound(header.first, header.second); });
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

std::string_view Request::header(std::string_view name) const {
    const auto found = headers.find(std::string{name});
    return found == headers.end() ? std::string_view{} : std::string_view{found->second};
}

std::string_view status_phrase(int status) {
    for (const Phrase& phrase : phrases) {
        if (phrase.status == status) return phrase.text;
    }
    return "Status";
}

bool method_is_idempotent(std::string_view method) {
    return method == "GET" || method == "HEAD" || method == "PUT" || method == "DELETE" || method == "OPTIONS" ||
           method == "TRACE";
}

std::string json_string(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out = "\"";
    for (std::size_t i = 0; i < text.size();) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const std::size_t length = utf8_length(text.substr(i));
        if (byte == '"' || byte == '\\') {
            out.append({'\\', static_cast<char>(byte)});
        } else if (byte == '\n') {
            out.append("\\n");
        } else if (byte < 0x20 || byte == 0x7f) {
            out.append("\\u00").append({digits[byte >> 4], digits[byte & 15]});
        } else if (length == 0) {
            out.append("\\ufffd");
        } else {
            out.append(text.substr(i, length));
        }
        i += std::max<std::size_t>(length, 1);
    }
    return out += '"';
}

std::string lower_case(std::string_view text) {
    std::string out{text};
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return a.size() == b.size() && lower_case(a) == lower_case(b);
}

bool header_is_sound(std::string_view name, std::string_view value) {
    constexpr std::string_view symbols = "!#$%&'*+-.^_`|~";
    const auto is_token = [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               symbols.find(c) != std::string_view::npos;
    };
    const auto is_visible = [](char c) { return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f); };
    return !name.empty() && std::all_of(name.begin(), name.end(), is_token) &&
           std::all_of(value.begin(), value.end(), is_visible);
}

Response error_response(int status, std::string_view code, std::string_view message, std::string_view hint) {
    std::string body = R"({"error":{"code":)" + json_string(code) + R"(,"message":)" + json_string(message);
    if (!hint.empty()) body += R"(,"hint":)" + json_string(hint);
    return {.status = status, .body = body + "}}"};
}

void serialize(const Response& response, const SerializeOptions& options, std::string& out) {
    if (!is_sound(response)) {
        return serialize(error_response(500, "internal_error", "the answer could not be formed"), options, out);
    }
    out.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
    out.append(status_phrase(response.status)).append("\r\n");
    if (!options.date.empty()) append_header(out, "Date", options.date);
    append_header(out, "X-Content-Type-Options", "nosniff");
    if (!options.keep_alive) append_header(out, "Connection", "close");
    if (options.keep_alive && options.http10) append_header(out, "Connection", "keep-alive");
    for (const auto& [name, value] : response.headers) append_header(out, name, value);
    if (has_no_content(response.status)) {
        out.append("\r\n");
        return;
    }
    if (!response.content_type.empty()) append_header(out, "Content-Type", response.content_type);
    append_header(out, "Content-Length", std::to_string(response.body.size()));
    out.append("\r\n");
    if (!options.without_body) out.append(response.body);
}

}  // namespace otp::net
