// What happened to others (audits and losses of option protocols and oracles), tried here. One test an incident.

#include "tests/support/scenario.hpp"

namespace otp {
namespace {

using namespace support;

class Incident : public Scenario {
public:
    const std::int64_t T = expiry.seconds();
    void trade() {
        fund("alice", "1", "BTC");
        fund("bob", "1000", "USD");
        ASSERT_EQ(underwrite("alice", call, 10, "10"), Status::ok);
        ASSERT_EQ(buy("bob", call, 10, "10"), Status::ok);
    }
    Outcome outcome() { return state.record_of(series(call)).outcome; }
};

/// Opyn, August 2020: a holder exercised twice with one claim. Here a claim is consumed before it is paid.
TEST_F(Incident, double_exercise_pays_once) {
    trade();
    price_at_expiry("200000");
    for (int i = 0; i < 5; ++i) EXPECT_EQ(settle(call, 1), Status::ok);
    EXPECT_EQ(free("bob", "BTC"), units(500'000));
    EXPECT_EQ(free("alice", "BTC"), units(99'500'000));
}

/// Ribbon and Opyn, December 2025: after an upgrade some prices had 18 decimals and others 8.
TEST_F(Incident, an_expiry_price_of_another_scale_is_refused) {
    trade();
    at(expiry);
    PriceReport report = report_of({.price = "1040", .confidence = "1", .publish_s = T});
    report.exponent = -6;
    EXPECT_EQ(run("anyone", ReportPrice{}, {report}), Status::price_exponent_mismatch);
    report.exponent = -18;
    EXPECT_EQ(run("anyone", ReportPrice{}, {report}), Status::price_exponent_mismatch);
    EXPECT_EQ(outcome(), Outcome::open);
}

/// The same: expiry prices of many assets could be set for one shared time. Here a feed's report is that feed's only.
TEST_F(Incident, a_price_of_one_feed_settles_nothing_of_another) {
    ASSERT_EQ(create_feed("ETH/USD"), Status::ok);
    trade();
    at(expiry);
    EXPECT_EQ(report({.feed = "ETH/USD", .price = "4000", .publish_s = T}), Status::ok);
    EXPECT_EQ(outcome(), Outcome::open);
    EXPECT_EQ(settle(call), Status::settlement_price_missing);
}

/// Stale prices (Knox, Rolla): the last price before the expiry is not the price of the expiry.
TEST_F(Incident, a_stale_price_does_not_settle) {
    trade();
    at(expiry);
    EXPECT_EQ(report({.price = "104000", .publish_s = T - 1}), Status::ok);
    EXPECT_EQ(settle(call), Status::settlement_price_missing);
    EXPECT_EQ(fix(expiry), Status::settlement_price_pending);
}

/// One deployed oracle settled missed days at a price of later: no message across the expiry, no price.
TEST_F(Incident, a_live_price_of_later_does_not_settle) {
    trade();
    at(expiry + seconds(7'200));
    EXPECT_EQ(report({.price = "150000", .publish_s = T + 7'200}), Status::ok);
    EXPECT_EQ(report({.price = "150000", .publish_s = T + 1, .prev_publish_s = T}), Status::ok);
    EXPECT_EQ(settle(call), Status::settlement_price_missing);
}

/// Pyth BTC/USD, 20 September 2021: two publishers near zero, and consumers that ignored the confidence.
TEST_F(Incident, a_price_with_a_wide_confidence_does_not_settle) {
    trade();
    at(expiry);
    EXPECT_EQ(report({.price = "5402", .confidence = "20000", .publish_s = T}), Status::price_confidence_too_wide);
    EXPECT_EQ(report({.price = "43000", .confidence = "700", .publish_s = T}), Status::ok);
    EXPECT_EQ(outcome(), Outcome::open) << "good enough to look at, too wide to settle by";
}

/// One report that is off, among thirty: it moves the mean by what 2 % of one part in thirty can.
TEST_F(Incident, one_wild_sample_of_thirty_moves_the_settlement_price_by_less_than_7_bp) {
    std::vector<Sample> samples;
    for (int i = 0; i < 30; ++i) {
        Sample sample;
        sample.grid_s = i;
        sample.observation.price = price(i == 7 ? "5402" : "43000");
        samples.push_back(sample);
    }
    // 29 * 43000 + 42140, over 30.
    EXPECT_EQ(value_of(samples), price("42971.33333333"));
}

/// Hegic 2020 and Putty: a strike of zero, or a premium of zero, made contracts for nothing.
TEST_F(Incident, nothing_is_written_at_a_strike_or_premium_of_zero) {
    fund("alice", "1", "BTC");
    EXPECT_FALSE(parse_symbol("BTC_USD-20261127-C-0U0000").has_value());
    EXPECT_FALSE(parse_symbol("BTC_USD-20261127-P-0K0000").has_value());
    EXPECT_EQ(underwrite("alice", call, 1, "0"), Status::premium_must_be_positive);
    const Bytes of_zero =
        to_bytes(Command{Underwrite{{call.market, call.expiry, OptionKind::call, Price{}}, contracts(1), price("1")}});
    Reader reader{of_zero};
    Command command;
    decode(reader, command);
    EXPECT_TRUE(reader.failed()) << "such a series cannot even be named in bytes";
}

/// Rolla: a spread without collateral, by rounding dust-size positions down. Here n contracts of dust lock at least
/// what they can ever pay.
TEST_F(Incident, dust_size_positions_are_not_free) {
    ASSERT_EQ(create_market("BTC_EUR", {.contract_size = "0.00000001"}), Status::ok);
    const SeriesName tiny = symbol("BTC_EUR-20261127-P-1K0000");
    EXPECT_EQ(underwrite("alice", tiny, 1, "0.01"), Status::insufficient_balance);
    fund("alice", "0.01", "EUR");
    EXPECT_EQ(underwrite("alice", tiny, 1, "0.01"), Status::ok);
}

/// Hegic, April 2020: a typing error left expired funds unreachable. Every series ends, even without any price.
TEST_F(Incident, money_of_a_series_that_never_gets_a_price_comes_back) {
    trade();
    at(expiry + seconds(86'400) - milliseconds(1));
    EXPECT_EQ(fix(expiry), Status::settlement_price_pending);
    at(expiry + seconds(86'400));
    EXPECT_EQ(fix(expiry), Status::ok);
    EXPECT_EQ(settle(call), Status::ok);
    EXPECT_EQ(free("alice", "BTC"), units(100'000'000));
}

/// Putty: both an offer and its counter-offer filled. An offer number is gone once it is filled or cancelled.
TEST_F(Incident, an_offer_is_not_filled_after_it_was_cancelled) {
    fund("alice", "1", "BTC");
    fund("bob", "1000", "USD");
    ASSERT_EQ(underwrite("alice", call, 10, "10"), Status::ok);
    ASSERT_EQ(cancel_offer("alice", 1), Status::ok);
    EXPECT_EQ(buy("bob", call, 1, "10"), Status::insufficient_offers);
    EXPECT_EQ(cancel_offer("alice", 1), Status::offer_not_found);
}

/// Putty, high: the fee was taken where nothing was paid, and not taken where something was.
TEST_F(Incident, an_option_that_expires_worthless_is_free_of_fees) {
    ASSERT_EQ(create_market("BTC_EUR", {.exercise_fee_bps = 1250}), Status::ok);
    const SeriesName name = symbol("BTC_EUR-20261127-P-90K0000");
    fund("alice", "1000", "EUR");
    fund("bob", "10", "EUR");
    ASSERT_EQ(underwrite("alice", name, 5, "10"), Status::ok);
    ASSERT_EQ(buy("bob", name, 5, "10"), Status::ok);
    price_at_expiry("104000");
    ASSERT_EQ(settle(name), Status::ok);
    EXPECT_EQ(free("fees", "EUR"), units(0));
}

}  // namespace
}  // namespace otp
