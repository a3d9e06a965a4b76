// The server's WebSocket side, spoken to in bare frames.

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include "net/server.hpp"
#include "tests/net/raw_client.hpp"

namespace otp::net {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view handshake_headers =
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

struct Frame {
    int opcode = -1;  ///< -1: the connection ended.
    std::string payload;

    [[nodiscard]] int close_code() const {
        if (opcode != 8 || payload.size() < 2) return 0;
        return static_cast<unsigned char>(payload[0]) * 256 + static_cast<unsigned char>(payload[1]);
    }
};

class RawSocket {
public:
    explicit RawSocket(std::uint16_t port, std::string_view more_headers = {}, int receive_buffer = 0)
        : client_{port, receive_buffer} {
        status = client_.ask(get("/ws?topic=a", std::string{handshake_headers} + std::string{more_headers})).status;
    }

    /// Masked with zeros, which is a mask like any other.
    void send(int opcode, std::string_view payload) {
        std::string frame(1, static_cast<char>(0x80 | opcode));
        const bool is_short = payload.size() < 126;
        const bool is_long = payload.size() > 0xffff;
        frame += static_cast<char>(0x80 | (is_short ? payload.size() : is_long ? 127 : 126));
        for (int shift = is_short ? -8 : is_long ? 56 : 8; shift >= 0; shift -= 8) {
            frame += static_cast<char>(payload.size() >> shift);
        }
        client_.send(frame.append(4, '\0').append(payload));
    }

    Frame receive() {
        const std::string head = client_.bytes(2);
        if (head.size() < 2) return {};
        std::size_t length = static_cast<unsigned char>(head[1]);
        if (length >= 126) {
            const std::string more = client_.bytes(length == 126 ? 2 : 8);
            length = 0;
            for (const char c : more) length = length * 256 + static_cast<unsigned char>(c);
        }
        return {static_cast<unsigned char>(head[0]) & 15, client_.bytes(length)};
    }

    RawClient& raw() { return client_; }
    int status = 0;

private:
    RawClient client_;
};

class WebSocketServerTest : public testing::Test {
protected:
    /// Echoes; "throw", "close" and "flood" do what they say.
    void serve(ServerOptions options = {}) {
        WebSocketHandlers handlers;
        handlers.on_open = [this](std::shared_ptr<WebSocket> socket, const Request& request) {
            {
                const std::lock_guard lock{mutex};
                sockets.push_back(std::move(socket));
            }
            note("open " + request.query.at("topic"));
        };
        handlers.on_message = [this](std::shared_ptr<WebSocket> socket, std::string text) {
            note("message " + text);
            if (text == "throw") throw std::runtime_error{"as asked"};
            if (text == "close") {
                socket->send("last");
                socket->close(4000, std::string(200, 'r'));
                EXPECT_FALSE(socket->send("too late"));
                return;
            }
            if (text == "flood") {
                while (socket->send(std::string(100'000, 'x'))) {
                }
                return;
            }
            socket->send(std::move(text));
        };
        handlers.on_close = [this](std::uint64_t) { note("close"); };
        server.emplace(
            std::move(options), [](Request, Respond respond) { respond({.body = "http"}); },
            std::map<std::string, WebSocketHandlers>{{"/ws", handlers}});
        ASSERT_EQ(server->start(), std::nullopt);
    }

    void note(std::string event) {
        const std::lock_guard lock{mutex};
        events.push_back(std::move(event));
        changed.notify_all();
    }
    /// The events so far, once there are `n`.
    std::vector<std::string> wait_for_events(std::size_t n) {
        std::unique_lock lock{mutex};
        changed.wait_for(lock, 20s, [&] { return events.size() >= n; });
        return events;
    }

    std::mutex mutex;
    std::condition_variable changed;
    std::vector<std::string> events;
    std::vector<std::shared_ptr<WebSocket>> sockets;
    std::optional<Server> server;
};

TEST_F(WebSocketServerTest, echoes_in_order_and_says_goodbye) {
    serve();
    RawSocket socket{server->port()};
    ASSERT_EQ(socket.status, 101);
    for (int i = 0; i < 100; ++i) socket.send(1, std::to_string(i));
    for (int i = 0; i < 100; ++i) EXPECT_EQ(socket.receive().payload, std::to_string(i));
    socket.send(1, std::string(65'000, 'y'));
    EXPECT_TRUE(socket.receive().payload == std::string(65'000, 'y'));
    EXPECT_EQ(sockets[0]->remote_address(), "127.0.0.1");
    EXPECT_EQ(server->counters().websockets_open, 1u);
    socket.send(8, std::string("\x03\xe8", 2));
    EXPECT_EQ(socket.receive().close_code(), 1000);
    EXPECT_TRUE(socket.raw().ends());
    socket.raw().close();
    const auto seen = wait_for_events(103);
    EXPECT_EQ(seen.front(), "open a");
    EXPECT_EQ(seen.back(), "close");
    EXPECT_FALSE(sockets[0]->send("nobody is there"));
    EXPECT_EQ(server->counters().websockets_open, 0u);
    EXPECT_EQ(server->counters().websocket_messages_in, 101u);
    EXPECT_EQ(server->counters().websocket_messages_out, 101u);
}

TEST_F(WebSocketServerTest, the_handshake_leaks_no_version_and_follows_requests_in_flight) {
    serve();
    RawClient client{server->port()};
    client.send(get("/") + get("/ws?topic=b", handshake_headers));
    EXPECT_EQ(client.answer().body, "http");
    const RawAnswer answer = client.answer();
    EXPECT_EQ(answer.status, 101);
    EXPECT_TRUE(answer.has("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
    EXPECT_TRUE(answer.has("X-Content-Type-Options: nosniff\r\n"));
    EXPECT_FALSE(answer.has("Beast"));
}

TEST_F(WebSocketServerTest, refuses_handshakes_that_are_none) {
    serve();
    const auto ask = [&](std::string_view path, std::string_view headers) {
        return RawClient{server->port()}.ask(get(path, headers));
    };
    const RawAnswer plain = ask("/ws", "");
    EXPECT_EQ(plain.status, 426);
    EXPECT_TRUE(plain.has("Upgrade: websocket\r\n"));
    EXPECT_EQ(ask("/other", handshake_headers).body, "http");
    EXPECT_EQ(ask("/ws", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 8\r\n").status, 426);
    EXPECT_EQ(ask("/ws", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n").status, 400);
    EXPECT_EQ(ask("/ws", "Connection: Upgrade\r\nUpgrade: h2c\r\n").status, 426);
    EXPECT_EQ(RawSocket(server->port(), "Origin: https://evil.example\r\n").status, 403);
    EXPECT_EQ(RawSocket(server->port(), "Origin: http://test\r\n").status, 101);
    EXPECT_EQ(RawClient{server->port()}.ask(get("/ws", handshake_headers) + "early").status, 400);
    EXPECT_EQ(RawClient{server->port()}
                  .ask("POST /ws HTTP/1.1\r\nHost: test\r\n" + std::string{handshake_headers} + "\r\n")
                  .status,
              426);
}

TEST_F(WebSocketServerTest, ends_those_who_break_the_rules) {
    ServerOptions options;
    options.websocket_message_bytes_max = 1000;
    options.stop_timeout = 500ms;
    serve(options);
    const auto code_after = [&](int opcode, std::string_view payload) {
        RawSocket socket{server->port()};
        socket.send(opcode, payload);
        return socket.receive().close_code();
    };
    EXPECT_EQ(code_after(2, "binary"), 1003);
    EXPECT_EQ(code_after(1, std::string(1001, 'x')), 1009);
    EXPECT_EQ(code_after(1, "\xff\xfe"), 1007);
    EXPECT_EQ(code_after(3, "reserved opcode"), 1002);
    EXPECT_EQ(code_after(1, "throw"), 1011);
    RawSocket unmasked{server->port()};
    unmasked.raw().send(std::string("\x81\x01x", 3));
    EXPECT_EQ(unmasked.receive().close_code(), 1002);
    EXPECT_EQ(server->counters().handler_failures, 1u);
}

TEST_F(WebSocketServerTest, close_sends_what_was_queued_first) {
    serve();
    RawSocket socket{server->port()};
    socket.send(1, "close");
    EXPECT_EQ(socket.receive().payload, "last");
    const Frame close = socket.receive();
    EXPECT_EQ(close.close_code(), 4000);
    EXPECT_EQ(close.payload.size(), 125u) << "the reason is cut to what a frame holds";
    socket.send(8, close.payload);
    EXPECT_TRUE(socket.raw().ends());
    socket.raw().close();
    EXPECT_EQ(wait_for_events(3).back(), "close");
}

TEST_F(WebSocketServerTest, disconnects_a_slow_consumer_and_only_that) {
    ServerOptions options;
    options.websocket_queue_bytes_max = 1'000'000;
    options.stop_timeout = 100ms;
    serve(options);
    RawSocket slow{server->port(), {}, 4096};
    RawSocket other{server->port()};
    slow.send(1, "flood");
    // Two open, one message, and the slow one's end: it never read a byte.
    EXPECT_EQ(wait_for_events(4).back(), "close");
    EXPECT_EQ(server->counters().websocket_slow_consumers, 1u);
    EXPECT_EQ(server->counters().websockets_open, 1u);
    other.send(1, "still here");
    EXPECT_EQ(other.receive().payload, "still here");
}

TEST_F(WebSocketServerTest, a_consumer_that_catches_up_learns_why_it_was_closed) {
    ServerOptions options;
    options.websocket_queue_bytes_max = 1'000'000;
    serve(options);
    RawSocket slow{server->port()};
    slow.send(1, "flood");
    wait_for_events(2);
    Frame frame = slow.receive();
    while (frame.opcode == 1) frame = slow.receive();
    EXPECT_EQ(frame.close_code(), 1013);
}

TEST_F(WebSocketServerTest, pings_the_silent_and_drops_the_dead) {
    ServerOptions options;
    options.websocket_ping_interval = 250ms;
    serve(options);
    RawSocket alive{server->port()};
    for (int i = 0; i < 3; ++i) {
        const Frame ping = alive.receive();
        ASSERT_EQ(ping.opcode, 9);
        alive.send(10, ping.payload);
    }
    RawSocket dead{server->port()};
    EXPECT_EQ(dead.receive().opcode, 9);
    EXPECT_TRUE(dead.raw().ends());
}

TEST_F(WebSocketServerTest, limits_the_messages_of_one_address) {
    ServerOptions options;
    options.loopback_exempt = false;
    options.requests_per_second = 1;
    options.requests_burst = 3;
    serve(options);
    RawSocket socket{server->port()};
    for (int i = 0; i < 1000; ++i) socket.send(1, "x");
    Frame frame = socket.receive();
    while (frame.opcode == 1) frame = socket.receive();
    EXPECT_EQ(frame.close_code(), 1008);
}

TEST_F(WebSocketServerTest, sends_from_many_threads_arrive_whole) {
    serve();
    RawSocket socket{server->port()};
    wait_for_events(1);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 250; ++i) sockets[0]->send(std::to_string(t) + ":" + std::to_string(i));
        });
    }
    for (std::thread& thread : threads) thread.join();
    std::vector<int> next(4, 0);
    for (int i = 0; i < 1000; ++i) {
        const std::string text = socket.receive().payload;
        ASSERT_GE(text.size(), 3u);
        const auto sender = static_cast<std::size_t>(text[0] - '0');
        EXPECT_EQ(text.substr(2), std::to_string(next.at(sender)++)) << "the order within one thread";
    }
}

TEST_F(WebSocketServerTest, stop_says_going_away) {
    serve();
    RawSocket socket{server->port()};
    wait_for_events(1);
    std::thread stopper{[&] { server->stop(); }};
    const Frame close = socket.receive();
    EXPECT_EQ(close.close_code(), 1001);
    socket.send(8, close.payload);
    EXPECT_TRUE(socket.raw().ends());
    socket.raw().close();
    stopper.join();
    EXPECT_EQ(wait_for_events(2).back(), "close");
    server.reset();
    EXPECT_FALSE(sockets[0]->send("after the end"));
    sockets[0]->close(1000, "");
}

}  // namespace
}  // namespace otp::net
