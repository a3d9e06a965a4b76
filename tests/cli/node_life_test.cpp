// The life of a call and a put on a whole node: journal, API over HTTP, faucet, signed updates, worker.

#include <gtest/gtest.h>

#include "oracle/update_builder.hpp"
#include "settlement/clock.hpp"
#include "settlement/node_service.hpp"
#include "tests/cli/run_otp.hpp"
#include "tests/support/scenario.hpp"

namespace otp::cli {
namespace {

/// A signed price of BTC/USD, published at this second.
std::string update(const settlement::DevelopmentKeys& keys, Time publish_time, const std::string& price) {
    PriceReport report;
    report.feed = own_feed_id("BTC/USD");
    report.price = support::price(price).raw();
    report.confidence = 1'000'000'000;
    report.exponent = -8;
    report.publish_time_s = publish_time.seconds();
    report.prev_publish_time_s = publish_time.seconds() - 1;
    report.ema_price = report.price;
    report.ema_confidence = report.confidence;
    const auto signer = oracle::QuorumSigner::create(settlement::development_signers(keys), keys.oracle);
    EXPECT_TRUE(signer);
    const auto bytes = signer->sign(std::vector{report}, 1, static_cast<std::uint32_t>(publish_time.seconds())).bytes;
    return {bytes.begin(), bytes.end()};
}

class NodeLifeTest : public OtpTest {
protected:
    void SetUp() override {
        settlement::ServiceOptions options;
        options.directory = (home / "data").string();
        options.development = true;
        options.clock = &clock;
        options.network.settlement = SettlementPolicy::point;
        options.network.time = clock.now();
        service = std::make_unique<settlement::NodeService>(std::move(options));
        const auto failure = service->start();
        ASSERT_FALSE(failure) << failure->reason;
        real.variables = machine.variables;
    }
    Ran must(std::vector<std::string> words) {
        words.insert(words.end(), {"--url", service->url(), "--timeout", "20"});
        const Ran ran = otp_on(real, words);
        EXPECT_EQ(ran.exit_code, exit_ok) << words[0] << " " << words[1] << ": " << ran.err;
        return ran;
    }
    void at(Time time) {
        clock.set(time);
        real.time = time;
    }

    settlement::ManualClock clock{support::time_of("2026-11-20T00:00:00Z")};
    std::unique_ptr<settlement::NodeService> service;
    TestMachine real;
};

TEST_F(NodeLifeTest, a_call_and_a_put_by_the_verbs_alone) {
    at(support::time_of("2026-11-20T00:00:00Z"));
    key("alice");
    key("bob");
    must({"faucet", "alice"});
    must({"faucet", "bob"});
    const std::string call = "BTC_USD-20261120T000300-C-100K0000", put = "BTC_USD-20261120T000300-P-100K0000";
    for (const std::string& series : {call, put}) {
        const std::vector<std::string> order = {"underwrite", series, "--contracts", "100",
                                                "--premium",  "1250", "--account",   "alice"};
        std::vector<std::string> rehearsed = order;
        rehearsed.emplace_back("--dry-run");
        must(rehearsed);  // the node's digest is ours
        must(order);
        must({"buy", series, "--contracts", "10", "--limit", "1250", "--account", "bob"});
    }
    EXPECT_EQ(must({"positions", "bob", "--json"}).json()["positions"].size(), 2U);
    EXPECT_EQ(must({"offers", call, "--json"}).json()["offers"][0]["contracts"], 90);

    const Time expiry = parse_symbol(call).value().expiry;
    at(expiry);
    const auto* keys = service->development_keys();
    ASSERT_NE(keys, nullptr);
    const auto due = must({"series", "--json"}).json()["series"];
    EXPECT_EQ(due[0]["phase"], "expired");
    std::ofstream{home / "update.bin", std::ios::binary} << update(*keys, expiry, "104000");
    must({"price", "report", "@" + (home / "update.bin").string(), "--account", "bob"});
    const Ran settled = must({"settle", "once", "--json"});
    EXPECT_EQ(settled.json()["settled"], (std::vector<std::string>{call, put}));
    EXPECT_EQ(must({"watch", call}).out, call + " settled at 104000\n");
    // One BTC of the faucet and 10 x 0.001 BTC x 4000 / 104000.
    EXPECT_EQ(must({"balances", "bob", "--json"}).json()["balances"]["BTC"]["free"], "1.00038461");
    EXPECT_EQ(must({"balances", "alice", "--json"}).json()["balances"]["BTC"]["locked"], "0");
    EXPECT_EQ(must({"proof", "bob", "--json"}).json()["verified"], true);
    must({"status"});
    must({"price", "show"});
}

}  // namespace
}  // namespace otp::cli
