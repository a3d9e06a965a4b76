// The full life of a call and a put by the verbs alone, and each exit code, against the real rules.

#include <gtest/gtest.h>

#include <sstream>

#include "tests/cli/run_otp.hpp"

namespace otp::cli {
namespace {

class LifeTest : public OtpTest {
protected:
    LifeTest() : alice{key("alice")}, bob{key("bob")} {}

    void must(const std::vector<std::string>& words) {
        const Ran ran = otp(words);
        EXPECT_EQ(ran.exit_code, exit_ok) << words[0] << ": " << ran.err;
    }
    /// Both have money, alice wrote both kinds, bob bought some.
    void trade() {
        must({"faucet", "alice"});
        must({"faucet", "bob"});
        for (const std::string& symbol : {call, put}) {
            must({"underwrite", symbol, "--contracts", "100", "--premium", "1250", "--account", "alice"});
            must({"buy", symbol, "--contracts", "10", "--limit", "1250", "--account", "bob"});
        }
    }

    Address alice, bob;
    const std::string call = "BTC_USD-20261120T000300-C-100K0000", put = "BTC_USD-20261120T000300-P-100K0000";
    const Time expiry = parse_symbol(call).value().expiry;
};

TEST_F(LifeTest, a_call_and_a_put_from_faucet_to_payout) {
    trade();
    // 10 contracts of 0.001 BTC at 1250: 12.5 USD each.
    EXPECT_EQ(node.free(bob, "USD"), "99975");
    const Ran positions = otp({"positions", "--account", "bob"});
    EXPECT_EQ(positions.out, "series                              phase    long  short  offered  unsold  collateral\n" +
                                 call + "  trading    10      0        0       0       0 BTC\n" + put +
                                 "  trading    10      0        0       0       0 USD\n");
    EXPECT_EQ(otp({"balances", "alice", "--output", "csv"}).out, "asset,free,locked\nBTC,9.9,0.1\nUSD,90025,10000\n");

    node.set_time(expiry);
    EXPECT_EQ(otp({"settle", "once", "--json"}).exit_code, exit_pending);
    node.report(expiry, "104000");
    const Ran settled = otp({"settle", "once", "--json"});
    EXPECT_EQ(settled.exit_code, exit_ok) << settled.err;
    EXPECT_EQ(settled.json()["settled"], (std::vector<std::string>{call, put}));
    EXPECT_EQ(settled.json()["pending"].size(), 0U);
    EXPECT_EQ(otp({"settle", "once"}).out, "nothing is due\n");

    // 10 x 0.001 BTC x 4000 / 104000, rounded down; the put is worthless.
    EXPECT_EQ(node.free(bob, "BTC"), "10.00038461");
    EXPECT_EQ(node.free(bob, "USD"), "99975");
    EXPECT_EQ(node.free(alice, "USD"), "100025");
    EXPECT_EQ(node.free(alice, "BTC"), "9.99961538");
    EXPECT_EQ(otp({"watch", call}).out, call + " settled at 104000\n");
    const Ran receipts = otp({"receipts", "bob"});
    EXPECT_NE(receipts.out.find("you settled " + call + ": held 10, wrote 0; payout 0.00038461 BTC"), std::string::npos)
        << receipts.out << receipts.err;
    EXPECT_EQ(otp({"series", "--json"}).json()["series"][0]["phase"], "settled");
}

TEST_F(LifeTest, a_series_by_its_terms_from_now) {
    must({"faucet", "alice"});
    node.set_time(node.now() + milliseconds(1));
    const Ran ran = otp({"underwrite", "--call", "--strike", "100000", "--expiry", "+3m", "--contracts", "10",
                         "--premium", "1250", "--account", "alice"});
    EXPECT_EQ(ran.exit_code, exit_ok) << ran.err;
    EXPECT_NE(ran.err.find("series BTC_USD-20261120T000301-C-100K0000"), std::string::npos) << ran.err;
    EXPECT_NE(ran.out.find("you wrote 10 of BTC_USD-20261120T000301-C-100K0000 at 1250, offer 1, 0.01 BTC locked"),
              std::string::npos)
        << ran.out;
    EXPECT_NE(ran.err.find("next: otp positions"), std::string::npos);
    EXPECT_EQ(otp({"offers", "BTC_USD-20261120T000301-C-100K0000", "--output", "csv"}).out,
              "offer,premium,contracts,seller,resale\n1,1250,10," + to_hex(alice) + ",false\n");
}

TEST_F(LifeTest, the_other_verbs_do_what_they_say) {
    trade();
    must({"offer", call, "--contracts", "4", "--premium", "1300", "--account", "bob"});
    must({"buy", call, "--contracts", "4", "--limit", "1300", "--account", "alice", "--dry-run"});
    must({"cancel", "3", "--account", "bob"});
    must({"transfer", call, "--contracts", "3", "--to", "alice", "--account", "bob"});
    must({"close", call, "--contracts", "3", "--account", "alice"});
    EXPECT_EQ(otp({"positions", "alice", "--json"}).json()["positions"][0]["short"], 7);
    must({"withdraw", "USD", "10.5", "--account", "bob"});
    EXPECT_EQ(node.free(bob, "USD"), "99964.5");
    key("custodian");
    must(
        {"deposit", "--to", "bob", "--asset", "USD", "--amount", "0.5", "--reference", "w1", "--account", "custodian"});
    EXPECT_EQ(node.free(bob, "USD"), "99965");
    key("operator");
    must({"pause", "--account", "operator"});
    const Ran paused = otp({"buy", call, "--contracts", "1", "--limit", "1250", "--account", "bob", "--json"});
    EXPECT_EQ(paused.exit_code, exit_refused);
    EXPECT_EQ(paused.error_code(), "paused");
    must({"resume", "--account", "operator"});
    must({"command", "cancel_offer", "--offer", "1", "--account", "alice"});
    must({"create-asset", "--asset", "EUR", "--decimals", "2", "--account", "operator"});
    must({"create-market", "--market", "BTC_EUR", "--contract-size", "0.01", "--premium-tick", "0.5", "--feed",
          "BTC/USD", "--account", "operator"});
}

TEST_F(LifeTest, a_dry_run_shows_what_would_happen_and_signs_nothing) {
    must({"faucet", "alice"});
    const Hash before = node.root();
    const std::vector<std::string> words = {"underwrite", call,        "--contracts", "10",       "--premium",
                                            "1250",       "--account", "alice",       "--dry-run"};
    machine.variables.erase("OTP_PASSWORD_FILE");  // no key is opened
    Ran ran = otp(words);
    EXPECT_EQ(ran.exit_code, exit_ok) << ran.err;
    for (const char* part :
         {"A sentence.", "\"primaryType\": \"Underwrite\"", "what it would do: ok", "you wrote 10 of"}) {
        EXPECT_NE(ran.out.find(part), std::string::npos) << part << ran.out;
    }
    EXPECT_EQ(node.root(), before);
    ran = otp({"underwrite", call, "--contracts", "99999999", "--premium", "1250", "--account", "alice", "--dry-run",
               "--json"});
    EXPECT_EQ(ran.exit_code, exit_refused);
    EXPECT_EQ(ran.error_code(), "insufficient_balance");
    EXPECT_EQ(node.root(), before);
}

TEST_F(LifeTest, malformed_arguments_exit_2_and_ask_nobody) {
    node.requests.clear();
    for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
             {"buy", "BTC_USD-20261120-C-100", "--contracts", "1", "--limit", "1"},
             {"buy", call, "--contracts", "0", "--limit", "1"},
             {"buy", call, "--contracts", "-1", "--limit", "1"},
             {"buy", call, "--contracts", "1.5", "--limit", "1"},
             {"buy", call, "--contracts", "1", "--limit", "0"},
             {"buy", call, "--contracts", "1", "--limit", "1e3"},
             {"buy", call, "--contracts", "1", "--limit", "0.000000001"},
             {"buy", call, "--contracts", "1"},
             {"buy", call, "--limit", "1"},
             {"buy", "--contracts", "1", "--limit", "1"},
             {"buy", call, "--call", "--strike", "1", "--expiry", "+3m", "--contracts", "1", "--limit", "1"},
             {"buy", "--call", "--put", "--strike", "1", "--expiry", "+3m", "--contracts", "1", "--limit", "1"},
             {"buy", "--call", "--strike", "1", "--contracts", "1", "--limit", "1"},
             {"buy", "--call", "--market", "BTC_USD", "--strike", "1000.05", "--expiry", "2027-01-01", "--contracts",
              "1", "--limit", "1"},
             {"withdraw", "usd", "1"},
             {"withdraw", "USD", "0"},
             {"cancel", "x"},
             {"transfer", call, "--contracts", "1", "--to", "0x12"},
             {"watch", "nonsense"},
             {"receipt", "0x12"},
             {"series", "--phase", "asleep"},
         }) {
        std::vector<std::string> all = words;
        all.insert(all.end(), {"--account", "alice", "--json"});
        const Ran ran = otp(all);
        EXPECT_EQ(ran.exit_code, exit_usage) << words[0] << " " << words.back() << ran.err;
        EXPECT_EQ(ran.out, "");
        EXPECT_FALSE(nlohmann::json::parse(ran.err, nullptr, false).is_discarded()) << ran.err;
    }
    EXPECT_TRUE(node.requests.empty()) << node.requests.front();
}

TEST_F(LifeTest, a_refusal_of_the_protocol_exits_5_with_its_status_and_hint) {
    const Ran ran = otp({"buy", call, "--contracts", "1", "--limit", "1250", "--account", "bob", "--json"});
    EXPECT_EQ(ran.exit_code, exit_refused);
    EXPECT_EQ(ran.out, "");
    EXPECT_EQ(ran.err, R"({"error":{"code":"series_not_found","message":"There is no such series.","hint":)"
                       R"("A series comes into being with its first underwriting."}})"
                       "\n");
}

TEST_F(LifeTest, a_missing_key_or_a_wrong_password_exits_4) {
    const std::vector<std::string> buy = {"buy", call, "--contracts", "1", "--limit", "1250", "--json"};
    const auto with = [&](const std::vector<std::string>& more) {
        std::vector<std::string> words = buy;
        words.insert(words.end(), more.begin(), more.end());
        const Ran ran = otp(words);
        EXPECT_EQ(ran.exit_code, exit_unauthorised) << ran.err;
        return ran.error_code();
    };
    EXPECT_EQ(with({}), "account_missing");
    EXPECT_EQ(with({"--account", "carol"}), "key_not_found");
    EXPECT_EQ(with({"--account", to_hex(bob)}), "key_not_found");
    std::ofstream{home / "wrong"} << "guess\n";
    EXPECT_EQ(with({"--account", "bob", "--password-file", (home / "wrong").string()}), "wrong_password");
    EXPECT_EQ(with({"--account", "bob", "--password-file", (home / "none").string()}), "password_missing");
    machine.variables.erase("OTP_PASSWORD_FILE");
    EXPECT_EQ(with({"--account", "bob"}), "password_missing");
}

TEST_F(LifeTest, what_is_not_there_exits_6) {
    EXPECT_EQ(otp({"series", "show", call}).exit_code, exit_not_found);
    EXPECT_EQ(otp({"watch", call}).exit_code, exit_not_found);
    EXPECT_EQ(otp({"receipt", "0x" + std::string(64, 'a')}).exit_code, exit_not_found);
}

TEST_F(LifeTest, watching_ends_with_7_where_no_node_answers_and_with_130_when_interrupted) {
    TestMachine away;
    away.variables = machine.variables;
    const Ran nobody = otp_on(away, {"watch", call, "--url", "http://127.0.0.1:1", "--json"});
    EXPECT_EQ(nobody.exit_code, exit_unavailable);
    EXPECT_EQ(nobody.error_code(), "node_unreachable");
    EXPECT_EQ(away.naps, 0);

    trade();
    machine.naps_max = 3;
    EXPECT_EQ(otp({"watch", call}).exit_code, exit_interrupted);
}

TEST_F(LifeTest, watching_too_short_exits_8_and_shows_no_price) {
    trade();
    const Ran ran = otp({"watch", call, "--wait", "20", "--json"});
    EXPECT_EQ(ran.exit_code, exit_pending);
    EXPECT_EQ(ran.error_code(), "still_pending");
    EXPECT_EQ(ran.out, "");
}

TEST_F(LifeTest, on_a_terminal_money_moves_only_after_a_yes) {
    must({"faucet", "alice"});
    machine.interactive = true;
    machine.variables.erase("OTP_PASSWORD_FILE");
    const std::vector<std::string> words = {"withdraw", "USD", "5", "--account", "alice"};
    const Hash before = node.root();
    machine.replies = {"n"};
    EXPECT_EQ(otp(words).exit_code, exit_declined);
    EXPECT_EQ(node.root(), before);
    EXPECT_EQ(machine.questions.size(), 1U);  // no password was asked for
    machine.questions.clear();
    machine.replies = {""};
    EXPECT_EQ(otp(words).exit_code, exit_declined);
    machine.questions.clear();
    machine.replies = {};
    EXPECT_EQ(otp(words).exit_code, exit_interrupted);
    machine.questions.clear();
    machine.replies = {"y", "secret"};
    EXPECT_EQ(otp(words).exit_code, exit_ok);
    ASSERT_EQ(machine.questions.size(), 2U);
    EXPECT_NE(machine.questions[0].find("amount: 5\n"), std::string::npos);
    EXPECT_NE(machine.questions[0].find("Sign and send? [y/N] "), std::string::npos);
    EXPECT_EQ(machine.questions[1], "Password of alice: ");
    machine.questions.clear();
    machine.replies = {"secret"};
    EXPECT_EQ(otp({"withdraw", "USD", "5", "--account", "alice", "--yes"}).exit_code, exit_ok);
    EXPECT_EQ(node.free(alice, "USD"), "99990");
}

TEST_F(LifeTest, without_a_terminal_only_a_development_network_needs_no_yes) {
    must({"faucet", "alice"});
    node.development = false;
    const Ran declined = otp({"withdraw", "USD", "5", "--account", "alice", "--json"});
    EXPECT_EQ(declined.exit_code, exit_declined);
    EXPECT_EQ(declined.error_code(), "declined");
    EXPECT_EQ(node.free(alice, "USD"), "100000");
    must({"withdraw", "USD", "5", "--account", "alice", "--yes"});
    EXPECT_EQ(otp({"faucet", "alice"}).exit_code, exit_unauthorised);
}

TEST_F(LifeTest, a_lost_answer_is_asked_for_again_and_nothing_happens_twice) {
    must({"faucet", "alice"});
    int posts = 0;
    node.fault = [&](const std::string& request) {
        return request == "POST /v1/commands" && posts++ == 0 ? support::CoreNode::Fault::answer_lost
                                                              : support::CoreNode::Fault::none;
    };
    const Ran ran = otp({"withdraw", "USD", "5", "--account", "alice", "--json"});
    EXPECT_EQ(ran.exit_code, exit_ok) << ran.err;
    EXPECT_EQ(ran.json()["duplicate"], true);
    EXPECT_EQ(node.free(alice, "USD"), "99995");

    node.fault = [&](const std::string& request) {
        return request == "POST /v1/commands" ? support::CoreNode::Fault::request_lost : support::CoreNode::Fault::none;
    };
    const Ran lost = otp({"withdraw", "USD", "5", "--account", "alice", "--json"});
    EXPECT_EQ(lost.exit_code, exit_unavailable);
    EXPECT_NE(lost.err.find("otp receipt 0x"), std::string::npos) << lost.err;
    EXPECT_EQ(node.free(alice, "USD"), "99995");
}

TEST_F(LifeTest, a_profile_for_another_network_signs_nothing) {
    must({"faucet", "alice"});
    must({"config", "set", "network", "0x" + std::string(64, 'a')});
    const Ran ran = otp({"withdraw", "USD", "5", "--account", "alice", "--json"});
    EXPECT_EQ(ran.exit_code, exit_unauthorised);
    EXPECT_EQ(ran.error_code(), "network_mismatch");
}

TEST_F(LifeTest, an_agent_acts_within_its_scopes_until_it_is_revoked) {
    must({"faucet", "alice"});
    key("bot");
    must({"agent", "approve", "bot", "--scopes", "trade", "--valid-until", "+30d", "--label", "my bot", "--account",
          "alice"});
    EXPECT_NE(otp({"agent", "list", "alice"}).out.find("my bot"), std::string::npos);
    must({"underwrite", call, "--contracts", "1", "--premium", "1", "--for", "alice", "--account", "bot"});
    EXPECT_EQ(otp({"positions", "alice", "--json"}).json()["positions"][0]["unsold"], 1);
    const Ran withdraw = otp({"withdraw", "USD", "1", "--for", "alice", "--account", "bot", "--json"});
    EXPECT_EQ(withdraw.error_code(), "agent_scope_missing");
    must({"agent", "revoke", "bot", "--account", "alice"});
    EXPECT_EQ(otp({"cancel", "1", "--for", "alice", "--account", "bot", "--json"}).error_code(),
              "signer_not_authorised");

    // The same with the agent's key elsewhere.
    const std::string until = "2026-12-01T00:00:00Z";
    const Ran proof = otp({"agent", "accept", "--of", to_hex(alice), "--scopes", "trade", "--valid-until", until,
                           "--account", "bot", "--json"});
    ASSERT_EQ(proof.exit_code, exit_ok) << proof.err;
    must({"agent", "approve", proof.json()["agent"], "--scopes", "trade", "--valid-until", until, "--proof",
          proof.json()["proof"], "--account", "alice"});
    must({"cancel", "1", "--for", "alice", "--account", "bot"});
}

TEST_F(LifeTest, a_settlement_price_is_fixed_by_the_symbol_of_a_series) {
    trade();
    node.set_time(expiry);
    EXPECT_EQ(otp({"price", "fix", call, "--account", "bob", "--json"}).error_code(), "settlement_price_pending");
    EXPECT_EQ(otp({"price", "fix", "BTC/USD", "2026-11-20T00:03:00Z", "--account", "bob", "--json"}).error_code(),
              "settlement_price_pending");
    EXPECT_EQ(otp({"settle", call, "--account", "bob", "--json"}).error_code(), "settlement_price_missing");
    node.report(expiry, "99000");
    must({"settle", call, "--account", "bob"});
    EXPECT_NE(otp({"price", "show", "--output", "csv"}).out.find("BTC/USD,99000,1,"), std::string::npos);
}

TEST_F(LifeTest, once_without_a_node_exits_7) {
    node.fault = [](const std::string&) { return support::CoreNode::Fault::request_lost; };
    const Ran ran = otp({"settle", "once", "--json"});
    EXPECT_EQ(ran.exit_code, exit_unavailable);
    EXPECT_EQ(ran.error_code(), "node_unreachable");
}

TEST_F(LifeTest, run_settles_until_it_is_told_to_end) {
    trade();
    node.report(expiry - seconds(1), "103000");  // not the one that counts
    machine.naps_max = 40;
    const Time begin = node.now();
    node.fault = [&](const std::string&) {
        if (node.now() >= expiry && node.now() - begin < seconds(86'400))
            node.fault = {}, node.report(expiry, "104000");
        return support::CoreNode::Fault::none;
    };
    const Ran ran = otp({"settle", "run"});
    EXPECT_EQ(ran.exit_code, exit_ok);
    EXPECT_EQ(ran.out, "");
    EXPECT_EQ(otp({"series", "show", call, "--json"}).json()["phase"], "settled");
    std::istringstream lines{ran.err};
    std::vector<std::string> events;
    for (std::string line; std::getline(lines, line);) events.push_back(nlohmann::json::parse(line)["event"]);
    EXPECT_EQ(events, (std::vector<std::string>{"started", "series_settled", "series_settled", "stopped"}));
}

}  // namespace
}  // namespace otp::cli
