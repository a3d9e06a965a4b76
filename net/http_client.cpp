#include <sys/socket.h>

#include <array>
#include <boost/asio/write.hpp>
#include <map>

#include "net/client_stream.hpp"
#include "net/http.hpp"

namespace otp::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Kind = ClientError::Kind;

constexpr std::size_t kept_connections_max = 8;

/// False for a kept connection that the server has closed, or that says something nobody asked for.
bool is_alive(ClientStream& stream) {
    char byte = 0;
    const ssize_t n = ::recv(socket_of(stream).native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (n < 0) return errno == EAGAIN || errno == EWOULDBLOCK;
    // TLS sends session tickets when it likes; plain HTTP sends nothing unasked.
    return n > 0 && std::holds_alternative<std::unique_ptr<TlsStream>>(stream);
}

std::variant<std::string, ClientError> message_of(const ClientRequest& request, const Url& url,
                                                  const std::string& user_agent) {
    if (!header_is_sound(request.method, "")) return ClientError{Kind::invalid, "the method is malformed"};
    std::string out = request.method + " " + url.target + " HTTP/1.1\r\nHost: " + url.authority() + "\r\n";
    bool has_agent = false;
    for (const auto& [name, value] : request.headers) {
        const std::string lower = lower_case(name);
        const bool ours = lower == "host" || lower == "content-length" || lower == "connection" ||
                          lower == "transfer-encoding" || lower == "expect" || lower == "upgrade";
        if (ours || !header_is_sound(name, value)) {
            return ClientError{Kind::invalid, "the header " + json_string(name) + " may not be sent"};
        }
        has_agent = has_agent || lower == "user-agent";
        out.append(name).append(": ").append(value).append("\r\n");
    }
    if (!has_agent && header_is_sound("User-Agent", user_agent)) out.append("User-Agent: " + user_agent + "\r\n");
    const bool may_have_body = request.method != "GET" && request.method != "HEAD";
    if (!may_have_body && !request.body.empty()) return ClientError{Kind::invalid, "GET and HEAD have no body"};
    if (may_have_body) out.append("Content-Length: " + std::to_string(request.body.size()) + "\r\n");
    return out.append("\r\n").append(request.body);
}

}  // namespace

struct HttpClient::Impl {
    explicit Impl(ClientOptions given) : options{std::move(given)} {}

    ClientOptions options;
    asio::io_context io;
    std::unique_ptr<asio::ssl::context> tls;
    std::map<std::string, ClientStream> kept;
    std::uint64_t opened = 0;

    /// Starts one operation on the stream, plain or secure, and waits for it.
    template <class Start>
    std::optional<ClientError> wait(ClientStream& stream, ClientClock::time_point deadline, error_code& ec,
                                    std::size_t& bytes, Start start) {
        bool done = false;
        const auto finish = [&](error_code failed, std::size_t n) {
            ec = failed;
            bytes = n;
            done = true;
        };
        if (auto* const secure = std::get_if<std::unique_ptr<TlsStream>>(&stream)) {
            start(**secure, finish);
        } else {
            start(std::get<ClientSocket>(stream), finish);
        }
        if (run_until(io, deadline, [&] { return done; })) return std::nullopt;
        abandon(io, stream);
        return ClientError{Kind::timeout, "no answer in time"};
    }

    /// `begun` tells whether a byte of the answer has arrived.
    ClientResult exchange(ClientStream& stream, const std::string& message, bool is_head,
                          ClientClock::time_point deadline, bool& begun, bool& keep) {
        error_code ec;
        std::size_t n = 0;
        auto late = wait(stream, deadline, ec, n,
                         [&](auto& to, auto finish) { asio::async_write(to, asio::buffer(message), finish); });
        if (late) return *late;
        // A server may refuse and close before it has read everything; its answer may still be there to read.
        const error_code write_failed = ec;

        ResponseParser parser{options.limits, is_head};
        std::array<char, 16 * 1024> chunk;
        std::string pending;
        for (;;) {
            late = wait(stream, deadline, ec, n,
                        [&](auto& from, auto finish) { from.async_read_some(asio::buffer(chunk), finish); });
            if (late) return *late;
            ResponseParser::Step step{};
            if (ec) {
                // Only an orderly end may end a body: anything else may have cut it.
                step = ec == asio::error::eof && pending.empty() ? parser.finish() : ResponseParser::Step::failed;
                if (step == ResponseParser::Step::failed) return broken(write_failed ? write_failed : ec);
            } else {
                begun = true;
                pending.append(chunk.data(), n);
                std::size_t used = 0;
                step = parser.feed(pending, used);
                pending.erase(0, used);
            }
            if (step == ResponseParser::Step::failed) return ClientError{Kind::protocol, parser.error()};
            if (step == ResponseParser::Step::need_more) continue;
            keep = !ec && !write_failed && pending.empty() && parser.keep_alive() && parser.answer().status != 101;
            return std::move(parser.answer());
        }
    }

    static ClientError broken(error_code ec) {
        return {Kind::protocol, "the connection ended before the answer was complete: " + ec.message()};
    }

    ClientResult request(const ClientRequest& request) {
        std::string reason;
        const auto url = parse_url(request.url, &reason);
        if (!url) return ClientError{Kind::invalid, reason};
        if (url->scheme != "http" && url->scheme != "https") {
            return ClientError{Kind::invalid, "the URL's scheme is not http or https"};
        }
        const auto message = message_of(request, *url, options.user_agent);
        if (const auto* const error = std::get_if<ClientError>(&message)) return *error;
        const bool is_head = request.method == "HEAD";
        const auto deadline = ClientClock::now() + options.request_timeout;
        const std::string key = url->scheme + "://" + url->authority();

        if (auto old = kept.extract(key); !old.empty() && is_alive(old.mapped())) {
            bool begun = false;
            auto result = attempt(key, std::move(old.mapped()), std::get<0>(message), is_head, deadline, begun);
            const auto* const error = std::get_if<ClientError>(&result);
            const bool went_stale = error != nullptr && error->kind == Kind::protocol && !begun;
            if (!went_stale || !method_is_idempotent(request.method)) return result;
        }
        const auto connect_deadline = std::min(deadline, ClientClock::now() + options.connect_timeout);
        auto connected = connect_stream(io, tls, *url, options, connect_deadline);
        if (auto* const error = std::get_if<ClientError>(&connected)) return *error;
        ++opened;
        bool begun = false;
        return attempt(key, std::get<0>(std::move(connected)), std::get<0>(message), is_head, deadline, begun);
    }

    ClientResult attempt(const std::string& key, ClientStream stream, const std::string& message, bool is_head,
                         ClientClock::time_point deadline, bool& begun) {
        bool keep = false;
        auto result = exchange(stream, message, is_head, deadline, begun, keep);
        if (!keep) return result;
        if (kept.size() >= kept_connections_max) kept.erase(kept.begin());
        kept.insert_or_assign(key, std::move(stream));
        return result;
    }
};

HttpClient::HttpClient(ClientOptions options) : impl_{std::make_unique<Impl>(std::move(options))} {}
HttpClient::~HttpClient() = default;
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;

ClientResult HttpClient::request(const ClientRequest& request) { return impl_->request(request); }
std::uint64_t HttpClient::connections_opened() const { return impl_->opened; }

}  // namespace otp::net
