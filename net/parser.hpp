#pragma once
// HTTP/1.1 bytes -> messages, incrementally and without I/O (Boost.Beast's parser inside). The server and the client
// read through these, and so do the fuzz targets.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "net/http.hpp"

namespace otp::net {

struct RequestLimits {
    std::size_t header_bytes_max = 16 * 1024;  ///< Request line and headers together, and chunk framing.
    std::size_t target_bytes_max = 8 * 1024;
    std::size_t body_bytes_max = 64 * 1024;  ///< Decoded.
};

/// Why a request is not served, as it is told to the client. The connection closes after it.
struct Refusal {
    int status = 400;
    std::string_view code = {};
    std::string_view message = {};
    std::string_view hint = {};

    [[nodiscard]] Response response() const { return error_response(status, code, message, hint); }
};

/// One request from a stream of bytes. Refuses, beyond what is malformed, every shape that two readers might split
/// differently (request smuggling): Content-Length twice or beside Transfer-Encoding, any coding but "chunked",
/// HTTP/1.0 with Transfer-Encoding, Host missing or twice, a body on GET or HEAD.
class RequestParser {
public:
    enum class Step { need_more, header_done, done, refused };

    explicit RequestParser(const RequestLimits& limits);
    ~RequestParser();
    RequestParser(RequestParser&&) noexcept;
    RequestParser& operator=(RequestParser&&) noexcept;

    /// Reads from `bytes` (what was not used before, and anything new) and says in `used` how many it is done
    /// with. After need_more call again with more bytes than before; after header_done with the rest.
    [[nodiscard]] Step feed(std::string_view bytes, std::size_t& used);

    /// True once a byte of the request itself was seen.
    [[nodiscard]] bool started() const;
    /// True once the header is read, and so method and headers of `request()` are set.
    [[nodiscard]] bool header_done() const;
    [[nodiscard]] const Refusal& refusal() const;   ///< After Step::refused.
    [[nodiscard]] Request& request();               ///< The body is there after Step::done.
    [[nodiscard]] bool keep_alive() const;          ///< After header_done: may another request follow?
    [[nodiscard]] bool is_http10() const;           ///< After header_done.
    [[nodiscard]] bool expects_continue() const;    ///< After header_done: waits for "100 Continue".
    [[nodiscard]] bool upgrades_websocket() const;  ///< After header_done: `Upgrade: websocket`.

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// The first request in `bytes`, or why there is none: Refusal{} with status 0 means "incomplete".
[[nodiscard]] std::variant<Request, Refusal> parse_request(std::string_view bytes, const RequestLimits& limits);

struct ResponseLimits {
    std::size_t header_bytes_max = 64 * 1024;
    std::size_t body_bytes_max = 16 * 1024 * 1024;  ///< Decoded.
};

/// An answer as the client sees it.
struct Answer {
    int status = 0;
    std::map<std::string, std::string> headers;  ///< Names in lower case; repeated ones joined with ", ".
    std::string body;

    [[nodiscard]] std::string_view header(std::string_view name) const;
};

/// One response from a stream of bytes; interim ones (1xx) are skipped.
class ResponseParser {
public:
    enum class Step { need_more, done, failed };

    ResponseParser(const ResponseLimits& limits, bool answers_head);
    ~ResponseParser();

    [[nodiscard]] Step feed(std::string_view bytes, std::size_t& used);  ///< As RequestParser::feed.
    [[nodiscard]] Step finish();  ///< The peer closed: done if the body ran until then, else failed.
    [[nodiscard]] bool started() const;
    [[nodiscard]] bool keep_alive() const;           ///< After Step::done.
    [[nodiscard]] const std::string& error() const;  ///< After Step::failed.
    [[nodiscard]] Answer& answer();                  ///< After Step::done.

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace otp::net
