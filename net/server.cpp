#include "net/server.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <thread>

#include "net/server_core.hpp"

namespace otp::net {
namespace {

using boost::system::error_code;

/// Accepts until it is closed.
class Listener : public std::enable_shared_from_this<Listener> {
public:
    explicit Listener(std::shared_ptr<Core> core)
        : core_{std::move(core)}, strand_{asio::make_strand(core_->io)}, acceptor_{strand_}, pause_{strand_} {}

    std::optional<std::string> listen() {
        error_code ec;
        const auto address = asio::ip::make_address(core_->options.address, ec);
        if (ec) return "cannot listen: " + core_->options.address + " is not an IP address";
        const tcp::endpoint endpoint{address, core_->options.port};
        acceptor_.open(endpoint.protocol(), ec);
        if (!ec) acceptor_.set_option(asio::socket_base::reuse_address{true}, ec);
        if (!ec) acceptor_.bind(endpoint, ec);
        if (!ec) acceptor_.listen(asio::socket_base::max_listen_connections, ec);
        if (!ec) port_ = acceptor_.local_endpoint(ec).port();
        if (!ec) return std::nullopt;
        return "cannot listen on " + core_->options.address + " port " + std::to_string(core_->options.port) + ": " +
               ec.message();
    }

    void accept() {
        acceptor_.async_accept(
            asio::make_strand(core_->io),
            [self = shared_from_this()](error_code ec, tcp::socket socket) { self->on_accept(ec, std::move(socket)); });
    }

    void close() {
        asio::post(strand_, [self = shared_from_this()] {
            error_code ignored;
            self->acceptor_.close(ignored);
            self->pause_.cancel();
        });
    }

    [[nodiscard]] std::uint16_t port() const { return port_; }

private:
    void on_accept(error_code ec, tcp::socket socket) {
        if (!acceptor_.is_open()) return;
        if (ec) return on_accept_error(ec);
        welcome(std::move(socket));
        accept();
    }

    /// Out of descriptors, most likely: trying again at once would only burn the processor.
    void on_accept_error(error_code ec) {
        core_->log("accept: " + ec.message());
        pause_.expires_after(std::chrono::milliseconds{50});
        pause_.async_wait([self = shared_from_this()](error_code) {
            if (self->acceptor_.is_open()) self->accept();
        });
    }

    void welcome(tcp::socket socket) {
        error_code ec;
        const auto peer = socket.remote_endpoint(ec);
        if (ec) return;  // gone already
        socket.set_option(tcp::no_delay{true}, ec);
        std::optional<Response> refusal;
        auto place = core_->admit(peer.address(), refusal);
        if (!place) return;
        serve_http(core_, std::move(socket), std::move(place), std::move(refusal));
    }

    std::shared_ptr<Core> core_;
    asio::strand<asio::io_context::executor_type> strand_;
    tcp::acceptor acceptor_;
    asio::steady_timer pause_;
    std::uint16_t port_ = 0;
};

}  // namespace

struct Server::Impl {
    std::shared_ptr<Core> core;
    std::shared_ptr<Listener> listener;
    std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work;
    std::vector<std::thread> threads;
    std::uint16_t port = 0;

    /// What a handler throws is caught where it is called; this is the net under it.
    void run() {
        for (;;) {
            try {
                core->io.run();
                return;
            } catch (const std::exception& error) {
                core->log(std::string{"server thread: "} + error.what());
            }
        }
    }
};

Server::Server(ServerOptions options, Handler handler, std::map<std::string, WebSocketHandlers> websockets)
    : impl_{std::make_unique<Impl>()} {
    impl_->core = std::make_shared<Core>(std::move(options), std::move(handler), std::move(websockets));
}

Server::~Server() { stop(); }

std::optional<std::string> Server::start() {
    if (impl_->work || impl_->core->stopping()) return "cannot listen: this server was started before";
    auto listener = std::make_shared<Listener>(impl_->core);
    if (auto error = listener->listen()) return error;
    impl_->port = listener->port();
    impl_->listener = std::move(listener);
    impl_->work.emplace(impl_->core->io.get_executor());
    asio::post(impl_->core->io, [held = impl_->listener] { held->accept(); });
    for (unsigned i = 0; i < std::max(impl_->core->options.threads, 1u); ++i) {
        impl_->threads.emplace_back([this] { impl_->run(); });
    }
    return std::nullopt;
}

std::uint16_t Server::port() const { return impl_->port; }

void Server::stop() {
    if (impl_->threads.empty()) return;
    Core& core = *impl_->core;
    impl_->listener->close();
    core.shut_down();
    if (!core.wait_until_empty(Clock::now() + core.options.stop_timeout)) core.abort_all();
    impl_->listener.reset();
    impl_->work.reset();
    for (std::thread& thread : impl_->threads) thread.join();
    impl_->threads.clear();
}

Server::Counters Server::counters() const {
    const AtomicCounters& from = impl_->core->counters;
    Counters out;
    out.requests = from.requests;
    for (std::size_t i = 0; i < out.responses.size(); ++i) out.responses[i] = from.responses[i];
    out.connections_accepted = from.connections_accepted;
    out.connections_open = impl_->core->connections_open();
    out.connections_refused = from.connections_refused;
    out.requests_limited = from.requests_limited;
    out.requests_timed_out = from.requests_timed_out;
    out.handler_failures = from.handler_failures;
    out.websockets_accepted = from.websockets_accepted;
    out.websockets_open = from.websockets_open;
    out.websocket_messages_in = from.websocket_messages_in;
    out.websocket_messages_out = from.websocket_messages_out;
    out.websocket_slow_consumers = from.websocket_slow_consumers;
    out.bytes_in = from.bytes_in;
    out.bytes_out = from.bytes_out;
    return out;
}

}  // namespace otp::net
