// What a signer, and the node of `otp up`, show of a feed's venues.

#include "oracle/live/feeds_view.hpp"

#include <gtest/gtest.h>

#include "oracle/live/venue_watch.hpp"

namespace otp::oracle {
namespace {

using nlohmann::json;

constexpr std::int64_t second_s = 1'795'000'000;

Observation quoted(const std::string& venue, std::int64_t dollars, QuoteCurrency currency = QuoteCurrency::usd,
                   std::int64_t age_s = 0) {
    const Price price = Price::from_raw(dollars * 100'000'000);
    Observation o;
    o.venue = venue;
    o.currency = currency;
    o.quote = QuoteSeen{price, price, (second_s - age_s) * 1'000'000};
    return o;
}

json shown(const std::vector<Observation>& observations, const StablecoinPrices& stablecoins = {}) {
    SignerSet set;
    set.network = "test";
    set.keys.resize(3);
    FeedsView view{set, {}, std::nullopt, second_s * 1'000'000, {}};
    view.add({"BTC/USD", std::nullopt, std::pair{second_s, aggregate(second_s, observations, stablecoins)}});
    return view.document();
}

TEST(FeedsView, those_that_count_weigh_the_same_and_make_one) {
    const json feed = shown(
        {quoted("a", 100), quoted("b", 101), quoted("c", 102), quoted("d", 103, QuoteCurrency::usd, 6)})["feeds"][0];
    ASSERT_EQ(feed["venues"].size(), 4U);
    double sum = 0;
    for (const json& venue : feed["venues"]) {
        EXPECT_EQ(venue["weight"].get<double>() > 0, venue["counts"].get<bool>()) << venue;
        sum += venue["weight"].get<double>();
    }
    EXPECT_DOUBLE_EQ(sum, 1.0);
    EXPECT_EQ(feed["venues"][3]["verdict"], "stale");
    EXPECT_EQ(feed["price"], "101");
    EXPECT_TRUE(feed["reason"].is_null() && feed["why"].is_null());
}

TEST(FeedsView, where_there_is_no_price_nothing_has_a_weight_and_the_reason_is_said) {
    const json feed = shown({quoted("a", 100), quoted("b", 101)})["feeds"][0];
    EXPECT_TRUE(feed["price"].is_null());
    EXPECT_EQ(feed["reason"], "too_few_venues");
    EXPECT_EQ(feed["why"], describe(NoPrice::too_few_venues));
    for (const json& venue : feed["venues"]) EXPECT_EQ(venue["weight"], 0.0);
}

TEST(FeedsView, what_a_stablecoin_venue_says_stands_beside_what_it_is_in_dollars) {
    StablecoinPrices stablecoins;
    stablecoins[static_cast<std::size_t>(QuoteCurrency::usdt)] = PriceBand{Price::from_raw(90'000'000), 1};
    const std::vector<Observation> observations{quoted("a", 90), quoted("b", 90), quoted("c", 100, QuoteCurrency::usdt),
                                                quoted("d", 100, QuoteCurrency::usdc)};
    const json venues = shown(observations, stablecoins)["feeds"][0]["venues"];
    EXPECT_EQ(venues[2]["said"], "100");
    EXPECT_EQ(venues[2]["price"], "90");
    EXPECT_EQ(venues[3]["said"], "100");
    EXPECT_TRUE(venues[3]["price"].is_null());
    EXPECT_EQ(venues[3]["verdict"], "no_stablecoin_price");
}

TEST(VenueWatch, a_venue_out_for_five_seconds_is_an_alarm_until_it_is_back) {
    Alarms alarms{[](std::string_view, std::string_view) {}};
    VenueWatch watch;
    const auto look = [&](std::int64_t age_s) {
        const std::vector<Observation> all{quoted("a", 100), quoted("b", 100), quoted("c", 100),
                                           quoted("d", 100, QuoteCurrency::usd, age_s)};
        watch.note("BTC/USD", aggregate(second_s, all, {}), alarms);
    };
    for (int i = 0; i < 4; ++i) look(6);
    EXPECT_TRUE(alarms.now().empty());
    look(6);
    ASSERT_EQ(alarms.now().size(), 1U);
    EXPECT_EQ(alarms.now().begin()->first, (std::pair<std::string, std::string>{"venue_out", "BTC/USD d"}));
    look(0);
    EXPECT_TRUE(alarms.now().empty());
}

}  // namespace
}  // namespace otp::oracle
