// Random keys cannot fill the journal; settlement is done by whoever does it.

#include "settlement/newcomers.hpp"

#include "tests/settlement/api_world.hpp"

namespace otp::settlement {
namespace {

using support::contracts;
using support::decimal;
using support::price;
using support::ticker;

constexpr std::int64_t minute_us = 60'000'000;

TEST(Newcomers, an_address_gets_its_burst_and_then_its_rate) {
    Newcomers newcomers{{.per_address_per_minute = 2, .per_address_burst = 3, .per_minute = 0, .burst = 1}};
    for (int i = 0; i < 3; ++i) EXPECT_EQ(newcomers.wait_s("192.0.2.1", 0), 0U) << i;
    EXPECT_EQ(newcomers.wait_s("192.0.2.1", 0), 30U);
    EXPECT_EQ(newcomers.wait_s("192.0.2.2", 0), 0U) << "another address has its own";
    EXPECT_EQ(newcomers.wait_s("192.0.2.1", minute_us / 2), 0U);
    EXPECT_EQ(newcomers.wait_s("192.0.2.1", minute_us / 2), 30U);
}

TEST(Newcomers, all_together_have_a_budget_too) {
    Newcomers newcomers{{.per_address_per_minute = 10, .per_address_burst = 10, .per_minute = 4, .burst = 4}};
    for (int i = 0; i < 4; ++i) EXPECT_EQ(newcomers.wait_s("192.0.2." + std::to_string(i), 0), 0U);
    EXPECT_EQ(newcomers.wait_s("192.0.2.99", 0), 15U);
    EXPECT_EQ(newcomers.wait_s("127.0.0.1", 0), 15U) << "loopback has no budget of an address, but the common one";
    EXPECT_EQ(newcomers.wait_s("", 0), 0U) << "this process is never held up";
    EXPECT_EQ(newcomers.wait_s("192.0.2.99", minute_us / 4), 0U);
}

TEST(Newcomers, zero_is_no_limit) {
    Newcomers newcomers{{.per_address_per_minute = 0, .per_address_burst = 1, .per_minute = 0, .burst = 1}};
    for (int i = 0; i < 1'000; ++i) EXPECT_EQ(newcomers.wait_s("192.0.2.1", 0), 0U);
}

struct NewcomersWorld : ApiWorld {
    void SetUp() override {
        options.node.newcomers = {.per_address_per_minute = 1, .per_address_burst = 1, .per_minute = 1, .burst = 2};
        ApiWorld::SetUp();
    }
    HttpAnswer withdraw(const std::string& name) { return send(sign(name, {Withdraw{ticker("BTC"), decimal("1")}})); }
    /// Strangers take what there is: the clock stands, so nothing comes back.
    void use_up() {
        EXPECT_EQ(withdraw("stranger 1").status, 422);
        EXPECT_EQ(withdraw("stranger 2").status, 422);
        ASSERT_EQ(withdraw("stranger 3").status, 429);
    }
};

TEST_F(NewcomersWorld, signers_without_an_account_are_told_to_come_back) {
    fund("alice", "2", "BTC");
    use_up();
    const std::uint64_t height = service->node().status().height;
    const HttpAnswer refused = withdraw("stranger 4");
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refused.json["error"]["code"], "too_many_newcomers");
    EXPECT_EQ(service->node().status().height, height) << "nothing of it is in the journal";
    EXPECT_EQ(get("/v1/accounts/" + hex_address("stranger 4")).json["known"], false);
    EXPECT_EQ(withdraw("alice").status, 200) << "who has an account does not notice";
    EXPECT_EQ(withdraw("stranger 1").status, 422) << "and a stranger is one but once";
    EXPECT_NE(get("/metrics").body.find("otp_newcomers_turned_away 2"), std::string::npos);
}

TEST_F(NewcomersWorld, the_same_bytes_are_taken_when_the_budget_is_there_again) {
    use_up();
    const Envelope envelope = sign("stranger 4", {Withdraw{ticker("BTC"), decimal("1")}});
    EXPECT_EQ(send(envelope).status, 429);
    clock.advance(seconds(60));
    const HttpAnswer again = send(envelope);
    EXPECT_EQ(again.status, 422);
    EXPECT_EQ(again.json["error"]["code"], "insufficient_balance");
}

TEST_F(NewcomersWorld, the_faucet_draws_on_the_same_budget) {
    use_up();
    const auto ask = [&](const std::string& name) {
        return post("/v1/faucet", nlohmann::json{{"account", hex_address(name)}});
    };
    EXPECT_EQ(ask("stranger 5").status, 429);
    EXPECT_EQ(ask("stranger 5").json["error"]["code"], "too_many_newcomers");
    EXPECT_EQ(ask("stranger 1").status, 200) << "it has an account";
}

TEST_F(NewcomersWorld, settlement_by_strangers_goes_on_when_the_budget_is_used_up) {
    fund("alice", "2", "BTC");
    fund("bob", "1000", "USD");
    run("alice", Underwrite{call, contracts(20), price("1250")});
    run("bob", Buy{call, contracts(7), price("1250")});
    clock.set(call.expiry);
    clock.advance(milliseconds(-1));
    use_up();
    clock.set(call.expiry);
    EXPECT_EQ(send(sign("idler", {Settle{call, 100}})).status, 429) << "not priced: nothing is due";
    report(call.expiry.seconds(), "104000");  // By a reporter who has no account.
    EXPECT_EQ(send(sign("stranger 6", {Settle{call, 0}})).status, 429) << "settles nothing";
    EXPECT_EQ(send(sign("stranger 7", {Settle{call, 1}})).status, 200);
    EXPECT_EQ(send(sign("stranger 8", {Settle{call, 100}})).status, 200);
    EXPECT_EQ(get(call_target).json["phase"], "settled");
    EXPECT_EQ(send(sign("stranger 9", {Settle{call, 100}})).status, 429) << "already done";
    EXPECT_EQ(send(sign("stranger 9", {Settle{call, 1}, Withdraw{ticker("BTC"), decimal("1")}})).status, 429);
}

}  // namespace
}  // namespace otp::settlement
