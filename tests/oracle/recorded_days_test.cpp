// Days on which markets parted, minute by minute from recordings. No recording has three dollar venues, so stand-ins
// are made of one that was recorded; each test says which.

#include <gtest/gtest.h>

#include <map>

#include "oracle/aggregate.hpp"
#include "oracle/csv_bars.hpp"
#include "tests/support/shared_data.hpp"

namespace otp::oracle {
namespace {

/// Minute -> its bar.
using Day = std::map<std::int64_t, Bar>;

Day read_day(const std::string& csv) {
    const auto bars = read_bars(csv);
    EXPECT_TRUE(bars) << bars.error().reason;
    Day day;
    for (const Bar& bar : *bars) day[bar.time.seconds()] = bar;
    return day;
}

Observation traded(const std::string& venue, QuoteCurrency currency, Price price, std::int64_t second_s) {
    Observation o;
    o.venue = venue;
    o.currency = currency;
    o.trade = TradeSeen{price, second_s * 1'000'000};
    return o;
}

Price scaled(Price price, std::int64_t numerator, std::int64_t denominator) {
    return Price::from_raw(static_cast<std::int64_t>(i128{price.raw()} * numerator / denominator));
}

/// The two days before USDC lost its peg. Binance.US's dollar market stands for three dollar venues, one of them 5 bp
/// below and one 5 bp above.
class DepegDays : public testing::Test {
protected:
    static std::vector<Observation> dollar_venues(Price price, std::int64_t second_s) {
        return {traded("binanceus", QuoteCurrency::usd, price, second_s),
                traded("stand-in-low", QuoteCurrency::usd, scaled(price, 9'995, 10'000), second_s),
                traded("stand-in-high", QuoteCurrency::usd, scaled(price, 10'005, 10'000), second_s)};
    }
};

TEST_F(DepegDays, the_price_stays_with_the_dollar_venues_and_the_others_say_why_they_do_not_count) {
    OTP_SHARED_DATA_OR_SKIP(usd_csv, "prices/multi_binanceus_btcusd_1m_20230308_20230309.csv");
    OTP_SHARED_DATA_OR_SKIP(usdt_csv, "prices/multi_binanceus_btcusdt_1m_20230308_20230309.csv");
    OTP_SHARED_DATA_OR_SKIP(usdc_csv, "prices/multi_binanceus_btcusdc_1m_20230308_20230309.csv");
    OTP_SHARED_DATA_OR_SKIP(kraken_csv, "prices/multi_kraken_btcusdc_1m_20230308_20230309.csv");
    const Day usd = read_day(usd_csv), usdt = read_day(usdt_csv), usdc = read_day(usdc_csv),
              kraken = read_day(kraken_csv);
    ASSERT_EQ(usd.size(), 2'880U);
    std::size_t apart = 0, heard_of_kraken = 0;
    for (const auto& [minute, bar] : usd) {
        const std::int64_t second_s = minute + 60;
        std::vector<Observation> venues = dollar_venues(bar.close, second_s);
        venues.push_back(traded("tether-market", QuoteCurrency::usdt, usdt.at(minute).close, second_s));
        venues.push_back(traded("usdc-market", QuoteCurrency::usdc, usdc.at(minute).close, second_s));
        if (kraken.contains(minute)) {
            venues.push_back(traded("kraken", QuoteCurrency::usdc, kraken.at(minute).close, second_s));
            ++heard_of_kraken;
        }
        const Aggregate alone = aggregate(second_s, venues, {});
        ASSERT_TRUE(alone.band);
        ASSERT_EQ(alone.band->price, bar.close);
        for (std::size_t i = 0; i < venues.size(); ++i) {
            ASSERT_EQ(alone.venues[i].verdict, i < 3 ? VenueVerdict::trade : VenueVerdict::no_stablecoin_price);
        }
        // The peg lost as on 2023-03-11 at 07:50 (a dollar of USDC for 0.875), and yet attested as whole.
        StablecoinPrices wrong;
        wrong[1] = wrong[2] = PriceBand{Price::from_raw(price_scale), 1};
        for (std::size_t i = 3; i < venues.size(); ++i)
            venues[i].trade->price = scaled(venues[i].trade->price, 1'143, 1'000);
        const Aggregate misled = aggregate(second_s, venues, wrong);
        ASSERT_TRUE(misled.band);
        ASSERT_GE(misled.band->price, alone.venues[1].value);
        ASSERT_LE(misled.band->price, alone.venues[2].value);
        // Attested as what it was, it says what the dollar venues say.
        StablecoinPrices right;
        right[1] = right[2] = PriceBand{Price::from_raw(price_scale * 1'000 / 1'143), 100'000};
        const Aggregate converted = aggregate(second_s, venues, right);
        for (std::size_t i = 3; i < venues.size(); ++i) ASSERT_EQ(converted.venues[i].verdict, VenueVerdict::trade);
        ASSERT_GE(converted.band->price, alone.venues[1].value);
        ASSERT_LE(converted.band->price, alone.venues[2].value);
        const std::int64_t difference = usdc.at(minute).close.raw() - bar.close.raw();
        if (std::abs(difference) > bar.close.raw() / 1'000) ++apart;
    }
    EXPECT_EQ(heard_of_kraken, 1'276U);
    EXPECT_GT(apart, 0U) << "minutes in which a USDC market was more than 10 bp off";
}

/// 2022-12-13, 13:30 UTC: a coin-margined future printed 18227.8 while both spot markets stayed at or below 18000. The
/// spot markets (USDT and BUSD) stand for dollar venues, Binance's for two.
TEST(RecordedDays, the_spike_of_a_coin_margined_future_does_not_enter) {
    OTP_SHARED_DATA_OR_SKIP(future_csv, "prices/multi_binance_coinm_btcusd_1m_20221213_trade.csv");
    OTP_SHARED_DATA_OR_SKIP(binance_csv, "prices/multi_binance_spot_btcbusd_1m_20221213_trade.csv");
    OTP_SHARED_DATA_OR_SKIP(bybit_csv, "prices/multi_bybit_spot_btcusdt_1m_20221213_trade.csv");
    const Day future = read_day(future_csv), binance = read_day(binance_csv), bybit = read_day(bybit_csv);
    constexpr Price Bar::*moments[] = {&Bar::open, &Bar::high, &Bar::low, &Bar::close};
    Price highest_future, highest;
    std::size_t seconds = 0;
    for (const auto& [minute, bar] : future) {
        if (!binance.contains(minute) || !bybit.contains(minute)) continue;
        for (int moment = 0; moment < 4; ++moment) {
            const std::int64_t second_s = minute + 15 * moment;
            const Price coin_margined = bar.*moments[moment];
            const Price one = binance.at(minute).*moments[moment], other = bybit.at(minute).*moments[moment];
            std::vector<Observation> venues{
                traded("binance", QuoteCurrency::usd, one, second_s),
                traded("bybit", QuoteCurrency::usd, other, second_s),
                traded("binance-coin-margined", QuoteCurrency::usd, coin_margined, second_s),
                traded("stand-in", QuoteCurrency::usd, one, second_s)};
            venues[2].kind = InstrumentKind::derivative;
            const Aggregate result = aggregate(second_s, venues, {});
            ASSERT_EQ(result.venues[2].verdict, VenueVerdict::not_spot);
            ASSERT_EQ(result.band->price, one) << "the median of the three spot venues";
            // Even taken for a spot market, and with the two real ones only.
            venues[2].kind = InstrumentKind::spot;
            venues.pop_back();
            const Aggregate mistaken = aggregate(second_s, venues, {});
            ASSERT_GE(mistaken.band->price, std::min(one, other));
            ASSERT_LE(mistaken.band->price, std::max(one, other));
            highest_future = std::max(highest_future, coin_margined);
            highest = std::max({highest, result.band->price, mistaken.band->price});
            ++seconds;
        }
    }
    EXPECT_GT(seconds, 5'000U);
    EXPECT_EQ(highest_future, Price::from_raw(1'822'780'000'000));
    EXPECT_EQ(highest, Price::from_raw(1'800'000'000'000));
}

}  // namespace
}  // namespace otp::oracle
