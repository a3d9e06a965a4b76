#include "venues/option_chain.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <tuple>

#include "venues/scalar_text.hpp"

namespace otp::venues {
namespace {

using market::OptionQuote;

constexpr double magnitude_max = 1e12;
/// At or below, a volatility stands for "none".
constexpr double iv_sentinel_max = 1e-4;
constexpr double iv_max = 100;
constexpr std::size_t doubts_named = 8;
constexpr std::size_t missing_max = 64;
constexpr std::size_t number_size_max = 64;
constexpr std::size_t told_size_max = 300;

double median(std::vector<double> values) {
    const std::size_t middle = values.size() / 2;
    std::nth_element(values.begin(), values.begin() + middle, values.end());
    if (values.size() % 2 == 1) return values[middle];
    return (values[middle] + *std::max_element(values.begin(), values.begin() + middle)) / 2;
}

auto order(const OptionQuote& quote) { return std::tie(quote.expiry_ms, quote.strike, quote.kind, quote.instrument); }

}  // namespace

std::optional<double> market_number(std::string_view text, int shift) {
    if (text.size() > number_size_max || !is_json_number(text)) return std::nullopt;
    std::string shifted{text};
    // The decimal point is moved in the text: dividing the double would round a second time.
    const bool moves = shift != 0 && shifted.find_first_of("eE") == std::string::npos;
    if (moves) shifted += "e" + std::to_string(shift);
    double value = 0;
    const auto [end, error] = std::from_chars(shifted.data(), shifted.data() + shifted.size(), value);
    if (error != std::errc{} || end != shifted.data() + shifted.size()) return std::nullopt;
    if (shift != 0 && !moves) value *= std::pow(10.0, shift);
    if (!std::isfinite(value) || std::abs(value) > magnitude_max) return std::nullopt;
    return value == 0 ? 0.0 : value;
}

std::optional<std::int64_t> market_time_ms(std::string_view text) {
    const auto us = time_from_ms(text);
    if (!us) return std::nullopt;
    return *us / 1000;
}

ChainBuilder::ChainBuilder(std::string venue, std::string underlying, std::string quote,
                           market::PremiumCurrency premium) {
    chain_.venue = std::move(venue);
    chain_.underlying = std::move(underlying);
    chain_.quote = std::move(quote);
    chain_.premium = premium;
}

void ChainBuilder::list(OptionQuote quote) {
    const std::string name = quote.instrument;
    rows_.emplace(name, std::move(quote));
}

OptionQuote* ChainBuilder::find(std::string_view instrument) {
    const auto found = rows_.find(instrument);
    return found != rows_.end() ? &found->second : nullptr;
}

void ChainBuilder::set_index(double index, std::int64_t time_ms) {
    chain_.index = index;
    index_ms_ = time_ms;
}

void ChainBuilder::miss(std::string what) {
    chain_.partial = true;
    if (chain_.missing.size() < missing_max) chain_.missing.push_back(what.substr(0, told_size_max));
}

void ChainBuilder::doubt(std::string_view instrument, std::string_view member, std::string_view why) {
    if (++doubts_ > doubts_named) return;
    miss(std::string{instrument} + ": " + std::string{member} + " " + std::string{why});
}

market::OptionChain ChainBuilder::finish(std::int64_t time_ms) const {
    market::OptionChain chain = chain_;
    std::vector<double> indexes;
    for (const auto& [name, row] : rows_) {
        if (!told_.contains(name)) continue;
        chain.quotes.push_back(row);
        OptionQuote& quote = chain.quotes.back();
        if (quote.time_ms == 0) quote.time_ms = time_ms;
        chain.time_ms = std::max(chain.time_ms, quote.time_ms);
        if (quote.index) indexes.push_back(*quote.index);
    }
    std::sort(chain.quotes.begin(), chain.quotes.end(),
              [](const OptionQuote& a, const OptionQuote& b) { return order(a) < order(b); });
    if (!chain.index && !indexes.empty()) chain.index = median(std::move(indexes));
    const auto tell = [&](std::size_t count, std::string_view what) {
        chain.partial = true;
        chain.missing.push_back(std::to_string(count) + " " + std::string{what});
    };
    if (doubts_ > doubts_named) tell(doubts_ - doubts_named, "more values that cannot be");
    if (chain.quotes.size() < rows_.size()) {
        tell(rows_.size() - chain.quotes.size(), "listed options of which nothing was told");
    }
    return chain;
}

std::optional<double> QuoteReader::number(std::string_view key) const {
    const std::string_view text = row_.scalar(key);
    if (text.empty()) return std::nullopt;
    const auto value = market_number(text);
    if (!value) chain_.doubt(instrument_, key, "is no number");
    return value;
}

std::optional<double> QuoteReader::price(std::string_view key) const {
    const auto value = number(key);
    if (value && *value < 0) chain_.doubt(instrument_, key, "is below 0");
    return value && *value > 0 ? value : std::nullopt;
}

std::optional<double> QuoteReader::volatility(std::string_view key, bool percent) const {
    const std::string_view text = row_.scalar(key);
    if (text.empty()) return std::nullopt;
    const auto value = market_number(text, percent ? -2 : 0);
    if (!value || *value > iv_max) {
        chain_.doubt(instrument_, key, "is no volatility");
        return std::nullopt;
    }
    return *value > iv_sentinel_max ? value : std::nullopt;
}

std::optional<double> QuoteReader::count(std::string_view key) const {
    const auto value = number(key);
    if (value && *value < 0) chain_.doubt(instrument_, key, "is below 0");
    return value && *value >= 0 ? value : std::nullopt;
}

std::optional<double> QuoteReader::delta(std::string_view key) const {
    const auto value = number(key);
    if (!value || std::abs(*value) <= 1) return value;
    chain_.doubt(instrument_, key, "is beyond 1");
    return std::nullopt;
}

std::optional<std::int64_t> QuoteReader::time_ms(std::string_view key) const {
    const std::string_view text = row_.scalar(key);
    if (text.empty()) return std::nullopt;
    const auto value = market_time_ms(text);
    if (!value) chain_.doubt(instrument_, key, "is no time");
    return value;
}

}  // namespace otp::venues
