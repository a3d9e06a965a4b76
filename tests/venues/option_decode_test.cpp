// The options of Binance and Deribit, decoded: units, sentinels, and numbers that cannot be.

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/shared_data.hpp"
#include "venues/binance/options.hpp"
#include "venues/deribit/options.hpp"

namespace otp::venues {
namespace {

using market::OptionChain;
using market::OptionQuote;
using market::PremiumCurrency;

constexpr std::int64_t noon_ms = 1'791'028'800'000;  // 2026-10-03T12:00:00Z

OptionQuote option(const std::string& name, double strike = 50'000, OptionKind kind = OptionKind::call,
                   double unit = 1) {
    OptionQuote quote;
    quote.instrument = name;
    quote.strike = strike;
    quote.kind = kind;
    quote.expiry_ms = noon_ms + 86'400'000LL * 30;
    quote.unit = unit;
    return quote;
}

ChainBuilder builder(const std::string& venue, const std::vector<OptionQuote>& listed,
                     const std::string& underlying = "BTC") {
    ChainBuilder chain{venue, underlying, venue == "binance" ? "USDT" : "USD",
                       venue == "binance" ? PremiumCurrency::quote : PremiumCurrency::coin};
    for (const OptionQuote& quote : listed) chain.list(quote);
    return chain;
}

// ---- numbers

TEST(MarketNumber, is_a_decimal_of_a_size_that_something_can_have) {
    EXPECT_EQ(market_number("0.5548"), 0.5548);
    EXPECT_EQ(market_number("1.742e-05"), 1.742e-05);
    EXPECT_EQ(market_number("-0.0"), 0.0);
    EXPECT_FALSE(std::signbit(*market_number("-0.0")));
    for (const char* text :
         {"", "NaN", "nan", "inf", "1e400", "1e13", "-1e13", "0x10", "1,5", " 1", "+1", "1.", ".5"}) {
        EXPECT_EQ(market_number(text), std::nullopt) << text;
    }
    EXPECT_EQ(market_number(std::string(65, '1')), std::nullopt);
}

TEST(MarketNumber, a_percentage_becomes_the_double_nearest_to_the_fraction) {
    EXPECT_EQ(market_number("55.48", -2), 0.5548);
    EXPECT_EQ(market_number("41.8", -2), 0.418);
    EXPECT_EQ(market_number("110", -2), 1.1);
    EXPECT_EQ(market_number("5.548e1", -2), 0.5548);
}

// ---- Binance

TEST(BinanceOptions, exchange_info_is_read_field_by_field) {
    OTP_SHARED_DATA_OR_SKIP(text, "market/binance_eapi/rec_exchange_info_ExchangeInfo.json");
    const auto info = binance::decode_exchange_info(text);
    ASSERT_TRUE(info) << info.error();
    EXPECT_EQ(info->server_ms, 1592387337630);
    ASSERT_EQ(info->instruments.size(), 1u);
    const binance::Instrument& listed = info->instruments[0];
    EXPECT_EQ(listed.symbol, "BTC-220815-50000-C");
    EXPECT_EQ(listed.base, "BTC");
    EXPECT_EQ(listed.quote, "USDT");
    EXPECT_EQ(listed.underlying, "BTCUSDT");
    EXPECT_EQ(listed.kind, OptionKind::call);
    EXPECT_EQ(listed.strike, 50'000);
    EXPECT_EQ(listed.expiry_ms, 1660521600000);
    EXPECT_EQ(listed.unit, 1);  // not the lot step of 0.01
    EXPECT_TRUE(info->odd.empty());
}

TEST(BinanceOptions, the_documented_examples_are_read_as_the_recorded_ones) {
    OTP_SHARED_DATA_OR_SKIP(info_text, "market/binance_eapi/docs_exchangeinfo.json");
    OTP_SHARED_DATA_OR_SKIP(ticker, "market/binance_eapi/docs_ticker.json");
    OTP_SHARED_DATA_OR_SKIP(mark, "market/binance_eapi/docs_mark.json");
    OTP_SHARED_DATA_OR_SKIP(interest, "market/binance_eapi/docs_openinterest.json");
    OTP_SHARED_DATA_OR_SKIP(index, "market/binance_eapi/docs_index.json");
    const auto info = binance::decode_exchange_info(info_text);
    ASSERT_TRUE(info) << info.error();
    EXPECT_EQ(info->instruments.size(), 1u);
    auto chain = builder("binance", {option("BTC-200730-9000-C", 9'000), option("ETH-221119-1175-P", 1'175)});
    std::map<std::int64_t, double> carry;
    ASSERT_EQ(binance::decode_ticker(ticker, chain), std::nullopt);
    ASSERT_EQ(binance::decode_mark(mark, chain, carry), std::nullopt);
    ASSERT_EQ(binance::decode_open_interest(interest, chain), std::nullopt);
    ASSERT_EQ(binance::decode_index(index, chain), std::nullopt);
    const OptionChain done = chain.finish(noon_ms);
    EXPECT_EQ(done.index, 9'200);
    ASSERT_EQ(done.quotes.size(), 2u);
    const OptionQuote& eth = done.quotes[0];
    EXPECT_EQ(eth.open_interest, 4.01);
    const OptionQuote& quote = done.quotes[1];
    EXPECT_EQ(quote.bid, 999.34);
    EXPECT_EQ(quote.ask, 1000.23);
    EXPECT_EQ(quote.last, 1000);
    EXPECT_EQ(quote.volume, 5);
    EXPECT_EQ(quote.mark, 1343.2883);
    EXPECT_EQ(quote.mark_iv, 1.45);
    EXPECT_EQ(quote.bid_iv, 1.40000077);
    EXPECT_EQ(quote.ask_iv, 1.50000153);
    EXPECT_EQ(quote.delta, 0.55937056);
    EXPECT_EQ(quote.gamma, 0.00010969);
    EXPECT_EQ(quote.vega, 978.58874732);
    EXPECT_EQ(quote.theta, 3739.82509871);
    EXPECT_FALSE(done.partial);
}

TEST(BinanceOptions, sentinels_are_nothing) {
    OTP_SHARED_DATA_OR_SKIP(mark, "market/binance_eapi/rec_mark_sentinel_rows.json");
    OTP_SHARED_DATA_OR_SKIP(ticker, "market/binance_eapi/rec_ticker_Ticker.json");
    auto chain =
        builder("binance", {option("BTC-260925-145000-C"), option("ETH-240628-800-C"), option("BTC-250712-110000-C")});
    std::map<std::int64_t, double> carry;
    ASSERT_EQ(binance::decode_mark(mark, chain, carry), std::nullopt);
    ASSERT_EQ(binance::decode_ticker(ticker, chain), std::nullopt);
    const OptionQuote& none_bids = *chain.find("BTC-260925-145000-C");
    EXPECT_FALSE(none_bids.bid_iv);  // "-1.0"
    EXPECT_EQ(none_bids.ask_iv, 0.74930251);
    const OptionQuote& deep = *chain.find("ETH-240628-800-C");
    EXPECT_FALSE(deep.bid_iv);  // "0.0000006"
    EXPECT_FALSE(deep.ask_iv);  // "-0.00000001"
    EXPECT_EQ(deep.mark_iv, 0.575);
    EXPECT_EQ(deep.delta, 1);
    EXPECT_EQ(deep.bid, 2620);
    EXPECT_FALSE(deep.ask);  // "0"
    EXPECT_EQ(deep.volume, 0);
    const OptionQuote& sound = *chain.find("BTC-250712-110000-C");
    EXPECT_EQ(sound.bid_iv, 0.2691859);
    EXPECT_EQ(carry.size(), 1u);
    EXPECT_FALSE(chain.finish(noon_ms).partial);  // a sentinel is nothing that is missing
}

TEST(BinanceOptions, open_interest_is_that_of_the_recorded_answer) {
    OTP_SHARED_DATA_OR_SKIP(text, "market/binance_eapi/rec_open_interest_OpenInterest.json");
    OTP_SHARED_DATA_OR_SKIP(index, "market/binance_eapi/rec_index_Index.json");
    auto chain = builder("binance", {option("BTC-240628-36000-P"), option("BTC-240628-110000-C")});
    ASSERT_EQ(binance::decode_open_interest(text, chain), std::nullopt);
    ASSERT_EQ(binance::decode_index(index, chain), std::nullopt);
    EXPECT_EQ(chain.find("BTC-240628-36000-P")->open_interest, 17.25);
    EXPECT_EQ(chain.find("BTC-240628-110000-C")->open_interest, 25.18);
    EXPECT_EQ(chain.index(), 68193.79851064);
    EXPECT_EQ(chain.index_ms(), 1717036339000);
}

TEST(BinanceOptions, stream_messages_change_what_they_tell_of) {
    OTP_SHARED_DATA_OR_SKIP(ticker, "market/binance_eapi/rec_websocket_TickerServe.json");
    OTP_SHARED_DATA_OR_SKIP(tickers, "market/binance_eapi/rec_websocket_CombinedServe2.json");
    OTP_SHARED_DATA_OR_SKIP(marks, "market/binance_eapi/rec_websocket_MarkPriceServe.json");
    OTP_SHARED_DATA_OR_SKIP(interest, "market/binance_eapi/rec_websocket_OpenInterestServe.json");
    OTP_SHARED_DATA_OR_SKIP(index, "market/binance_eapi/rec_websocket_IndexServe.json");
    auto chain = builder("binance", {option("ETH-240628-800-C"), option("ETH-240628-3800-C")}, "ETH");
    ASSERT_EQ(binance::decode_stream(marks, chain), std::nullopt);
    OptionQuote& quote = *chain.find("ETH-240628-800-C");
    EXPECT_EQ(quote.mark, 3066.5);
    EXPECT_EQ(quote.time_ms, 1716884520102);
    ASSERT_EQ(binance::decode_stream(ticker, chain), std::nullopt);
    EXPECT_EQ(quote.mark, 3083.7);
    EXPECT_EQ(quote.bid, 60.9);
    EXPECT_FALSE(quote.ask);
    EXPECT_FALSE(quote.bid_iv);
    EXPECT_EQ(quote.mark_iv, 0.575);
    EXPECT_EQ(quote.last, 3010.6);
    ASSERT_EQ(binance::decode_stream(tickers, chain), std::nullopt);
    EXPECT_EQ(quote.mark, 3086.9);
    ASSERT_EQ(binance::decode_stream(ticker, chain), std::nullopt);  // older: changes nothing
    EXPECT_EQ(quote.mark, 3086.9);
    ASSERT_EQ(binance::decode_stream(interest, chain), std::nullopt);
    EXPECT_EQ(chain.find("ETH-240628-3800-C")->open_interest, 390.05);
    ASSERT_EQ(binance::decode_stream(index, chain), std::nullopt);
    EXPECT_EQ(chain.index(), 3846.63204545);
    EXPECT_EQ(binance::decode_stream(R"({"result":null,"id":1})", chain), std::nullopt);
    EXPECT_NE(binance::decode_stream("[", chain), std::nullopt);
}

TEST(BinanceOptions, a_value_that_cannot_be_is_absent_and_named_and_the_row_stays) {
    auto chain = builder("binance", {option("A"), option("B")});
    std::map<std::int64_t, double> carry;
    ASSERT_EQ(
        binance::decode_mark(
            R"([{"symbol":"A","markPrice":1e400,"markIV":"NaN","bidIV":"900","delta":"1.5","gamma":"0.1","new":[1]},
                      {"symbol":"A","markPrice":"12","riskFreeInterest":"5000"},{"symbol":"unlisted","markPrice":"x"}])",
            chain, carry),
        std::nullopt);
    ASSERT_EQ(binance::decode_open_interest(R"([{"sumOpenInterest":"-3","symbol":"B"}])", chain), std::nullopt);
    const OptionChain done = chain.finish(noon_ms);
    ASSERT_EQ(done.quotes.size(), 2u);
    EXPECT_EQ(done.quotes[0].mark, 12);  // of a symbol that is there twice the later row counts
    EXPECT_FALSE(done.quotes[0].mark_iv);
    EXPECT_FALSE(done.quotes[1].open_interest);
    EXPECT_TRUE(carry.empty());
    EXPECT_TRUE(done.partial);
    EXPECT_EQ(done.missing, (std::vector<std::string>{"A: markPrice is no number", "A: markIV is no volatility",
                                                      "A: bidIV is no volatility", "A: delta is beyond 1",
                                                      "B: sumOpenInterest is below 0"}));
}

TEST(BinanceOptions, an_instrument_that_is_not_understood_is_left_out_by_name) {
    const auto row = [](const std::string& symbol, const std::string& rest) {
        return R"({"symbol":")" + symbol + R"(","quoteAsset":"USDT","underlying":"BTCUSDT",)" + rest + "},";
    };
    const std::string sound = R"("expiryDate":1798272000000,"strikePrice":"9","unit":"0.1","side":"PUT")";
    const std::string text =
        R"({"optionSymbols":[)" + row("BTC-261226-9-P", sound) + row("BTC-261226-9-P", sound) +
        row("BTC-261226-9-C", sound) + row("BTC", sound) +
        row("BTC-261226-8-P", R"("expiryDate":1,"strikePrice":"8","unit":1,"side":"PUT")") +
        row("BTC-261226-7-P", R"("expiryDate":1798272000000,"strikePrice":"7","unit":0,"side":"PUT")") +
        R"({}],"serverTime":"soon"})";
    const auto info = binance::decode_exchange_info(text);
    ASSERT_TRUE(info) << info.error();
    ASSERT_EQ(info->instruments.size(), 1u);
    EXPECT_EQ(info->instruments[0].unit, 0.1);
    EXPECT_EQ(info->odd, (std::vector<std::string>{"BTC-261226-9-C says call in one place and put in another",
                                                   "BTC is no option's symbol", "BTC-261226-8-P has no expiry",
                                                   "BTC-261226-7-P has no unit", " has no symbol"}));
    EXPECT_EQ(binance::decode_exchange_info("{}").error(), "no optionSymbols");
    EXPECT_FALSE(binance::decode_exchange_info("[").has_value());
}

TEST(BinanceOptions, the_forward_is_where_the_marks_of_calls_and_puts_meet) {
    const double index = 50'000, rate = 0.1, years = 30.0 / 365, forward = index * std::exp(rate * years);
    std::vector<OptionQuote> listed;
    for (const double strike : {40'000.0, 49'000.0, 50'000.0, 51'000.0, 60'000.0}) {
        OptionQuote call = option("C" + std::to_string(strike), strike),
                    put = option("P" + std::to_string(strike), strike, OptionKind::put);
        put.mark = 2'000;
        call.mark = 2'000 + (forward - strike) * std::exp(-rate * years);
        // Far away the marks disagree: only the strikes nearest to the index count.
        if (strike == 40'000 || strike == 60'000) call.mark = *call.mark + 500;
        listed.push_back(call);
        listed.push_back(put);
    }
    const auto forward_of = [&](const std::map<std::int64_t, double>& carry, bool with_marks) {
        auto chain = builder("binance", listed);
        chain.set_index(index, noon_ms);
        if (!with_marks) {
            for (auto& [name, quote] : chain.rows()) quote.mark = std::nullopt;
        }
        binance::set_forwards(chain, carry);
        return chain.rows().begin()->second.forward;
    };
    const std::map<std::int64_t, double> carry{{listed[0].expiry_ms, rate}};
    ASSERT_TRUE(forward_of(carry, true));
    EXPECT_NEAR(*forward_of(carry, true), forward, 1e-6);
    ASSERT_TRUE(forward_of(carry, false));
    EXPECT_NEAR(*forward_of(carry, false), forward, 1e-6);  // the index with the venue's carry
    EXPECT_FALSE(forward_of({}, false));
    EXPECT_FALSE(forward_of({{listed[0].expiry_ms, 9.9}}, false));  // more than twice the index
}

// ---- Deribit

TEST(DeribitOptions, instruments_are_read_field_by_field_and_other_kinds_left_out) {
    OTP_SHARED_DATA_OR_SKIP(text, "market/deribit_json/http_get_instruments.json");
    const auto list = deribit::decode_instruments(text);
    ASSERT_TRUE(list) << list.error().why;
    ASSERT_EQ(list->instruments.size(), 1u);
    const deribit::Instrument& listed = list->instruments[0];
    EXPECT_EQ(listed.name, "BTC-27DEC24-100000-C");
    EXPECT_EQ(listed.underlying(), "BTC");
    EXPECT_EQ(listed.quote, "USD");
    EXPECT_EQ(listed.index_name, "btc_usd");
    EXPECT_TRUE(listed.is_inverse);
    EXPECT_EQ(listed.strike, 100'000);
    EXPECT_EQ(listed.expiry_ms, 1735300800000);
    EXPECT_EQ(listed.unit, 1);
    EXPECT_TRUE(list->odd.empty());
}

TEST(DeribitOptions, combos_and_futures_are_no_options) {
    for (const char* file : {"future_combo", "option_combo"}) {
        OTP_SHARED_DATA_OR_SKIP(text, "market/deribit_json/http_get_instruments_" + std::string{file} + ".json");
        const auto list = deribit::decode_instruments(text);
        ASSERT_TRUE(list) << list.error().why;
        EXPECT_TRUE(list->instruments.empty());
        EXPECT_TRUE(list->odd.empty());
    }
}

const std::string linear =
    R"({"kind":"option","instrument_name":"XRP_USDC-30JUN27-0d625-P","option_type":"put","strike":0.625,
"instrument_type":"linear","expiration_timestamp":1814342400000,"contract_size":1000.0,"settlement_currency":"USDC",
"base_currency":"XRP","counter_currency":"USDC","quote_currency":"USDC","price_index":"xrp_usdc"})";

TEST(DeribitOptions, linear_ones_pay_in_the_stablecoin_and_count_in_contracts) {
    const auto list = deribit::decode_instruments(R"({"result":[)" + linear + "]}");
    ASSERT_TRUE(list) << list.error().why;
    ASSERT_EQ(list->instruments.size(), 1u);
    EXPECT_EQ(list->instruments[0].underlying(), "XRP_USDC");
    EXPECT_EQ(list->instruments[0].quote, "USDC");
    EXPECT_FALSE(list->instruments[0].is_inverse);
    EXPECT_EQ(list->instruments[0].strike, 0.625);
    auto chain = builder("deribit", {option("X", 0.625, OptionKind::put, 1000)});
    ASSERT_FALSE(deribit::decode_book_summary(
        R"({"result":[{"instrument_name":"X","open_interest":5000,"volume":2500}]})", chain));
    EXPECT_EQ(chain.find("X")->open_interest, 5);  // 5,000 coins are 5 contracts of 1,000
    EXPECT_EQ(chain.find("X")->volume, 2.5);
}

TEST(DeribitOptions, a_book_summary_is_read_with_percent_null_and_index_price_as_what_they_are) {
    auto chain = builder("deribit", {option("A"), option("B"), option("C")});
    const auto problem = deribit::decode_book_summary(
        R"({"jsonrpc":"2.0","result":[
        {"instrument_name":"A","bid_price":0.0021,"ask_price":null,"mark_price":0.00221913,"mark_iv":55.48,"last":0.002,
         "underlying_index":"SYN.BTC-28AUG26","underlying_price":65131.02,"estimated_delivery_price":64851.75,
         "open_interest":395.1,"volume":0.7,"interest_rate":0.0,"creation_timestamp":1791028799000,"mid_price":null},
        {"instrument_name":"B","bid_price":0,"mark_iv":0.0,"underlying_index":"index_price","underlying_price":64851.75}],
        "usIn":1791028800500000,"usOut":1791028800600000})",
        chain);
    ASSERT_FALSE(problem) << problem->why;
    const OptionChain done = chain.finish(0);
    ASSERT_EQ(done.quotes.size(), 2u);
    const OptionQuote& a = done.quotes[0];
    EXPECT_EQ(a.bid, 0.0021);
    EXPECT_FALSE(a.ask);
    EXPECT_EQ(a.mark, 0.00221913);
    EXPECT_EQ(a.mark_iv, 0.5548);
    EXPECT_EQ(a.forward, 65131.02);
    EXPECT_EQ(a.index, 64851.75);
    EXPECT_EQ(a.open_interest, 395.1);
    EXPECT_EQ(a.time_ms, 1791028799000);
    const OptionQuote& b = done.quotes[1];
    EXPECT_FALSE(b.bid);
    EXPECT_FALSE(b.mark_iv);
    EXPECT_FALSE(b.forward);  // the index stands there where the expiry has none of its own
    EXPECT_EQ(b.time_ms, 1791028800600);
    EXPECT_EQ(done.time_ms, 1791028800600);
    EXPECT_EQ(done.index, 64851.75);  // the median of the rows'
    EXPECT_EQ(done.missing, (std::vector<std::string>{"1 listed options of which nothing was told"}));
}

TEST(DeribitOptions, a_ticker_brings_greeks_and_both_volatilities) {
    auto chain = builder("deribit", {option("A")});
    const std::string data =
        R"({"instrument_name":"A","timestamp":1791028799000,"best_bid_price":0.01,"best_ask_price":0.0,"mark_price":0.011,
        "mark_iv":60.5,"bid_iv":0.0,"ask_iv":61,"underlying_index":"BTC-28AUG26","underlying_price":65000,"index_price":64900,
        "open_interest":10,"last_price":null,"stats":{"volume":3,"high":null},
        "greeks":{"delta":0.5,"gamma":0.00002,"vega":20.1,"theta":-30.2,"rho":1.0},"state":"open"})";
    ASSERT_FALSE(deribit::decode_ticker(R"({"result":)" + data + "}", chain));
    const OptionQuote quote = *chain.find("A");
    EXPECT_EQ(quote.mark_iv, 0.605);
    EXPECT_FALSE(quote.bid_iv);
    EXPECT_EQ(quote.ask_iv, 0.61);
    EXPECT_EQ(quote.delta, 0.5);
    EXPECT_EQ(quote.gamma, 0.00002);
    EXPECT_EQ(quote.vega, 20.1);
    EXPECT_EQ(quote.theta, -30.2);
    EXPECT_EQ(quote.volume, 3);
    EXPECT_FALSE(quote.ask);
    auto streamed = builder("deribit", {option("A")});
    ASSERT_FALSE(deribit::decode_notification(
        R"({"method":"subscription","params":{"data":)" + data + R"(,"channel":"ticker.A.100ms"}})", streamed));
    // The channel stands behind the data here; members may come in any order.
    EXPECT_EQ(streamed.find("A")->delta, 0.5);
}

TEST(DeribitOptions, notifications_of_marks_have_their_volatility_as_a_fraction) {
    auto chain = builder("deribit", {option("BTC-2JUN21-37000-P")});
    const auto tell = [&](const std::string& time, const std::string& mark) {
        const auto problem = deribit::decode_notification(
            R"({"jsonrpc":"2.0","method":"subscription","params":{"channel":"markprice.options.btc_usd","data":[{"timestamp":)" +
                time + R"(,"mark_price":)" + mark + R"(,"iv":0.9,"instrument_name":"BTC-2JUN21-37000-P"}]}})",
            chain);
        EXPECT_FALSE(problem);
    };
    tell("1622470378005", "0.0333");
    tell("1622470378000", "0.5");  // older
    EXPECT_EQ(chain.find("BTC-2JUN21-37000-P")->mark, 0.0333);
    EXPECT_EQ(chain.find("BTC-2JUN21-37000-P")->mark_iv, 0.9);
}

TEST(DeribitOptions, the_recorded_notifications_are_read) {
    OTP_SHARED_DATA_OR_SKIP(ticker, "market/deribit_json/ws_ticker.json");
    OTP_SHARED_DATA_OR_SKIP(beat, "market/deribit_json/ws_test_request.json");
    OTP_SHARED_DATA_OR_SKIP(subscribed, "market/deribit_json/ws_subscribe_response.json");
    auto chain = builder("deribit", {option("BTC-PERPETUAL")});
    ASSERT_FALSE(deribit::decode_notification(ticker, chain));
    ASSERT_FALSE(deribit::decode_notification(beat, chain));
    ASSERT_FALSE(deribit::decode_notification(subscribed, chain));
    const OptionQuote& quote = *chain.find("BTC-PERPETUAL");
    EXPECT_EQ(quote.bid, 92283.5);
    EXPECT_EQ(quote.index, 92263.55);
    EXPECT_EQ(quote.time_ms, 1765541474086);
    EXPECT_EQ(quote.volume, 11897.27640428);
}

TEST(DeribitOptions, a_refusal_of_the_venue_is_no_answer) {
    OTP_SHARED_DATA_OR_SKIP(text, "market/deribit_json/ws_error.json");
    auto chain = builder("deribit", {option("A")});
    const auto problem = deribit::decode_book_summary(text, chain);
    ASSERT_TRUE(problem && problem->refusal);
    EXPECT_EQ(problem->refusal->code, deribit::too_many_requests);
    EXPECT_EQ(problem->refusal->message, "too_many_requests");
    EXPECT_EQ(deribit::decode_index_price(R"({"result":{"index_price":0}})", chain)->why, "no index_price above 0");
    EXPECT_EQ(deribit::decode_instruments(R"({"jsonrpc":"2.0"})").error().why, "no result");
    EXPECT_EQ(deribit::decode_instruments(R"({"result":[{"kind":"option"}]})")->odd[0], " has no name");
}

}  // namespace
}  // namespace otp::venues
