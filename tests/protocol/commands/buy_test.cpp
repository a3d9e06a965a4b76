#include "tests/support/scenario.hpp"

namespace otp {
namespace {

using namespace support;

class BuyTest : public Scenario {
public:
    /// `n` offers of one contract each at `premium`, by `who`, with collateral for them.
    void offer_singles(std::string_view who, int n, std::string_view premium) {
        fund(who, "2", "BTC");
        check_always = false;
        for (int i = 0; i < n; ++i) ASSERT_EQ(underwrite(who, call, 1, premium), Status::ok);
        check_always = true;
    }
};

/// Each line mends what the line above was refused for, so the order of checks is on show.
TEST_F(BuyTest, buy_answers_with_the_first_broken_rule) {
    const SeriesName unknown = symbol("XAU_USD-20261127-C-100K0000");
    EXPECT_EQ(pause(), Status::ok);
    EXPECT_EQ(buy("fees", unknown, 0, "0"), Status::recipient_must_be_a_user);
    EXPECT_EQ(buy("bob", unknown, 0, "0"), Status::paused);
    EXPECT_EQ(resume(), Status::ok);
    EXPECT_EQ(buy("bob", unknown, 0, "0"), Status::contracts_must_be_positive);
    EXPECT_EQ(buy("bob", unknown, 10, "0"), Status::limit_must_be_positive);
    EXPECT_EQ(buy("bob", unknown, 10, "0.015"), Status::market_not_found);
    EXPECT_EQ(buy("bob", call, 10, "0.015"), Status::limit_must_be_on_tick);
    EXPECT_EQ(buy("bob", call, 10, "1250"), Status::series_not_found);
    fund("alice", "1", "BTC");
    EXPECT_EQ(underwrite("alice", call, 9, "1250"), Status::ok);
    EXPECT_EQ(buy("bob", call, 10, "1249.99"), Status::insufficient_offers);
    EXPECT_EQ(buy("bob", call, 10, "1250"), Status::insufficient_offers);
    EXPECT_EQ(underwrite("alice", call, 1, "1250"), Status::ok);
    EXPECT_EQ(buy("bob", call, 10, "1250"), Status::insufficient_balance);
    fund("bob", "12.499999", "USD");
    EXPECT_EQ(buy("bob", call, 10, "1250"), Status::insufficient_balance);
    fund("bob", "0.000001", "USD");
    EXPECT_EQ(buy("bob", call, 10, "1250"), Status::ok);
    EXPECT_EQ(free("bob", "USD"), units(0));
}

TEST_F(BuyTest, nobody_buys_at_or_after_expiry) {
    fund("alice", "1", "BTC");
    fund("bob", "1000", "USD");
    ASSERT_EQ(underwrite("alice", call, 10, "1250"), Status::ok);
    at(expiry - milliseconds(1));
    EXPECT_EQ(buy("bob", call, 1, "1250"), Status::ok);
    at(expiry);
    EXPECT_EQ(buy("bob", call, 1, "1250"), Status::series_expired);
    at(expiry + milliseconds(1));
    EXPECT_EQ(buy("bob", call, 1, "1250"), Status::series_expired);
}

TEST_F(BuyTest, the_cheapest_offers_are_filled_first_and_among_equals_the_oldest) {
    for (const char* who : {"alice", "bob", "carol", "dave"}) fund(who, "1", "BTC");
    fund("eve", "1000", "USD");
    ASSERT_EQ(underwrite("alice", call, 2, "1251"), Status::ok);
    ASSERT_EQ(underwrite("bob", call, 2, "1250"), Status::ok);
    ASSERT_EQ(underwrite("carol", call, 2, "1249"), Status::ok);
    ASSERT_EQ(underwrite("dave", call, 2, "1250"), Status::ok);
    ASSERT_EQ(buy("eve", call, 7, "1251"), Status::ok);
    const auto fills = events_of<events::Filled>();
    ASSERT_EQ(fills.size(), 4U);
    const std::vector<std::pair<std::string, std::uint64_t>> expected = {
        {"carol", 2}, {"bob", 2}, {"dave", 2}, {"alice", 1}};
    for (std::size_t i = 0; i < fills.size(); ++i) {
        EXPECT_EQ(fills[i].seller, account(expected[i].first)) << i;
        EXPECT_EQ(fills[i].contracts, contracts(expected[i].second)) << i;
    }
    EXPECT_EQ(position("eve", call).longs, contracts(7));
    EXPECT_EQ(position("alice", call).unsold, contracts(1));
    EXPECT_EQ(position("alice", call).shorts, contracts(1));
    EXPECT_EQ(position("bob", call).shorts, contracts(2));
    EXPECT_EQ(open_offers(call), 1U);
}

TEST_F(BuyTest, the_buyers_own_offers_are_skipped) {
    fund("alice", "1", "BTC");
    fund("bob", "1", "BTC");
    fund("bob", "1000", "USD");
    ASSERT_EQ(underwrite("bob", call, 5, "1"), Status::ok);
    ASSERT_EQ(underwrite("alice", call, 5, "2"), Status::ok);
    EXPECT_EQ(buy("bob", call, 6, "2"), Status::insufficient_offers);
    EXPECT_EQ(buy("bob", call, 5, "2"), Status::ok);
    EXPECT_EQ(event<events::Filled>().seller, account("alice"));
    EXPECT_EQ(position("bob", call).unsold, contracts(5));
    EXPECT_EQ(position("bob", call).longs, contracts(5));
}

TEST_F(BuyTest, cost_is_rounded_up_once_per_fill) {
    ASSERT_EQ(create_market("BTC_EUR", {.contract_size = "0.00000001", .premium_tick = "0.01"}), Status::ok);
    const SeriesName name = symbol("BTC_EUR-20261127-C-90K0000");
    fund("alice", "1", "BTC");
    fund("carol", "1", "BTC");
    fund("bob", "1", "EUR");
    ASSERT_EQ(underwrite("alice", name, 5, "1250"), Status::ok);
    ASSERT_EQ(underwrite("carol", name, 5, "1250"), Status::ok);
    // 1250 * 10^-8 * 5 = 0.0000625 EUR: one cent at each writer.
    ASSERT_EQ(buy("bob", name, 10, "1250"), Status::ok);
    EXPECT_EQ(free("bob", "EUR"), units(98));
    EXPECT_EQ(free("alice", "EUR"), units(1));
    EXPECT_EQ(free("carol", "EUR"), units(1));
}

TEST_F(BuyTest, the_trade_fee_is_on_top_rounded_up_and_outside_the_limit) {
    ASSERT_EQ(create_market("BTC_EUR", {.trade_fee_bps = 33}), Status::ok);
    const SeriesName name = symbol("BTC_EUR-20261127-C-90K0000");
    fund("alice", "1", "BTC");
    fund("bob", "100", "EUR");
    ASSERT_EQ(underwrite("alice", name, 10, "1237.51"), Status::ok);
    // cost = ceil(1237.51 * 0.001 * 7 * 100) = ceil(866.257) = 867; fee = ceil(867 * 33 / 10000) = ceil(2.8611) = 3.
    ASSERT_EQ(buy("bob", name, 7, "1237.51"), Status::ok);
    EXPECT_EQ(event<events::Filled>().cost.amount, units(867));
    EXPECT_EQ(event<events::Filled>().fee.amount, units(3));
    EXPECT_EQ(free("bob", "EUR"), units(10'000 - 870));
    EXPECT_EQ(free("alice", "EUR"), units(867));
    EXPECT_EQ(free("fees", "EUR"), units(3));
}

TEST_F(BuyTest, money_must_cover_costs_and_fees_together) {
    ASSERT_EQ(create_market("BTC_EUR", {.trade_fee_bps = 1250}), Status::ok);
    const SeriesName name = symbol("BTC_EUR-20261127-C-90K0000");
    fund("alice", "1", "BTC");
    ASSERT_EQ(underwrite("alice", name, 8, "1000"), Status::ok);
    fund("bob", "8.99", "EUR");
    EXPECT_EQ(buy("bob", name, 8, "1000"), Status::insufficient_balance);
    fund("bob", "0.01", "EUR");
    EXPECT_EQ(buy("bob", name, 8, "1000"), Status::ok);
}

TEST_F(BuyTest, all_or_nothing) {
    fund("alice", "1", "BTC");
    fund("bob", "1000", "USD");
    ASSERT_EQ(underwrite("alice", call, 5, "10"), Status::ok);
    ASSERT_EQ(underwrite("alice", call, 5, "20"), Status::ok);
    EXPECT_EQ(buy("bob", call, 6, "10"), Status::insufficient_offers);
    EXPECT_EQ(position("bob", call), Position{});
    EXPECT_EQ(series(call).open_interest, contracts(0));
}

TEST_F(BuyTest, contracts_come_into_being_when_bought_and_a_resale_makes_none) {
    fund("alice", "1", "BTC");
    fund("bob", "1000", "USD");
    fund("carol", "1000", "USD");
    ASSERT_EQ(underwrite("alice", call, 5, "10"), Status::ok);
    EXPECT_EQ(series(call).open_interest, contracts(0));
    ASSERT_EQ(buy("bob", call, 5, "10"), Status::ok);
    EXPECT_EQ(series(call).open_interest, contracts(5));
    ASSERT_EQ(offer("bob", call, 3, "20"), Status::ok);
    ASSERT_EQ(buy("carol", call, 2, "20"), Status::ok);
    EXPECT_TRUE(event<events::Filled>().resale);
    EXPECT_EQ(series(call).open_interest, contracts(5));
    EXPECT_EQ(position("bob", call).longs, contracts(3));
    EXPECT_EQ(position("bob", call).offered, contracts(1));
    EXPECT_EQ(position("carol", call).longs, contracts(2));
    // The writer's collateral does not move when contracts change hands.
    EXPECT_EQ(locked("alice", "BTC"), units(500'000));
}

TEST_F(BuyTest, a_seller_of_everything_it_held_has_no_position_left) {
    fund("alice", "1", "BTC");
    fund("bob", "1000", "USD");
    fund("carol", "1000", "USD");
    ASSERT_EQ(underwrite("alice", call, 5, "10"), Status::ok);
    ASSERT_EQ(buy("bob", call, 5, "10"), Status::ok);
    ASSERT_EQ(offer("bob", call, 5, "20"), Status::ok);
    ASSERT_EQ(buy("carol", call, 5, "20"), Status::ok);
    EXPECT_EQ(series(call).position(account("bob")), nullptr);
}

TEST_F(BuyTest, at_most_256_fills) {
    offer_singles("alice", 257, "10");
    fund("bob", "1000", "USD");
    EXPECT_EQ(buy("bob", call, 257, "10"), Status::fills_exceed_maximum);
    EXPECT_EQ(buy("bob", call, 256, "10"), Status::ok);
    EXPECT_EQ(events_of<events::Filled>().size(), 256U);
    EXPECT_EQ(buy("bob", call, 1, "10"), Status::ok);
}

TEST_F(BuyTest, at_most_1024_offers_are_looked_at) {
    fund("bob", "1000", "USD");
    offer_singles("bob", 1023, "9");
    offer_singles("alice", 2, "10");
    EXPECT_EQ(buy("bob", call, 2, "10"), Status::fills_exceed_maximum);
    EXPECT_EQ(buy("bob", call, 1, "10"), Status::ok);
}

TEST_F(BuyTest, the_limit_is_inclusive) {
    fund("alice", "1", "BTC");
    fund("bob", "1000", "USD");
    ASSERT_EQ(underwrite("alice", call, 1, "10.01"), Status::ok);
    EXPECT_EQ(buy("bob", call, 1, "10"), Status::insufficient_offers);
    EXPECT_EQ(buy("bob", call, 1, "10.01"), Status::ok);
}

TEST_F(BuyTest, with_escrow_premium_the_cost_waits_in_the_series) {
    ASSERT_EQ(create_market("BTC_EUR", {.trade_fee_bps = 100, .escrow_premium = true}), Status::ok);
    const SeriesName name = symbol("BTC_EUR-20261127-C-90K0000");
    fund("alice", "1", "BTC");
    fund("bob", "100", "EUR");
    ASSERT_EQ(underwrite("alice", name, 10, "1000"), Status::ok);
    ASSERT_EQ(buy("bob", name, 4, "1000"), Status::ok);
    EXPECT_EQ(free("bob", "EUR"), units(10'000 - 400 - 4));
    EXPECT_EQ(free("alice", "EUR"), units(0));
    EXPECT_EQ(locked("alice", "EUR"), units(400));
    EXPECT_EQ(free("fees", "EUR"), units(4));
    EXPECT_EQ(position("bob", name).paid, units(400));
    EXPECT_EQ(position("alice", name).due, units(400));
    EXPECT_EQ(series(name).premium_escrow, units(400));
}

TEST_F(BuyTest, a_purchase_that_does_not_fit_an_amount_is_refused) {
    ASSERT_EQ(create_asset("BIG", 0), Status::ok);
    ASSERT_EQ(create_asset("FINE", 18), Status::ok);
    ASSERT_EQ(create_market("BIG_FINE", {.contract_size = "1000000000"}), Status::ok);
    const SeriesName name = symbol("BIG_FINE-20261127-C-1U0000");
    fund("alice", "100000000000000000000000000", "BIG");
    ASSERT_EQ(underwrite("alice", name, 1'000'000'000'000'000ULL, "9999999999.99"), Status::ok);
    EXPECT_EQ(buy("bob", name, 1'000'000'000'000'000ULL, "9999999999.99"), Status::amount_overflows);
    EXPECT_EQ(buy("bob", name, 1, "9999999999.99"), Status::insufficient_balance);
}

}  // namespace
}  // namespace otp
