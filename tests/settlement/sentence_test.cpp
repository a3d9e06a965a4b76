// What a command says of itself before it is signed.

#include "settlement/sentence.hpp"

#include "tests/support/scenario.hpp"
#include "tests/support/test_signers.hpp"
#include "tests/support/upgrade_maker.hpp"

namespace otp::settlement {
namespace {

using support::contracts;
using support::price;

class Sentences : public support::Scenario {
protected:
    const SeriesName with_fee = support::symbol("BTC_USDC-20261127-C-100K0000");
    Status create_market_with_fee(const support::MarketOptions& options) {
        EXPECT_EQ(create_asset("USDC", 6), Status::ok);
        return create_market("BTC_USDC", options);
    }
};

TEST_F(Sentences, a_purchase_names_the_most_it_can_cost) {
    ASSERT_EQ(create_market_with_fee({.trade_fee_bps = 30}), Status::ok);
    EXPECT_EQ(sentence(state, Buy{with_fee, contracts(10), price("1250")}),
              "Buy 10 contracts of BTC_USDC-20261127-C-100K0000 for at most 1250 USDC per BTC; pays at most 12.5 USDC "
              "and a trade fee of at most 0.037509 USDC. All of them or none.");
    EXPECT_EQ(sentence(state, Buy{with_fee, contracts(1), price("1250")}),
              "Buy 1 contract of BTC_USDC-20261127-C-100K0000 for at most 1250 USDC per BTC; pays at most 1.25 USDC "
              "and a trade fee of at most 0.00375 USDC. All of them or none.");
    EXPECT_EQ(sentence(state, Buy{call, contracts(10), price("1250")}),
              "Buy 10 contracts of BTC_USD-20261127-C-100K0000 for at most 1250 USD per BTC; pays at most 12.5 USD. "
              "All of them or none.");
}

TEST_F(Sentences, an_underwriting_names_its_collateral) {
    EXPECT_EQ(
        sentence(state, Underwrite{call, contracts(1000), price("1250")}),
        "Write 1000 contracts of BTC_USD-20261127-C-100K0000 and offer them at 1250 USD per BTC; locks up to 1 BTC, "
        "which is the most they can ever cost.");
    EXPECT_EQ(sentence(state, Underwrite{put, contracts(10), price("1250")}),
              "Write 10 contracts of BTC_USD-20261127-P-100K0000 and offer them at 1250 USD per BTC; locks up to 1000 "
              "USD, which is the most they can ever cost.");
}

TEST_F(Sentences, nothing_is_made_up_where_the_market_is_unknown) {
    EXPECT_EQ(sentence(state, Buy{support::symbol("XYZ_USD-20261127-C-1U0000"), contracts(2), price("1")}),
              "Buy 2 contracts of XYZ_USD-20261127-C-1U0000 for at most 1 USD per XYZ. All of them or none.");
    EXPECT_EQ(sentence(state, CancelOffer{OfferNumber{7}}), "Cancel offer 7.");
}

TEST_F(Sentences, an_upgrade_names_the_set_that_follows_and_what_becomes_of_the_one_before) {
    const support::TestSigners signers{3, QuorumRule::half};
    support::UpgradeParts parts;
    parts.index = 4;
    parts.keys = signers.set.keys;
    UpgradeSigners command{Text{"test"}, support::upgrade_envelope(parts, 3, signers.keys, 2)};
    const std::string proof = ". It counts only if a quorum of the newest set signed it.";
    EXPECT_EQ(sentence(state, command), "Make signer set 4, of 3 keys, the newest of the price network test" + proof);
    state.add_signer_set(signers.set);
    EXPECT_EQ(sentence(state, command),
              "Make signer set 4, of 3 keys, the newest of the price network test; set 3 may "
              "sign for another day" +
                  proof);
    command.envelope.pop_back();
    EXPECT_EQ(sentence(state, command),
              "Deliver an upgrade of the signers of the price network test, which cannot be read.");
}

TEST_F(Sentences, every_command_has_one) {
    for_each_command([&](auto command) {
        if constexpr (requires { command.series; }) command.series = call;
        if constexpr (requires { command.market; }) command.market = call.market;
        const std::string text = sentence(state, command);
        EXPECT_GT(text.size(), 10U);
        EXPECT_EQ(text.back(), '.') << text;
    });
}

/// Fills round up one by one; the sentence's bound holds however the purchase is divided.
TEST_F(Sentences, the_bound_holds_for_many_fills) {
    ASSERT_EQ(
        create_market_with_fee({.contract_size = "0.00000001", .premium_tick = "0.00000001", .trade_fee_bps = 33}),
        Status::ok);
    fund("alice", "1", "BTC");
    fund("bob", "1", "USDC");
    for (int i = 0; i < 7; ++i) ASSERT_EQ(underwrite("alice", with_fee, 1, "0.1"), Status::ok);
    ASSERT_EQ(buy("bob", with_fee, 7, "0.1"), Status::ok);
    // 7 fills of ceil(0.001 units) = 7 units, and 7 fees of 1 unit.
    EXPECT_EQ(free("bob", "USDC"), support::units(1'000'000 - 14));
    EXPECT_NE(sentence(state, Buy{with_fee, contracts(7), price("0.1")})
                  .find("pays at most 0.000007 USDC and a trade fee of at most 0.000007 USD"),
              std::string::npos)
        << sentence(state, Buy{with_fee, contracts(7), price("0.1")});
}

}  // namespace
}  // namespace otp::settlement
