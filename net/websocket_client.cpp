#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <deque>

#include "net/client_stream.hpp"
#include "net/http.hpp"

namespace otp::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using boost::system::error_code;
using Kind = ClientError::Kind;

/// Messages read ahead; beyond, the peer waits.
constexpr std::size_t inbox_max = 64;

ClientError not_open() { return {Kind::closed, "the WebSocket is not open"}; }

/// A WebSocket over one kind of stream. Operations that are given up close the socket, and what was pending ends before
/// the object does.
class Socket {
public:
    virtual ~Socket() = default;
    virtual std::optional<ClientError> open(const Url& url, const Headers& headers,
                                            ClientClock::time_point deadline) = 0;
    virtual std::variant<std::string, ClientError> receive(ClientClock::time_point deadline) = 0;
    virtual std::optional<ClientError> send(std::string_view text, ClientClock::time_point deadline) = 0;
    virtual void close(std::uint16_t code, ClientClock::time_point deadline) = 0;
    [[nodiscard]] virtual bool is_open() const = 0;
    [[nodiscard]] virtual std::uint16_t close_code() const = 0;
};

template <class Stream>
class SocketOver : public Socket {
public:
    SocketOver(asio::io_context& io, Stream stream, const ClientOptions& options)
        : io_{io}, options_{options}, ws_{std::move(stream)} {
        websocket::stream_base::timeout timeout;
        timeout.handshake_timeout = options.connect_timeout;
        timeout.idle_timeout = options.websocket_idle_timeout;
        timeout.keep_alive_pings = true;
        ws_.set_option(timeout);
        ws_.auto_fragment(false);
        ws_.read_message_max(options.websocket_message_bytes_max);
    }
    ~SocketOver() override { give_up(); }

    std::optional<ClientError> open(const Url& url, const Headers& headers, ClientClock::time_point deadline) override {
        ws_.set_option(websocket::stream_base::decorator([&](websocket::request_type& request) {
            request.set("User-Agent", options_.user_agent);
            for (const auto& [name, value] : headers) request.set(name, value);
        }));
        websocket::response_type response;
        bool done = false;
        error_code ec;
        ++pending_;
        ws_.async_handshake(response, url.authority(), url.target, [&](error_code failed) {
            ec = failed;
            done = true;
            --pending_;
        });
        const bool in_time = run_until(io_, deadline, [&] { return done; });
        if (!in_time) give_up();
        // The decorator's references end here.
        ws_.set_option(websocket::stream_base::decorator([](websocket::request_type&) {}));
        if (!in_time || ec == beast::error::timeout)
            return ClientError{Kind::timeout, "no WebSocket handshake in time"};
        if (ec == websocket::error::upgrade_declined) {
            return ClientError{Kind::protocol, "the server declined the WebSocket with status " +
                                                   std::to_string(response.result_int())};
        }
        if (ec) return ClientError{Kind::protocol, "the WebSocket handshake failed: " + ec.message()};
        open_ = true;
        read();
        return std::nullopt;
    }

    std::variant<std::string, ClientError> receive(ClientClock::time_point deadline) override {
        if (inbox_.empty() && !run_until(io_, deadline, [&] { return !inbox_.empty() || end_; })) {
            return ClientError{Kind::timeout, "no message in time"};
        }
        if (inbox_.empty()) return *end_;
        std::string text = std::move(inbox_.front());
        inbox_.pop_front();
        if (open_ && !reading_) read();
        return text;
    }

    std::optional<ClientError> send(std::string_view text, ClientClock::time_point deadline) override {
        if (!open_) return end_ ? *end_ : not_open();
        bool done = false;
        error_code ec;
        ws_.text(true);
        ++pending_;
        ws_.async_write(asio::buffer(text.data(), text.size()), [&](error_code failed, std::size_t) {
            ec = failed;
            done = true;
            --pending_;
        });
        if (!run_until(io_, deadline, [&] { return done; })) {
            give_up();
            end({Kind::timeout, "the message was not taken in time"});
            return end_;
        }
        if (!ec) return std::nullopt;
        end(error_of(ec));
        return end_;
    }

    void close(std::uint16_t code, ClientClock::time_point deadline) override {
        if (!open_) return;
        closing_ = true;
        bool done = false;
        ++pending_;
        ws_.async_close(websocket::close_code{code}, [&](error_code) {
            done = true;
            --pending_;
        });
        // The peer's goodbye may stand behind messages nobody will read.
        if (!reading_) read();
        run_until(io_, deadline, [&] { return done && !reading_; });
        give_up();
        end({Kind::closed, "the WebSocket was closed"});
    }

    [[nodiscard]] bool is_open() const override { return open_; }
    [[nodiscard]] std::uint16_t close_code() const override { return ws_.reason().code; }

private:
    void read() {
        reading_ = true;
        ++pending_;
        ws_.async_read(buffer_, [this](error_code ec, std::size_t) {
            --pending_;
            reading_ = false;
            if (ec) return end(error_of(ec));
            const auto bytes = buffer_.data();
            if (!closing_) inbox_.emplace_back(static_cast<const char*>(bytes.data()), bytes.size());
            buffer_.clear();
            if (closing_ || inbox_.size() < inbox_max) read();
        });
    }

    ClientError error_of(error_code ec) const {
        if (closing_) return {Kind::closed, "the WebSocket was closed"};
        if (ec == websocket::error::closed) {
            return {Kind::closed, "the WebSocket was closed with code " + std::to_string(ws_.reason().code)};
        }
        if (ec == beast::error::timeout) return {Kind::timeout, "the peer has fallen silent"};
        return {Kind::protocol, "the WebSocket failed: " + ec.message()};
    }

    void end(ClientError error) {
        open_ = false;
        if (!end_) end_ = std::move(error);
    }

    /// Closes the socket and waits until nothing pending points at this object any more.
    void give_up() {
        open_ = false;
        error_code ignored;
        beast::get_lowest_layer(ws_).close(ignored);
        io_.restart();
        while (pending_ > 0 && io_.run_one() > 0) {
        }
    }

    asio::io_context& io_;
    const ClientOptions& options_;
    websocket::stream<Stream> ws_;
    beast::flat_buffer buffer_;
    std::deque<std::string> inbox_;
    std::optional<ClientError> end_;
    int pending_ = 0;
    bool open_ = false, reading_ = false, closing_ = false;
};

}  // namespace

struct WebSocketClient::Impl {
    explicit Impl(ClientOptions given) : options{std::move(given)} {}

    ClientOptions options;
    asio::io_context io;
    std::unique_ptr<asio::ssl::context> tls;
    std::unique_ptr<Socket> socket;

    std::optional<ClientError> connect(const std::string& text, const Headers& headers) {
        socket.reset();
        std::string reason;
        const auto url = parse_url(text, &reason);
        if (!url) return ClientError{Kind::invalid, reason};
        if (url->scheme != "ws" && url->scheme != "wss") {
            return ClientError{Kind::invalid, "the URL's scheme is not ws or wss"};
        }
        for (const auto& [name, value] : headers) {
            if (!header_is_sound(name, value)) {
                return ClientError{Kind::invalid, "the header " + json_string(name) + " may not be sent"};
            }
        }
        const auto deadline = ClientClock::now() + options.connect_timeout;
        auto connected = connect_stream(io, tls, *url, options, deadline);
        if (auto* const error = std::get_if<ClientError>(&connected)) return *error;
        auto& stream = std::get<ClientStream>(connected);
        std::unique_ptr<Socket> made;
        if (auto* const secure = std::get_if<std::unique_ptr<TlsStream>>(&stream)) {
            made = std::make_unique<SocketOver<TlsStream>>(io, std::move(**secure), options);
        } else {
            made = std::make_unique<SocketOver<ClientSocket>>(io, std::move(std::get<ClientSocket>(stream)), options);
        }
        if (auto error = made->open(*url, headers, deadline)) return error;
        socket = std::move(made);
        return std::nullopt;
    }
};

WebSocketClient::WebSocketClient(ClientOptions options) : impl_{std::make_unique<Impl>(std::move(options))} {}
WebSocketClient::~WebSocketClient() = default;
WebSocketClient::WebSocketClient(WebSocketClient&&) noexcept = default;
WebSocketClient& WebSocketClient::operator=(WebSocketClient&&) noexcept = default;

std::optional<ClientError> WebSocketClient::connect(const std::string& url, const Headers& headers) {
    return impl_->connect(url, headers);
}

std::variant<std::string, ClientError> WebSocketClient::receive(std::chrono::milliseconds timeout) {
    if (!impl_->socket) return not_open();
    return impl_->socket->receive(ClientClock::now() + timeout);
}

std::optional<ClientError> WebSocketClient::send(std::string_view text) {
    if (!impl_->socket) return not_open();
    return impl_->socket->send(text, ClientClock::now() + impl_->options.request_timeout);
}

void WebSocketClient::close(std::uint16_t code) {
    if (impl_->socket) impl_->socket->close(code, ClientClock::now() + impl_->options.connect_timeout);
}

bool WebSocketClient::is_open() const { return impl_->socket && impl_->socket->is_open(); }
std::uint16_t WebSocketClient::close_code() const { return impl_->socket ? impl_->socket->close_code() : 0; }

}  // namespace otp::net
