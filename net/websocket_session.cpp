// One WebSocket of the server. Everything but `send` and `close` runs on the connection's strand.

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <deque>

#include "net/server_core.hpp"

namespace otp::net {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using boost::system::error_code;

/// What a queued message costs beside its text, so that empty ones are bounded too.
constexpr std::size_t message_overhead_bytes = 64;
/// After the peer's close frame it has this long to close its side.
constexpr std::chrono::milliseconds goodbye_time{1000};

struct CloseReason {
    std::uint16_t code;
    std::string text;
};

class WebSocketSession : public WebSocket, public Connection, public std::enable_shared_from_this<WebSocketSession> {
public:
    WebSocketSession(std::shared_ptr<Core> core, tcp::socket socket, std::unique_ptr<Core::Place> place,
                     Request request, const WebSocketHandlers& handlers)
        : core_{std::move(core)},
          place_{std::move(place)},
          id_{place_->id()},
          request_{std::move(request)},
          handlers_{handlers},
          address_{request_.remote_address},
          peer_{parse_address(address_)},
          strand_{socket.get_executor()},
          give_up_{strand_},
          ws_{std::in_place, std::move(socket)} {}

    void start() {
        place_->occupy(shared_from_this());
        const auto ping = core_->options.websocket_ping_interval;
        websocket::stream_base::timeout timeout;
        timeout.handshake_timeout = core_->options.header_timeout;
        timeout.keep_alive_pings = ping.count() > 0;
        timeout.idle_timeout = ping.count() > 0 ? 2 * ping : websocket::stream_base::none();
        ws_->set_option(timeout);
        ws_->set_option(websocket::stream_base::decorator([](websocket::response_type& response) {
            response.set("X-Content-Type-Options", "nosniff");
            response.set(http::field::server, "otp");  // else Beast names itself and its version
        }));
        ws_->auto_fragment(false);
        ws_->read_message_max(core_->options.websocket_message_bytes_max);
        ws_->control_callback([this](websocket::frame_type kind, beast::string_view) {
            if (kind == websocket::frame_type::close) give_up_after(goodbye_time);
        });
        upgrade_ = {http::verb::get, request_.target, 11};
        for (const auto& [name, value] : request_.headers) upgrade_.set(name, value);
        ws_->async_accept(upgrade_, [self = shared_from_this()](error_code ec) { self->on_accept(ec); });
    }

    // ---- from any thread

    using WebSocket::send;
    bool send(std::shared_ptr<const std::string> text) override {
        const std::lock_guard lock{mutex_};
        if (deaf_) return false;
        const std::size_t bytes = text->size() + message_overhead_bytes;
        if (queued_bytes_ + bytes > core_->options.websocket_queue_bytes_max) {
            deaf_ = true;
            on_strand([](WebSocketSession& self) { self.on_slow_consumer(); });
            return false;
        }
        queued_bytes_ += bytes;
        queue_.push_back(std::move(text));
        if (!woken_) on_strand([](WebSocketSession& self) { self.write(); });
        woken_ = true;
        return true;
    }

    void close(std::uint16_t code, std::string reason) override {
        const std::lock_guard lock{mutex_};
        if (deaf_) return;
        deaf_ = true;
        if (reason.size() > 123) reason.resize(123);
        on_strand([code, reason = std::move(reason)](WebSocketSession& self) { self.begin_close({code, reason}); });
    }

    [[nodiscard]] const std::string& remote_address() const override { return address_; }
    [[nodiscard]] std::uint64_t id() const override { return id_; }

    void shut_down() override { close(1001, "the server is stopping"); }
    void abort() override {
        on_strand([](WebSocketSession& self) { self.drop(); });
    }

private:
    static asio::ip::address parse_address(const std::string& text) {
        error_code ignored;
        return asio::ip::make_address(text, ignored);
    }

    template <class Function>
    void on_strand(Function function) {
        asio::post(strand_, [weak = weak_from_this(), function = std::move(function)] {
            if (const auto self = weak.lock()) function(*self);
        });
    }

    /// Calls a handler of the user; what it throws must not reach the event loop.
    template <class Function>
    void call(Function function) {
        try {
            function();
        } catch (const std::exception& error) {
            on_handler_failure(error.what());
        } catch (...) {
            on_handler_failure("threw something that is no std::exception");
        }
    }

    void on_handler_failure(std::string_view what) {
        core_->counters.handler_failures += 1;
        core_->log("websocket handler: " + std::string{what});
        close(1011, "internal error");
    }

    // ---- opening and reading

    void on_accept(error_code ec) {
        if (ec) return end();
        open_ = true;
        core_->counters.websockets_accepted += 1;
        core_->counters.websockets_open += 1;
        core_->count_response(101);
        if (handlers_.on_open) call([this] { handlers_.on_open(shared_from_this(), request_); });
        write();
        read();
    }

    void read() {
        ws_->async_read(buffer_, [self = shared_from_this()](error_code ec, std::size_t) { self->on_read(ec); });
    }

    void on_read(error_code ec) {
        if (ec) return end();
        if (closing_) {
            // Swallowed: the peer has not seen our close yet.
        } else if (!ws_->got_text()) {
            close(1003, "text messages only");
        } else if (core_->seconds_until_allowed(peer_) != 0) {
            core_->counters.requests_limited += 1;
            close(1008, "too many messages");
        } else {
            core_->counters.websocket_messages_in += 1;
            const auto bytes = buffer_.data();
            std::string text{static_cast<const char*>(bytes.data()), bytes.size()};
            if (handlers_.on_message) {
                call([&] { handlers_.on_message(shared_from_this(), std::move(text)); });
            }
        }
        buffer_.clear();
        read();
    }

    // ---- writing

    void write() {
        if (!open_ || writing_ || ended_ || close_sent_) return;
        {
            const std::lock_guard lock{mutex_};
            woken_ = false;
            if (!queue_.empty()) current_ = queue_.front();
        }
        if (!current_) {
            if (reason_) send_close();
            return;
        }
        writing_ = true;
        ws_->text(true);
        ws_->async_write(asio::buffer(*current_),
                         [self = shared_from_this()](error_code ec, std::size_t) { self->on_write(ec); });
    }

    void on_write(error_code ec) {
        writing_ = false;
        if (ec) return;  // the read fails as well, and ends the connection
        core_->counters.websocket_messages_out += 1;
        {
            const std::lock_guard lock{mutex_};
            if (!queue_.empty()) {
                queued_bytes_ -= current_->size() + message_overhead_bytes;
                queue_.pop_front();
            }
        }
        current_.reset();
        write();
    }

    // ---- closing

    void on_slow_consumer() {
        core_->counters.websocket_slow_consumers += 1;
        {
            const std::lock_guard lock{mutex_};
            queue_.clear();
            queued_bytes_ = 0;
        }
        begin_close({1013, "you read too slowly"});
    }

    void begin_close(CloseReason reason) {
        if (closing_ || ended_) return;
        closing_ = true;
        reason_ = std::move(reason);
        give_up_after(core_->options.stop_timeout);
        write();
    }

    void give_up_after(std::chrono::milliseconds wait) {
        give_up_.expires_after(wait);
        give_up_.async_wait([weak = weak_from_this()](error_code ec) {
            if (const auto self = weak.lock(); self && !ec) self->drop();
        });
    }

    void send_close() {
        close_sent_ = true;
        websocket::close_reason reason{reason_->code};
        reason.reason = reason_->text;
        ws_->async_close(reason, [self = shared_from_this()](error_code) {});
    }

    void drop() {
        error_code ignored;
        if (ws_) beast::get_lowest_layer(*ws_).close(ignored);
    }

    /// The one end of all ways: the handshake or a read has failed.
    void end() {
        if (ended_) return;
        ended_ = true;
        give_up_.cancel();
        ws_.reset();
        {
            const std::lock_guard lock{mutex_};
            deaf_ = true;
            queue_.clear();
            queued_bytes_ = 0;
        }
        if (open_) core_->counters.websockets_open -= 1;
        if (open_ && handlers_.on_close) call([this] { handlers_.on_close(id_); });
        place_.reset();
    }

    std::shared_ptr<Core> core_;  // before the stream: its executor must outlive it
    std::unique_ptr<Core::Place> place_;
    std::uint64_t id_;
    Request request_;
    const WebSocketHandlers& handlers_;
    std::string address_;
    asio::ip::address peer_;
    asio::any_io_executor strand_;
    asio::steady_timer give_up_;
    /// Gone once the connection has ended: its timer would keep the server's threads from stopping as long as
    /// someone keeps the handle.
    std::optional<websocket::stream<tcp::socket>> ws_;
    http::request<http::empty_body> upgrade_;
    beast::flat_buffer buffer_;
    std::shared_ptr<const std::string> current_;  ///< Being written; the queue's first.
    std::optional<CloseReason> reason_;
    bool open_ = false, writing_ = false, closing_ = false, close_sent_ = false, ended_ = false;

    std::mutex mutex_;
    std::deque<std::shared_ptr<const std::string>> queue_;
    std::size_t queued_bytes_ = 0;
    bool deaf_ = false;   ///< Takes no more messages.
    bool woken_ = false;  ///< A write is on its way to the strand, or running.
};

}  // namespace

void serve_websocket(std::shared_ptr<Core> core, tcp::socket socket, std::unique_ptr<Core::Place> place,
                     Request request, const WebSocketHandlers& handlers) {
    std::make_shared<WebSocketSession>(std::move(core), std::move(socket), std::move(place), std::move(request),
                                       handlers)
        ->start();
}

}  // namespace otp::net
