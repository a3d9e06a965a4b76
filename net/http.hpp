#pragma once
// HTTP messages as the rest of the house sees them: plain values, no library behind them.

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace otp::net {

/// A whole request, checked: the path has no "." or ".." segments, and path and query are valid UTF-8.
struct Request {
    std::string method;                          ///< As sent, e.g. "GET"; methods are case-sensitive.
    std::string target;                          ///< Path and query as sent, still percent-encoded.
    std::string path;                            ///< Decoded, without the query. "*" for `OPTIONS *`.
    std::map<std::string, std::string> query;    ///< Decoded; a key given twice is refused with 400.
    std::map<std::string, std::string> headers;  ///< Names in lower case; repeated ones joined with ", ".
    std::string body;
    std::string remote_address;  ///< Peer's IP without port. Forwarding headers are never believed.

    /// The header's value, or "" where there is none. `name` in lower case.
    [[nodiscard]] std::string_view header(std::string_view name) const;
};

/// An answer of status 200 to 599. Content-Length, Date, Connection and the security headers are the server's to set;
/// a header that would break the message apart (those, or control bytes) turns the answer into a 500.
struct Response {
    int status = 200;
    std::string content_type = "application/json";
    std::string body = {};
    std::vector<std::pair<std::string, std::string>> headers = {};
};

/// Answers one request. May be called later and from any thread; the first call counts, others do nothing.
/// If every copy is destroyed without a call, the client gets 500.
using Respond = std::function<void(Response)>;

using Handler = std::function<void(Request, Respond)>;

/// {"error":{"code":...,"message":...,"hint":...}} with the given status; an empty hint is left out.
[[nodiscard]] Response error_response(int status, std::string_view code, std::string_view message,
                                      std::string_view hint = {});

/// The standard phrase of a status, e.g. "Not Found"; "Status" for one we do not know.
[[nodiscard]] std::string_view status_phrase(int status);

/// True for methods that may be sent twice with the effect of once (RFC 9110 section 9.2.2).
[[nodiscard]] bool method_is_idempotent(std::string_view method);

/// `text` between quotes as a JSON string; bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string json_string(std::string_view text);

[[nodiscard]] std::string lower_case(std::string_view text);  ///< ASCII only.
[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b);

/// True for a name and value that cannot break a message apart (RFC 9110 sections 5.1, 5.5).
[[nodiscard]] bool header_is_sound(std::string_view name, std::string_view value);

struct SerializeOptions {
    bool keep_alive = true;
    bool http10 = false;        ///< The client spoke HTTP/1.0, so keep-alive must be said aloud.
    bool without_body = false;  ///< Answer to HEAD: the length is told, the body is not sent.
    std::string_view date;      ///< RFC 9110 date, or "" for none.
};

/// Appends the answer's bytes to `out`.
void serialize(const Response& response, const SerializeOptions& options, std::string& out);

}  // namespace otp::net
