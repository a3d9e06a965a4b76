// The market that is made up: without arbitrage, in a venue's terms, the same for the same seed, and alive.

#include "flow/generated_market.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "market/black.hpp"
#include "tests/flow/plain_chain.hpp"

namespace otp::flow {
namespace {

const market::OptionQuote* find(const market::OptionChain& chain, const std::string& instrument) {
    for (const auto& quote : chain.quotes) {
        if (quote.instrument == instrument) return &quote;
    }
    return nullptr;
}

TEST(GeneratedMarket, lists_days_fridays_months_and_quarters_at_eight) {
    std::vector<std::string> days;
    for (const std::int64_t expiry : listed_expiries(test_start_ms)) days.push_back(rfc3339(expiry).substr(0, 10));
    EXPECT_EQ(days, (std::vector<std::string>{"2026-11-25", "2026-11-26", "2026-11-27", "2026-12-04", "2026-12-11",
                                              "2026-12-18", "2026-12-25", "2027-01-29", "2027-03-26", "2027-06-25",
                                              "2027-09-24"}));
    EXPECT_EQ(rfc3339(listed_expiries(test_start_ms).front()), "2026-11-25T08:00:00.000Z");
    EXPECT_EQ(rfc3339(listed_expiries(test_start_ms + 8 * hour_ms).front()), "2026-11-26T08:00:00.000Z")
        << "what expires now is over";
}

TEST(GeneratedMarket, the_same_seed_and_looks_are_the_same_market) {
    GeneratedMarket a{{}, test_start_ms}, b{{}, test_start_ms}, c{{.seed = 2}, test_start_ms};
    bool differs = false;
    for (int i = 1; i < 20; ++i) {
        const std::int64_t now = test_start_ms + i * 45 * second_ms;
        const auto x = a.chain(GeneratedVenue::deribit, now), y = b.chain(GeneratedVenue::deribit, now);
        EXPECT_EQ(*x.index, *y.index);
        ASSERT_EQ(x.quotes.size(), y.quotes.size());
        for (std::size_t n = 0; n < x.quotes.size(); ++n) {
            EXPECT_EQ(x.quotes[n].mark_iv, y.quotes[n].mark_iv);
            EXPECT_EQ(x.quotes[n].open_interest, y.quotes[n].open_interest);
        }
        differs = differs || *x.index != *c.chain(GeneratedVenue::deribit, now).index;
    }
    EXPECT_TRUE(differs);
}

TEST(GeneratedMarket, time_does_not_go_back) {
    GeneratedMarket market{{}, test_start_ms};
    (void)market.chain(GeneratedVenue::deribit, test_start_ms + hour_ms);
    EXPECT_EQ(market.chain(GeneratedVenue::deribit, test_start_ms).time_ms, test_start_ms + hour_ms);
}

TEST(GeneratedMarket, says_that_it_is_simulated_in_the_terms_of_each_venue) {
    GeneratedMarket market{{}, test_start_ms};
    const auto inverse = market.chain(GeneratedVenue::deribit, test_start_ms);
    EXPECT_TRUE(inverse.simulated);
    EXPECT_EQ(inverse.quote, "USD");
    EXPECT_EQ(inverse.premium, market::PremiumCurrency::coin);
    EXPECT_NE(find(inverse, "BTC-25DEC26-100000-C"), nullptr);
    EXPECT_NE(find(inverse, "BTC-4DEC26-100000-P"), nullptr) << "a day has one digit or two";
    const auto linear = market.chain(GeneratedVenue::binance, test_start_ms);
    EXPECT_TRUE(linear.simulated);
    EXPECT_EQ(linear.quote, "USDT");
    EXPECT_EQ(linear.premium, market::PremiumCurrency::quote);
    const auto* call = find(linear, "BTC-261225-100000-C");
    ASSERT_NE(call, nullptr);
    EXPECT_GT(*call->mark, 1000) << "in USDT, not in BTC";
    EXPECT_LT(linear.quotes.size(), inverse.quotes.size());
}

/// Over three days of looks, with jumps and all.
TEST(GeneratedMarket, its_prices_hold_no_arbitrage) {
    GeneratedMarket market{{.seed = 7}, test_start_ms};
    for (int look = 0; look < 24; ++look) {
        const std::int64_t now = test_start_ms + look * 3 * hour_ms;
        const auto chain = market.chain(GeneratedVenue::deribit, now);
        const market::OptionQuote* before = nullptr;
        for (const auto& quote : chain.quotes) {
            ASSERT_GT(quote.expiry_ms, now);
            ASSERT_TRUE(quote.mark_iv && quote.forward && quote.open_interest && quote.volume);
            EXPECT_GT(*quote.mark_iv, 0.05);
            EXPECT_LT(*quote.mark_iv, 5);
            EXPECT_GE(*quote.open_interest, 0);
            if (quote.bid && quote.ask) {
                EXPECT_LT(*quote.bid, *quote.ask) << quote.instrument;
            }
            if (quote.bid && quote.mark) {
                EXPECT_LE(*quote.bid, *quote.mark + 1e-9);
            }
            if (quote.ask && quote.mark) {
                EXPECT_GE(*quote.ask, *quote.mark - 1e-9);
            }
            // Call and put of one strike: C - P = 1 - K/F, in underlying.
            if (before != nullptr && quote.kind == OptionKind::put && before->mark && quote.mark) {
                EXPECT_NEAR(*before->mark - *quote.mark, 1 - quote.strike / *quote.forward, 2e-9) << quote.instrument;
            }
            before = quote.kind == OptionKind::call ? &quote : nullptr;
        }
        // Total variance rises with time at each moneyness; calls fall and are convex in the strike.
        for (const double k : {-0.5, -0.2, 0.0, 0.2, 0.5}) {
            double last = 0;
            for (const double years : {0.002, 0.01, 0.03, 0.1, 0.3, 0.8}) {
                const double sigma = market.volatility(k, years);
                EXPECT_GT(sigma * sigma * years, last);
                last = sigma * sigma * years;
            }
        }
        for (const double years : {0.01, 0.1, 0.8}) {
            const auto call = [&](double k) {
                return market::black76_value({OptionKind::call, 1, std::exp(k), market.volatility(k, years), years});
            };
            for (double k = -0.6; k < 0.6; k += 0.02) {
                const double a = std::exp(k - 0.02), b = std::exp(k), c = std::exp(k + 0.02);
                const double slope_left = (call(k) - call(k - 0.02)) / (b - a);
                const double slope_right = (call(k + 0.02) - call(k)) / (c - b);
                EXPECT_LE(slope_left, slope_right + 1e-9);
                EXPECT_LE(slope_right, 1e-12);
            }
        }
    }
}

TEST(GeneratedMarket, lives_options_trade_expire_and_come) {
    GeneratedMarket market{{}, test_start_ms};
    const auto first = market.chain(GeneratedVenue::deribit, test_start_ms);
    const auto soon = market.chain(GeneratedVenue::deribit, test_start_ms + minute_ms);
    EXPECT_NE(*first.index, *soon.index);
    int traded = 0;
    for (std::size_t i = 0; i < first.quotes.size(); ++i) traded += first.quotes[i].volume != soon.quotes[i].volume;
    EXPECT_GT(traded, 0);
    EXPECT_LT(traded, 100) << "a minute moves few contracts";
    const auto later = market.chain(GeneratedVenue::deribit, test_start_ms + 9 * hour_ms);
    std::set<std::int64_t> before, after;
    for (const auto& quote : first.quotes) before.insert(quote.expiry_ms);
    for (const auto& quote : later.quotes) after.insert(quote.expiry_ms);
    EXPECT_FALSE(after.contains(*before.begin()));
    EXPECT_TRUE(after.contains(test_start_ms + 2 * day_ms + 8 * hour_ms)) << "2026-11-27 stays";
    EXPECT_TRUE(after.contains(test_start_ms + 3 * day_ms + 8 * hour_ms)) << "2026-11-28 has come";
    double volume = 0;
    for (const auto& quote : later.quotes) volume += *quote.volume;
    EXPECT_GT(volume, 1000);
}

TEST(GeneratedMarket, follows_an_index_from_elsewhere) {
    double said = 64'000;
    GeneratedMarket market{{.index_at = [&](std::int64_t) { return said; }}, test_start_ms};
    EXPECT_EQ(*market.chain(GeneratedVenue::deribit, test_start_ms + minute_ms).index, 64'000);
    said = 65'000;
    EXPECT_EQ(*market.chain(GeneratedVenue::deribit, test_start_ms + 2 * minute_ms).index, 65'000);
    said = 0;
    EXPECT_EQ(*market.chain(GeneratedVenue::deribit, test_start_ms + 3 * minute_ms).index, 65'000);
}

TEST(GeneratedMarket, a_long_sleep_is_no_long_work) {
    GeneratedMarket market{{}, test_start_ms};
    const auto begun = std::chrono::steady_clock::now();
    const auto chain = market.chain(GeneratedVenue::deribit, test_start_ms + 400 * day_ms);
    EXPECT_EQ(chain.time_ms, test_start_ms + 400 * day_ms);
    EXPECT_GT(chain.quotes.size(), 100);
    EXPECT_GT(*chain.index, 100);
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds{30});
}

TEST(GeneratedMarket, cheap_underlyings_have_strikes_and_prices_too) {
    GeneratedMarket market{{.underlying = "ETH", .index = 3'500}, test_start_ms};
    const auto chain = market.chain(GeneratedVenue::deribit, test_start_ms + minute_ms);
    EXPECT_GT(chain.quotes.size(), 200);
    EXPECT_LT(chain.quotes.size(), 3'000);
    EXPECT_NE(find(chain, "ETH-25DEC26-3500-C"), nullptr);
}

}  // namespace
}  // namespace otp::flow
