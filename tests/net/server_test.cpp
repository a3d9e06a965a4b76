#include "net/server.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "tests/net/raw_client.hpp"

namespace otp::net {
namespace {

using namespace std::chrono_literals;

/// Answers given later, by whoever takes them out.
class Parked {
public:
    void put(std::string path, Respond respond) {
        const std::lock_guard lock{mutex_};
        held_.emplace_back(std::move(path), std::move(respond));
        changed_.notify_all();
    }
    void wait_for(std::size_t n) {
        std::unique_lock lock{mutex_};
        ASSERT_TRUE(changed_.wait_for(lock, 20s, [&] { return held_.size() >= n; }));
    }
    /// Answers with the path as the body, the newest first.
    void release_backwards() {
        std::deque<std::pair<std::string, Respond>> taken;
        {
            const std::lock_guard lock{mutex_};
            taken.swap(held_);
        }
        for (auto at = taken.rbegin(); at != taken.rend(); ++at) at->second({.body = at->first});
    }
    void drop_all() {
        const std::lock_guard lock{mutex_};
        held_.clear();
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::pair<std::string, Respond>> held_;
};

class ServerTest : public testing::Test {
protected:
    /// /echo: method, path and body · /park: answered by the test · /throw · /drop · /big: `size` bytes.
    void serve(ServerOptions options = {}) {
        options.log = [this](std::string_view line) {
            const std::lock_guard lock{log_mutex};
            log.emplace_back(line);
        };
        server.emplace(std::move(options), [this](Request request, Respond respond) {
            if (request.path.starts_with("/park")) return parked.put(request.path, std::move(respond));
            if (request.path == "/throw") throw std::runtime_error{"as asked"};
            if (request.path == "/drop") return;
            if (request.path == "/twice") respond({.body = "first"});
            if (request.path == "/split") return respond({.headers = {{"X-A", "b\r\nX-C: d"}}});
            if (request.path == "/big") return respond({.body = std::string(std::stoul(request.query["size"]), 'x')});
            respond({.content_type = "text/plain", .body = request.method + " " + request.path + " " + request.body});
        });
        ASSERT_EQ(server->start(), std::nullopt);
        ASSERT_NE(server->port(), 0);
    }
    RawClient connect() { return RawClient{server->port()}; }

    Parked parked;
    std::mutex log_mutex;
    std::vector<std::string> log;
    std::optional<Server> server;
};

TEST_F(ServerTest, answers_and_keeps_the_connection) {
    serve();
    RawClient client = connect();
    for (int i = 0; i < 3; ++i) {
        const RawAnswer answer = client.ask(post("/echo/a%20b?x=1", "hello"));
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.body, "POST /echo/a b hello");
        EXPECT_TRUE(answer.has("X-Content-Type-Options: nosniff\r\n"));
        EXPECT_TRUE(answer.has("Content-Type: text/plain\r\n"));
        EXPECT_TRUE(answer.has("Date: "));
        EXPECT_FALSE(answer.has("Server:"));
        EXPECT_FALSE(answer.has("Connection:"));
    }
    EXPECT_EQ(server->counters().requests, 3u);
    EXPECT_EQ(server->counters().responses[2], 3u);
    EXPECT_EQ(server->counters().connections_accepted, 1u);
}

TEST_F(ServerTest, closes_when_the_client_asks_for_it) {
    serve();
    RawClient polite = connect();
    EXPECT_TRUE(polite.ask(get("/echo", "Connection: close\r\n")).has("Connection: close\r\n"));
    EXPECT_TRUE(polite.ends());
    RawClient old = connect();
    EXPECT_EQ(old.ask("GET /echo HTTP/1.0\r\n\r\n").status, 200);
    EXPECT_TRUE(old.ends());
    RawClient old_kept = connect();
    EXPECT_TRUE(old_kept.ask("GET /echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").has("Connection: keep-alive\r\n"));
    EXPECT_EQ(old_kept.ask("GET /echo HTTP/1.0\r\n\r\n").status, 200);
}

TEST_F(ServerTest, answers_head_without_a_body) {
    serve();
    RawClient client = connect();
    client.send("HEAD /big?size=1000 HTTP/1.1\r\nHost: test\r\n\r\n");
    const RawAnswer answer = client.answer(true);
    EXPECT_EQ(answer.status, 200);
    EXPECT_TRUE(answer.has("Content-Length: 1000\r\n"));
    EXPECT_EQ(client.ask(get("/echo")).body, "GET /echo ");
}

TEST_F(ServerTest, answers_pipelined_requests_in_their_order) {
    serve();
    RawClient client = connect();
    client.send(get("/park/1") + get("/park/2") + get("/echo/3") + get("/park/4"));
    parked.wait_for(3);
    parked.release_backwards();
    EXPECT_EQ(client.answer().body, "/park/1");
    EXPECT_EQ(client.answer().body, "/park/2");
    EXPECT_EQ(client.answer().body, "GET /echo/3 ");
    EXPECT_EQ(client.answer().body, "/park/4");
}

TEST_F(ServerTest, works_on_no_more_pipelined_requests_than_allowed) {
    ServerOptions options;
    options.pipeline_max = 2;
    serve(options);
    RawClient client = connect();
    std::string requests;
    for (int i = 0; i < 50; ++i) requests += get("/park/" + std::to_string(i));
    client.send(requests);
    for (int i = 0; i < 50; i += 2) {
        parked.wait_for(2);
        EXPECT_EQ(server->counters().requests, static_cast<std::uint64_t>(i + 2));
        parked.release_backwards();
        EXPECT_EQ(client.answer().body, "/park/" + std::to_string(i));
        EXPECT_EQ(client.answer().body, "/park/" + std::to_string(i + 1));
    }
}

TEST_F(ServerTest, reads_requests_in_any_pieces) {
    serve();
    RawClient client = connect();
    const std::string request = post("/echo", "hello") +
                                "POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"
                                "3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\nX-Trailer: 1\r\n\r\n";
    for (const char c : request) ASSERT_TRUE(client.send({&c, 1}));
    EXPECT_EQ(client.answer().body, "POST /echo hello");
    EXPECT_EQ(client.answer().body, "POST /echo abcde");
}

TEST_F(ServerTest, says_continue_to_those_who_wait_for_it) {
    serve();
    RawClient client = connect();
    client.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.answer().status, 100);
    EXPECT_EQ(client.ask("ok").body, "POST /echo ok");
    RawClient other = connect();
    EXPECT_EQ(other.ask("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 2\r\nExpect: tea\r\n\r\n").status, 417);
}

TEST_F(ServerTest, refuses_a_large_body_before_it_is_sent) {
    ServerOptions options;
    options.body_bytes_max = 100;
    serve(options);
    EXPECT_EQ(connect().ask(post("/echo", std::string(100, 'x'))).status, 200);
    RawClient stated = connect();
    const RawAnswer answer = stated.ask("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 101\r\n\r\n");
    EXPECT_EQ(answer.status, 413);
    EXPECT_TRUE(answer.has("Connection: close\r\n"));
    EXPECT_TRUE(stated.ends());
    EXPECT_EQ(connect().ask(post("/echo", std::string(5'000'000, 'x'))).status, 413);
    const std::string chunk = "32\r\n" + std::string(50, 'x') + "\r\n";
    const std::string head = "POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n";
    EXPECT_EQ(connect().ask(head + chunk + chunk + "0\r\n\r\n").status, 200);
    EXPECT_EQ(connect().ask(head + chunk + chunk + "1\r\nx\r\n0\r\n\r\n").status, 413);
}

TEST_F(ServerTest, sends_large_answers_whole) {
    serve();
    RawClient client = connect();
    client.send(get("/big?size=3000000") + get("/big?size=1") + get("/big?size=400000"));
    EXPECT_EQ(client.answer().body.size(), 3'000'000u);
    EXPECT_EQ(client.answer().body.size(), 1u);
    EXPECT_EQ(client.answer().body.size(), 400'000u);
}

TEST_F(ServerTest, a_failing_handler_costs_one_answer_not_the_server) {
    serve();
    RawClient client = connect();
    EXPECT_EQ(client.ask(get("/throw")).status, 500);
    EXPECT_EQ(client.ask(get("/drop")).status, 500);
    const RawAnswer split = client.ask(get("/split"));
    EXPECT_EQ(split.status, 500);
    EXPECT_FALSE(split.has("X-C: d"));
    EXPECT_EQ(client.ask(get("/twice")).body, "first");
    client.send(get("/park"));
    parked.wait_for(1);
    parked.drop_all();
    const RawAnswer answer = client.answer();
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(answer.body,
              R"({"error":{"code":"internal_error","message":"the server failed to answer this request"}})");
    EXPECT_EQ(client.ask(get("/echo")).status, 200);
    EXPECT_EQ(server->counters().handler_failures, 3u);
    const std::lock_guard lock{log_mutex};
    ASSERT_EQ(log.size(), 3u);
    EXPECT_EQ(log[0], "handler: as asked");
}

TEST_F(ServerTest, gives_up_on_a_slow_header_a_slow_body_and_a_slow_handler) {
    ServerOptions options;
    options.header_timeout = 300ms;
    options.request_timeout = 300ms;
    serve(options);
    RawClient header = connect();
    EXPECT_EQ(header.ask("GET / HTTP/1.1\r\nHost: te").status, 408);
    EXPECT_TRUE(header.ends());
    RawClient body = connect();
    EXPECT_EQ(body.ask("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 9\r\n\r\nabc").status, 408);
    EXPECT_TRUE(body.ends());
    RawClient handler = connect();
    EXPECT_EQ(handler.ask(get("/park")).status, 504);
    parked.release_backwards();
    EXPECT_EQ(handler.ask(get("/echo")).status, 200) << "a late answer is nobody's";
    EXPECT_EQ(server->counters().requests_timed_out, 3u);
}

TEST_F(ServerTest, gives_up_on_a_client_that_drips_its_header) {
    ServerOptions options;
    options.header_timeout = 500ms;
    serve(options);
    RawClient client = connect();
    std::string header = "GET / HTTP/1.1\r\nHost: test\r\n";
    // Each byte alone would be in time; the header as a whole is not, and there is an end to the dripping.
    for (int i = 0; i < 4'000 && server->counters().requests_timed_out == 0; ++i) {
        client.send(i < static_cast<int>(header.size()) ? header.substr(static_cast<std::size_t>(i), 1) : "x");
        std::this_thread::sleep_for(5ms);
    }
    EXPECT_EQ(client.answer().status, 408);
    EXPECT_EQ(server->counters().requests, 0u);
}

TEST_F(ServerTest, closes_idle_connections_without_a_word) {
    ServerOptions options;
    options.header_timeout = 250ms;
    options.idle_timeout = 250ms;
    serve(options);
    RawClient silent = connect();
    EXPECT_TRUE(silent.ends());
    RawClient idle = connect();
    EXPECT_EQ(idle.ask(get("/echo")).status, 200);
    EXPECT_TRUE(idle.ends());
}

TEST_F(ServerTest, drops_a_client_that_does_not_read_its_answers) {
    ServerOptions options;
    options.request_timeout = 500ms;
    serve(options);
    RawClient client{server->port(), 4096};
    client.send(get("/big?size=50000000"));
    ASSERT_TRUE(eventually([&] { return server->counters().requests == 1; }));
    EXPECT_TRUE(eventually([&] { return server->counters().connections_open == 0; }));
    EXPECT_EQ(server->counters().bytes_out, 0u) << "the answer was never written to its end";
}

TEST_F(ServerTest, answers_a_client_that_closed_its_half) {
    serve();
    RawClient client = connect();
    client.send(get("/park") + get("/echo"));
    client.half_close();
    parked.wait_for(1);
    parked.release_backwards();
    EXPECT_EQ(client.answer().body, "/park");
    EXPECT_EQ(client.answer().status, 200);
    EXPECT_TRUE(client.ends());
}

TEST_F(ServerTest, serves_two_hundred_connections_at_once) {
    ServerOptions options;
    options.threads = 2;
    serve(options);
    std::vector<RawClient> clients;
    for (int i = 0; i < 200; ++i) clients.push_back(connect());
    for (std::size_t i = 0; i < clients.size(); ++i) {
        const std::string number = std::to_string(i);
        ASSERT_TRUE(clients[i].send(get("/park/" + number) + post("/echo", number) + get("/park/last/" + number)));
    }
    parked.wait_for(400);
    EXPECT_EQ(server->counters().connections_open, 200u);
    parked.release_backwards();
    for (std::size_t i = 0; i < clients.size(); ++i) {
        const std::string number = std::to_string(i);
        EXPECT_EQ(clients[i].answer().body, "/park/" + number);
        EXPECT_EQ(clients[i].answer().body, "POST /echo " + number);
        EXPECT_EQ(clients[i].answer().body, "/park/last/" + number);
    }
    EXPECT_EQ(server->counters().responses[2], 600u);
}

TEST_F(ServerTest, tells_connections_over_the_limit_so) {
    ServerOptions options;
    options.connections_max = 2;
    serve(options);
    RawClient first = connect();
    RawClient second = connect();
    EXPECT_EQ(first.ask(get("/echo")).status, 200);
    EXPECT_EQ(second.ask(get("/echo")).status, 200);
    RawClient third = connect();
    const RawAnswer refused = third.ask(get("/echo"));
    EXPECT_EQ(refused.status, 503);
    EXPECT_TRUE(refused.has("Retry-After: 1\r\n"));
    EXPECT_TRUE(third.ends());
    second.close();
    EXPECT_TRUE(eventually([&] { return server->counters().connections_open == 1; }));
    EXPECT_EQ(connect().ask(get("/echo")).status, 200);
    EXPECT_EQ(server->counters().connections_refused, 1u);
}

TEST_F(ServerTest, limits_connections_and_requests_of_one_address) {
    ServerOptions options;
    options.loopback_exempt = false;
    options.connections_per_address_max = 1;
    options.requests_per_second = 1;
    options.requests_burst = 3;
    serve(options);
    RawClient client = connect();
    for (int i = 0; i < 3; ++i) EXPECT_EQ(client.ask(get("/echo")).status, 200);
    // The bucket may refill while the test runs, so the limit shows within a few requests, not at the fourth.
    RawAnswer limited;
    for (int i = 0; i < 1000 && limited.status != 429; ++i) limited = client.ask(get("/echo"));
    EXPECT_EQ(limited.status, 429);
    EXPECT_TRUE(limited.has("Retry-After: 1\r\n"));
    EXPECT_FALSE(limited.has("Connection: close"));
    EXPECT_EQ(connect().ask(get("/echo")).status, 429);
    EXPECT_EQ(server->counters().connections_refused, 1u);
}

TEST_F(ServerTest, limits_what_comes_from_this_machine_by_a_rate_of_its_own) {
    ServerOptions options;
    options.requests_per_second = 1;
    options.requests_burst = 1;
    options.loopback_requests_per_second = 2;
    serve(options);
    RawClient client = connect();
    for (int i = 0; i < 4; ++i) EXPECT_EQ(client.ask(get("/echo")).status, 200) << i;
    RawAnswer limited;
    for (int i = 0; i < 1000 && limited.status != 429; ++i) limited = client.ask(get("/echo"));
    EXPECT_EQ(limited.status, 429);
    EXPECT_TRUE(limited.has("Retry-After: 1\r\n"));
    EXPECT_GE(server->counters().requests_limited, 1u);
}

TEST(AddressGroup, is_one_customers) {
    EXPECT_EQ(address_group("192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(address_group("::ffff:192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(address_group("2001:db8:1:2:3:4:5:6"), address_group("2001:db8:1:2::1"));
    EXPECT_NE(address_group("2001:db8:1:3::1"), address_group("2001:db8:1:2::1"));
    EXPECT_EQ(address_group("nowhere"), "nowhere");
    for (const char* local : {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"}) EXPECT_TRUE(is_loopback(local));
    for (const char* other : {"128.0.0.1", "::2", "2001:db8::1", "", "localhost"}) EXPECT_FALSE(is_loopback(other));
}

TEST_F(ServerTest, lets_only_known_pages_and_hosts_in) {
    ServerOptions options;
    options.allowed_origins = {"https://app.example"};
    options.allowed_hosts = {"test", "[::1]"};
    serve(options);
    RawClient client = connect();
    EXPECT_EQ(client.ask(get("/echo", "Origin: https://evil.example\r\n")).status, 403);
    EXPECT_EQ(client.ask(get("/echo", "Origin: null\r\n")).status, 403);
    EXPECT_EQ(client.ask(get("/echo", "Origin: http://test\r\n")).status, 200);
    const RawAnswer allowed = client.ask(get("/echo", "Origin: https://app.example\r\n"));
    EXPECT_TRUE(allowed.has("Access-Control-Allow-Origin: https://app.example\r\nVary: Origin\r\n"));
    const RawAnswer preflight = client.ask(
        "OPTIONS /echo HTTP/1.1\r\nHost: test\r\nOrigin: https://app.example\r\n"
        "Access-Control-Request-Method: POST\r\n\r\n");
    EXPECT_EQ(preflight.status, 204);
    EXPECT_TRUE(preflight.has("Access-Control-Allow-Methods: GET, POST, PUT, DELETE\r\n"));
    EXPECT_FALSE(preflight.has("Content-Length"));
    EXPECT_EQ(client.ask("GET /echo HTTP/1.1\r\nHost: evil.example\r\n\r\n").status, 421);
    EXPECT_EQ(client.ask("GET /echo HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n").status, 200);
}

TEST_F(ServerTest, stops_after_answering_what_is_in_flight) {
    serve();
    RawClient busy = connect();
    RawClient idle = connect();
    EXPECT_EQ(idle.ask(get("/echo")).status, 200);
    busy.send(get("/park"));
    parked.wait_for(1);
    std::thread stopper{[&] { server->stop(); }};
    EXPECT_TRUE(idle.ends());
    parked.release_backwards();
    const RawAnswer answer = busy.answer();
    EXPECT_EQ(answer.body, "/park");
    EXPECT_TRUE(answer.has("Connection: close\r\n"));
    EXPECT_TRUE(busy.ends());
    busy.close();
    stopper.join();
    RawClient late = connect();
    EXPECT_FALSE(late.connected());
}

TEST_F(ServerTest, stops_without_those_who_never_answer) {
    ServerOptions options;
    options.stop_timeout = 50ms;
    serve(options);
    RawClient client = connect();
    client.send(get("/park"));
    parked.wait_for(1);
    server->stop();
    EXPECT_TRUE(client.ends());
    server.reset();
    parked.release_backwards();  // an answer after the server's end goes nowhere, and harms nobody
}

TEST_F(ServerTest, says_why_it_cannot_listen) {
    serve();
    ServerOptions taken;
    taken.port = server->port();
    Server second{taken, [](Request, Respond) {}};
    EXPECT_EQ(second.start(),
              "cannot listen on 127.0.0.1 port " + std::to_string(taken.port) + ": Address already in use");
    ServerOptions nonsense;
    nonsense.address = "localhost";
    Server third{nonsense, [](Request, Respond) {}};
    EXPECT_EQ(third.start(), "cannot listen: localhost is not an IP address");
    EXPECT_TRUE(server->start().has_value());
}

}  // namespace
}  // namespace otp::net
