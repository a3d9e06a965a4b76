// The same over a real socket: net::Server in front of CoreNode.

#include <gtest/gtest.h>

#include "net/server.hpp"
#include "tests/cli/run_otp.hpp"

namespace otp::cli {
namespace {

int status_of(settlement::ApiError::Kind kind) {
    using Kind = settlement::ApiError::Kind;
    switch (kind) {
        case Kind::refused:
            return 422;
        case Kind::malformed:
            return 400;
        case Kind::unauthorised:
            return 403;
        case Kind::not_found:
            return 404;
        case Kind::unavailable:
            return 503;
        case Kind::broken:
            break;
    }
    return 500;
}

class HttpTest : public OtpTest {
protected:
    HttpTest()
        : server{{}, [this](net::Request request, const net::Respond& respond) {
                     const auto body = nlohmann::json::parse(request.body, nullptr, false);
                     const auto answer = node.answer(request.method, request.target, body);
                     if (answer) {
                         respond({.body = answer->dump()});
                     } else {
                         const auto& error = answer.error();
                         respond(net::error_response(status_of(error.kind), error.code, error.message, error.hint));
                     }
                 }} {
        const auto failure = server.start();
        EXPECT_EQ(failure, std::nullopt);
        real.variables = machine.variables;
        real.time = node.now();
    }
    Ran http(std::vector<std::string> words) {
        words.insert(words.end(), {"--url", "http://127.0.0.1:" + std::to_string(server.port()), "--timeout", "20"});
        return otp_on(real, words);
    }

    net::Server server;
    TestMachine real;
};

TEST_F(HttpTest, a_life_over_the_wire) {
    const Address alice = key("alice");
    const Address bob = key("bob");
    const std::string call = "BTC_USD-20261120T000300-C-100K0000";
    EXPECT_EQ(http({"faucet", "alice"}).exit_code, exit_ok);
    EXPECT_EQ(http({"faucet", "bob"}).exit_code, exit_ok);
    EXPECT_EQ(http({"underwrite", call, "--contracts", "10", "--premium", "1250", "--account", "alice"}).exit_code,
              exit_ok);
    const Ran bought = http({"buy", call, "--contracts", "10", "--limit", "1250", "--account", "bob", "--json"});
    EXPECT_EQ(bought.exit_code, exit_ok) << bought.err;
    EXPECT_EQ(bought.json()["receipts"][0]["events"][0]["cost"]["amount"], "12.5");
    EXPECT_EQ(http({"receipt", bought.json()["id"]}).exit_code, exit_ok);
    const Time expiry = parse_symbol(call).value().expiry;
    node.set_time(expiry);
    real.time = expiry;
    EXPECT_EQ(http({"settle", "once"}).exit_code, exit_pending);
    node.report(expiry, "104000");
    EXPECT_EQ(http({"settle", "once"}).exit_code, exit_ok);
    EXPECT_EQ(node.free(bob, "BTC"), "10.00038461");
    EXPECT_EQ(node.free(alice, "BTC"), "9.99961538");
}

TEST_F(HttpTest, each_http_status_has_its_exit_code) {
    key("alice");
    EXPECT_EQ(http({"series", "show", "BTC_USD-20261120-C-100K0000"}).exit_code, exit_not_found);
    const Ran refused = http({"withdraw", "USD", "5", "--account", "alice", "--json"});
    EXPECT_EQ(refused.exit_code, exit_refused);
    EXPECT_EQ(refused.error_code(), "insufficient_balance");
    node.development = false;
    EXPECT_EQ(http({"faucet", "alice"}).exit_code, exit_unauthorised);
    node.fault = [](const std::string&) { return support::CoreNode::Fault::request_lost; };
    EXPECT_EQ(http({"status"}).exit_code, exit_unavailable);
    node.fault = [](const std::string&) { return support::CoreNode::Fault::broken; };
    EXPECT_EQ(http({"status"}).exit_code, exit_failure);
}

TEST_F(HttpTest, nobody_listening_exits_7_and_a_bad_url_2) {
    server.stop();
    EXPECT_EQ(http({"status"}).exit_code, exit_unavailable);
    for (const char* url : {"localhost:8080", "ftp://x", "http://", "http://user@host", "ws://x"}) {
        EXPECT_EQ(otp_on(real, {"status", "--url", url}).exit_code, exit_usage) << url;
    }
}

}  // namespace
}  // namespace otp::cli
