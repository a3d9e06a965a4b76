#pragma once
// Inside the server only: what its connections share. The one header of this folder that shows Boost.Asio.

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "net/parser.hpp"
#include "net/rate_limit.hpp"
#include "net/server.hpp"

namespace otp::net {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using Clock = std::chrono::steady_clock;

/// Something the server can end. Both functions may be called from any thread.
class Connection {
public:
    virtual ~Connection() = default;
    virtual void shut_down() = 0;  ///< Finish what is begun, take nothing new, close.
    virtual void abort() = 0;      ///< Close now.
};

struct AtomicCounters {
    std::atomic<std::uint64_t> requests{0}, connections_accepted{0}, connections_refused{0}, requests_limited{0},
        requests_timed_out{0}, handler_failures{0}, websockets_accepted{0}, websockets_open{0},
        websocket_messages_in{0}, websocket_messages_out{0}, websocket_slow_consumers{0}, bytes_in{0}, bytes_out{0};
    std::array<std::atomic<std::uint64_t>, 6> responses{};
};

/// Everything connections share. Connections keep it alive; handles that outlive the server find it stopped.
class Core : public std::enable_shared_from_this<Core> {
public:
    Core(ServerOptions given, Handler handle, std::map<std::string, WebSocketHandlers> sockets);

    const ServerOptions options;
    const Handler handler;
    const std::map<std::string, WebSocketHandlers> websockets;
    asio::io_context io;
    AtomicCounters counters;

    /// A place among the connections; gives it back when it is destroyed.
    class Place {
    public:
        Place(std::shared_ptr<Core> core, std::uint64_t id, std::string key, bool counted);
        ~Place();
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;
        [[nodiscard]] std::uint64_t id() const { return id_; }
        /// From now on `connection` is the one to end; ended at once if the server is stopping.
        void occupy(const std::shared_ptr<Connection>& connection);

    private:
        friend class Core;
        std::shared_ptr<Core> core_;
        std::uint64_t id_;
        std::string key_;
        bool counted_;
        std::weak_ptr<Connection> connection_;
    };

    /// `refusal` is set where the connection is only to be told so; no place at all under a flood.
    std::unique_ptr<Place> admit(const asio::ip::address& address, std::optional<Response>& refusal);

    /// The answer where the server gives it without the handler: other people's hosts and pages, preflights, 429.
    std::optional<Response> answer_itself(const Request& request, const asio::ip::address& address);

    /// 0, or the seconds until the address may ask again.
    int seconds_until_allowed(const asio::ip::address& address);

    void count_response(int status);
    void log(std::string_view line) const;
    void shut_down();                                ///< All connections, now and later.
    bool wait_until_empty(Clock::time_point until);  ///< False if connections are left.
    void abort_all();
    [[nodiscard]] bool stopping() const { return stopping_; }
    [[nodiscard]] std::size_t connections_open() const;

private:
    std::vector<std::shared_ptr<Connection>> connections();

    mutable std::mutex mutex_;
    std::condition_variable emptied_;
    std::map<std::uint64_t, Place*> places_;
    std::map<std::string, std::size_t> per_address_;
    std::size_t counted_ = 0;
    std::uint64_t next_id_ = 1;
    std::atomic<bool> stopping_{false};

    std::mutex rate_mutex_;
    RateLimiter rate_;
    RateLimiter loopback_rate_;
};

/// Serves HTTP on a new socket; with `refusal`, tells only that.
void serve_http(std::shared_ptr<Core> core, tcp::socket socket, std::unique_ptr<Core::Place> place,
                std::optional<Response> refusal);

/// Answers the upgrade `request` and serves the socket from then on.
void serve_websocket(std::shared_ptr<Core> core, tcp::socket socket, std::unique_ptr<Core::Place> place,
                     Request request, const WebSocketHandlers& handlers);

/// The request's Origin if its pages may read the answers, else "".
[[nodiscard]] std::string allowed_origin(const Request& request, const ServerOptions& options);

/// Now as an HTTP date; each thread formats it once a second.
[[nodiscard]] std::string_view http_date();

}  // namespace otp::net
