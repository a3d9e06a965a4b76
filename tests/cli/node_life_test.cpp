// The life of a call and a put on a whole node: journal, API over HTTP, faucet, signed updates, worker.

#include <gtest/gtest.h>

#include "oracle/update_builder.hpp"
#include "protocol/eip712.hpp"
#include "settlement/clock.hpp"
#include "settlement/node_service.hpp"
#include "tests/cli/run_otp.hpp"
#include "tests/support/p256_signing.hpp"
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
    /// A millisecond after the last, so that the same words are another command.
    Ran ask(std::vector<std::string> words) {
        at(clock.now() + milliseconds(1));
        words.insert(words.end(), {"--url", service->url(), "--timeout", "20"});
        return otp_on(real, words);
    }
    Ran must(const std::vector<std::string>& words) {
        const Ran ran = ask(words);
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

TEST_F(NodeLifeTest, a_backup_beside_a_running_node_has_every_block_that_was_answered_for) {
    must({"faucet", "0x00000000000000000000000000000000000a11ce"});
    const std::uint64_t answered = service->node().status().height;
    ASSERT_GT(answered, 0U);
    const Ran ran = must({"backup", (home / "backup").string(), "--data", (home / "data").string(), "--against",
                          service->url(), "--json"});
    EXPECT_GE(ran.json()["height"].get<std::uint64_t>(), answered);
}

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

/// Agents from their approval to their end, on both curves: a key of this keystore, and one that a browser keeps.
TEST_F(NodeLifeTest, the_life_of_agents_by_the_verbs_alone) {
    at(support::time_of("2026-11-20T00:00:00Z"));
    const Address alice = key("alice");
    key("bot");
    must({"faucet", "alice"});
    const std::string call = "BTC_USD-20261127-C-100K0000";
    const std::vector<std::string> underwrite = {"underwrite", call,    "--contracts", "1",   "--premium", "1250",
                                                 "--for",      "alice", "--account",   "bot", "--json"};
    EXPECT_EQ(ask(underwrite).error_code(), "signer_not_authorised");
    const auto approve = [&](const std::string& until) {
        return ask({"agent", "approve", "bot", "--scopes", "trade", "--valid-until", until, "--label", "my bot",
                    "--account", "alice", "--json"});
    };
    EXPECT_EQ(approve("+181d").error_code(), "validity_must_be_at_most_180_days");
    EXPECT_EQ(approve("+30d").exit_code, exit_ok);
    must(underwrite);
    const Ran withdraw = ask({"withdraw", "BTC", "0.1", "--for", "alice", "--account", "bot", "--json"});
    EXPECT_EQ(withdraw.exit_code, exit_refused);
    EXPECT_EQ(withdraw.error_code(), "agent_scope_missing");

    const support::P256Secret browser = support::p256_key_of("browser");
    const Time until = support::time_of("2026-12-01T00:00:00Z");
    ApproveAgent approval{browser.address(), Text{""}, Scopes{Scopes::trade}, until, {}};
    support::prove(approval, alice, browser, eip712::domain_separator(service->node().network()));
    const auto approve_browser = [&](const std::string& scopes) {
        return ask({"agent", "approve", to_hex(browser.address()), "--scopes", scopes, "--valid-until",
                    "2026-12-01T00:00:00Z", "--proof", to_hex(approval.proof), "--account", "alice", "--json"});
    };
    EXPECT_EQ(approve_browser("trade,transfer").error_code(), "proof_must_be_the_agents") << "not what it agreed to";
    EXPECT_EQ(approve_browser("trade").exit_code, exit_ok);
    EXPECT_EQ(must({"agent", "list", "alice", "--json"}).json()["agents"].size(), 2U);

    must({"agent", "revoke", to_hex(browser.address()), "--account", "alice"});
    must({"agent", "revoke", "bot", "--account", "alice"});
    EXPECT_EQ(must({"agent", "list", "alice", "--json"}).json()["agents"].size(), 0U);
    EXPECT_EQ(ask({"agent", "revoke", "bot", "--account", "alice", "--json"}).error_code(), "agent_not_found");
    EXPECT_EQ(ask(underwrite).error_code(), "signer_not_authorised");
    EXPECT_EQ(approve("+30d").exit_code, exit_ok);
    must(underwrite);
}

}  // namespace
}  // namespace otp::cli
