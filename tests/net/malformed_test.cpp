// Raw bytes -> expected status, over a real socket and through the parser alone.

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "net/parser.hpp"
#include "net/server.hpp"
#include "tests/net/raw_client.hpp"

namespace otp::net {
namespace {

struct Row {
    std::string name;
    std::string bytes;
    int status;  ///< 0: incomplete.
};

const std::string host = "Host: test\r\n";
const std::string chunked = "POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n";

std::vector<Row> rows() {
    std::vector<Row> out = {
        {"plain", "GET / HTTP/1.1\r\n" + host + "\r\n", 200},
        {"one empty line before", "\r\nGET / HTTP/1.1\r\n" + host + "\r\n", 200},
        {"two empty lines before", "\r\n\r\nGET / HTTP/1.1\r\n" + host + "\r\n", 400},
        {"absolute target", "GET http://test/a HTTP/1.1\r\n" + host + "\r\n", 200},
        {"asterisk", "OPTIONS * HTTP/1.1\r\n" + host + "\r\n", 200},
        {"asterisk with GET", "GET * HTTP/1.1\r\n" + host + "\r\n", 400},
        {"authority form", "CONNECT test:80 HTTP/1.1\r\n" + host + "\r\n", 400},
        {"other scheme", "GET ftp://test/ HTTP/1.1\r\n" + host + "\r\n", 400},
        {"user in target", "GET http://a:b@test/ HTTP/1.1\r\n" + host + "\r\n", 400},

        {"nonsense", "\x01\x02\x03\r\n\r\n", 400},
        {"tls hello", std::string("\x16\x03\x01\x02\x00\x01", 6), 400},
        {"no target", "GET HTTP/1.1\r\n" + host + "\r\n", 400},
        {"no version", "GET /\r\n" + host + "\r\n", 400},
        {"http/0.9", "GET / HTTP/0.9\r\n" + host + "\r\n", 400},
        {"http/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400},
        {"version typo", "GET / HTTP/1.x\r\n" + host + "\r\n", 400},
        {"two spaces", "GET  / HTTP/1.1\r\n" + host + "\r\n", 400},
        {"bad method", "G@T / HTTP/1.1\r\n" + host + "\r\n", 400},
        {"bare line feeds", "GET / HTTP/1.1\nHost: test\n\nGET / HTTP/1.1\r\n\r\n", 400},
        {"bare carriage return", "GET / HTTP/1.1\r\nHost: te\rst\r\n\r\n", 400},
        {"zero byte in a header", "GET / HTTP/1.1\r\nHost: test\r\nX: a" + std::string(1, '\0') + "b\r\n\r\n", 400},
        {"space before the colon", "GET / HTTP/1.1\r\nHost : test\r\n\r\n", 400},
        {"header without a colon", "GET / HTTP/1.1\r\n" + host + "nonsense\r\n\r\n", 400},
        {"header without a name", "GET / HTTP/1.1\r\n" + host + ": x\r\n\r\n", 400},
        {"control byte in target", "GET /a\x01 HTTP/1.1\r\n" + host + "\r\n", 400},

        {"no host", "GET / HTTP/1.1\r\n\r\n", 400},
        {"no host in 1.0", "GET / HTTP/1.0\r\n\r\n", 200},
        {"empty host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400},
        {"two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
        {"two authorizations", "GET / HTTP/1.1\r\n" + host + "Authorization: a\r\nAuthorization: b\r\n\r\n", 400},

        {"upwards", "GET /a/../b HTTP/1.1\r\n" + host + "\r\n", 400},
        {"upwards in disguise", "GET /a/%2e%2E/b HTTP/1.1\r\n" + host + "\r\n", 400},
        {"upwards behind an encoded slash", "GET /a%2f..%2fb HTTP/1.1\r\n" + host + "\r\n", 400},
        {"dots within a name", "GET /a..b/...c HTTP/1.1\r\n" + host + "\r\n", 200},
        {"broken escape", "GET /a%2 HTTP/1.1\r\n" + host + "\r\n", 400},
        {"escape of zero", "GET /a%00b HTTP/1.1\r\n" + host + "\r\n", 400},
        {"escape of no UTF-8", "GET /%ff HTTP/1.1\r\n" + host + "\r\n", 400},
        {"escape of UTF-8", "GET /%e2%82%ac HTTP/1.1\r\n" + host + "\r\n", 200},
        {"key twice", "GET /?a=1&b=2&a=3 HTTP/1.1\r\n" + host + "\r\n", 400},
        {"broken escape in the query", "GET /?a=%zz HTTP/1.1\r\n" + host + "\r\n", 400},

        {"body on GET", "GET / HTTP/1.1\r\n" + host + "Content-Length: 1\r\n\r\nx", 400},
        {"empty body on GET", "GET / HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n", 200},
        {"chunks on GET", "GET / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        {"negative length", "POST / HTTP/1.1\r\n" + host + "Content-Length: -1\r\n\r\n", 400},
        {"signed length", "POST / HTTP/1.1\r\n" + host + "Content-Length: +1\r\n\r\nx", 400},
        {"length of words", "POST / HTTP/1.1\r\n" + host + "Content-Length: one\r\n\r\nx", 400},
        {"empty length", "POST / HTTP/1.1\r\n" + host + "Content-Length:\r\n\r\nx", 400},
        {"huge length", "POST / HTTP/1.1\r\n" + host + "Content-Length: 99999999999\r\n\r\n", 413},
        {"overflowing length", "POST / HTTP/1.1\r\n" + host + "Content-Length: 99999999999999999999\r\n\r\n", 400},
        {"lengths that differ", "POST / HTTP/1.1\r\n" + host + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx", 400},
        {"lengths that agree", "POST / HTTP/1.1\r\n" + host + "Content-Length: 1\r\nContent-Length: 1\r\n\r\nx", 400},
        {"list of lengths", "POST / HTTP/1.1\r\n" + host + "Content-Length: 1, 1\r\n\r\nx", 400},

        {"length, then chunks",
         "POST / HTTP/1.1\r\n" + host + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        {"chunks, then length",
         "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400},
        {"unknown coding", "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: gzip\r\n\r\n", 501},
        {"unknown coding with a length",
         "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: xchunked\r\nContent-Length: 1\r\n\r\nx", 400},
        {"two codings", "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501},
        {"chunked twice",
         "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        {"chunks in 1.0", "POST / HTTP/1.0\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        {"coding behind a line fold", "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding:\r\n xchunked\r\n\r\n", 501},
        {"vertical tab in coding",
         "POST / HTTP/1.1\r\n" + host +
             "Transfer-Encoding: \x0b"
             "chunked\r\n\r\n0\r\n\r\n",
         400},

        {"chunks", chunked + "5\r\nhello\r\n0\r\n\r\n", 200},
        {"chunk size of words", chunked + "five\r\nhello\r\n0\r\n\r\n", 400},
        {"chunk size with 0x", chunked + "0x5\r\nhello\r\n0\r\n\r\n", 400},
        {"negative chunk size", chunked + "-5\r\nhello\r\n0\r\n\r\n", 400},
        {"overflowing chunk size", chunked + "fffffffffffffffff\r\nhello\r\n0\r\n\r\n", 400},
        {"huge chunk size", chunked + "ffffffff\r\n", 413},
        {"chunk longer than its size", chunked + "3\r\nhello\r\n0\r\n\r\n", 400},
        {"chunk with bare line feeds", chunked + "5\nhello\n0\n\n\r\n", 400},
        {"length in the trailer", chunked + "1\r\nx\r\n0\r\nContent-Length: 9\r\n\r\n", 400},
        {"endless chunk extension", chunked + "1;" + std::string(40'000, 'a'), 431},
        {"endless trailer", chunked + "0\r\nX: " + std::string(40'000, 'a'), 431},

        {"long target", "GET /" + std::string(9'000, 'a') + " HTTP/1.1\r\n" + host + "\r\n", 414},
        {"endless target", "GET /" + std::string(20'000, 'a'), 414},
        {"large header", "GET / HTTP/1.1\r\n" + host + "X: " + std::string(20'000, 'a') + "\r\n\r\n", 431},
        {"endless headers", "GET / HTTP/1.1\r\n" + host + "X: " + std::string(20'000, 'a'), 431},
    };
    std::string many = "GET / HTTP/1.1\r\n" + host;
    for (int i = 0; i < 4'000; ++i) many += "a: b\r\n";
    out.push_back({"many headers", many + "\r\n", 431});
    return out;
}

TEST(Malformed, each_shape_gets_its_status_and_the_connection_closes) {
    Server server{{}, [](Request, Respond respond) { respond({.body = "{}"}); }};
    ASSERT_EQ(server.start(), std::nullopt);
    for (const Row& row : rows()) {
        RawClient client{server.port()};
        client.send(row.bytes);
        const RawAnswer answer = client.answer();
        EXPECT_EQ(answer.status, row.status) << row.name;
        if (row.status == 200) continue;
        EXPECT_TRUE(answer.body.starts_with(R"({"error":{"code":")")) << row.name << ": " << answer.body;
        EXPECT_TRUE(answer.has("Connection: close\r\n")) << row.name;
        EXPECT_TRUE(client.ends()) << row.name << ": something was answered after the refusal";
    }
    EXPECT_EQ(server.counters().responses[5], 3u) << "the 501s";
}

/// However the bytes are cut, the verdict is the same: nothing depends on what one read returns.
TEST(Malformed, the_verdict_does_not_depend_on_how_the_bytes_are_cut) {
    const auto verdict = [](const Row& row, std::size_t piece) {
        RequestParser parser{RequestLimits{}};
        std::string pending;
        for (std::size_t at = 0; at < row.bytes.size(); at += piece) {
            pending += row.bytes.substr(at, piece);
            for (bool again = true; again && !pending.empty();) {
                std::size_t used = 0;
                const auto step = parser.feed(pending, used);
                pending.erase(0, used);
                if (step == RequestParser::Step::done) return 200;
                if (step == RequestParser::Step::refused) return parser.refusal().status;
                again = step == RequestParser::Step::header_done;
            }
        }
        return 0;
    };
    for (const Row& row : rows()) {
        for (const std::size_t piece : {1, 2, 3, 7, 100, 1 << 20})
            EXPECT_EQ(verdict(row, piece), row.status) << row.name << " in pieces of " << piece;
    }
}

TEST(Malformed, every_prefix_of_a_good_request_is_incomplete) {
    const std::string request = post("/a/b?c=d", "hello", "X-Y: z\r\n");
    for (std::size_t n = 0; n < request.size(); ++n) {
        const auto parsed = parse_request(std::string_view{request}.substr(0, n), {});
        ASSERT_TRUE(std::holds_alternative<Refusal>(parsed)) << n;
        EXPECT_EQ(std::get<Refusal>(parsed).status, 0) << n;
    }
    const auto parsed = parse_request(request, {});
    ASSERT_TRUE(std::holds_alternative<Request>(parsed));
    const Request& whole = std::get<Request>(parsed);
    EXPECT_EQ(whole.method, "POST");
    EXPECT_EQ(whole.target, "/a/b?c=d");
    EXPECT_EQ(whole.path, "/a/b");
    EXPECT_EQ(whole.query.at("c"), "d");
    EXPECT_EQ(whole.header("x-y"), "z");
    EXPECT_EQ(whole.body, "hello");
}

TEST(Malformed, trailers_never_become_headers) {
    const auto parsed = parse_request(chunked + "1\r\nx\r\n0\r\nAuthorization: me\r\n\r\n", {});
    ASSERT_TRUE(std::holds_alternative<Request>(parsed));
    EXPECT_EQ(std::get<Request>(parsed).header("authorization"), "");
}

/// The status of the refusal, 200 when the request is whole, 0 while it is not; fed in pieces of the given size.
int status_in_pieces(std::string_view bytes, std::size_t piece, const RequestLimits& limits) {
    RequestParser parser{limits};
    std::string pending;
    while (!bytes.empty()) {
        pending += bytes.substr(0, piece);
        bytes.remove_prefix(std::min(piece, bytes.size()));
        for (auto step = RequestParser::Step::header_done; step == RequestParser::Step::header_done;) {
            std::size_t used = 0;
            step = parser.feed(pending, used);
            pending.erase(0, used);
            if (step == RequestParser::Step::refused) return parser.refusal().status;
            if (step == RequestParser::Step::done) return 200;
        }
    }
    return 0;
}

// Found by the fuzzer: whole, the malformed trailer was named first; byte by byte its length was.
TEST(Malformed, the_bound_on_chunk_framing_does_not_depend_on_where_the_bytes_are_cut) {
    constexpr RequestLimits limits{.header_bytes_max = 512};
    const auto trailer = [](std::string text, std::size_t size) {
        text.resize(size - 4, 'a');
        return chunked + text + "\r\n\r\n";
    };
    const std::vector<std::pair<std::string, int>> cases = {
        {trailer("0\r\nX: ", 512), 200},
        {trailer("0\r\nX: ", 513), 431},
        {trailer("0\r\nno colon", 512), 400},
        {trailer("0\r\nno colon", 513), 431},
        {trailer("1\r\nx\r\n0\r\nX: ", 512 + 4), 200},
        {trailer("1\r\nx\r\n0\r\nX: ", 513 + 4), 431},
    };
    for (const auto& [bytes, status] : cases) {
        for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{512}, bytes.size()}) {
            EXPECT_EQ(status_in_pieces(bytes, piece, limits), status) << bytes.size() << " in pieces of " << piece;
        }
    }
}

}  // namespace
}  // namespace otp::net
