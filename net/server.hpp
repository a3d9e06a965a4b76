#pragma once
// The HTTP/1.1 and WebSocket server: limits, time-outs and order are its business, the answers are the handler's.
// It does not speak TLS: it listens on loopback, or behind a proxy that does.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/http.hpp"

namespace otp::net {

/// One open WebSocket. The handle may be kept after the connection is gone; all functions may be called from any
/// thread and never block.
class WebSocket {
public:
    virtual ~WebSocket() = default;

    /// Queues a text message; messages of one thread keep their order. False if the connection is closed or closing.
    /// A peer that reads so slowly that `websocket_queue_bytes_max` would be exceeded is disconnected (1013) and
    /// counted.
    virtual bool send(std::shared_ptr<const std::string> text) = 0;
    bool send(std::string text) { return send(std::make_shared<const std::string>(std::move(text))); }

    /// Closes after what is queued has been sent. `reason` is cut to the 123 bytes a close frame has room for.
    virtual void close(std::uint16_t code, std::string reason) = 0;

    [[nodiscard]] virtual const std::string& remote_address() const = 0;
    [[nodiscard]] virtual std::uint64_t id() const = 0;  ///< Unique in this server.
};

/// Called on a server thread, for one socket never at once and in this order: open, messages, close.
/// Empty functions are skipped; what they throw is logged, and closes the socket with 1011.
struct WebSocketHandlers {
    std::function<void(std::shared_ptr<WebSocket>, const Request&)> on_open;
    std::function<void(std::shared_ptr<WebSocket>, std::string)> on_message;  ///< Text only; binary closes with 1003.
    std::function<void(std::uint64_t id)> on_close;
};

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;  ///< 0 = any free one.
    unsigned threads = 1;    ///< Handlers run on them.

    std::size_t header_bytes_max = 16 * 1024;
    std::size_t target_bytes_max = 8 * 1024;
    std::size_t body_bytes_max = 64 * 1024;
    std::size_t pipeline_max = 32;  ///< Requests of one connection in work; more are not read until one is answered.

    std::chrono::milliseconds header_timeout{10'000};  ///< From its first byte to the end of a header, else 408.
    std::chrono::milliseconds request_timeout{
        30'000};  ///< For a body (408), for the handler (504), for reading an answer.
    std::chrono::milliseconds idle_timeout{60'000};  ///< Between requests; then closed without a word.
    std::chrono::milliseconds stop_timeout{5'000};   ///< What `stop` leaves requests in flight.

    std::size_t connections_max = 1024;            ///< Beyond: 503.
    std::size_t connections_per_address_max = 64;  ///< Beyond: 429. IPv6 is counted by /64.
    bool loopback_exempt = true;                   ///< No limits per address for 127.0.0.0/8 and ::1 but the last one.
    std::uint32_t requests_per_second = 0;         ///< Per address, WebSocket messages included; 0 = no limit.
    std::uint32_t requests_burst = 0;              ///< 0 = two seconds' worth.
    std::uint32_t loopback_requests_per_second = 0;  ///< Where loopback is exempt: of all that comes from it; 0 = none.

    std::size_t websocket_message_bytes_max = 64 * 1024;
    std::size_t websocket_queue_bytes_max = 1024 * 1024;
    std::chrono::milliseconds websocket_ping_interval{20'000};  ///< Silent peers are pinged, then dropped; 0 = never.

    /// Browser pages of other origins ("https://app.example") that may call. Pages of the server's own origin always
    /// may; all others get 403, whatever the method, WebSockets included.
    std::vector<std::string> allowed_origins;
    /// Host names (without port) the server answers to, else 421; empty = any. Set it to keep other people's pages
    /// from reaching a local server by pointing their name at it (DNS rebinding).
    std::vector<std::string> allowed_hosts;

    /// Told what went wrong inside (handlers that threw, accept errors). Any thread.
    std::function<void(std::string_view)> log;
};

/// What counts as one address: an IPv4 address as it is, an IPv6 one by its /64, which one customer has. What is no
/// address stands for itself.
[[nodiscard]] std::string address_group(const std::string& remote_address);
[[nodiscard]] bool is_loopback(const std::string& remote_address);

class Server {
public:
    struct Counters {
        std::uint64_t requests = 0;                ///< Read to their end and given to the handler.
        std::array<std::uint64_t, 6> responses{};  ///< By class: [2] counts 2xx. [0] is unused.
        std::uint64_t connections_accepted = 0;
        std::uint64_t connections_open = 0;     ///< WebSockets included.
        std::uint64_t connections_refused = 0;  ///< Over a connection limit.
        std::uint64_t requests_limited = 0;     ///< 429 and WebSocket messages over the rate.
        std::uint64_t requests_timed_out = 0;   ///< 408 and 504.
        std::uint64_t handler_failures = 0;     ///< Threw, or never answered.
        std::uint64_t websockets_accepted = 0;
        std::uint64_t websockets_open = 0;
        std::uint64_t websocket_messages_in = 0;
        std::uint64_t websocket_messages_out = 0;
        std::uint64_t websocket_slow_consumers = 0;
        std::uint64_t bytes_in = 0;   ///< HTTP only.
        std::uint64_t bytes_out = 0;  ///< HTTP only.
    };

    /// The handler is called on a server thread, for one connection in the order of its requests; answers go out in
    /// that order whatever the order they are given in. `websockets`: path -> handlers.
    Server(ServerOptions options, Handler handler, std::map<std::string, WebSocketHandlers> websockets = {});
    ~Server();  ///< Stops.
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Listens and returns at once; else why it cannot. Once per server.
    [[nodiscard]] std::optional<std::string> start();
    [[nodiscard]] std::uint16_t port() const;  ///< After start.
    [[nodiscard]] Counters counters() const;

    /// Accepts no more, lets requests in flight be answered and closes WebSockets (1001), for at most `stop_timeout`;
    /// then closes what is left and returns. Again: nothing. Never from a handler: it waits for the handlers' threads.
    void stop();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace otp::net
