#include "net/parser.hpp"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "net/text.hpp"
#include "net/url.hpp"

namespace otp::net {
namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;

std::string text(boost::beast::string_view view) { return {view.data(), view.size()}; }

/// Headers of which a second one changes the meaning of the message or of its sender.
bool must_be_single(std::string_view name) {
    return name == "host" || name == "content-length" || name == "transfer-encoding" || name == "authorization" ||
           name == "content-type" || name == "origin" || name == "expect" || name == "upgrade";
}

/// False if a header that must be single comes twice.
template <class Fields>
bool copy_headers(const Fields& fields, std::map<std::string, std::string>& headers) {
    for (const auto& field : fields) {
        const std::string name = lower_case(text(field.name_string()));
        const auto [entry, fresh] = headers.try_emplace(name, text(field.value()));
        if (fresh) continue;
        if (must_be_single(name)) return false;
        entry->second.append(name == "cookie" ? "; " : ", ").append(text(field.value()));
    }
    return true;
}

constexpr Refusal header_too_large{431, "header_too_large", "the request's headers are larger than the server takes"};
constexpr Refusal target_too_long{414, "target_too_long",
                                  "the request's path and query are longer than the server takes"};
constexpr Refusal body_too_large{413, "body_too_large", "the request's body is larger than the server takes"};
constexpr Refusal malformed{400, "malformed_request", "the bytes are not an HTTP/1.1 request"};

Refusal refusal_of(const error_code& ec) {
    if (ec == http::error::header_limit) return header_too_large;
    if (ec == http::error::body_limit) return body_too_large;
    if (ec == http::error::bad_version) {
        return {400, "unsupported_version", "the request is not HTTP/1.1 or HTTP/1.0"};
    }
    if (ec == http::error::bad_content_length || ec == http::error::multiple_content_length ||
        ec == http::error::bad_transfer_encoding) {
        return {400, "ambiguous_length", "the request's length is malformed or stated in two ways",
                "send either Content-Length once or Transfer-Encoding: chunked"};
    }
    if (ec == http::error::bad_chunk || ec == http::error::bad_chunk_extension) {
        return {400, "malformed_chunk", "the request's chunked body is malformed"};
    }
    return malformed;
}

/// Beast 1.81 asserts that a last chunk it has begun to read is 5 bytes or longer, which does not hold for "0\r\n\r"
/// (a peer could end the process with it). Since "0\r\n\r\n" is the least that any chunked body still needs, fewer
/// bytes can wait.
template <class Parser>
bool too_short_for_chunks(const Parser& parser, std::string_view bytes) {
    return parser.is_header_done() && parser.chunked() && bytes.size() < 5;
}

/// What Beast gets at once: of a chunked body no more than one chunk's framing, or the trailer, may take. Whether that
/// is too long then does not depend on where the bytes happen to be cut.
template <class Parser>
std::string_view window_of(const Parser& parser, std::string_view bytes, std::size_t framing_bytes_max) {
    return parser.is_header_done() && parser.chunked() ? bytes.substr(0, framing_bytes_max) : bytes;
}

/// Extensions of a chunk are nothing we understand; a few bytes of them are tolerated.
constexpr std::size_t chunk_extension_bytes_max = 256;

/// Looks for the end of a header, each byte once. Beast gets headers whole: what it makes of a part depends on where
/// the bytes happen to be cut.
struct HeaderScan {
    enum class Found { nothing, end, bare_line_feed, too_much };

    std::size_t bytes_max;
    std::size_t at = 0;  ///< Bytes looked at; at Found::end, the header's length.
    bool first_line_ended = false;

    Found look(std::string_view bytes) {
        for (; at < bytes.size(); ++at) {
            if (at == bytes_max) return Found::too_much;
            if (bytes[at] != '\n') continue;
            if (at == 0 || bytes[at - 1] != '\r') return Found::bare_line_feed;
            first_line_ended = true;
            if (at >= 3 && bytes.substr(at - 3, 4) == "\r\n\r\n") {
                ++at;
                return Found::end;
            }
        }
        return Found::nothing;
    }
};

/// A request begins with a letter; a TLS client hello begins with 0x16, and gets a hint instead of a time-out.
std::optional<Refusal> refuse_first_byte(char first) {
    if (first == 0x16) {
        return Refusal{400, "malformed_request", "this port speaks HTTP without TLS",
                       "use http:// instead of https://"};
    }
    const bool is_letter = (first >= 'A' && first <= 'Z') || (first >= 'a' && first <= 'z');
    if (is_letter) return std::nullopt;
    return malformed;
}

}  // namespace

struct RequestParser::Impl {
    using Parser = http::request_parser<http::string_body>;

    explicit Impl(const RequestLimits& wanted) : limits{wanted} {
        parser.header_limit(static_cast<std::uint32_t>(limits.header_bytes_max) + 1);
        parser.body_limit(limits.body_bytes_max);
        parser.on_chunk_header(on_chunk_header);
    }

    /// Static, for the parser holds only a reference.
    static inline auto on_chunk_header = [](std::uint64_t, boost::beast::string_view extensions, error_code& ec) {
        if (extensions.size() > chunk_extension_bytes_max) ec = http::error::header_limit;
    };

    RequestLimits limits;
    Parser parser;
    Request request;
    Refusal refusal;
    bool started = false;
    bool header_taken = false;
    HeaderScan header{limits.header_bytes_max};
    int empty_lines = 0;

    Step refuse(const Refusal& why) {
        refusal = why;
        return Step::refused;
    }

    std::optional<Refusal> take_target() {
        const auto target = text(parser.get().target());
        if (target.size() > limits.target_bytes_max) return target_too_long;
        request.target = target;
        if (request.method == "OPTIONS" && target == "*") {
            request.path = "*";
            return std::nullopt;
        }
        if (target.empty() || target[0] != '/') {
            // The absolute form is for proxies, yet a server has to take it (RFC 9112 section 3.2.2).
            const auto url = parse_url(target);
            if (!url || (url->scheme != "http" && url->scheme != "https")) {
                return Refusal{400, "malformed_target", "the request's target is neither a path nor an http URL"};
            }
            request.target = url->target;
        }
        const std::size_t question = request.target.find('?');
        const auto path = decode_path(std::string_view{request.target}.substr(0, question));
        if (!path) return Refusal{400, "malformed_target", "the request's path cannot be decoded or leads upwards"};
        request.path = *path;
        if (question == std::string::npos) return std::nullopt;
        const auto query = parse_query(std::string_view{request.target}.substr(question + 1));
        if (!query) return Refusal{400, "malformed_query", "the request's query cannot be decoded or repeats a key"};
        request.query = *query;
        return std::nullopt;
    }

    /// Beyond Beast's own checks: what two readers might understand differently.
    std::optional<Refusal> take_header() {
        const auto& message = parser.get();
        request.method = text(message.method_string());
        if (!copy_headers(message, request.headers)) {
            return Refusal{400, "repeated_header", "a header that may be given once is repeated"};
        }
        const bool http11 = message.version() == 11;
        const std::string_view coding = request.header("transfer-encoding");
        const std::string_view length = request.header("content-length");
        const bool has_coding = request.headers.contains("transfer-encoding");
        if (has_coding && !http11) return refusal_of(http::error::bad_transfer_encoding);
        if (has_coding && !length.empty()) return refusal_of(http::error::bad_transfer_encoding);
        if (has_coding && !equal_ignoring_case(coding, "chunked")) {
            return Refusal{501, "unsupported_coding", "the only transfer coding is chunked"};
        }
        if (length.find_first_not_of("0123456789") != length.npos) {
            return refusal_of(http::error::bad_content_length);
        }
        if (http11 && request.header("host").empty()) {
            return Refusal{400, "host_missing", "HTTP/1.1 requires a Host header"};
        }
        const bool has_body = has_coding || length.find_first_not_of('0') != length.npos;
        if (has_body && (request.method == "GET" || request.method == "HEAD")) {
            return Refusal{400, "body_not_allowed", "GET and HEAD have no body", "use POST, or put it in the query"};
        }
        const std::string_view expect = request.header("expect");
        if (!expect.empty() && !equal_ignoring_case(expect, "100-continue")) {
            return Refusal{417, "expectation_failed", "the only expectation is 100-continue"};
        }
        return take_target();
    }

    Step feed(std::string_view bytes, std::size_t& used) {
        used = 0;
        // One empty line before a request is tolerated (RFC 9112 section 2.2).
        if (!started && empty_lines == 0 && bytes.starts_with("\r\n")) {
            empty_lines = 1;
            used = 2;
            bytes.remove_prefix(2);
        }
        if (!started && (bytes.empty() || (empty_lines == 0 && bytes == "\r"))) return Step::need_more;
        if (!started) {
            if (const auto why = refuse_first_byte(bytes[0])) return refuse(*why);
            started = true;
        }
        return header_taken ? feed_body(bytes, used) : feed_header(bytes, used);
    }

    Step feed_header(std::string_view bytes, std::size_t& used) {
        switch (header.look(bytes)) {
            case HeaderScan::Found::nothing:
                return Step::need_more;
            case HeaderScan::Found::bare_line_feed:
                return refuse(malformed);
            case HeaderScan::Found::too_much:
                return refuse(header.first_line_ended ? header_too_large : target_too_long);
            case HeaderScan::Found::end:
                break;
        }
        error_code ec;
        used += parser.put({bytes.data(), header.at}, ec);
        if (ec || !parser.is_header_done()) return refuse(refusal_of(ec));
        header_taken = true;
        if (const auto why = take_header()) return refuse(*why);
        return parser.is_done() ? Step::done : Step::header_done;
    }

    Step feed_body(std::string_view bytes, std::size_t& used) {
        while (!bytes.empty() && !parser.is_done()) {
            if (too_short_for_chunks(parser, bytes)) return Step::need_more;
            const auto window = window_of(parser, bytes, limits.header_bytes_max);
            const bool is_cut = window.size() < bytes.size();
            error_code ec;
            const std::size_t n = parser.put({window.data(), window.size()}, ec);
            used += n;
            bytes.remove_prefix(n);
            if (ec == http::error::need_more) return is_cut ? refuse(header_too_large) : Step::need_more;
            if (ec) return refuse(refusal_of(ec));
        }
        if (!parser.is_done()) return Step::need_more;
        request.body = std::move(parser.get().body());
        return Step::done;
    }
};

RequestParser::RequestParser(const RequestLimits& limits) : impl_{std::make_unique<Impl>(limits)} {}
RequestParser::~RequestParser() = default;
RequestParser::RequestParser(RequestParser&&) noexcept = default;
RequestParser& RequestParser::operator=(RequestParser&&) noexcept = default;

RequestParser::Step RequestParser::feed(std::string_view bytes, std::size_t& used) { return impl_->feed(bytes, used); }
bool RequestParser::started() const { return impl_->started; }
bool RequestParser::header_done() const { return impl_->header_taken; }
const Refusal& RequestParser::refusal() const { return impl_->refusal; }
Request& RequestParser::request() { return impl_->request; }
bool RequestParser::keep_alive() const { return impl_->parser.is_header_done() && impl_->parser.keep_alive(); }
bool RequestParser::is_http10() const { return impl_->parser.is_header_done() && impl_->parser.get().version() == 10; }

bool RequestParser::expects_continue() const { return !is_http10() && !impl_->request.header("expect").empty(); }

bool RequestParser::upgrades_websocket() const {
    return impl_->parser.is_header_done() && impl_->parser.upgrade() && !is_http10() &&
           impl_->request.method == "GET" && equal_ignoring_case(impl_->request.header("upgrade"), "websocket");
}

std::variant<Request, Refusal> parse_request(std::string_view bytes, const RequestLimits& limits) {
    RequestParser parser{limits};
    for (;;) {
        std::size_t used = 0;
        const auto step = parser.feed(bytes, used);
        bytes.remove_prefix(used);
        if (step == RequestParser::Step::done) return std::move(parser.request());
        if (step == RequestParser::Step::refused) return parser.refusal();
        if (step == RequestParser::Step::need_more) return Refusal{.status = 0, .code = "incomplete"};
    }
}

struct ResponseParser::Impl {
    using Parser = http::response_parser<http::string_body>;

    Impl(const ResponseLimits& wanted, bool head) : limits{wanted}, answers_head{head} { begin(); }

    ResponseLimits limits;
    bool answers_head;
    std::optional<Parser> parser;
    HeaderScan header{limits.header_bytes_max};
    Answer answer;
    std::string error;
    bool started = false;

    void begin() {
        parser.emplace();
        header = HeaderScan{limits.header_bytes_max};
        parser->header_limit(static_cast<std::uint32_t>(limits.header_bytes_max) + 1);
        parser->body_limit(limits.body_bytes_max);
        parser->skip(answers_head);
    }

    Step fail(std::string why) {
        error = std::move(why);
        return Step::failed;
    }

    Step finish_message() {
        answer.status = static_cast<int>(parser->get().result_int());
        copy_headers(parser->get(), answer.headers);
        answer.body = std::move(parser->get().body());
        return Step::done;
    }

    Step feed(std::string_view bytes, std::size_t& used) {
        used = 0;
        while (!bytes.empty()) {
            started = true;
            auto window = window_of(*parser, bytes, limits.header_bytes_max);
            if (!parser->is_header_done()) {
                const auto found = header.look(bytes);
                if (found == HeaderScan::Found::nothing) return Step::need_more;
                if (found != HeaderScan::Found::end) return fail("the answer's header is malformed or too large");
                window = bytes.substr(0, header.at);
            } else if (too_short_for_chunks(*parser, bytes)) {
                return Step::need_more;
            }
            const bool is_cut = window.size() < bytes.size();
            error_code ec;
            const std::size_t n = parser->put({window.data(), window.size()}, ec);
            used += n;
            bytes.remove_prefix(n);
            if (ec == http::error::need_more) {
                return is_cut ? fail("the answer's header is too large") : Step::need_more;
            }
            if (ec) return fail("the answer is not understood: " + ec.message());
            if (!parser->is_done()) continue;
            const unsigned status = parser->get().result_int();
            if (status == 101 || status >= 200) return finish_message();
            begin();  // an interim answer: the real one follows
        }
        return Step::need_more;
    }

    Step finish() {
        error_code ec;
        if (parser->is_header_done() && !parser->is_done()) parser->put_eof(ec);
        if (ec || !parser->is_done()) return fail("the connection closed before the answer was complete");
        return finish_message();
    }
};

ResponseParser::ResponseParser(const ResponseLimits& limits, bool answers_head)
    : impl_{std::make_unique<Impl>(limits, answers_head)} {}
ResponseParser::~ResponseParser() = default;

ResponseParser::Step ResponseParser::feed(std::string_view bytes, std::size_t& used) {
    return impl_->feed(bytes, used);
}
ResponseParser::Step ResponseParser::finish() { return impl_->finish(); }
bool ResponseParser::started() const { return impl_->started; }
bool ResponseParser::keep_alive() const { return impl_->parser->keep_alive(); }
const std::string& ResponseParser::error() const { return impl_->error; }
Answer& ResponseParser::answer() { return impl_->answer; }

std::string_view Answer::header(std::string_view name) const {
    const auto found = headers.find(std::string{name});
    return found == headers.end() ? std::string_view{} : std::string_view{found->second};
}

}  // namespace otp::net
