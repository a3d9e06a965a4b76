// The parts without sockets: URLs, text, answers, token buckets, back-off.

#include <gtest/gtest.h>

#include "net/backoff.hpp"
#include "net/http.hpp"
#include "net/rate_limit.hpp"
#include "net/text.hpp"
#include "net/url.hpp"

namespace otp::net {
namespace {

TEST(Url, reads_what_is_one) {
    struct Row {
        const char* text;
        const char* written;
        const char* host;
        int port;
        const char* target;
    };
    const Row rows[] = {
        {"http://a", "http://a/", "a", 80, "/"},
        {"HTTPS://Api.Example.COM/V1?q=A%20b#top", "https://api.example.com/V1?q=A%20b", "api.example.com", 443,
         "/V1?q=A%20b"},
        {"ws://localhost:8080/v1/stream", "ws://localhost:8080/v1/stream", "localhost", 8080, "/v1/stream"},
        {"wss://h:443", "wss://h/", "h", 443, "/"},
        {"http://h:443/", "http://h:443/", "h", 443, "/"},
        {"http://127.0.0.1:65535/", "http://127.0.0.1:65535/", "127.0.0.1", 65535, "/"},
        {"http://[::1]:8080/a", "http://[::1]:8080/a", "::1", 8080, "/a"},
        {"http://[2001:DB8::1]", "http://[2001:db8::1]/", "2001:db8::1", 80, "/"},
        {"http://h?x=1", "http://h/?x=1", "h", 80, "/?x=1"},
        {"http://h#f", "http://h/", "h", 80, "/"},
        {"http://a_b.c-d/", "http://a_b.c-d/", "a_b.c-d", 80, "/"},
        {"http://4chan.org/", "http://4chan.org/", "4chan.org", 80, "/"},
    };
    for (const Row& row : rows) {
        const auto url = parse_url(row.text);
        ASSERT_TRUE(url.has_value()) << row.text;
        EXPECT_EQ(url->text(), row.written);
        EXPECT_EQ(url->host, row.host);
        EXPECT_EQ(url->port, row.port);
        EXPECT_EQ(url->target, row.target);
        EXPECT_EQ(parse_url(url->text())->text(), row.written) << "written and read again";
    }
}

TEST(Url, refuses_what_is_none_and_says_why) {
    const std::string label(64, 'a');
    const std::string refused[] = {
        "",
        "http",
        "http:/a",
        "//a/",
        "ftp://a/",
        "http ://a/",
        " http://a/",
        "http://",
        "http:///a",
        "http://:80/",
        "http://u@h/",
        "http://u:p@h/",
        "http://h:/",
        "http://h:0/",
        "http://h:080/",
        "http://h:65536/",
        "http://h:99999999999/",
        "http://h:8 0/",
        "http://h:-1/",
        "http://a b/",
        "http://a..b/",
        "http://a./",
        "http://.a/",
        "http://-a/",
        "http://a-/",
        "http://" + label + "/",
        "http://h\xc3\xa9/",
        "http://h%41/",
        "http://1.2.3/",
        "http://1.2.3.4.5/",
        "http://127.1/",
        "http://0x7f.0.0.1/",
        "http://0x7f000001/",
        "http://2130706433/",
        "http://256.1.1.1/",
        "http://01.2.3.4/",
        "http://[::1",
        "http://[::1]a/",
        "http://[::g]/",
        "http://[]/",
        "http://[1.2.3.4]/",
        "http://[fe80::1%25eth0]/",
        std::string("http://[::1\0]/", 13),
        "http://h/a b",
        "http://h/\xc3\xa9",
        "http://h/a\r\nX: b",
        "http://h/%",
        "http://h/%4",
        "http://h/%zz",
        "http://h/<a>",
        "http://h\\@evil/",
        "http://h/" + std::string(8192, 'a'),
    };
    for (const std::string& text : refused) {
        std::string reason;
        EXPECT_FALSE(parse_url(text, &reason).has_value()) << text;
        EXPECT_FALSE(reason.empty()) << text;
    }
}

TEST(Text, decodes_and_encodes_percent) {
    EXPECT_EQ(percent_decode("a%20b%2Fc%e2%82%ac+"), "a b/c\xe2\x82\xac+");
    EXPECT_EQ(percent_decode("a+b%2B", true), "a b+");
    for (const char* bad :
         {"%", "%1", "%gg", "a%", "%00", "%0a", "%7f", "\n", "%ff", "%c0%80", "%ed%a0%80", "%f4%90%80%80", "%e2%82"}) {
        EXPECT_EQ(percent_decode(bad), std::nullopt) << bad;
    }
    EXPECT_EQ(percent_encode("a-b_c.d~ /?\xe2\x82\xac"), "a-b_c.d~%20%2F%3F%E2%82%AC");
    for (const char* text : {"", "BTC/USD", "100% & more", "\xf0\x9f\x98\x80"}) {
        EXPECT_EQ(percent_decode(percent_encode(text)), text);
    }
}

TEST(Text, reads_queries) {
    const auto query = parse_query("a=1&b=x%26y&&c&d=&e=p+q%3D");
    ASSERT_TRUE(query.has_value());
    EXPECT_EQ(*query,
              (std::map<std::string, std::string>{{"a", "1"}, {"b", "x&y"}, {"c", ""}, {"d", ""}, {"e", "p q="}}));
    for (const char* bad : {"a=1&a=2", "a&%61", "=1", "a=%z", "%=1"}) EXPECT_EQ(parse_query(bad), std::nullopt) << bad;
    EXPECT_TRUE(parse_query("")->empty());
}

TEST(Http, writes_json_that_is_json) {
    EXPECT_EQ(json_string("a\"b\\c\n\x01\x7f\xff\xe2\x82\xac"), R"("a\"b\\c\n\u0001\u007f\ufffd)"
                                                                "\xe2\x82\xac\"");
    EXPECT_EQ(error_response(404, "not_found", "no \"x\"", "try y").body,
              R"({"error":{"code":"not_found","message":"no \"x\"","hint":"try y"}})");
}

TEST(Http, never_writes_a_message_that_splits) {
    const auto written = [](Response response) {
        std::string out;
        serialize(response, {.date = "D"}, out);
        return out;
    };
    EXPECT_EQ(
        written({.body = "{}", .headers = {{"A", "b"}}}),
        "HTTP/1.1 200 OK\r\nDate: D\r\nX-Content-Type-Options: nosniff\r\nA: b\r\nContent-Type: application/json\r\n"
        "Content-Length: 2\r\n\r\n{}");
    const Response bad[] = {
        {.headers = {{"A", "b\r\nC: d"}}},
        {.headers = {{"A\r\n", "b"}}},
        {.headers = {{"", "b"}}},
        {.content_type = "a\nb"},
        {.status = 99},
        {.status = 1000},
        {.status = 101},
        {.headers = {{"content-LENGTH", "0"}}},
        {.headers = {{"Transfer-Encoding", "chunked"}}},
    };
    for (const Response& response : bad) EXPECT_TRUE(written(response).starts_with("HTTP/1.1 500 "));
}

TEST(TokenBucket, gives_the_burst_then_the_rate_to_the_microsecond) {
    TokenBucket bucket{4, 2, 1'000};
    EXPECT_TRUE(bucket.take(1'000));
    EXPECT_TRUE(bucket.take(1'000));
    EXPECT_FALSE(bucket.take(1'000));
    EXPECT_EQ(bucket.wait_us(1'000), 250'000);
    EXPECT_FALSE(bucket.take(250'999));
    EXPECT_EQ(bucket.wait_us(250'999), 1);
    EXPECT_TRUE(bucket.take(251'000));
    EXPECT_FALSE(bucket.take(251'000));
    EXPECT_FALSE(bucket.take(0)) << "time that runs backwards adds nothing";
    EXPECT_FALSE(bucket.take(500'999));
    EXPECT_TRUE(bucket.take(501'000));
}

TEST(TokenBucket, never_holds_more_than_its_burst) {
    TokenBucket bucket{1'000'000, 3, 0};
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(bucket.take(0));
    constexpr std::int64_t late = INT64_MAX / 2;
    EXPECT_TRUE(bucket.is_full(late));
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(bucket.take(late));
    EXPECT_FALSE(bucket.take(late));
    TokenBucket never{0, 1, 0};
    EXPECT_TRUE(never.take(0));
    EXPECT_FALSE(never.take(late));
    EXPECT_EQ(never.wait_us(late), -1);
}

/// Over any stretch of time no more than burst + rate x time passes, and a patient asker gets exactly the rate.
TEST(TokenBucket, passes_exactly_what_it_promises) {
    for (const std::uint32_t rate : {1u, 3u, 7u, 1'000u}) {
        TokenBucket bucket{rate, 5, 0};
        std::int64_t passed = 0;
        const std::int64_t step_us = 331;
        std::int64_t now = 0;
        for (; now < 20'000'000; now += step_us) passed += bucket.take(now) ? 1 : 0;
        const std::int64_t promised = 5 + (now - step_us) * rate / 1'000'000;
        EXPECT_EQ(passed, promised) << rate;
    }
}

TEST(RateLimiter, keeps_keys_apart_and_their_number_bounded) {
    RateLimiter limiter{1, 1, 3};
    EXPECT_EQ(limiter.take("a", 0), 0);
    EXPECT_EQ(limiter.take("a", 0), 1'000'000);
    EXPECT_EQ(limiter.take("b", 0), 0);
    EXPECT_EQ(limiter.take("c", 0), 0);
    // All three are in use, so newcomers share what one key has.
    EXPECT_EQ(limiter.take("d", 1), 0);
    EXPECT_NE(limiter.take("e", 1), 0);
    EXPECT_NE(limiter.take("f", 1), 0);
    EXPECT_LE(limiter.size(), 4u);
    // A second later the old ones are full again and make room.
    EXPECT_EQ(limiter.take("g", 2'000'000), 0);
    EXPECT_EQ(limiter.take("h", 2'000'000), 0);
    EXPECT_LE(limiter.size(), 3u);
}

TEST(Backoff, doubles_up_to_its_maximum) {
    const Backoff backoff{.first_ms = 100, .max_ms = 1'000};
    const std::int64_t ceilings[] = {100, 200, 400, 800, 1'000, 1'000};
    for (unsigned attempt = 0; attempt < 6; ++attempt) {
        EXPECT_EQ(backoff.wait_ms(attempt, 0), ceilings[attempt] / 2);
        EXPECT_EQ(backoff.wait_ms(attempt, UINT32_MAX), ceilings[attempt]);
    }
    EXPECT_EQ(backoff.wait_ms(UINT32_MAX, UINT32_MAX), 1'000);
    const Backoff huge{.first_ms = INT64_MAX / 2, .max_ms = INT64_MAX / 2 + 5};
    EXPECT_GT(huge.wait_ms(3, 0), 0);
}

}  // namespace
}  // namespace otp::net
