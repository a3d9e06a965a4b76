#pragma once
// Inside the clients only: connecting, with and without TLS, and waiting for one thing at a time.

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <variant>

#include "net/client.hpp"

namespace otp::net {

using ClientClock = std::chrono::steady_clock;
using ClientSocket = boost::asio::ip::tcp::socket;
using TlsStream = boost::asio::ssl::stream<ClientSocket>;
using ClientStream = std::variant<ClientSocket, std::unique_ptr<TlsStream>>;

/// Runs `io` until `done()` or the deadline; true if done.
template <class Done>
bool run_until(boost::asio::io_context& io, ClientClock::time_point deadline, Done done) {
    io.restart();
    while (!done()) {
        if (io.run_one_until(deadline) == 0) return done();
    }
    return true;
}

[[nodiscard]] ClientSocket& socket_of(ClientStream& stream);

/// Closes the socket and lets what is pending on it end.
void abandon(boost::asio::io_context& io, ClientStream& stream);

/// A TLS context that verifies, by `ca_file` or the system's authorities; TLS 1.2 or newer.
[[nodiscard]] std::variant<std::unique_ptr<boost::asio::ssl::context>, ClientError> make_tls(
    const ClientOptions& options);

/// Name, connection, TLS. `tls` is made at the first secure URL.
[[nodiscard]] std::variant<ClientStream, ClientError> connect_stream(boost::asio::io_context& io,
                                                                     std::unique_ptr<boost::asio::ssl::context>& tls,
                                                                     const Url& url, const ClientOptions& options,
                                                                     ClientClock::time_point deadline);

}  // namespace otp::net
