// One HTTP connection. All of it runs on the connection's strand; only Responder is touched by other threads.

#include <array>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <deque>

#include "net/server_core.hpp"

namespace otp::net {
namespace {

using boost::system::error_code;

constexpr std::size_t read_bytes = 16 * 1024;
constexpr std::size_t write_together_bytes = 256 * 1024;
/// After the last answer the peer's remaining bytes are swallowed this long, lest a reset destroy the answer.
constexpr std::chrono::milliseconds linger_time{1000};

class HttpSession;

/// The answer's way back, callable once, from any thread, even after the connection or the server is gone.
class Responder {
public:
    Responder(std::weak_ptr<HttpSession> session, std::uint64_t slot) : session_{std::move(session)}, slot_{slot} {}
    ~Responder();
    Responder(const Responder&) = delete;
    Responder& operator=(const Responder&) = delete;
    void operator()(Response response);

private:
    std::weak_ptr<HttpSession> session_;
    std::uint64_t slot_;
    std::atomic<bool> used_{false};
};

class HttpSession : public Connection, public std::enable_shared_from_this<HttpSession> {
public:
    HttpSession(std::shared_ptr<Core> core, tcp::socket socket, std::unique_ptr<Core::Place> place)
        : core_{std::move(core)},
          place_{std::move(place)},
          socket_{std::move(socket)},
          strand_{socket_.get_executor()},
          timer_{strand_},
          limits_{core_->options.header_bytes_max, core_->options.target_bytes_max, core_->options.body_bytes_max},
          parser_{limits_} {
        error_code ignored;
        address_ = socket_.remote_endpoint(ignored).address();
        remote_address_ = address_.to_string();
    }

    void start(std::optional<Response> refusal) {
        place_->occupy(shared_from_this());
        asio::dispatch(strand_, [self = shared_from_this(), refusal = std::move(refusal)]() mutable {
            // A client that says nothing at all is held to the time of a header, not of an idle connection.
            self->idle_due_ = Clock::now() + self->core_->options.header_timeout;
            if (refusal) self->answer_and_close(std::move(*refusal));
            self->process();
        });
    }

    void shut_down() override {
        asio::post(strand_, [weak = weak_from_this()] {
            if (const auto self = weak.lock()) self->on_shut_down();
        });
    }

    void abort() override {
        asio::post(strand_, [weak = weak_from_this()] {
            if (const auto self = weak.lock()) self->close();
        });
    }

    void deliver(std::uint64_t slot, Response response, bool dropped) {
        asio::dispatch(strand_, [weak = weak_from_this(), slot, response = std::move(response), dropped]() mutable {
            if (const auto self = weak.lock()) self->on_response(slot, std::move(response), dropped);
        });
    }

private:
    /// One request's place in the order of answers.
    struct Slot {
        std::uint64_t id = 0;
        bool keep_alive = true;
        bool http10 = false;
        bool head = false;
        bool interim = false;  ///< "100 Continue", which is no answer.
        std::string allow_origin = {};
        Clock::time_point due = {};
        std::optional<Response> response = {};
    };

    enum class Due { idle, header, body, handler, write, linger };

    // ---- reading

    void read() {
        const bool wanted = draining_ || (hungry_ && slots_.size() < core_->options.pipeline_max);
        if (closed_ || reading_ || !wanted) return;
        reading_ = true;
        socket_.async_read_some(asio::buffer(chunk_),
                                [self = shared_from_this()](error_code ec, std::size_t n) { self->on_read(ec, n); });
    }

    void on_read(error_code ec, std::size_t n) {
        reading_ = false;
        if (closed_) return;
        core_->counters.bytes_in += n;
        if (draining_) return ec ? close() : read();
        if (ec == asio::error::eof) {
            // Half closed: what was asked is still answered.
            peer_closed_ = true;
            input_open_ = false;
        } else if (ec) {
            return close();
        } else {
            in_.append(chunk_.data(), n);
        }
        process();
    }

    /// Takes what was read, starts what can be written, reads on.
    void process() {
        if (closed_) return;
        parse();
        flush();
        if (closed_) return;
        read();
        arm();
    }

    void parse() {
        parsing_ = true;
        std::string_view rest = in_;
        bool wants_more = reading_;
        while (!wants_more && input_open_ && !rest.empty() && slots_.size() < core_->options.pipeline_max) {
            std::size_t used = 0;
            const auto step = parser_.feed(rest, used);
            rest.remove_prefix(used);
            if (parser_.started() && !timing_) {
                timing_ = true;
                read_due_ = Clock::now() + core_->options.header_timeout;
            }
            switch (step) {
                case RequestParser::Step::need_more:
                    wants_more = true;
                    break;
                case RequestParser::Step::header_done:
                    on_header(rest.empty());
                    break;
                case RequestParser::Step::done:
                    on_request(rest.empty());
                    break;
                case RequestParser::Step::refused:
                    answer_and_close(parser_.refusal().response());
                    break;
            }
        }
        hungry_ = input_open_ && (wants_more || rest.empty());
        in_.erase(0, in_.size() - rest.size());
        parsing_ = false;
        if (slots_.empty() && !writing_ && !timing_ && !fresh_) idle_due_ = Clock::now() + core_->options.idle_timeout;
    }

    void on_header(bool body_not_begun) {
        read_due_ = Clock::now() + core_->options.request_timeout;
        if (!parser_.expects_continue() || !body_not_begun) return;
        Slot& slot = add_slot();
        slot.interim = true;
        slot.response.emplace();
    }

    void on_request(bool nothing_follows) {
        fresh_ = false;
        timing_ = false;
        const bool upgrades = parser_.upgrades_websocket();
        Request request = std::move(parser_.request());
        request.remote_address = remote_address_;
        Slot& slot = add_slot();
        slot.keep_alive = parser_.keep_alive() && !stopping_;
        slot.http10 = parser_.is_http10();
        slot.head = request.method == "HEAD";
        slot.due = Clock::now() + core_->options.request_timeout;
        input_open_ = slot.keep_alive;
        parser_ = RequestParser{limits_};

        slot.allow_origin = allowed_origin(request, core_->options);
        if (auto answer = core_->answer_itself(request, address_)) {
            slot.response = std::move(*answer);
            return;
        }
        if (const auto found = core_->websockets.find(request.path); found != core_->websockets.end()) {
            return begin_upgrade(std::move(request), found->second, upgrades, nothing_follows, slot);
        }
        core_->counters.requests += 1;
        call_handler(std::move(request), slot.id);
    }

    void begin_upgrade(Request request, const WebSocketHandlers& handlers, bool upgrades, bool nothing_follows,
                       Slot& slot) {
        const std::string_view key = request.header("sec-websocket-key");
        if (!upgrades || request.header("sec-websocket-version") != "13") {
            slot.response = error_response(426, "upgrade_required", "this path is a WebSocket (version 13)");
            slot.response->headers = {{"Upgrade", "websocket"}, {"Sec-WebSocket-Version", "13"}};
            return;
        }
        if (key.size() != 24 || !key.ends_with("==") || !nothing_follows) {
            slot.response = error_response(400, "malformed_upgrade", "the WebSocket handshake is malformed");
            slot.keep_alive = input_open_ = false;
            return;
        }
        slots_.pop_back();
        input_open_ = false;
        upgrade_ = std::move(request);
        upgrade_handlers_ = &handlers;
    }

    void call_handler(Request request, std::uint64_t slot) {
        const auto responder = std::make_shared<Responder>(weak_from_this(), slot);
        const auto fail = [&](std::string_view what) {
            core_->counters.handler_failures += 1;
            core_->log("handler: " + std::string{what});
            (*responder)(error_response(500, "internal_error", "the server failed to answer this request"));
        };
        try {
            core_->handler(std::move(request), [responder](Response response) { (*responder)(std::move(response)); });
        } catch (const std::exception& error) {
            fail(error.what());
        } catch (...) {
            fail("threw something that is no std::exception");
        }
    }

    // ---- answering

    Slot& add_slot() {
        slots_.push_back(Slot{.id = next_slot_++});
        return slots_.back();
    }

    void answer_and_close(Response response) {
        Slot& slot = add_slot();
        slot.keep_alive = false;
        slot.response = std::move(response);
        input_open_ = timing_ = false;
    }

    void on_response(std::uint64_t id, Response response, bool dropped) {
        if (closed_) return;
        // Late answers (after 504) find their slot gone or taken.
        if (slots_.empty() || id < slots_.front().id) return;
        Slot& slot = slots_[id - slots_.front().id];
        if (slot.response) return;
        if (dropped) {
            core_->counters.handler_failures += 1;
            core_->log("handler: dropped a request without an answer");
        }
        slot.response = std::move(response);
        if (!parsing_) process();
    }

    /// Writes all answers whose turn it is; with none left, whatever comes after the last.
    void flush() {
        if (writing_ || draining_) return;
        out_.clear();
        bool last = false;
        while (!last && !slots_.empty() && slots_.front().response && out_.size() < write_together_bytes) {
            Slot slot = std::move(slots_.front());
            slots_.pop_front();
            const bool leave = stopping_ && slots_.empty() && !parser_.started() && !upgrade_;
            last = !slot.interim && (!slot.keep_alive || leave);
            append_answer(slot, !last);
        }
        if (out_.empty()) {
            if (slots_.empty()) after_last_answer();
            return;
        }
        writing_ = true;
        write_due_ = Clock::now() + core_->options.request_timeout;
        asio::async_write(socket_, asio::buffer(out_), [self = shared_from_this(), last](error_code ec, std::size_t n) {
            self->on_write(ec, n, last);
        });
    }

    void append_answer(Slot& slot, bool keep_alive) {
        if (slot.interim) {
            out_ += "HTTP/1.1 100 Continue\r\n\r\n";
            return;
        }
        Response& response = *slot.response;
        if (!slot.allow_origin.empty()) {
            response.headers.emplace_back("Access-Control-Allow-Origin", slot.allow_origin);
            response.headers.emplace_back("Vary", "Origin");
        }
        core_->count_response(response.status);
        serialize(response,
                  {.keep_alive = keep_alive, .http10 = slot.http10, .without_body = slot.head, .date = http_date()},
                  out_);
    }

    void on_write(error_code ec, std::size_t n, bool last) {
        writing_ = false;
        if (closed_) return;
        core_->counters.bytes_out += n;
        if (ec) return close();
        if (last) return linger();
        process();
    }

    void after_last_answer() {
        if (upgrade_) return upgrade();
        if (!input_open_ || (stopping_ && !parser_.started())) close();
    }

    void upgrade() {
        closed_ = true;
        timer_.cancel();
        serve_websocket(core_, std::move(socket_), std::move(place_), std::move(*upgrade_), *upgrade_handlers_);
    }

    // ---- ending

    void on_shut_down() {
        if (closed_) return;
        stopping_ = true;
        if (!parser_.started()) input_open_ = false;
        process();
    }

    void linger() {
        if (peer_closed_) return close();
        error_code ignored;
        socket_.shutdown(tcp::socket::shutdown_send, ignored);
        draining_ = true;
        linger_due_ = Clock::now() + linger_time;
        read();
        arm();
    }

    void close() {
        if (closed_) return;
        closed_ = true;
        timer_.cancel();
        error_code ignored;
        socket_.close(ignored);
        place_.reset();
    }

    // ---- time

    std::pair<Clock::time_point, Due> next_due() const {
        if (draining_) return {linger_due_, Due::linger};
        std::pair next{Clock::time_point::max(), Due::idle};
        const auto consider = [&](Clock::time_point at, Due due) {
            if (at < next.first) next = {at, due};
        };
        if (writing_) consider(write_due_, Due::write);
        if (!slots_.empty() && !slots_.front().response) consider(slots_.front().due, Due::handler);
        if (timing_ && input_open_) consider(read_due_, parser_.header_done() ? Due::body : Due::header);
        if (next.first == Clock::time_point::max()) consider(idle_due_, Due::idle);
        return next;
    }

    /// The timer is left alone while it fires early enough: it then looks again. So a busy connection seldom sets it.
    void arm() {
        if (closed_) return;
        const auto at = next_due().first;
        if (armed_ && armed_for_ <= at) return;
        armed_ = true;
        armed_for_ = at;
        timer_.expires_at(at);
        timer_.async_wait([self = shared_from_this()](error_code ec) {
            if (ec || self->closed_) return;
            self->armed_ = false;
            self->on_timer();
        });
    }

    void on_timer() {
        const auto [at, due] = next_due();
        if (at > Clock::now()) return arm();
        switch (due) {
            case Due::idle:
            case Due::write:
            case Due::linger:
                return close();
            case Due::header:
            case Due::body:
                core_->counters.requests_timed_out += 1;
                answer_and_close(error_response(408, "request_timeout", "the request did not arrive in time"));
                break;
            case Due::handler:
                core_->counters.requests_timed_out += 1;
                slots_.front().response = error_response(504, "handler_timeout", "the server did not answer in time",
                                                         "the request may still take effect; ask for its state");
                break;
        }
        process();
    }

    std::shared_ptr<Core> core_;
    std::unique_ptr<Core::Place> place_;
    tcp::socket socket_;
    asio::any_io_executor strand_;  ///< The socket's; it stays when the socket moves on to a WebSocket.
    asio::steady_timer timer_;
    asio::ip::address address_;
    std::string remote_address_;

    RequestLimits limits_;
    RequestParser parser_;
    std::array<char, read_bytes> chunk_;
    std::string in_;   ///< Read and not yet parsed.
    std::string out_;  ///< Being written.
    std::deque<Slot> slots_;
    std::uint64_t next_slot_ = 0;
    std::optional<Request> upgrade_;
    const WebSocketHandlers* upgrade_handlers_ = nullptr;

    bool fresh_ = true;    ///< No request yet.
    bool timing_ = false;  ///< A request has begun and is not complete.
    bool reading_ = false, writing_ = false, parsing_ = false;
    bool hungry_ = true;      ///< What was read is used up.
    bool input_open_ = true;  ///< Further requests are wanted.
    bool peer_closed_ = false, stopping_ = false, draining_ = false, closed_ = false;

    bool armed_ = false;
    Clock::time_point armed_for_{}, idle_due_{}, read_due_{}, write_due_{}, linger_due_{};
};

Responder::~Responder() {
    if (used_) return;
    if (const auto session = session_.lock()) {
        session->deliver(slot_, error_response(500, "internal_error", "the server failed to answer this request"),
                         true);
    }
}

void Responder::operator()(Response response) {
    if (used_.exchange(true)) return;
    if (const auto session = session_.lock()) session->deliver(slot_, std::move(response), false);
}

}  // namespace

void serve_http(std::shared_ptr<Core> core, tcp::socket socket, std::unique_ptr<Core::Place> place,
                std::optional<Response> refusal) {
    std::make_shared<HttpSession>(std::move(core), std::move(socket), std::move(place))->start(std::move(refusal));
}

}  // namespace otp::net
