#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "net/client.hpp"
#include "net/server.hpp"
#include "tests/net/raw_client.hpp"
#include "tests/net/raw_server.hpp"

namespace otp::net {
namespace {

using namespace std::chrono_literals;
using Kind = ClientError::Kind;
using Received = std::variant<std::string, ClientError>;

std::string text_of(const Received& received) {
    if (const auto* const error = std::get_if<ClientError>(&received))
        return "error: " + std::string{to_string(error->kind)};
    return std::get<std::string>(received);
}

std::string kind_of(const std::optional<ClientError>& error) {
    return error ? std::string{to_string(error->kind)} : "ok";
}

class WebSocketClientTest : public testing::Test {
protected:
    /// Echoes; "bye" closes with 4001, "burst" sends 1000 numbers, "big" 1 MB.
    void serve(ServerOptions options = {}) {
        WebSocketHandlers handlers;
        handlers.on_message = [](const std::shared_ptr<WebSocket>& socket, const std::string& text) {
            if (text == "bye") return socket->close(4001, "as asked");
            if (text == "burst") {
                for (int i = 0; i < 1000; ++i) socket->send(std::to_string(i));
                return;
            }
            socket->send(text == "big" ? std::string(1'000'000, 'b') : text);
        };
        options.websocket_queue_bytes_max = 2'000'000;
        server.emplace(
            std::move(options), [](const Request&, const Respond& respond) { respond(error_response(404, "x", "y")); },
            std::map<std::string, WebSocketHandlers>{{"/ws", handlers}});
        ASSERT_EQ(server->start(), std::nullopt);
    }
    [[nodiscard]] std::string url(std::string_view path = "/ws") const {
        return "ws://127.0.0.1:" + std::to_string(server->port()) + std::string{path};
    }

    std::optional<Server> server;
};

TEST_F(WebSocketClientTest, sends_and_receives) {
    serve();
    WebSocketClient client;
    EXPECT_FALSE(client.is_open());
    EXPECT_EQ(kind_of(client.connect(url())), "ok");
    for (int i = 0; i < 100; ++i) {
        EXPECT_EQ(kind_of(client.send(std::to_string(i))), "ok");
        EXPECT_EQ(text_of(client.receive(20s)), std::to_string(i));
    }
    EXPECT_EQ(kind_of(client.send("burst")), "ok");
    for (int i = 0; i < 1000; ++i) EXPECT_EQ(text_of(client.receive(20s)), std::to_string(i));
    EXPECT_EQ(kind_of(client.send("big")), "ok");
    EXPECT_EQ(text_of(client.receive(20s)).size(), 1'000'000u);
    client.close();
    EXPECT_FALSE(client.is_open());
    EXPECT_EQ(client.close_code(), 1000);
    EXPECT_EQ(text_of(client.receive(1ms)), "error: closed");
    EXPECT_EQ(kind_of(client.send("x")), "closed");
    EXPECT_TRUE(eventually([&] { return server->counters().websockets_open == 0; }));
    EXPECT_EQ(kind_of(client.connect(url())), "ok") << "and may be opened again";
}

TEST_F(WebSocketClientTest, a_silent_peer_is_a_timeout_and_no_end) {
    serve();
    WebSocketClient client;
    ASSERT_EQ(kind_of(client.connect(url())), "ok");
    EXPECT_EQ(text_of(client.receive(10ms)), "error: timeout");
    EXPECT_EQ(text_of(client.receive(0ms)), "error: timeout");
    EXPECT_TRUE(client.is_open());
    EXPECT_EQ(kind_of(client.send("after")), "ok");
    EXPECT_EQ(text_of(client.receive(20s)), "after");
}

TEST_F(WebSocketClientTest, tells_how_the_server_closed) {
    serve();
    WebSocketClient client;
    ASSERT_EQ(kind_of(client.connect(url())), "ok");
    EXPECT_EQ(kind_of(client.send("last word")), "ok");
    EXPECT_EQ(kind_of(client.send("bye")), "ok");
    EXPECT_EQ(text_of(client.receive(20s)), "last word");
    EXPECT_EQ(text_of(client.receive(20s)), "error: closed");
    EXPECT_EQ(client.close_code(), 4001);
    ASSERT_EQ(kind_of(client.connect(url())), "ok");
    std::thread stopper{[&] { server->stop(); }};
    EXPECT_EQ(text_of(client.receive(20s)), "error: closed");
    EXPECT_EQ(client.close_code(), 1001);
    stopper.join();
    EXPECT_EQ(kind_of(client.connect(url())), "connect");
}

TEST_F(WebSocketClientTest, answers_pings_while_it_waits) {
    ServerOptions options;
    options.websocket_ping_interval = 200ms;
    serve(options);
    WebSocketClient client;
    ASSERT_EQ(kind_of(client.connect(url())), "ok");
    EXPECT_EQ(text_of(client.receive(1s)), "error: timeout");
    EXPECT_EQ(kind_of(client.send("still here")), "ok");
    EXPECT_EQ(text_of(client.receive(20s)), "still here");
}

TEST_F(WebSocketClientTest, says_why_it_cannot_open) {
    serve();
    WebSocketClient client;
    EXPECT_EQ(kind_of(client.connect("http://127.0.0.1/")), "invalid");
    EXPECT_EQ(kind_of(client.connect(url(), {{"X", "a\r\nb"}})), "invalid");
    const auto declined = client.connect(url("/other"));
    ASSERT_TRUE(declined.has_value());
    EXPECT_EQ(declined->message, "the server declined the WebSocket with status 404");
    EXPECT_EQ(kind_of(client.connect(url(), {{"Origin", "https://evil.example"}})), "protocol");
    RawServer silent{[](Peer& peer, int) { peer.read_until("never"); }};
    WebSocketClient hasty{{.connect_timeout = 200ms}};
    EXPECT_EQ(kind_of(hasty.connect("ws://127.0.0.1:" + std::to_string(silent.port()))), "timeout");
    RawServer nonsense{[](Peer& peer, int) { peer.send("220 smtp ready\r\n\r\n"); }};
    EXPECT_EQ(kind_of(client.connect("ws://127.0.0.1:" + std::to_string(nonsense.port()))), "protocol");
    EXPECT_FALSE(client.is_open());
    EXPECT_EQ(text_of(client.receive(1ms)), "error: closed");
}

/// Reads the handshake and answers it as RFC 6455 section 4.2.2 asks.
void accept_handshake(Peer& peer) {
    const std::string request = peer.read_request();
    const std::size_t at = request.find("Sec-WebSocket-Key: ") + 19;
    const std::string joined = request.substr(at, 24) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    unsigned char digest[SHA_DIGEST_LENGTH];
    SHA1(reinterpret_cast<const unsigned char*>(joined.data()), joined.size(), digest);
    unsigned char text[32] = {};
    EVP_EncodeBlock(text, digest, SHA_DIGEST_LENGTH);
    peer.send(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
        std::string{reinterpret_cast<const char*>(text)} + "\r\n\r\n");
}

TEST(WebSocketClientRaw, works_over_tls_and_verifies) {
    RawServer server{"127.0.0.1", [](Peer& peer, int) {
                         accept_handshake(peer);
                         peer.send("\x81\x05hello");
                         peer.read_until("never");
                     }};
    const std::string url = "wss://127.0.0.1:" + std::to_string(server.port()) + "/";
    WebSocketClient strict;
    EXPECT_EQ(kind_of(strict.connect(url)), "tls");
    WebSocketClient client{{.ca_file = server.ca_file}};
    ASSERT_EQ(kind_of(client.connect(url)), "ok");
    EXPECT_EQ(text_of(client.receive(20s)), "hello");
}

TEST(WebSocketClientRaw, notices_broken_peers) {
    RawServer server{[](Peer& peer, int n) {
        accept_handshake(peer);
        if (n == 1) return;                                                    // gone without goodbye
        if (n == 2) peer.send("\x83\x01x");                                    // reserved opcode
        if (n == 3) peer.send(std::string("\x81\x7f\0\0\0\0\x10\0\0\0", 10));  // a message of 256 MB
        peer.read_until("never");
    }};
    for (int n = 1; n <= 4; ++n) {
        WebSocketClient client{{.websocket_idle_timeout = 500ms}};
        ASSERT_EQ(kind_of(client.connect("ws://127.0.0.1:" + std::to_string(server.port()))), "ok") << n;
        // The fourth never says a word, not even to a ping.
        EXPECT_EQ(text_of(client.receive(20s)), n == 4 ? "error: timeout" : "error: protocol") << n;
        EXPECT_FALSE(client.is_open()) << n;
    }
}

}  // namespace
}  // namespace otp::net
