#include "oracle/aggregate.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "tests/support/dice.hpp"

namespace otp::oracle {
namespace {

using support::Dice;

constexpr std::int64_t second_s = 1'795'219'200;
constexpr std::int64_t now_us = second_s * 1'000'000;
constexpr std::int64_t int64_max = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t int64_min = std::numeric_limits<std::int64_t>::min();
constexpr StablecoinPrices no_stablecoins{};

Price px(std::int64_t raw) { return Price::from_raw(raw); }
Price usd(std::int64_t dollars) { return px(dollars * price_scale); }

Observation quoted(const std::string& venue, Price bid, Price ask, std::int64_t age_us = 0,
                   QuoteCurrency currency = QuoteCurrency::usd) {
    Observation o;
    o.venue = venue;
    o.currency = currency;
    o.quote = QuoteSeen{bid, ask, now_us - age_us};
    return o;
}

/// A quote without a spread, just now.
Observation at(const std::string& venue, Price price, QuoteCurrency currency = QuoteCurrency::usd) {
    return quoted(venue, price, price, 0, currency);
}

Observation traded(const std::string& venue, Price price, std::int64_t age_us = 0) {
    Observation o;
    o.venue = venue;
    o.trade = TradeSeen{price, now_us - age_us};
    return o;
}

Aggregate together(const std::vector<Observation>& observations, const StablecoinPrices& stablecoins = no_stablecoins) {
    return aggregate(second_s, observations, stablecoins);
}

/// What one observation comes to beside three calm dollar venues.
VenueView seen(const Observation& observation, const StablecoinPrices& stablecoins = no_stablecoins) {
    const std::vector<Observation> all{at("calm-1", usd(95'000)), at("calm-2", usd(95'000)), at("calm-3", usd(95'000)),
                                       observation};
    return together(all, stablecoins).venues.back();
}

StablecoinPrices with(QuoteCurrency currency, Price price, std::uint64_t confidence) {
    StablecoinPrices prices;
    prices[static_cast<std::size_t>(currency)] = PriceBand{price, confidence};
    return prices;
}

TEST(Aggregate, a_venue_counts_with_its_middle_or_else_its_last_trade) {
    const VenueView quote = seen(quoted("v", px(9'499'900'000'001), px(9'500'100'000'002), 1'500'000));
    EXPECT_EQ(quote.verdict, VenueVerdict::quote);
    EXPECT_EQ(quote.value, px(9'500'000'000'002)) << "half of an odd sum goes to the even neighbour";
    EXPECT_EQ(quote.age_us, 1'500'000);
    // Half the spread, 100'000'000.5, is rounded up; 1.5 s at 1 bp a second are 1'425'000'000.0003, rounded up.
    EXPECT_EQ(quote.uncertainty, 100'000'001U + 1'425'000'001U);

    const VenueView trade = seen(traded("v", usd(95'001), 2'000'000));
    EXPECT_EQ(trade.verdict, VenueVerdict::trade);
    EXPECT_EQ(trade.value, usd(95'001));
    EXPECT_EQ(trade.uncertainty, 9'500'100'000U + 1'900'020'000U) << "10 bp, and 2 bp for two seconds";

    Observation both = quoted("v", usd(95'000), usd(95'002), 5'000'001);
    both.trade = TradeSeen{usd(95'003), now_us};
    EXPECT_EQ(seen(both).verdict, VenueVerdict::trade);
    both.quote->time_us = now_us - 5'000'000;
    EXPECT_EQ(seen(both).verdict, VenueVerdict::quote) << "five seconds are still fresh";
    both.quote->ask = usd(96'000);
    EXPECT_EQ(seen(both).verdict, VenueVerdict::trade);
    both.trade->time_us = now_us - 5'000'001;
    EXPECT_EQ(seen(both).verdict, VenueVerdict::spread_too_wide) << "why the quote did not count";
}

TEST(Aggregate, every_exclusion_has_its_reason) {
    struct Row {
        Observation observation;
        VenueVerdict verdict;
    };
    Observation silent;
    silent.venue = "v";
    Observation no_ask = at("v", usd(95'000));
    no_ask.quote->ask.reset();
    Observation no_bid = at("v", usd(95'000));
    no_bid.quote->bid.reset();
    Observation index = at("v", usd(95'000));
    index.kind = InstrumentKind::index;
    Observation future = at("v", usd(95'000));
    future.kind = InstrumentKind::derivative;
    for (const Row& row : {
             Row{silent, VenueVerdict::silent},
             Row{quoted("v", usd(95'000), usd(95'000), 5'000'000), VenueVerdict::quote},
             Row{quoted("v", usd(95'000), usd(95'000), 5'000'001), VenueVerdict::stale},
             Row{traded("v", usd(95'000), 5'000'001), VenueVerdict::stale},
             Row{quoted("v", usd(95'000), usd(95'000), -1'000'000), VenueVerdict::quote},
             Row{quoted("v", usd(95'000), usd(95'000), -1'000'001), VenueVerdict::clock_ahead},
             Row{traded("v", usd(95'000), -1'000'001), VenueVerdict::clock_ahead},
             Row{no_ask, VenueVerdict::one_sided},
             Row{no_bid, VenueVerdict::one_sided},
             Row{quoted("v", px(9'500'000'000'001), usd(95'000)), VenueVerdict::crossed},
             // 20 bp of the middle: 95'000 -+ 95 is just inside.
             Row{quoted("v", usd(94'905), usd(95'095)), VenueVerdict::quote},
             Row{quoted("v", usd(94'905), px(9'509'500'000'001)), VenueVerdict::spread_too_wide},
             Row{at("v", px(0)), VenueVerdict::absurd},
             Row{at("v", px(-9'500'000'000'000)), VenueVerdict::absurd},
             Row{at("v", price_limit), VenueVerdict::absurd},
             Row{at("v", px(int64_max)), VenueVerdict::absurd},
             Row{traded("v", px(int64_min)), VenueVerdict::absurd},
             Row{traded("v", px(0)), VenueVerdict::absurd},
             Row{at("v", usd(190'000)), VenueVerdict::quote},
             Row{at("v", px(19'000'000'000'001)), VenueVerdict::absurd},
             Row{at("v", usd(47'500)), VenueVerdict::quote},
             Row{at("v", px(4'749'999'999'999)), VenueVerdict::absurd},
             Row{at("v", usd(95'000), QuoteCurrency::usdt), VenueVerdict::no_stablecoin_price},
             Row{at("calm-1", usd(95'001)), VenueVerdict::venue_counted_already},
             Row{index, VenueVerdict::index_only},
             Row{future, VenueVerdict::not_spot},
         }) {
        EXPECT_EQ(name(seen(row.observation).verdict), name(row.verdict));
    }
    Observation ancient = at("v", usd(95'000));
    ancient.quote->time_us = int64_min;
    EXPECT_EQ(seen(ancient).verdict, VenueVerdict::stale);
    ancient.quote->time_us = int64_max;
    EXPECT_EQ(seen(ancient).verdict, VenueVerdict::clock_ahead);
}

TEST(Aggregate, the_price_is_the_median_and_of_an_even_number_the_mean_of_the_middle_two) {
    std::vector<Observation> venues{at("a", px(100)), at("b", px(103)), at("c", px(101))};
    EXPECT_EQ(together(venues).band->price, px(101));
    venues.push_back(at("d", px(102)));
    EXPECT_EQ(together(venues).band->price, px(102)) << "101.5 goes to the even one";
    venues[2] = at("c", px(103));
    venues[1] = at("b", px(105));
    EXPECT_EQ(together(venues).band->price, px(102)) << "102.5 goes to the even one";
}

/// Worked by hand from the rule: nine votes, Q25 the third, Q75 the seventh.
TEST(Aggregate, confidence_is_the_wider_side_of_the_quartiles_of_three_votes_a_venue) {
    // Values 1000, 1010, 1030; uncertainties 1, 1, 1 (no spread, no age), which is the least there is.
    EXPECT_EQ(together({at("a", px(1000)), at("b", px(1010)), at("c", px(1030))}).band,
              (PriceBand{px(1010), 19}));  // votes 999 1000 1001 1009 1010 1011 1029 1030 1031: 1010-1001, 1029-1010
    // Four venues, twelve votes, Q25 the fourth and Q75 the ninth: 1009 and 1021 around 1015.
    EXPECT_EQ(together({at("a", px(1000)), at("b", px(1010)), at("c", px(1020)), at("d", px(1030))}).band,
              (PriceBand{px(1015), 6}));
    EXPECT_EQ(together({at("a", px(7)), at("b", px(7)), at("c", px(7))}).band, (PriceBand{px(7), 1})) << "never 0";
}

TEST(Aggregate, three_venues_two_of_them_in_dollars_or_no_price) {
    const StablecoinPrices usdt = with(QuoteCurrency::usdt, usd(1), 10'000);
    const Observation a = at("a", usd(95'000)), b = at("b", usd(95'000));
    const Observation t = at("t", usd(95'000), QuoteCurrency::usdt), u = at("u", usd(95'000), QuoteCurrency::usdt);
    EXPECT_EQ(together({}).reason, NoPrice::too_few_venues);
    EXPECT_FALSE(together({a, b}).band);
    EXPECT_EQ(together({a, b}).reason, NoPrice::too_few_venues);
    EXPECT_FALSE(together({a, t, u}, usdt).band);
    EXPECT_EQ(together({a, t, u}, usdt).reason, NoPrice::too_few_dollar_venues);
    EXPECT_TRUE(together({a, b, t}, usdt).band);
    EXPECT_FALSE(together({a, b, t}).band) << "without the stablecoin's price";
}

/// 2023-03-11 07:50 UTC: BTC/USDC stood 14.3 % above BTC/USD at the same venue.
TEST(Aggregate, a_stablecoin_off_its_peg_is_converted_or_left_out) {
    const std::vector<Observation> venues{at("a", usd(20'000)), at("b", usd(20'010)), at("c", usd(20'020)),
                                          at("x", usd(22'860), QuoteCurrency::usdc),
                                          at("y", usd(22'880), QuoteCurrency::usdc)};
    const Aggregate left_out = together(venues);
    EXPECT_EQ(left_out.band->price, usd(20'010));
    EXPECT_EQ(left_out.venues[3].verdict, VenueVerdict::no_stablecoin_price);
    EXPECT_EQ(left_out.venues[4].verdict, VenueVerdict::no_stablecoin_price);

    const Aggregate converted = together(venues, with(QuoteCurrency::usdc, px(87'500'000), 100'000));
    EXPECT_EQ(converted.venues[3].value, px(2'000'250'000'000));
    EXPECT_EQ(converted.venues[3].uncertainty, 2'286'000'000U) << "22'860 times the stablecoin's 0.001";
    EXPECT_EQ(converted.band->price, usd(20'010));

    // Attested as a dollar when it is none: the median would be a stablecoin's price and is held to the dollar venues.
    const Aggregate believed =
        together({venues[0], venues[1], venues[3], venues[4], at("z", usd(22'870), QuoteCurrency::usdc)},
                 with(QuoteCurrency::usdc, usd(1), 1));
    EXPECT_EQ(believed.band->price, usd(20'010));
    EXPECT_GE(believed.band->confidence, 285'000'000'000U) << "and the doubt is on show";
}

TEST(Aggregate, a_stablecoin_is_attested_by_two_dollar_venues_that_agree) {
    const auto attest = [](const std::vector<Observation>& o) { return attest_stablecoin(second_s, o); };
    EXPECT_EQ(attest({at("a", px(99'990'000)), at("b", px(99'970'000))}), (PriceBand{px(99'980'000), 10'000}));
    EXPECT_FALSE(attest({at("a", px(99'990'000))}));
    EXPECT_FALSE(attest({at("a", px(99'990'000)), at("a", px(99'970'000))})) << "one venue twice is one";
    EXPECT_FALSE(attest({at("a", usd(1)), at("b", px(87'000'000))})) << "two that disagree attest nothing";
    EXPECT_TRUE(attest({at("a", usd(1)), at("b", usd(1)), at("c", usd(1)), at("d", usd(50))}));
}

/// Calm venues around one price, one of them in each currency, with what each says of the stablecoins.
struct World {
    std::vector<Observation> venues;
    std::vector<Observation> tether;
};

World calm_world(Dice& dice) {
    World world;
    const std::int64_t price =
        dice.between(1, 3) == 1 ? dice.between(1'000, 1'000'000) : dice.between(1, 1'000'000'000) * 100'000;
    const std::int64_t count = dice.between(3, 7), attesters = dice.between(2, 4);
    for (std::int64_t i = 0; i < count; ++i) {
        const std::string venue = "v" + std::to_string(i);
        const auto near = [&](std::int64_t p) {
            return px(std::max<std::int64_t>(1, p + p / 1000 * dice.between(-5, 5) / 5));
        };
        const QuoteCurrency currency = i < 2 || dice.chance(40) ? QuoteCurrency::usd : QuoteCurrency::usdt;
        const Price bid = near(price);
        Observation o = dice.chance(80) ? quoted(venue, bid, px(bid.raw() + bid.raw() / 2000),
                                                 dice.between(-1'000'000, 5'000'000), currency)
                                        : traded(venue, bid, dice.between(0, 5'000'000));
        o.currency = currency;
        world.venues.push_back(o);
        if (i < attesters) world.tether.push_back(at(venue, px(100'000'000 + dice.between(-20'000, 20'000))));
    }
    return world;
}

Price lie(Dice& dice, Price truth) {
    switch (dice.below(9)) {
        case 0:
            return px(0);
        case 1:
            return px(-truth.raw());
        case 2:
            return px(truth.raw() > int64_max / 100 ? int64_max : truth.raw() * 100);
        case 3:
            return px(int64_max);
        case 4:
            return px(int64_min);
        case 5:
            return px(1);
        case 6:
            return px(truth.raw() + truth.raw() / 100 * dice.between(-100, 100));
        default:
            return truth;  // Frozen: what was once true.
    }
}

void corrupt(Dice& dice, Observation& o) {
    const Price truth = o.quote ? *o.quote->bid : o.trade->price;
    if (o.quote && dice.chance(80)) {
        o.quote->bid = lie(dice, truth);
        o.quote->ask = dice.chance(50) ? o.quote->bid : std::optional{lie(dice, truth)};
        if (dice.chance(10)) o.quote->bid.reset();
    }
    if (!o.quote || dice.chance(50)) o.trade = TradeSeen{lie(dice, truth), now_us};
    if (dice.chance(10)) o.quote.reset();
    if (dice.chance(10) && o.quote) o.quote->time_us = static_cast<std::int64_t>(dice.next());
    if (dice.chance(10)) o.currency = dice.pick(all_quote_currencies);
}

/// One venue prints 100x, nothing, a negative or a frozen price, in any currency, on several instruments, and lies
/// about the stablecoin too.
TEST(Aggregate, O7_one_venue_alone_never_moves_the_price_out_of_the_others_range) {
    Dice dice{20'261'124};
    std::size_t priced = 0, counted_lies = 0;
    for (int round = 0; round < 40'000; ++round) {
        World world = calm_world(dice);
        const std::size_t liar = dice.below(world.venues.size());
        const std::string liar_name = world.venues[liar].venue;
        for (int more = dice.chance(20) ? 2 : 0; more > 0; --more) world.venues.push_back(world.venues[liar]);
        for (Observation& o : world.venues) {
            if (o.venue == liar_name) corrupt(dice, o);
        }
        for (Observation& o : world.tether) {
            if (o.venue == liar_name) corrupt(dice, o);
        }
        StablecoinPrices stablecoins;
        stablecoins[1] = attest_stablecoin(second_s, world.tether);
        const Aggregate result = together(world.venues, stablecoins);
        if (!result.band) continue;
        ++priced;
        Price low = price_limit, high;
        std::size_t liars_counted = 0;
        for (const VenueView& view : result.venues) {
            if (!counts(view.verdict)) continue;
            if (view.venue == liar_name) {
                ++liars_counted;
                continue;
            }
            low = std::min(low, *view.value);
            high = std::max(high, *view.value);
        }
        ASSERT_LE(liars_counted, 1U) << round;
        counted_lies += liars_counted;
        ASSERT_GE(result.band->price, low) << round;
        ASSERT_LE(result.band->price, high) << round;
        ASSERT_GT(result.band->confidence, 0U) << round;
    }
    EXPECT_GT(priced, 20'000U);
    EXPECT_GT(counted_lies, 5'000U) << "and they are not merely excluded";
}

TEST(Aggregate, O7_the_order_of_the_observations_decides_nothing_and_no_venue_counts_twice) {
    Dice dice{77};
    for (int round = 0; round < 5'000; ++round) {
        World world = calm_world(dice);
        for (int more = 0; more < 3; ++more) {
            Observation again = dice.pick(world.venues);
            if (dice.chance(50)) corrupt(dice, again);
            world.venues.push_back(again);
        }
        const StablecoinPrices usdt = with(QuoteCurrency::usdt, px(99'950'000), 20'000);
        const Aggregate one = together(world.venues, usdt);
        for (std::size_t i = world.venues.size() - 1; i > 0; --i)
            std::swap(world.venues[i], world.venues[dice.below(i + 1)]);
        const Aggregate other = together(world.venues, usdt);
        ASSERT_EQ(one.band, other.band) << round;
        std::vector<std::string> counted;
        for (const VenueView& view : other.venues) {
            if (counts(view.verdict)) counted.push_back(view.venue);
        }
        std::sort(counted.begin(), counted.end());
        ASSERT_EQ(std::adjacent_find(counted.begin(), counted.end()), counted.end()) << round;
    }
}

TEST(Aggregate, with_three_dollar_venues_of_five_any_one_may_die) {
    const StablecoinPrices usdt = with(QuoteCurrency::usdt, usd(1), 10'000);
    const std::vector<Observation> five{at("a", usd(95'000)), at("b", usd(95'010)), at("c", usd(95'020)),
                                        at("t", usd(95'005), QuoteCurrency::usdt),
                                        at("u", usd(95'015), QuoteCurrency::usdt)};
    for (std::size_t dead = 0; dead < five.size(); ++dead) {
        std::vector<Observation> rest = five;
        rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(dead));
        const auto band = together(rest, usdt).band;
        ASSERT_TRUE(band) << dead;
        EXPECT_GE(band->price, usd(95'005));
        EXPECT_LE(band->price, usd(95'015));
    }
}

TEST(Aggregate, names_are_read_as_they_are_written) {
    for (const QuoteCurrency currency : all_quote_currencies) EXPECT_EQ(quote_currency_named(name(currency)), currency);
    EXPECT_FALSE(quote_currency_named("usd"));
    EXPECT_FALSE(quote_currency_named("BUSD"));
    EXPECT_EQ(name(VenueVerdict::not_spot), "not_spot");
    EXPECT_FALSE(describe(VenueVerdict::absurd).empty());
    EXPECT_NE(describe(NoPrice::too_few_venues), describe(NoPrice::too_few_dollar_venues));
}

}  // namespace
}  // namespace otp::oracle
