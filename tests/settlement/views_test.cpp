// Views of a state: the numbers that faces show, in the shape the HTTP contract gives them.

#include "settlement/views.hpp"

#include <nlohmann/json.hpp>

#include "tests/support/scenario.hpp"

namespace otp::settlement {
namespace {

using nlohmann::json;
using support::address_named;
using support::price;
using support::time_of;

class Views : public support::Scenario {
protected:
    void SetUp() override {
        fund("alice", "2.5", "BTC");
        fund("bob", "1000", "USD");
    }
    [[nodiscard]] json account_of(std::string_view name) const {
        return account_view(state, address_named(name), state.time);
    }
    [[nodiscard]] json series_of(const SeriesName& name, Time now) const {
        return series_view(state, *state.find_series(name), now);
    }
};

TEST_F(Views, an_account_shows_what_is_free_and_what_is_locked) {
    ASSERT_EQ(underwrite("alice", call, 1000, "1250"), Status::ok);
    ASSERT_EQ(buy("bob", call, 10, "1250"), Status::ok);
    const json alice = account_of("alice");
    EXPECT_EQ(alice["address"], to_hex(address_named("alice")));
    EXPECT_EQ(alice["known"], true);
    EXPECT_EQ(alice["balances"]["BTC"], json({{"free", "1.5"}, {"locked", "1"}}));
    EXPECT_EQ(alice["balances"]["USD"], json({{"free", "12.5"}, {"locked", "0"}}));
    EXPECT_EQ(alice["balances"]["EUR"], json({{"free", "0"}, {"locked", "0"}}));
    ASSERT_EQ(alice["positions"].size(), 1U);
    const json expected = {{"account", to_hex(address_named("alice"))},
                           {"series", "BTC_USD-20261127-C-100K0000"},
                           {"long", 0},
                           {"short", 10},
                           {"offered", 0},
                           {"unsold", 990},
                           {"collateral", {{"asset", "BTC"}, {"amount", "1"}}},
                           {"paid", "0"},
                           {"due", "0"},
                           {"phase", "trading"},
                           {"expiry", "2026-11-27T08:00:00Z"}};
    EXPECT_EQ(alice["positions"][0], expected);
    const json offer = {{"offer", 1},        {"series", "BTC_USD-20261127-C-100K0000"},
                        {"contracts", 990},  {"seller", to_hex(address_named("alice"))},
                        {"premium", "1250"}, {"resale", false}};
    EXPECT_EQ(alice["offers"], json::array({offer}));
    EXPECT_EQ(account_of("bob")["positions"][0]["long"], 10);
}

TEST_F(Views, an_unknown_account_has_nothing_of_everything) {
    const json nobody = account_of("nobody");
    EXPECT_EQ(nobody["known"], false);
    EXPECT_EQ(nobody["balances"].size(), state.assets().size());
    EXPECT_EQ(nobody["balances"]["USD"], json({{"free", "0"}, {"locked", "0"}}));
    EXPECT_EQ(nobody["positions"], json::array());
    EXPECT_EQ(nobody["agents"], json::array());
}

TEST_F(Views, escrowed_premium_shows_as_paid_and_due) {
    ASSERT_EQ(create_market("BTC_EUR", {.feed = "BTC/USD", .escrow_premium = true}), Status::ok);
    const SeriesName series = support::symbol("BTC_EUR-20261127-C-100K0000");
    fund("bob", "500", "EUR");
    ASSERT_EQ(underwrite("alice", series, 10, "1000"), Status::ok);
    ASSERT_EQ(buy("bob", series, 10, "1000"), Status::ok);
    EXPECT_EQ(account_of("alice")["positions"][0]["due"], "10");
    EXPECT_EQ(account_of("alice")["balances"]["EUR"]["locked"], "10");
    EXPECT_EQ(account_of("bob")["positions"][0]["paid"], "10");
    EXPECT_EQ(terms_view(state, state.series(*state.find_series(series)))["premium_escrow"]["amount"], "10");
}

TEST_F(Views, a_series_shows_its_book_and_its_phase_by_the_clock) {
    ASSERT_EQ(underwrite("alice", call, 100, "1250"), Status::ok);
    ASSERT_EQ(underwrite("alice", call, 100, "1249.5"), Status::ok);
    ASSERT_EQ(buy("bob", call, 30, "1250"), Status::ok);
    ASSERT_EQ(offer("bob", call, 20, "1300"), Status::ok);
    const json row = series_of(call, now());
    EXPECT_EQ(row["series"], "BTC_USD-20261127-C-100K0000");
    EXPECT_EQ(row["market"], "BTC_USD");
    EXPECT_EQ(row["kind"], "call");
    EXPECT_EQ(row["strike"], "100000");
    EXPECT_EQ(row["expiry"], "2026-11-27T08:00:00Z");
    EXPECT_EQ(row["phase"], "trading");
    EXPECT_EQ(row["settlement_price"], nullptr);
    EXPECT_EQ(row["void"], false);
    EXPECT_EQ(row["open_interest"], 30);
    EXPECT_EQ(row["written"], 200);
    EXPECT_EQ(row["offered"], 190);
    EXPECT_EQ(row["best_offer"], "1249.5");
    EXPECT_EQ(row["best_contracts"], 70);
    EXPECT_EQ(row["escrow"], json({{"asset", "BTC"}, {"amount", "0.2"}}));
    EXPECT_EQ(row["positions"], 2);

    // Nobody has said anything since, so the state's own time is still before the expiry.
    const json later = series_of(call, expiry);
    EXPECT_EQ(state.phase(series(call)), Phase::trading);
    EXPECT_EQ(later["phase"], "expired");
    EXPECT_EQ(later["best_offer"], nullptr);
    EXPECT_EQ(later["best_contracts"], 0);
    EXPECT_EQ(series_of(call, expiry - milliseconds(1))["phase"], "trading");
}

TEST_F(Views, totals_balance_and_name_every_part) {
    ASSERT_EQ(underwrite("alice", call, 100, "1250"), Status::ok);
    ASSERT_EQ(withdraw("bob", "100", "USD"), Status::ok);
    EXPECT_EQ(asset_view(state, *state.find_asset(support::ticker("BTC"))), json({{"asset", "BTC"},
                                                                                  {"decimals", 8},
                                                                                  {"totals",
                                                                                   {{"free", "2.4"},
                                                                                    {"locked", "0.1"},
                                                                                    {"fees", "0"},
                                                                                    {"dust", "0"},
                                                                                    {"deposited", "2.5"},
                                                                                    {"withdrawn", "0"}}}}));
    const json usd = totals_view(state, *state.find_asset(support::ticker("USD")));
    EXPECT_EQ(usd["free"], "900");
    EXPECT_EQ(usd["withdrawn"], "100");
}

TEST_F(Views, a_feed_shows_the_age_of_its_latest_price) {
    EXPECT_EQ(feed_view(state, FeedNo{0}, now())["latest"], nullptr);
    ASSERT_EQ(report({.price = "104000.5", .confidence = "12", .publish_s = now().seconds()}), Status::ok);
    const json latest = feed_view(state, FeedNo{0}, now() + seconds(7))["latest"];
    EXPECT_EQ(latest["price"], "104000.5");
    EXPECT_EQ(latest["confidence"], "12");
    EXPECT_EQ(latest["age_s"], 7);
    EXPECT_EQ(feed_view(state, FeedNo{0}, now() - seconds(7))["latest"]["age_s"], 0);
}

TEST_F(Views, a_market_shows_its_terms) {
    EXPECT_EQ(market_view(state, MarketNo{0}), json({{"market", "BTC_USD"},
                                                     {"base", "BTC"},
                                                     {"quote", "USD"},
                                                     {"feed", "BTC/USD"},
                                                     {"contract_size", "0.001"},
                                                     {"premium_tick", "0.01"},
                                                     {"minimum_lifetime_s", 60},
                                                     {"settlement", "point"},
                                                     {"trade_fee_bps", 0},
                                                     {"exercise_fee_bps", 0},
                                                     {"escrow_premium", false}}));
}

TEST_F(Views, due_lists_what_has_expired_oldest_first_and_forgets_what_is_settled) {
    const SeriesName earlier = support::symbol("BTC_USD-20261126-C-100K0000");
    ASSERT_EQ(underwrite("alice", call, 10, "1250"), Status::ok);
    ASSERT_EQ(underwrite("alice", earlier, 10, "1250"), Status::ok);
    EXPECT_TRUE(due_series(state, earlier.expiry - milliseconds(1)).empty());
    const auto due = due_series(state, expiry);
    ASSERT_EQ(due.size(), 2U);
    EXPECT_EQ(due_view(state, due[0], expiry)["series"], "BTC_USD-20261126-C-100K0000");

    const json waiting = due_view(state, due[1], expiry);
    EXPECT_EQ(waiting["phase"], "expired");
    EXPECT_EQ(waiting["positions"], 1);
    EXPECT_EQ(
        waiting["record"],
        json({{"outcome", "open"}, {"samples", 0}, {"fix_ready", false}, {"next_deadline", "2026-11-28T08:00:00Z"}}));
    // A day later nothing can be had any more: VOID is ready.
    const json late = due_view(state, due[1], expiry + seconds(86'400));
    EXPECT_EQ(late["record"]["fix_ready"], true);
    EXPECT_EQ(late["record"]["next_deadline"], nullptr);

    price_at_expiry("104000");
    ASSERT_EQ(settle(call), Status::ok);
    ASSERT_EQ(due_series(state, expiry).size(), 1U);
    EXPECT_EQ(series_of(call, expiry)["phase"], "settled");
    EXPECT_EQ(series_of(call, expiry)["settlement_price"], "104000");
}

TEST_F(Views, a_record_shows_its_samples_and_what_would_be_decided) {
    ASSERT_EQ(create_market("BTC_EUR", {.feed = "BTC/USD", .settlement = SettlementPolicy::twap_micro}), Status::ok);
    const SeriesName series = support::symbol("BTC_EUR-20261127-C-100K0000");
    ASSERT_EQ(underwrite("alice", series, 10, "1000"), Status::ok);
    const auto record = [&](Time when) {
        return record_view(state, state.record_of(state.series(*state.find_series(series))), when);
    };
    at(expiry);
    for (int i = 0; i < 25; ++i) {
        ASSERT_EQ(report({.price = "104000", .publish_s = expiry.seconds() - i}), Status::ok);
    }
    const json open = record(expiry);
    EXPECT_EQ(open["outcome"], "open");
    EXPECT_EQ(open["samples_count"], 25);
    EXPECT_EQ(open["samples"].size(), 25U);
    EXPECT_EQ(open["samples"][24]["grid_time"], "2026-11-27T08:00:00Z");
    EXPECT_EQ(open["samples"][24]["price"], "104000");
    EXPECT_EQ(open["fix_ready"], false);
    EXPECT_EQ(open["deadlines"], json({"2026-11-27T08:00:10Z", "2026-11-27T08:01:00Z", "2026-11-27T08:05:00Z"}));
    EXPECT_EQ(open["next_deadline"], "2026-11-27T08:00:10Z");
    EXPECT_EQ(record(expiry + seconds(10))["fix_ready"], true);

    at(expiry + seconds(10));
    ASSERT_EQ(fix(expiry), Status::ok);
    const json fixed = record(expiry + seconds(10));
    EXPECT_EQ(fixed["outcome"], "fixed");
    EXPECT_EQ(fixed["price"], "104000");
    EXPECT_EQ(fixed["line"], 2);
    EXPECT_EQ(fixed["next_deadline"], nullptr);
}

TEST_F(Views, a_void_series_says_so) {
    ASSERT_EQ(underwrite("alice", call, 10, "1250"), Status::ok);
    at(expiry + seconds(86'400));
    ASSERT_EQ(fix(expiry), Status::ok);
    const json row = series_of(call, now());
    EXPECT_EQ(row["void"], true);
    EXPECT_EQ(row["settlement_price"], nullptr);
    EXPECT_EQ(row["phase"], "priced");
}

}  // namespace
}  // namespace otp::settlement
