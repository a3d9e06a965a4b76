#pragma once
// A blocking HTTP client and a blocking WebSocket client, with TLS verified always. One thread at a time per object.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "net/parser.hpp"
#include "net/url.hpp"

namespace otp::net {

struct ClientError {
    enum class Kind {
        invalid,   ///< The request itself is malformed (URL, header); nothing was sent.
        connect,   ///< No connection: name not found, refused, unreachable.
        timeout,   ///< Not done in time; whether the server acted is unknown.
        tls,       ///< No secure connection: certificate, name, protocol.
        protocol,  ///< The peer broke off or is not understood; whether it acted is unknown.
        closed,    ///< WebSocket only: the connection was closed in order, by us or by the peer.
    };
    Kind kind = Kind::protocol;
    std::string message;
};

[[nodiscard]] std::string_view to_string(ClientError::Kind kind);

struct ClientOptions {
    std::chrono::milliseconds connect_timeout{5'000};   ///< Name, connection and TLS together.
    std::chrono::milliseconds request_timeout{30'000};  ///< A whole exchange, the connecting included.
    ResponseLimits limits = {};
    std::size_t websocket_message_bytes_max = 16 * 1024 * 1024;
    std::chrono::milliseconds websocket_idle_timeout{30'000};  ///< Silent peers are pinged at half of it, then dropped.
    std::string ca_file = {};  ///< PEM file of authorities to trust instead of the system's.
    std::string user_agent = "otp";
};

using Headers = std::vector<std::pair<std::string, std::string>>;

struct ClientRequest {
    std::string method = "GET";
    std::string url;
    Headers headers = {};  ///< Host, Content-Length and Connection are the client's to set.
    std::string body = {};
};

using ClientResult = std::variant<Answer, ClientError>;

/// Keeps one connection per server and reuses it. A request on a kept connection that turns out to be dead is sent once
/// more on a new one, if its method may be (GET, HEAD, PUT, DELETE, OPTIONS); a POST never is. Redirects are answers,
/// not followed.
class HttpClient {
public:
    explicit HttpClient(ClientOptions options = {});
    ~HttpClient();
    HttpClient(HttpClient&&) noexcept;
    HttpClient& operator=(HttpClient&&) noexcept;

    /// Any status is an answer; an error means there is none.
    [[nodiscard]] ClientResult request(const ClientRequest& request);
    [[nodiscard]] ClientResult get(const std::string& url) { return request({.method = "GET", .url = url}); }
    [[nodiscard]] ClientResult post(const std::string& url, std::string body,
                                    const std::string& content_type = "application/json") {
        return request(
            {.method = "POST", .url = url, .headers = {{"Content-Type", content_type}}, .body = std::move(body)});
    }

    [[nodiscard]] std::uint64_t connections_opened() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// A WebSocket to a ws or wss URL. It works (answers pings, notices the end) only while one of its functions runs.
class WebSocketClient {
public:
    explicit WebSocketClient(ClientOptions options = {});
    ~WebSocketClient();
    WebSocketClient(WebSocketClient&&) noexcept;
    WebSocketClient& operator=(WebSocketClient&&) noexcept;

    /// nullopt when open. A server that answers but does not upgrade is a protocol error that names its status.
    [[nodiscard]] std::optional<ClientError> connect(const std::string& url, const Headers& headers = {});

    /// The next message, text or binary. Kind::timeout leaves the connection open; other errors end it.
    [[nodiscard]] std::variant<std::string, ClientError> receive(std::chrono::milliseconds timeout);

    /// Returns when the message is written, at most after `request_timeout`.
    [[nodiscard]] std::optional<ClientError> send(std::string_view text);

    /// Says goodbye and waits for the peer's, at most `connect_timeout`. Nothing if not open.
    void close(std::uint16_t code = 1000);

    [[nodiscard]] bool is_open() const;
    [[nodiscard]] std::uint16_t close_code() const;  ///< What the peer closed with; 0 if it has not.

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace otp::net
