#include "venues/simulator/session.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <chrono>
#include <deque>
#include <optional>

#include "net/http.hpp"
#include "venues/simulator/gate.hpp"

namespace otp::venues::simulator {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using boost::system::error_code;

constexpr std::size_t message_bytes_max = 64 * 1024;
constexpr std::size_t queue_bytes_max = 8 * 1024 * 1024;  ///< A client that does not read is dropped.
constexpr std::chrono::seconds request_time{10};
constexpr std::chrono::seconds goodbye_time{2};

/// The head of a text frame that announces `size` bytes (RFC 6455 section 5.2), unmasked as a server's are.
std::string frame_head(std::size_t size) {
    std::string head{'\x81'};
    const auto push = [&](int bytes) {
        for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) head += static_cast<char>(size >> shift & 0xff);
    };
    if (size < 126) {
        push(1);
    } else if (size < 65'536) {
        head += static_cast<char>(126);
        push(2);
    } else {
        head += static_cast<char>(127);
        push(8);
    }
    return head;
}

class SocketSession : public Session, public std::enable_shared_from_this<SocketSession> {
public:
    SocketSession(asio::ip::tcp::socket socket, std::uint64_t id, SessionHost& host)
        : id_{id}, host_{host}, timer_{socket.get_executor()}, ws_{std::move(socket)} {
        parser_.header_limit(16 * 1024);
        parser_.body_limit(message_bytes_max);
    }

    void start() {
        give_up_after(request_time);
        http::async_read(socket(), buffer_, parser_, [self = shared_from_this()](error_code ec, std::size_t) {
            ec ? self->end() : self->on_request();
        });
    }

    void act(const Act& act) override {
        if (is_over_ || is_leaving_) return;
        if (act.kind == Act::Kind::mute) {
            ws_.next_layer().shut();
            queue_.clear();
            return;
        }
        queued_bytes_ += act.text.size();
        if (queued_bytes_ > queue_bytes_max) return drop();
        is_leaving_ = act.kind == Act::Kind::half || act.kind == Act::Kind::close;
        queue_.push_back(act);
        write();
    }

    void drop() override {
        error_code ignored;
        socket().close(ignored);
    }

private:
    asio::ip::tcp::socket& socket() { return ws_.next_layer().socket(); }

    void give_up_after(std::chrono::seconds wait) {
        timer_.expires_after(wait);
        timer_.async_wait([weak = weak_from_this()](error_code ec) {
            const auto self = weak.lock();
            if (self && !ec) self->drop();
        });
    }

    // ---- the request

    void on_request() {
        const std::string target{parser_.get().target()};
        const bool upgrades = websocket::is_upgrade(parser_.get());
        VenueScript* const venue = host_.at(target);
        if (venue == nullptr || !upgrades) return answer(venue, target);
        switch (host_.open(*venue, id_, target)) {
            case VenueScript::Welcome::gone:
                return end();
            case VenueScript::Welcome::throttled:
                return respond(
                    control_error(venue->facts().throttled_status, "too_many_requests", "Too many requests"));
            case VenueScript::Welcome::accepted:
                break;
        }
        venue_ = venue;
        accept();
    }

    void answer(VenueScript* venue, const std::string& target) {
        const auto& request = parser_.get();
        const std::string_view method{request.method_string().data(), request.method_string().size()};
        // Pages of the browser have no business here.
        const bool is_page = request.find(http::field::origin) != request.end();
        if (is_page) return respond(control_error(403, "forbidden_origin", "not for web pages"));
        if (venue == nullptr) {
            const std::string_view path{target};
            return respond(host_.control(method, path.substr(0, path.find('?')), request.body()));
        }
        auto told = host_.rest(*venue, method, target);
        if (!told) return respond(control_error(426, "upgrade_required", "this path speaks WebSocket"));
        tell(std::move(*told));
    }

    // ---- the option desk's answer

    void tell(RestAnswer told) {
        timer_.cancel();
        if (told.way == RestAnswer::Way::gone) return end();
        if (told.way == RestAnswer::Way::silent) return linger();
        told_ = std::move(told);
        if (told_.late_us == 0) return send_told();
        timer_.expires_after(std::chrono::microseconds{told_.late_us});
        timer_.async_wait([self = shared_from_this()](error_code ec) {
            if (!ec && !self->is_over_) self->send_told();
        });
    }

    void send_told() {
        give_up_after(request_time);
        if (told_.way == RestAnswer::Way::cut) return send_half();
        response_.set("X-OTP-Simulated", "1");
        if (told_.retry_after_s > 0) response_.set(http::field::retry_after, std::to_string(told_.retry_after_s));
        respond({told_.status, std::move(told_.body)});
    }

    void send_half() {
        half_ = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
                std::to_string(told_.body.size()) + "\r\n\r\n" + told_.body.substr(0, told_.body.size() / 2);
        asio::async_write(socket(), asio::buffer(half_),
                          [self = shared_from_this()](error_code, std::size_t) { self->end(); });
    }

    void respond(const ControlAnswer& answer) {
        response_.result(static_cast<unsigned>(answer.status));
        response_.version(11);
        response_.set(http::field::content_type, "application/json");
        response_.set(http::field::connection, "close");
        response_.body() = answer.body;
        response_.prepare_payload();
        http::async_write(socket(), response_, [self = shared_from_this()](error_code, std::size_t) {
            error_code ignored;
            self->socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
            self->end();
        });
    }

    // ---- the WebSocket

    void accept() {
        timer_.cancel();
        ws_.auto_fragment(false);
        ws_.read_message_max(message_bytes_max);
        ws_.control_callback([this](websocket::frame_type kind, beast::string_view) {
            if (kind == websocket::frame_type::pong && venue_ != nullptr) host_.hear_pong(*venue_, id_);
        });
        request_ = {http::verb::get, parser_.get().target(), 11};
        for (const auto& field : parser_.get()) request_.insert(field.name_string(), field.value());
        ws_.async_accept(request_, [self = shared_from_this()](error_code ec) {
            if (ec) return self->end();
            self->is_open_ = true;
            self->write();
            self->read();
        });
    }

    void read() {
        ws_.async_read(buffer_, [self = shared_from_this()](error_code ec, std::size_t) { self->on_read(ec); });
    }

    void on_read(error_code ec) {
        if (ec) return is_farewell(ec) && ws_.next_layer().is_shut() ? linger() : end();
        const auto bytes = buffer_.data();
        const std::string text{static_cast<const char*>(bytes.data()), bytes.size()};
        buffer_.clear();
        if (!is_leaving_ && venue_ != nullptr) host_.hear(*venue_, id_, text);
        read();
    }

    /// Whether the client broke the protocol or said goodbye, while its connection is still there. One that has ended
    /// must not be read again: the kernel has told of it and will not do so twice.
    static bool is_farewell(error_code ec) {
        return ec == websocket::error::closed || ec == websocket::condition::protocol_violation;
    }

    /// A half-open connection stays until the client gives it up.
    void linger() {
        socket().async_read_some(asio::buffer(sink_), [self = shared_from_this()](error_code ec, std::size_t) {
            ec ? self->end() : self->linger();
        });
    }

    void write() {
        if (!is_open_ || is_writing_ || is_over_ || queue_.empty()) return;
        current_ = std::move(queue_.front());
        queue_.pop_front();
        queued_bytes_ -= std::min(queued_bytes_, current_.text.size());
        is_writing_ = true;
        const auto done = [self = shared_from_this()](error_code ec, std::size_t = 0) {
            self->is_writing_ = false;
            if (!ec) self->write();  // else the read fails as well, and ends the connection
        };
        switch (current_.kind) {
            case Act::Kind::text:
                ws_.text(true);
                return ws_.async_write(asio::buffer(current_.text), done);
            case Act::Kind::ping:
                return ws_.async_ping({}, done);
            case Act::Kind::half:
                return write_half();
            case Act::Kind::close:
            case Act::Kind::mute:
                break;
        }
        websocket::close_reason reason{current_.code};
        reason.reason = current_.text;
        give_up_after(goodbye_time);
        ws_.async_close(reason, [self = shared_from_this()](error_code) { self->drop(); });
    }

    void write_half() {
        half_ = frame_head(current_.text.size()) + current_.text.substr(0, current_.text.size() / 2);
        asio::async_write(socket(), asio::buffer(half_),
                          [self = shared_from_this()](error_code, std::size_t) { self->drop(); });
    }

    void end() {
        if (is_over_) return;
        is_over_ = true;
        timer_.cancel();
        drop();
        host_.ended(std::exchange(venue_, nullptr), id_);
    }

    std::uint64_t id_;
    SessionHost& host_;
    asio::steady_timer timer_;
    websocket::stream<Gate> ws_;
    beast::flat_buffer buffer_;
    http::request_parser<http::string_body> parser_;
    http::request<http::empty_body> request_;
    http::response<http::string_body> response_;
    VenueScript* venue_ = nullptr;
    std::deque<Act> queue_;
    std::size_t queued_bytes_ = 0;
    Act current_;
    std::string half_;
    RestAnswer told_;
    char sink_[1024] = {};
    bool is_open_ = false, is_writing_ = false, is_leaving_ = false, is_over_ = false;
};

}  // namespace

std::shared_ptr<Session> serve(asio::ip::tcp::socket socket, std::uint64_t id, SessionHost& host) {
    auto session = std::make_shared<SocketSession>(std::move(socket), id, host);
    session->start();
    return session;
}

}  // namespace otp::venues::simulator
