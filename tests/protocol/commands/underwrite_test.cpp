#include "tests/support/scenario.hpp"

namespace otp {
namespace {

using namespace support;

class UnderwriteTest : public Scenario {};

/// Each line mends what the line above was refused for, so the order of checks is on show.
TEST_F(UnderwriteTest, underwrite_answers_with_the_first_broken_rule) {
    const SeriesName unknown = symbol("XAU_USD-20261127-C-100K0000");
    at(expiry);
    EXPECT_EQ(pause(), Status::ok);
    EXPECT_EQ(underwrite("fees", unknown, 0, "0"), Status::recipient_must_be_a_user);
    EXPECT_EQ(underwrite("dust", unknown, 0, "0"), Status::recipient_must_be_a_user);
    EXPECT_EQ(underwrite("alice", unknown, 0, "0"), Status::paused);
    EXPECT_EQ(resume(), Status::ok);
    EXPECT_EQ(underwrite("alice", unknown, 0, "0"), Status::contracts_must_be_positive);
    EXPECT_EQ(underwrite("alice", unknown, 1, "0"), Status::premium_must_be_positive);
    EXPECT_EQ(underwrite("alice", unknown, 1, "0.015"), Status::market_not_found);
    EXPECT_EQ(underwrite("alice", call, 1, "0.015"), Status::premium_must_be_on_tick);
    EXPECT_EQ(underwrite("alice", call, 1, "0.01"), Status::series_expired);
    const SeriesName soon = symbol("BTC_USD-20261127T080059-C-100K0000");
    EXPECT_EQ(underwrite("alice", soon, (1ULL << 63) - 1, "0.01"), Status::lifetime_too_short);
    const SeriesName later = symbol("BTC_USD-20261127T080100-P-100K0000");
    EXPECT_EQ(underwrite("alice", later, 1ULL << 63, "0.01"), Status::contracts_overflow);
    EXPECT_EQ(underwrite("alice", later, 1, "0.01"), Status::insufficient_balance);
    fund("alice", "99.999999", "USD");
    EXPECT_EQ(underwrite("alice", later, 1, "0.01"), Status::insufficient_balance);
    fund("alice", "0.000001", "USD");
    EXPECT_EQ(underwrite("alice", later, 1, "0.01"), Status::ok);
}

TEST_F(UnderwriteTest, expiry_is_exclusive) {
    fund("alice", "1", "BTC");
    EXPECT_EQ(underwrite("alice", call, 1, "1250"), Status::ok);
    at(expiry - milliseconds(1));
    // The series exists, so it needs no minimum lifetime any more.
    EXPECT_EQ(underwrite("alice", call, 1, "1250"), Status::ok);
    at(expiry);
    EXPECT_EQ(underwrite("alice", call, 1, "1250"), Status::series_expired);
    at(expiry + milliseconds(1));
    EXPECT_EQ(underwrite("alice", call, 1, "1250"), Status::series_expired);
}

TEST_F(UnderwriteTest, a_new_series_lives_at_least_the_minimum_lifetime) {
    fund("alice", "1", "BTC");
    at(expiry - milliseconds(59'999));
    EXPECT_EQ(underwrite("alice", call, 1, "1250"), Status::lifetime_too_short);
    EXPECT_FALSE(exists(call));
    const SeriesName a_second_later = symbol("BTC_USD-20261127T080001-C-100K0000");
    EXPECT_EQ(underwrite("alice", a_second_later, 1, "1250"), Status::ok);
}

TEST_F(UnderwriteTest, exactly_the_minimum_lifetime_is_enough) {
    fund("alice", "1", "BTC");
    at(expiry - milliseconds(60'000));
    EXPECT_EQ(underwrite("alice", call, 1, "1250"), Status::ok);
    EXPECT_EQ(phase(call), Phase::trading);
}

TEST_F(UnderwriteTest, a_call_locks_contracts_times_size_of_base) {
    fund("alice", "1", "BTC");
    EXPECT_EQ(underwrite("alice", call, 7, "1250"), Status::ok);
    EXPECT_EQ(locked("alice", "BTC"), units(700'000));
    EXPECT_EQ(free("alice", "BTC"), units(99'300'000));
    EXPECT_EQ(event<events::Underwritten>().collateral.amount, units(700'000));
    EXPECT_EQ(position("alice", call).unsold, contracts(7));
    EXPECT_EQ(series(call).escrow, units(700'000));
    EXPECT_EQ(series(call).written, contracts(7));
}

TEST_F(UnderwriteTest, a_put_locks_the_strikes_worth_in_quote_rounded_up) {
    // 0.00000001 BTC a contract at a strike of 0.0001 is 10^-12 USD: far below the smallest unit, so one unit.
    ASSERT_EQ(create_asset("TINY", 8), Status::ok);
    ASSERT_EQ(create_market("TINY_USD", {.contract_size = "0.00000001"}), Status::ok);
    const SeriesName tiny = symbol("TINY_USD-20261127-P-0U0001");
    fund("alice", "0.000003", "USD");
    EXPECT_EQ(underwrite("alice", tiny, 1, "0.01"), Status::ok);
    EXPECT_EQ(locked("alice", "USD"), units(1));
    // A million contracts still fit the same unit: collateral is that of all of them at once, not a sum of pieces.
    EXPECT_EQ(underwrite("alice", tiny, 999'999, "0.01"), Status::ok);
    EXPECT_EQ(locked("alice", "USD"), units(1));
    EXPECT_EQ(event<events::Underwritten>().collateral.amount, units(0));
    EXPECT_EQ(underwrite("alice", tiny, 1, "0.01"), Status::ok);
    EXPECT_EQ(locked("alice", "USD"), units(2));
}

TEST_F(UnderwriteTest, collateral_does_not_depend_on_how_a_quantity_was_split) {
    ASSERT_EQ(create_asset("ODD", 8), Status::ok);
    ASSERT_EQ(create_market("ODD_USD", {.contract_size = "0.00000007"}), Status::ok);
    const SeriesName name = symbol("ODD_USD-20261127-P-999U9999");
    fund("alice", "10", "USD");
    fund("bob", "10", "USD");
    ASSERT_EQ(underwrite("alice", name, 97, "0.01"), Status::ok);
    for (int i = 0; i < 97; ++i) ASSERT_EQ(underwrite("bob", name, 1, "0.01"), Status::ok);
    // ceil(99999990000 * 7 * 97 * 10^6 / 10^16) = ceil(6789.999321)
    EXPECT_EQ(locked("alice", "USD"), units(6790));
    EXPECT_EQ(locked("bob", "USD"), units(6790));
}

TEST_F(UnderwriteTest, the_first_underwriting_brings_the_series_into_being_with_the_markets_terms) {
    ASSERT_EQ(
        create_market("BTC_EUR",
                      {.contract_size = "0.5", .trade_fee_bps = 7, .exercise_fee_bps = 9, .escrow_premium = true}),
        Status::ok);
    const SeriesName name = symbol("BTC_EUR-20261127-C-90K0000");
    fund("alice", "1", "BTC");
    ASSERT_EQ(underwrite("alice", name, 1, "0.01"), Status::ok);
    const SeriesTerms& terms = series(name).terms;
    EXPECT_EQ(terms.contract.contract_size, 50'000'000U);
    EXPECT_EQ(terms.contract.base_decimals, 8);
    EXPECT_EQ(terms.contract.quote_decimals, 2);
    EXPECT_EQ(terms.trade_fee_bps, 7);
    EXPECT_EQ(terms.exercise_fee_bps, 9);
    EXPECT_TRUE(terms.escrow_premium);
    EXPECT_EQ(event<events::SeriesCreated>().id, series(name).id);
    ASSERT_EQ(underwrite("alice", name, 1, "0.01"), Status::ok);
    EXPECT_TRUE(events_of<events::SeriesCreated>().empty());
}

TEST_F(UnderwriteTest, offers_are_numbered_from_1_and_a_refused_command_uses_no_number) {
    fund("alice", "1", "BTC");
    EXPECT_EQ(underwrite("alice", call, 1, "10"), Status::ok);
    EXPECT_EQ(event<events::Underwritten>().offer, OfferNumber{1});
    EXPECT_EQ(underwrite("alice", call, 1'000'000, "10"), Status::insufficient_balance);
    EXPECT_EQ(underwrite("alice", symbol("BTC_USD-20261127-C-90K0000"), 1, "10"), Status::ok);
    EXPECT_EQ(event<events::Underwritten>().offer, OfferNumber{2});
}

TEST_F(UnderwriteTest, contracts_of_a_series_stay_below_2_to_the_63) {
    ASSERT_EQ(create_asset("WEI", 18), Status::ok);
    ASSERT_EQ(create_market("WEI_USD", {.contract_size = "0.000000000000000001"}), Status::ok);
    const SeriesName name = symbol("WEI_USD-20261127-C-1U0000");
    fund("alice", "20", "WEI");
    fund("bob", "20", "WEI");
    const std::uint64_t most = (1ULL << 63) - 1;
    EXPECT_EQ(underwrite("alice", name, most - 1, "0.01"), Status::ok);
    EXPECT_EQ(underwrite("bob", name, 2, "0.01"), Status::contracts_overflow);
    EXPECT_EQ(underwrite("bob", name, 1, "0.01"), Status::ok);
    EXPECT_EQ(underwrite("bob", name, 1, "0.01"), Status::contracts_overflow);
    EXPECT_EQ(series(name).written, contracts(most));
    EXPECT_EQ(locked("alice", "WEI"), units(most - 1));
}

TEST_F(UnderwriteTest, collateral_that_does_not_fit_an_amount_is_refused) {
    ASSERT_EQ(create_asset("BIG", 0), Status::ok);
    ASSERT_EQ(create_asset("FINE", 18), Status::ok);
    ASSERT_EQ(create_market("BIG_FINE", {.contract_size = "9223372036854775807"}), Status::ok);
    const SeriesName name = symbol("BIG_FINE-20261127-P-9999999K0000");
    EXPECT_EQ(underwrite("alice", name, (1ULL << 63) - 1, "0.01"), Status::amount_overflows);
    // 2^63 - 1 units of base in one contract, at a strike of 10^-4 quote: still more than anybody has.
    EXPECT_EQ(underwrite("alice", symbol("BIG_FINE-20261127-P-0U0001"), 1, "0.01"), Status::insufficient_balance);
}

TEST_F(UnderwriteTest, the_series_id_binds_every_term) {
    fund("alice", "1", "BTC");
    fund("alice", "1000", "USD");
    ASSERT_EQ(underwrite("alice", call, 1, "10"), Status::ok);
    ASSERT_EQ(underwrite("alice", put, 1, "10"), Status::ok);
    ASSERT_EQ(underwrite("alice", symbol("BTC_USD-20261127-C-100K0001"), 1, "10"), Status::ok);
    ASSERT_EQ(underwrite("alice", symbol("BTC_USD-20261128-C-100K0000"), 1, "10"), Status::ok);
    for (std::size_t i = 0; i < state.series().size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) EXPECT_NE(state.series()[i].id, state.series()[j].id);
    }
}

}  // namespace
}  // namespace otp
