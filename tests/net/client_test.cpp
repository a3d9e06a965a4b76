#include "net/client.hpp"

#include <gtest/gtest.h>

#include <mutex>

#include "net/server.hpp"
#include "tests/net/raw_server.hpp"

namespace otp::net {
namespace {

using namespace std::chrono_literals;
using Kind = ClientError::Kind;

constexpr std::string_view ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

std::string url_of(std::uint16_t port, std::string_view path = "/") {
    return "http://127.0.0.1:" + std::to_string(port) + std::string{path};
}

/// The answer's body after its status, or the error's kind.
std::string text_of(const ClientResult& result) {
    if (const auto* const error = std::get_if<ClientError>(&result))
        return "error: " + std::string{to_string(error->kind)};
    const Answer& answer = std::get<Answer>(result);
    return std::to_string(answer.status) + " " + answer.body;
}

/// What a server that sends exactly `bytes` and closes looks like to the client.
std::string seen_of(std::string_view bytes, const std::string& method = "GET", ClientOptions options = {}) {
    RawServer server{[&](Peer& peer, int) {
        peer.read_request();
        peer.send(bytes);
    }};
    HttpClient client{std::move(options)};
    return text_of(client.request({.method = method, .url = url_of(server.port())}));
}

TEST(HttpClient, talks_to_our_server_over_one_connection) {
    Server server{{}, [](const Request& request, const Respond& respond) {
                      respond({.body = request.method + " " + request.path + " " + request.body + " " +
                                       std::string{request.header("content-type")}});
                  }};
    ASSERT_EQ(server.start(), std::nullopt);
    HttpClient client;
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(text_of(client.get(url_of(server.port(), "/a%20b?c=d"))), "200 GET /a b  ");
        EXPECT_EQ(text_of(client.post(url_of(server.port(), "/p"), "{}")), "200 POST /p {} application/json");
        EXPECT_EQ(text_of(client.request({.method = "HEAD", .url = url_of(server.port())})), "200 ");
    }
    EXPECT_EQ(client.connections_opened(), 1u);
    EXPECT_EQ(text_of(client.get("http://localhost:" + std::to_string(server.port()) + "/n")), "200 GET /n  ")
        << "by name, whichever of its addresses answers";
    const auto result = client.get(url_of(server.port()));
    EXPECT_EQ(std::get<Answer>(result).header("x-content-type-options"), "nosniff");
}

TEST(HttpClient, reads_every_form_of_a_body) {
    EXPECT_EQ(seen_of(ok), "200 ok");
    EXPECT_EQ(seen_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\n\r\n"), "200 ok");
    EXPECT_EQ(seen_of("HTTP/1.1 200 OK\r\n\r\nuntil the end"), "200 until the end");
    EXPECT_EQ(seen_of("HTTP/1.0 200 OK\r\n\r\n"), "200 ");
    EXPECT_EQ(seen_of("HTTP/1.1 204 No Content\r\n\r\n"), "204 ");
    EXPECT_EQ(seen_of("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + std::string{ok}),
              "200 ok");
    EXPECT_EQ(seen_of("HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n"), "302 ");
    EXPECT_EQ(seen_of("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "HEAD"), "200 ");
}

TEST(HttpClient, refuses_answers_that_are_broken_cut_or_too_large) {
    EXPECT_EQ(seen_of(""), "error: protocol");
    EXPECT_EQ(seen_of("SSH-2.0-OpenSSH_9.2\r\n\r\n"), "error: protocol");
    EXPECT_EQ(seen_of("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc"), "error: protocol");
    EXPECT_EQ(seen_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc"), "error: protocol");
    EXPECT_EQ(seen_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"), "error: protocol");
    EXPECT_EQ(seen_of("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"), "error: protocol");
    EXPECT_EQ(seen_of("HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x') + "\r\n\r\n"), "error: protocol");
    ClientOptions small;
    small.limits.body_bytes_max = 10;
    EXPECT_EQ(seen_of("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789", "GET", small), "200 0123456789");
    EXPECT_EQ(seen_of("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n0123456789x", "GET", small), "error: protocol");
    EXPECT_EQ(seen_of("HTTP/1.1 200 OK\r\n\r\n0123456789x", "GET", small), "error: protocol");
}

TEST(HttpClient, says_what_kind_of_failure_it_was) {
    ClientOptions hasty;
    hasty.connect_timeout = 100ms;
    hasty.request_timeout = 100ms;
    HttpClient client{hasty};
    RawServer silent{[](Peer& peer, int) { peer.read_until("never"); }};
    EXPECT_EQ(text_of(client.get(url_of(silent.port()))), "error: timeout");
    RawServer dripping{[](Peer& peer, int) {
        for (int i = 0; i < 1000; ++i) {
            peer.send(i == 0 ? "HTTP/1.1 200 OK\r\n" : "X: y\r\n");
            std::this_thread::sleep_for(1ms);
        }
    }};
    EXPECT_EQ(text_of(client.get(url_of(dripping.port()))), "error: timeout") << "the time is the whole exchange's";
    std::uint16_t closed = 0;
    {
        RawServer gone{[](Peer&, int) {}};
        closed = gone.port();
    }
    HttpClient patient;
    EXPECT_EQ(text_of(patient.get(url_of(closed))), "error: connect");
    EXPECT_EQ(text_of(client.get("https://127.0.0.1:" + std::to_string(silent.port()))), "error: timeout");
}

TEST(HttpClient, sends_nothing_that_is_malformed) {
    HttpClient client;
    RawServer server{[](Peer&, int) {}};
    const std::string url = url_of(server.port());
    EXPECT_EQ(text_of(client.get("ws://127.0.0.1/")), "error: invalid");
    EXPECT_EQ(text_of(client.get(url + "a b")), "error: invalid");
    EXPECT_EQ(text_of(client.request({.url = url, .headers = {{"X", "a\r\nY: b"}}})), "error: invalid");
    EXPECT_EQ(text_of(client.request({.url = url, .headers = {{"Content-Length", "3"}}})), "error: invalid");
    EXPECT_EQ(text_of(client.request({.method = "GET / HTTP/1.1\r\nX:", .url = url})), "error: invalid");
    EXPECT_EQ(text_of(client.request({.method = "GET", .url = url, .body = "x"})), "error: invalid");
    EXPECT_EQ(server.connections(), 0);
}

TEST(HttpClient, opens_a_new_connection_when_the_kept_one_was_closed) {
    RawServer server{[](Peer& peer, int) {
        peer.read_request();
        peer.send(ok);
    }};
    HttpClient client;
    for (int i = 0; i < 5; ++i) EXPECT_EQ(text_of(client.get(url_of(server.port()))), "200 ok");
    EXPECT_EQ(server.connections(), 5);
}

/// A server that takes the second request of its first connection and closes without an answer.
class StaleServer {
public:
    explicit StaleServer()
        : raw{[this](Peer& peer, int n) {
              note(peer.read_request());
              peer.send(ok);
              note(peer.read_request());
              if (n == 1) return;
              peer.send(ok);
              peer.read_request();
          }} {}
    void note(const std::string& request) {
        const std::lock_guard lock{mutex};
        if (!request.empty()) methods.push_back(request.substr(0, request.find(' ')));
    }
    std::vector<std::string> seen() {
        const std::lock_guard lock{mutex};
        return methods;
    }
    std::mutex mutex;
    std::vector<std::string> methods;
    RawServer raw;
};

TEST(HttpClient, repeats_a_get_on_a_stale_connection_once) {
    StaleServer server;
    HttpClient client;
    EXPECT_EQ(text_of(client.get(url_of(server.raw.port()))), "200 ok");
    EXPECT_EQ(text_of(client.get(url_of(server.raw.port()))), "200 ok");
    EXPECT_EQ(server.seen(), (std::vector<std::string>{"GET", "GET", "GET"}));
    EXPECT_EQ(client.connections_opened(), 2u);
}

TEST(HttpClient, never_repeats_a_post) {
    StaleServer server;
    HttpClient client;
    EXPECT_EQ(text_of(client.get(url_of(server.raw.port()))), "200 ok");
    EXPECT_EQ(text_of(client.post(url_of(server.raw.port()), "")), "error: protocol");
    EXPECT_EQ(server.seen(), (std::vector<std::string>{"GET", "POST"}));
    EXPECT_EQ(text_of(client.get(url_of(server.raw.port()))), "200 ok") << "the broken connection is not kept";
}

TEST(HttpClient, does_not_repeat_on_a_new_connection) {
    RawServer server{[](Peer& peer, int) { peer.read_request(); }};
    HttpClient client;
    EXPECT_EQ(text_of(client.get(url_of(server.port()))), "error: protocol");
    EXPECT_EQ(server.connections(), 1);
}

TEST(HttpClient, does_not_take_unasked_bytes_for_the_next_answer) {
    RawServer server{[](Peer& peer, int n) {
        peer.read_request();
        peer.send(std::string{ok} + (n == 1 ? "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil" : ""));
        peer.read_request();
    }};
    HttpClient client;
    EXPECT_EQ(text_of(client.get(url_of(server.port()))), "200 ok");
    EXPECT_EQ(text_of(client.get(url_of(server.port()))), "200 ok");
}

TEST(HttpClient, verifies_who_it_speaks_to) {
    const auto serve = [](Peer& peer, int) {
        while (!peer.read_request().empty()) peer.send(ok);
    };
    RawServer server{"127.0.0.1", serve};
    RawServer other{"other.example", serve};
    const auto secure = [](const RawServer& at) { return "https://127.0.0.1:" + std::to_string(at.port()) + "/"; };

    {
        HttpClient trusting{{.ca_file = server.ca_file}};
        for (int i = 0; i < 3; ++i) EXPECT_EQ(text_of(trusting.get(secure(server))), "200 ok");
        EXPECT_EQ(trusting.connections_opened(), 1u) << "kept over TLS as well";
    }

    HttpClient strict;
    const auto unknown = strict.get(secure(server));
    EXPECT_EQ(text_of(unknown), "error: tls");
    EXPECT_NE(std::get<ClientError>(unknown).message.find("self-signed certificate"), std::string::npos)
        << std::get<ClientError>(unknown).message;

    HttpClient wrong_name{{.ca_file = other.ca_file}};
    const auto mismatch = wrong_name.get(secure(other));
    EXPECT_EQ(text_of(mismatch), "error: tls");
    EXPECT_NE(std::get<ClientError>(mismatch).message.find("mismatch"), std::string::npos)
        << std::get<ClientError>(mismatch).message;

    HttpClient no_file{{.ca_file = "/nonexistent"}};
    EXPECT_EQ(text_of(no_file.get(secure(server))), "error: tls");

    RawServer plain{[](Peer& peer, int) { peer.send("HTTP/1.1 400 Bad Request\r\n\r\n"); }};
    EXPECT_EQ(text_of(strict.get(secure(plain))), "error: tls");
}

TEST(HttpClient, a_body_cut_by_a_broken_tls_connection_is_no_answer) {
    RawServer server{"127.0.0.1", [&](Peer& peer, int) {
                         peer.read_request();
                         peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
                     }};
    HttpClient client{{.ca_file = server.ca_file}};
    EXPECT_EQ(text_of(client.get("https://127.0.0.1:" + std::to_string(server.port()))), "error: protocol");
}

}  // namespace
}  // namespace otp::net
