#include "protocol/symbol.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "protocol/calendar.hpp"
#include "protocol/decimal.hpp"
#include "tests/support/source_dir.hpp"

namespace otp {
namespace {

const nlohmann::json& vectors() {
    static const auto document =
        nlohmann::json::parse(std::ifstream{support::source_dir() + "/tests/vectors/symbols.json"});
    return document;
}

SeriesName name_of(const nlohmann::json& row) {
    SeriesName name;
    name.market.base = *Ticker::parse(row["base"].get<std::string>());
    name.market.quote = *Ticker::parse(row["quote"].get<std::string>());
    name.expiry = *parse_rfc3339(row["expiry"].get<std::string>());
    name.kind = row["kind"] == "call" ? OptionKind::call : OptionKind::put;
    name.strike = *parse_price(row["strike"].get<std::string>());
    return name;
}

SeriesName btc_call(Price strike) {
    return {*parse_market("BTC_USD"), time_from_civil({2022, 8, 11, 8}), OptionKind::call, strike};
}

TEST(Symbol, golden_vectors_read_and_write) {
    ASSERT_GE(vectors()["valid"].size(), 90U);
    for (const auto& row : vectors()["valid"]) {
        const auto symbol = row["symbol"].get<std::string>();
        const auto parsed = parse_symbol(symbol);
        ASSERT_TRUE(parsed) << symbol << ": " << parsed.error().reason;
        EXPECT_TRUE(*parsed == name_of(row)) << symbol;
        ASSERT_TRUE(has_symbol(name_of(row))) << symbol;
        EXPECT_EQ(format_symbol(name_of(row)), symbol);
    }
}

TEST(Symbol, malformed_vectors_are_refused_with_reason_and_position) {
    ASSERT_GE(vectors()["malformed"].size(), 400U);
    for (const auto& row : vectors()["malformed"]) {
        const auto text = row["text"].get<std::string>();
        const auto parsed = parse_symbol(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error().reason, row["reason"].get<std::string>()) << text;
        EXPECT_EQ(parsed.error().position, row["position"].get<std::size_t>()) << text;
    }
}

TEST(Symbol, off_tick_strikes_are_refused_never_rounded) {
    for (const auto& row : vectors()["no_symbol"]) {
        const SeriesName name = btc_call(*parse_price(row["strike"].get<std::string>()));
        EXPECT_FALSE(has_symbol(name)) << row;
        const auto symbol = check_symbol(name);
        ASSERT_FALSE(symbol) << row;
        EXPECT_EQ(symbol.error().reason, row["reason"].get<std::string>()) << row;
    }
}

TEST(Symbol, terms_without_a_symbol_say_why) {
    const SeriesName good = btc_call(Price::from_raw(26'100 * price_scale));
    EXPECT_EQ(*check_symbol(good), "BTC_USD-20220811-C-26K1000");

    const auto reason = [&](auto change) {
        SeriesName name = good;
        change(name);
        const auto symbol = check_symbol(name);
        EXPECT_EQ(symbol.has_value(), has_symbol(name));
        return symbol ? *symbol : symbol.error().reason;
    };
    EXPECT_EQ(reason([](auto& n) { n.market.base = {}; }), "the base has no name");
    EXPECT_EQ(reason([](auto& n) { n.market.quote = {}; }), "the quote has no name");
    EXPECT_EQ(reason([](auto& n) { n.kind = static_cast<OptionKind>(2); }), "the kind must be call or put");
    EXPECT_EQ(reason([](auto& n) { n.expiry = Time{-1000}; }), "the expiry must be of the years 1970 to 9999");
    EXPECT_EQ(reason([](auto& n) { n.expiry = Time{Time::ms_max + 1}; }),
              "the expiry must be of the years 1970 to 9999");
    EXPECT_EQ(reason([](auto& n) { n.expiry = n.expiry + milliseconds(1); }), "the expiry must be at a whole second");
    EXPECT_EQ(reason([](auto& n) { n.expiry = n.expiry - milliseconds(1); }), "the expiry must be at a whole second");
    EXPECT_EQ(reason([](auto& n) { n.strike = Price{}; }), "the strike must be positive");
    EXPECT_EQ(reason([](auto& n) { n.strike = Price::from_raw(-strike_tick_units.raw()); }),
              "the strike must be positive");
    EXPECT_EQ(reason([](auto& n) { n.strike = price_limit; }), "the strike must be below 10^10");
    EXPECT_EQ(reason([](auto& n) { n.strike = *add(n.strike, strike_tick_units); }),
              "a strike from 1000 on must be a multiple of 0.1");
    EXPECT_EQ(reason([](auto& n) { n.strike = *subtract(strike_thousands_min, Price::from_raw(1)); }),
              "a strike below 1000 must be a multiple of 0.0001");
}

/// Rule Y1: two different series never share a name.
TEST(Symbol, Y1_random_and_boundary_terms_come_back_from_their_symbol) {
    std::mt19937_64 random{7};
    const auto below = [&](std::uint64_t limit) { return static_cast<std::int64_t>(random() % limit); };
    const auto ticker = [&] {
        const std::string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
        std::string text(static_cast<std::size_t>(below(12)), ' ');
        for (char& c : text) c = letters[static_cast<std::size_t>(below(36))];
        text.insert(text.begin() + below(text.size() + 1), letters[static_cast<std::size_t>(below(26))]);
        return *Ticker::parse(text);
    };
    const std::vector<std::int64_t> strike_edges = {1, 9'999, 10'000, 9'999'999};  // in ticks
    std::set<std::string> symbols;
    std::set<SeriesName> names;
    for (int i = 0; i < 200'000; ++i) {
        SeriesName name;
        name.market = {ticker(), ticker()};
        name.expiry = Time::from_seconds(below(Time::ms_max / 1000 + 1));
        // Days at 08:00, just before and just after are common.
        if (i % 2 == 0) name.expiry = Time{name.expiry.ms / 86'400'000 * 86'400'000} + seconds(8 * 3600 - 1 + below(3));
        name.kind = static_cast<OptionKind>(below(2));
        const bool thousands = below(2) != 0;
        const std::int64_t ticks_max = thousands ? 99'999'999'999 : 9'999'999;
        std::int64_t ticks = thousands ? 10'000 + below(ticks_max - 9'999) : 1 + below(ticks_max);
        if (i % 5 == 0) ticks = strike_edges[static_cast<std::size_t>(below(4))];
        if (thousands && ticks < 10'000) ticks = ticks_max;
        name.strike = Price::from_raw(ticks * (thousands ? strike_tick_thousands : strike_tick_units).raw());

        ASSERT_TRUE(has_symbol(name));
        const std::string symbol = format_symbol(name);
        const auto parsed = parse_symbol(symbol);
        ASSERT_TRUE(parsed) << symbol << ": " << parsed.error().reason << " at " << parsed.error().position;
        ASSERT_TRUE(*parsed == name) << symbol;
        symbols.insert(symbol);
        names.insert(name);
    }
    EXPECT_EQ(symbols.size(), names.size());
}

/// Every byte in every place: replaced, inserted, and each character left out.
TEST(Symbol, Y1_every_mutation_of_one_character_is_refused_or_is_the_symbol_of_what_it_says) {
    const std::vector<std::string> symbols = {
        "BTC_USD-20220811-C-26K1000",
        "BTC_USD-20261120T101530-C-94K5000",
        "APT_USD-20240229-P-999U9999",
        "1INCH_USDT-19700101-C-0U0001",
        "ABCDEFGHIJKL_A23456789012-99991231T235959-P-9999999K9999",
        "A_B-20261120T080001-P-1K0000",
    };
    std::size_t accepted = 0;
    std::size_t refused = 0;
    const auto check = [&](const std::string& text) {
        const auto parsed = parse_symbol(text);
        if (parsed) {
            ++accepted;
            ASSERT_TRUE(has_symbol(*parsed)) << text;
            ASSERT_EQ(format_symbol(*parsed), text);
        } else {
            ++refused;
            ASSERT_FALSE(parsed.error().reason.empty()) << text;
            ASSERT_LE(parsed.error().position, text.size()) << text;
        }
    };
    for (const std::string& symbol : symbols) {
        for (std::size_t at = 0; at <= symbol.size(); ++at) {
            for (int c = 0; c < 256; ++c) {
                std::string inserted = symbol;
                inserted.insert(at, 1, static_cast<char>(c));
                check(inserted);
                if (at == symbol.size()) continue;
                std::string replaced = symbol;
                replaced[at] = static_cast<char>(c);
                check(replaced);
            }
            if (at < symbol.size()) check(symbol.substr(0, at) + symbol.substr(at + 1));
            check(symbol.substr(0, at));
        }
    }
    EXPECT_GT(accepted, 2'000U);
    EXPECT_GT(refused, 50'000U);
}

TEST(Symbol, names_sort_by_market_then_expiry_then_kind_then_strike) {
    const std::vector<std::string> sorted = {
        "BTC_USD-20220811T075959-P-26K1000", "BTC_USD-20220811-C-26K1000", "BTC_USD-20220811-P-999U9999",
        "BTC_USD-20220811-P-26K1000",        "BTC_USDC-20220810-C-1U0000", "ETH_USD-20220810-C-1U0000",
    };
    for (std::size_t i = 1; i < sorted.size(); ++i) {
        EXPECT_TRUE(*parse_symbol(sorted[i - 1]) < *parse_symbol(sorted[i])) << sorted[i];
    }
}

TEST(Names, a_market_is_two_tickers_and_an_underscore) {
    const auto market = parse_market("1INCH_USDT");
    ASSERT_TRUE(market);
    EXPECT_EQ(market->base.text(), "1INCH");
    EXPECT_EQ(market->quote.text(), "USDT");
    EXPECT_EQ(format_market(*market), "1INCH_USDT");
    for (const char* text : {"", "BTC", "BTC_", "_USD", "BTC-USD", "btc_usd", "BTC_USD ", "BTC_USD_", "BTC__USD",
                             "1_USD", "BTC_2", "ABCDEFGHIJKLM_USD"}) {
        EXPECT_FALSE(parse_market(text)) << text;
    }
}

TEST(Names, a_ticker_is_1_to_12_of_upper_case_and_digits_with_a_letter) {
    EXPECT_TRUE(Ticker{}.is_empty());
    EXPECT_EQ(Ticker{}.text(), "");
    EXPECT_EQ(Ticker::parse("A")->text(), "A");
    EXPECT_EQ(Ticker::parse("00000000000A")->text(), "00000000000A");
    EXPECT_FALSE(Ticker::parse(""));
    EXPECT_EQ(Ticker::parse("000000000000").error().reason, "a name has at least one letter");
    EXPECT_EQ(Ticker::parse("ABCDEFGHIJKLM").error().position, 12U);
    EXPECT_EQ(Ticker::parse("BTc").error().position, 2U);
    EXPECT_TRUE(*Ticker::parse("BTC") < *Ticker::parse("BTCA"));
}

}  // namespace
}  // namespace otp
