#include "protocol/symbol_convert.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <regex>
#include <set>
#include <string>

#include "protocol/calendar.hpp"
#include "tests/support/source_dir.hpp"

namespace otp {
namespace {

const nlohmann::json& vectors() {
    static const auto document =
        nlohmann::json::parse(std::ifstream{support::source_dir() + "/tests/vectors/symbols.json"});
    return document;
}

NameForm form_of(const nlohmann::json& row) { return *parse_name_form(row["form"].get<std::string>()); }

Ticker quote_of(const nlohmann::json& row) {
    const auto text = row["quote"].get<std::string>();
    return text.empty() ? Ticker{} : *Ticker::parse(text);
}

TEST(SymbolConvert, golden_vectors_convert_both_ways) {
    for (const auto& row : vectors()["conversions"]) {
        const auto symbol = row["symbol"].get<std::string>();
        const auto foreign = row["name"].get<std::string>();
        const auto series = parse_symbol(symbol);
        ASSERT_TRUE(series) << symbol;

        const auto written = write_name(form_of(row), *series, quote_of(row));
        ASSERT_TRUE(written) << symbol << ": " << written.error().reason;
        EXPECT_EQ(*written, foreign);
        const auto read = read_name(form_of(row), foreign, {.base = {}, .quote = quote_of(row)});
        ASSERT_TRUE(read) << foreign << ": " << read.error().reason;
        EXPECT_EQ(format_symbol(*read), symbol);
    }
}

TEST(SymbolConvert, what_the_other_form_cannot_say_is_refused_with_the_reason) {
    for (const auto& row : vectors()["unsayable"]) {
        const auto symbol = row["symbol"].get<std::string>();
        const auto written = write_name(form_of(row), *parse_symbol(symbol), quote_of(row));
        ASSERT_FALSE(written) << symbol << " as " << row["form"] << ": " << *written;
        EXPECT_EQ(written.error().reason, row["reason"].get<std::string>()) << symbol << " as " << row["form"];
        EXPECT_EQ(written.error().position, 0U);
    }
}

TEST(SymbolConvert, malformed_foreign_names_are_refused_with_reason_and_position) {
    ASSERT_GE(vectors()["foreign"].size(), 90U);
    for (const auto& row : vectors()["foreign"]) {
        const auto text = row["text"].get<std::string>();
        const auto read = read_name(form_of(row), text);
        ASSERT_FALSE(read) << row["form"] << " " << text << ": " << format_symbol(*read);
        EXPECT_EQ(read.error().reason, row["reason"].get<std::string>()) << row["form"] << " " << text;
        EXPECT_EQ(read.error().position, row["position"].get<std::size_t>()) << row["form"] << " " << text;
    }
}

TEST(SymbolConvert, terms_without_a_symbol_have_no_other_name_either) {
    SeriesName name = *parse_symbol("BTC_USD-20230908-C-26K1000");
    name.strike = *add(name.strike, strike_tick_units);
    const Ticker usd = *Ticker::parse("USD");
    for (const auto form : {NameForm::otp, NameForm::osi, NameForm::deribit, NameForm::binance}) {
        const auto written = write_name(form, name, usd);
        ASSERT_FALSE(written) << name_form_text(form);
        EXPECT_EQ(written.error().reason, "a strike from 1000 on must be a multiple of 0.1");
    }
}

TEST(SymbolConvert, a_hint_says_what_the_name_does_not_and_may_not_contradict_what_it_does) {
    const Ticker usd = *Ticker::parse("USD");
    const Ticker usdt = *Ticker::parse("USDT");
    const Ticker eth = *Ticker::parse("ETH");
    const Ticker spx = *Ticker::parse("SPX");
    const auto symbol = [](const Result<SeriesName>& read) {
        return read ? format_symbol(*read) : std::to_string(read.error().position) + ": " + read.error().reason;
    };
    EXPECT_EQ(symbol(from_osi("SPXW  230908C04000000", {.base = spx, .quote = {}})), "SPX_USD-20230908-C-4K0000");
    EXPECT_EQ(symbol(from_osi("BTC   230908C26000000", {.base = {}, .quote = usdt})), "BTC_USDT-20230908-C-26K0000");
    EXPECT_EQ(symbol(from_binance("BTC-230908-26000-C", {.base = {}, .quote = usd})), "BTC_USD-20230908-C-26K0000");
    EXPECT_EQ(symbol(from_binance("BTC-230908-26000-C", {.base = eth, .quote = usd})),
              "0: the name's base is BTC, not ETH");
    EXPECT_EQ(symbol(from_deribit("BTC-8SEP23-26000-C", {.base = {}, .quote = usd})), "BTC_USD-20230908-C-26K0000");
    EXPECT_EQ(symbol(from_deribit("BTC-8SEP23-26000-C", {.base = {}, .quote = usdt})),
              "0: the name's quote is USD, not USDT");
    EXPECT_EQ(symbol(from_deribit("BTC_USDC-8SEP23-26000-C", {.base = {}, .quote = usd})),
              "4: the name's quote is USDC, not USD");
    EXPECT_EQ(symbol(read_name(NameForm::otp, "BTC_USD-20230908-C-26K0000", {.base = {}, .quote = usdt})),
              "4: the name's quote is USD, not USDT");
    EXPECT_EQ(symbol(read_name(NameForm::otp, "BTC_USD-20230908-C-26K0000", {.base = eth, .quote = usd})),
              "0: the name's base is BTC, not ETH");
}

TEST(SymbolConvert, forms_have_names) {
    for (const auto form : {NameForm::otp, NameForm::osi, NameForm::deribit, NameForm::binance}) {
        EXPECT_EQ(parse_name_form(name_form_text(form)), form);
    }
    EXPECT_EQ(parse_name_form("OSI"), std::nullopt);
    EXPECT_EQ(parse_name_form(""), std::nullopt);
}

/// Rule Y1 through the other forms: whatever they can say comes back, and no two series share a name there.
TEST(SymbolConvert, Y1_random_series_come_back_from_each_form_that_takes_them) {
    std::mt19937_64 random{11};
    const std::string bases[] = {"BTC", "A", "GOOGLE", "1INCH", "ABCDEFG", "ETH2"};
    const std::string quotes[] = {"USD", "USDC", "USDT", "EUR"};
    std::set<std::string> symbols[4];
    std::set<std::string> foreign[4];
    for (int i = 0; i < 100'000; ++i) {
        SeriesName name;
        name.market = {*Ticker::parse(bases[random() % 6]), *Ticker::parse(quotes[random() % 4])};
        const auto day = static_cast<std::int64_t>(10'957 + random() % 36'525);  // of 2000 to 2099
        name.expiry = Time::from_seconds(day * 86'400) + usual_expiry_of_day;
        name.kind = static_cast<OptionKind>(random() % 2);
        const bool thousands = random() % 2 != 0;
        const auto ticks = static_cast<std::int64_t>(10'000 + random() % (random() % 2 ? 9'989'999 : 989'999));
        name.strike = Price::from_raw(ticks * (thousands ? strike_tick_thousands : strike_tick_units).raw());
        ASSERT_TRUE(has_symbol(name));

        for (const auto form : {NameForm::osi, NameForm::deribit, NameForm::binance}) {
            const auto written = write_name(form, name, name.market.quote);
            if (!written) continue;
            const auto read = read_name(form, *written, {.base = {}, .quote = name.market.quote});
            ASSERT_TRUE(read) << *written << ": " << read.error().reason;
            ASSERT_EQ(format_symbol(*read), format_symbol(name)) << *written;
            symbols[static_cast<int>(form)].insert(format_symbol(name));
            foreign[static_cast<int>(form)].insert(*written + std::string{name.market.quote.text()});
        }
    }
    for (const auto form : {NameForm::osi, NameForm::deribit, NameForm::binance}) {
        const int i = static_cast<int>(form);
        EXPECT_GT(symbols[i].size(), 10'000U);
        EXPECT_EQ(symbols[i].size(), foreign[i].size()) << name_form_text(form);
    }
}

TEST(SymbolConvert, Y1_every_mutation_of_a_foreign_name_is_refused_or_written_back_the_same) {
    for (const auto& row : vectors()["conversions"]) {
        const auto name = row["name"].get<std::string>();
        const NameHints hints{.base = {}, .quote = quote_of(row)};
        for (std::size_t at = 0; at < name.size(); ++at) {
            for (int c = 0; c < 256; ++c) {
                std::string text = name;
                text[at] = static_cast<char>(c);
                const auto read = read_name(form_of(row), text, hints);
                if (!read) {
                    ASSERT_LE(read.error().position, text.size()) << text;
                    continue;
                }
                const auto written = write_name(form_of(row), *read, hints.quote);
                ASSERT_TRUE(written) << text << ": " << written.error().reason;
                ASSERT_EQ(*written, text);
            }
        }
    }
}

/// Names as the venues really publish them, from the recorded market data.
TEST(SymbolConvert, recorded_venue_names_are_read_and_written_back) {
    const std::filesystem::path folder = support::source_dir() + "/../shared/data/market";
    if (!std::filesystem::exists(folder)) GTEST_SKIP() << "skipped: no ../shared/data";
    const std::regex deribit{R"(\b[A-Z0-9]+(_[A-Z]+)?-[0-9]{1,2}[A-Z]{3}[0-9]{2}-[0-9d]+-[CP]\b)"};
    const std::regex binance{R"(\b[A-Z0-9]+-[0-9]{6}-[0-9.]+-[CP]\b)"};

    std::set<std::string> names[2];
    for (const auto& [file, form] : {std::pair{"deribit_chain", 0}, {"deribit_json", 0}, {"binance_eapi", 1}}) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / file)) {
            if (!entry.is_regular_file() || entry.path().extension() == ".gz") continue;
            std::ifstream in{entry.path()};
            const std::regex& pattern = form == 0 ? deribit : binance;
            for (std::string line; std::getline(in, line);) {
                if (line.size() > 5'000) line.resize(5'000);
                for (std::sregex_iterator it{line.begin(), line.end(), pattern}, end; it != end; ++it) {
                    names[form].insert(it->str());
                }
            }
        }
    }
    ASSERT_GT(names[0].size(), 100U);
    ASSERT_GT(names[1].size(), 10U);
    for (const int i : {0, 1}) {
        const NameForm form = i == 0 ? NameForm::deribit : NameForm::binance;
        for (const std::string& name : names[i]) {
            const auto read = read_name(form, name);
            ASSERT_TRUE(read) << name << ": " << read.error().reason << " at " << read.error().position;
            const auto written = write_name(form, *read);
            ASSERT_TRUE(written) << name << ": " << written.error().reason;
            EXPECT_EQ(*written, name);
        }
    }
}

}  // namespace
}  // namespace otp
