#pragma once
// A socket that can fall silent: it still takes what the peer sends, and everything written to it vanishes. It lies
// below the WebSocket, so that not even the answers vanish differently that the library gives by itself.

#include <boost/asio/async_result.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/beast/websocket/teardown.hpp>

namespace otp::venues::simulator {

class Gate {
public:
    using Socket = boost::asio::ip::tcp::socket;
    using executor_type = Socket::executor_type;

    explicit Gate(Socket socket) : socket_{std::move(socket)} {}

    [[nodiscard]] executor_type get_executor() { return socket_.get_executor(); }
    [[nodiscard]] Socket& socket() { return socket_; }
    void shut() { shut_ = true; }
    [[nodiscard]] bool is_shut() const { return shut_; }

    template <class Buffers, class Handler>
    auto async_read_some(const Buffers& buffers, Handler&& handler) {
        return socket_.async_read_some(buffers, std::forward<Handler>(handler));
    }

    template <class Buffers, class Handler>
    auto async_write_some(const Buffers& buffers, Handler&& handler) {
        if (!shut_) return socket_.async_write_some(buffers, std::forward<Handler>(handler));
        return boost::asio::async_initiate<Handler, void(boost::system::error_code, std::size_t)>(
            [executor = get_executor()](auto done, std::size_t bytes) {
                boost::asio::post(
                    executor, boost::beast::bind_front_handler(std::move(done), boost::system::error_code{}, bytes));
            },
            handler, boost::asio::buffer_size(buffers));
    }

private:
    Socket socket_;
    bool shut_ = false;
};

// The WebSocket finds these by their argument when it is to end the connection.
inline void beast_close_socket(Gate& gate) {
    boost::system::error_code ignored;
    if (!gate.is_shut()) gate.socket().close(ignored);
}

inline void teardown(boost::beast::role_type role, Gate& gate, boost::system::error_code& ec) {
    using boost::beast::websocket::teardown;
    if (!gate.is_shut()) teardown(role, gate.socket(), ec);
}

template <class Handler>
void async_teardown(boost::beast::role_type role, Gate& gate, Handler&& handler) {
    using boost::beast::websocket::async_teardown;
    if (!gate.is_shut()) return async_teardown(role, gate.socket(), std::forward<Handler>(handler));
    boost::asio::post(gate.get_executor(),
                      boost::beast::bind_front_handler(std::forward<Handler>(handler), boost::system::error_code{}));
}

}  // namespace otp::venues::simulator
