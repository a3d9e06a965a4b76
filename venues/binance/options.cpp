#include "venues/binance/options.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <set>

#include "market/units.hpp"
#include "protocol/calendar.hpp"

namespace otp::venues::binance {
namespace {

using market::OptionQuote;

// Every request, with its weight (facts of the venues, section 3). openInterest is free, but we count it.
constexpr std::string_view info_path = "/eapi/v1/exchangeInfo";
constexpr std::string_view ticker_path = "/eapi/v1/ticker";
constexpr std::string_view mark_path = "/eapi/v1/mark";
constexpr std::string_view index_path = "/eapi/v1/index?underlying=";
constexpr std::string_view interest_path = "/eapi/v1/openInterest?underlyingAsset=";
constexpr double info_weight = 1, ticker_weight = 5, mark_weight = 5, index_weight = 1, interest_weight = 1;

constexpr std::int64_t info_age_max_ms = 10 * 60'000;
constexpr std::size_t name_size_max = 64;
constexpr std::size_t odd_named = 8;
constexpr std::size_t parity_strikes = 3;
constexpr double carry_max = 10;  ///< 1,000 % a year: beyond it the number is not a rate.

/// "260327"
std::string date_of(std::int64_t expiry_ms) {
    const CivilTime civil = civil_from_time(Time{expiry_ms});
    char text[16];
    std::snprintf(text, sizeof text, "%02u%02u%02u", static_cast<unsigned>(civil.year % 100), civil.month % 100,
                  civil.day % 100);
    return text;
}

bool is_name(std::string_view text) { return !text.empty() && text.size() <= name_size_max; }

/// The parts of "BTC-260327-95000-C", or nothing.
std::optional<std::array<std::string_view, 4>> split_symbol(std::string_view symbol) {
    std::array<std::string_view, 4> parts;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const std::size_t end = i + 1 < parts.size() ? symbol.find('-') : symbol.size();
        if (end == std::string_view::npos || end == 0) return std::nullopt;
        parts[i] = symbol.substr(0, end);
        symbol.remove_prefix(std::min(end + 1, symbol.size()));
    }
    if (parts[3].find('-') != std::string_view::npos) return std::nullopt;
    return parts;
}

/// Why the row is no option, or nothing.
std::optional<std::string_view> read_instrument(const JsonRow& row, Instrument& read) {
    const std::string_view symbol = row.string("symbol"), side = row.string("side");
    if (!is_name(symbol)) return "has no symbol";
    read.symbol = symbol;
    const auto parts = split_symbol(symbol);
    if (!parts) return "is no option's symbol";
    read.base = (*parts)[0];
    read.quote = row.string("quoteAsset");
    read.underlying = row.string("underlying");
    if (!is_name(read.quote) || !is_name(read.underlying)) return "has no underlying";
    if (side != "CALL" && side != "PUT") return "is neither call nor put";
    read.kind = side == "CALL" ? OptionKind::call : OptionKind::put;
    if ((*parts)[3] != (side == "CALL" ? "C" : "P")) return "says call in one place and put in another";
    const auto strike = market_number(row.scalar("strikePrice"));
    if (!strike || *strike <= 0) return "has no strike";
    read.strike = *strike;
    const auto expiry = market_time_ms(row.scalar("expiryDate"));
    if (!expiry) return "has no expiry";
    read.expiry_ms = *expiry;
    const auto unit = market_number(row.scalar("unit"));
    if (!unit || *unit <= 0) return "has no unit";
    read.unit = *unit;
    return std::nullopt;
}

/// Reads an answer that is an array of rows and calls `take` with each row of a listed symbol.
template <class Take>
std::optional<std::string> each_listed(std::string_view text, ChainBuilder& chain, Take take) {
    JsonRows rows;
    if (const auto problem = rows.read(text, {"-"})) return problem;
    if (!rows.found()) return "no array";
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const JsonRow row = rows.row(i);
        OptionQuote* const quote = chain.find(row.string("symbol"));
        if (quote == nullptr) continue;
        const QuoteReader read{row, chain, quote->instrument};
        take(*quote, read);
    }
    return std::nullopt;
}

void touch(ChainBuilder& chain, OptionQuote& quote, std::optional<std::int64_t> time_ms) {
    quote.time_ms = std::max(quote.time_ms, time_ms.value_or(0));
    chain.touch(quote);
}

// ---- streams

/// 24hrTicker, and markPrice of @optionMarkPrice. Members that the older @markPrice does not have stay as they were.
void take_prices(OptionQuote& quote, const QuoteReader& read, ChainBuilder& chain) {
    const auto time = read.time_ms("E");
    if (time && *time < quote.time_ms) return;
    const auto set = [&](std::optional<double>& member, const char* key, auto how) {
        if (read.has(key)) member = how(key);
    };
    const auto price = [&](const char* key) { return read.price(key); };
    const auto volatility = [&](const char* key) { return read.volatility(key, false); };
    const auto number = [&](const char* key) { return read.number(key); };
    set(quote.mark, "mp", price);
    set(quote.bid, "bo", price);
    set(quote.ask, "ao", price);
    set(quote.last, "c", price);
    set(quote.mark_iv, "vo", volatility);
    set(quote.bid_iv, "b", volatility);
    set(quote.ask_iv, "a", volatility);
    set(quote.delta, "d", [&](const char* key) { return read.delta(key); });
    set(quote.gamma, "g", number);
    set(quote.vega, "v", number);
    set(quote.theta, "t", number);
    set(quote.volume, "V", [&](const char* key) { return read.count(key); });
    set(quote.index, "i", price);
    touch(chain, quote, time);
}

void take_interest(OptionQuote& quote, const QuoteReader& read, ChainBuilder& chain) {
    quote.open_interest = read.count("o");
    touch(chain, quote, std::nullopt);  // its time is not that of the prices
}

void take_event(const JsonRow& row, ChainBuilder& chain) {
    const std::string_view event = row.string("e");
    const QuoteReader of_index{row, chain, row.string("s")};
    if (event == "index") {
        const auto time = of_index.time_ms("E");
        const auto price = of_index.price("p");
        const bool is_ours =
            row.string("s").starts_with(chain.underlying()) && row.string("s").size() <= chain.underlying().size() + 4;
        if (is_ours && price && time.value_or(0) >= chain.index_ms()) chain.set_index(*price, time.value_or(0));
        return;
    }
    OptionQuote* const quote = chain.find(row.string("s"));
    if (quote == nullptr) return;
    const QuoteReader read{row, chain, quote->instrument};
    if (event == "openInterest") take_interest(*quote, read, chain);
    if (event == "24hrTicker" || event == "markPrice") take_prices(*quote, read, chain);
}

// ---- the forward

struct Pair {
    double strike = 0;
    std::optional<double> call, put;
};

std::optional<double> by_parity(std::vector<Pair> pairs, double index, double growth) {
    std::erase_if(pairs, [](const Pair& pair) { return !pair.call || !pair.put; });
    if (pairs.empty()) return std::nullopt;
    const std::size_t count = std::min(parity_strikes, pairs.size());
    std::partial_sort(
        pairs.begin(), pairs.begin() + static_cast<std::ptrdiff_t>(count), pairs.end(),
        [&](const Pair& a, const Pair& b) { return std::abs(a.strike - index) < std::abs(b.strike - index); });
    std::vector<double> found;
    for (std::size_t i = 0; i < count; ++i) {
        found.push_back(pairs[i].strike + (*pairs[i].call - *pairs[i].put) * growth);
    }
    std::sort(found.begin(), found.end());
    return found[(count - 1) / 2];
}

}  // namespace

Result<ExchangeInfo, std::string> decode_exchange_info(std::string_view text) {
    JsonRows rows;
    if (const auto problem = rows.read(text, {"optionSymbols"})) return *problem;
    if (!rows.found()) return std::string{"no optionSymbols"};
    ExchangeInfo info;
    info.server_ms = market_time_ms(rows.top().scalar("serverTime")).value_or(0);
    std::set<std::string> seen;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        Instrument read;
        const auto problem = read_instrument(rows.row(i), read);
        if (!problem && seen.insert(read.symbol).second) {
            info.instruments.push_back(std::move(read));
        } else if (problem && info.odd.size() < odd_named) {
            info.odd.push_back(read.symbol + " " + std::string{*problem});
        }
    }
    return info;
}

std::optional<std::string> decode_index(std::string_view text, ChainBuilder& chain) {
    JsonRows rows;
    if (const auto problem = rows.read(text, {"-"})) return problem;
    const auto price = market_number(rows.top().scalar("indexPrice"));
    if (!price || *price <= 0) return "no indexPrice above 0";
    chain.set_index(*price, market_time_ms(rows.top().scalar("time")).value_or(0));
    return std::nullopt;
}

std::optional<std::string> decode_ticker(std::string_view text, ChainBuilder& chain) {
    return each_listed(text, chain, [&](OptionQuote& quote, const QuoteReader& read) {
        quote.bid = read.price("bidPrice");
        quote.ask = read.price("askPrice");
        quote.last = read.price("lastPrice");
        quote.volume = read.count("volume");
        chain.touch(quote);
    });
}

std::optional<std::string> decode_mark(std::string_view text, ChainBuilder& chain,
                                       std::map<std::int64_t, double>& carry) {
    return each_listed(text, chain, [&](OptionQuote& quote, const QuoteReader& read) {
        quote.mark = read.price("markPrice");
        quote.mark_iv = read.volatility("markIV", false);
        quote.bid_iv = read.volatility("bidIV", false);
        quote.ask_iv = read.volatility("askIV", false);
        quote.delta = read.delta("delta");
        quote.gamma = read.number("gamma");
        quote.vega = read.number("vega");
        quote.theta = read.number("theta");
        const auto rate = read.number("riskFreeInterest");
        if (rate && std::abs(*rate) <= carry_max) carry[quote.expiry_ms] = *rate;
        chain.touch(quote);
    });
}

std::optional<std::string> decode_open_interest(std::string_view text, ChainBuilder& chain) {
    return each_listed(text, chain, [&](OptionQuote& quote, const QuoteReader& read) {
        quote.open_interest = read.count("sumOpenInterest");
        chain.touch(quote);
    });
}

std::optional<std::string> decode_stream(std::string_view text, ChainBuilder& chain) {
    JsonRows rows;
    if (const auto problem = rows.read(text, {"data"})) return problem;
    if (!rows.found()) {
        // A raw stream: the message itself is the event; an answer to a subscription ({"result":null}) is none.
        take_event(rows.top(), chain);
        return std::nullopt;
    }
    for (std::size_t i = 0; i < rows.size(); ++i) take_event(rows.row(i), chain);
    return std::nullopt;
}

void set_forwards(ChainBuilder& chain, const std::map<std::int64_t, double>& carry) {
    if (!chain.index()) return;
    const double index = *chain.index();
    std::map<std::int64_t, std::map<double, Pair>> expiries;
    for (const auto& [name, quote] : chain.rows()) {
        Pair& pair = expiries[quote.expiry_ms][quote.strike];
        pair.strike = quote.strike;
        (quote.kind == OptionKind::call ? pair.call : pair.put) = quote.mark;
    }
    std::map<std::int64_t, double> forwards;
    for (const auto& [expiry, by_strike] : expiries) {
        const auto rate = carry.find(expiry);
        const double ms = std::max<double>(0, static_cast<double>(expiry - chain.index_ms()));
        const double growth = rate == carry.end() ? 1 : std::exp(rate->second * market::years_of_ms(ms));
        std::vector<Pair> pairs;
        for (const auto& [strike, pair] : by_strike) pairs.push_back(pair);
        auto forward = by_parity(std::move(pairs), index, growth);
        if (!forward && rate != carry.end()) forward = index * growth;
        if (forward && *forward > index / 2 && *forward < index * 2) forwards[expiry] = *forward;
    }
    for (auto& [name, quote] : chain.rows()) {
        const auto found = forwards.find(quote.expiry_ms);
        quote.forward = found != forwards.end() ? std::optional{found->second} : std::nullopt;
    }
}

Options::Options(OptionHttp http)
    : requests_{"Binance", std::move(http), options_url, PointBudget{points_per_minute, points_per_minute / 60}} {}

std::optional<SourceError> Options::refresh_instruments() {
    const std::int64_t now = requests_.now_ms();
    if (info_ && now - info_at_ms_ < info_age_max_ms && now >= info_at_ms_) return std::nullopt;
    const auto body = requests_.get(info_path, info_weight);
    if (!body) return body.error();
    auto info = decode_exchange_info(*body);
    if (!info) {
        return SourceError{SourceError::Kind::malformed,
                           requests_.base_url() + std::string{info_path} + ": " + info.error()};
    }
    info_ = std::move(*info);
    info_at_ms_ = now;
    return std::nullopt;
}

SourceResult<std::vector<Listing>> Options::listings() {
    if (const auto error = refresh_instruments()) return *error;
    std::map<std::string, Listing> found;
    std::map<std::string, std::map<std::int64_t, std::size_t>> expiries;
    const std::int64_t venue_ms = info_->server_ms + requests_.now_ms() - info_at_ms_;
    for (const Instrument& listed : info_->instruments) {
        if (listed.expiry_ms <= venue_ms) continue;
        Listing& listing = found[listed.base];
        listing.underlying = listed.base;
        listing.quote = listed.quote;
        listing.premium = market::PremiumCurrency::quote;
        ++expiries[listed.base][listed.expiry_ms];
    }
    std::vector<Listing> listings;
    for (auto& [name, listing] : found) {
        for (const auto& [expiry, count] : expiries[name]) listing.expiries.push_back({expiry, count});
        listings.push_back(std::move(listing));
    }
    return listings;
}

SourceResult<market::OptionChain> Options::chain(const std::string& underlying) {
    if (const auto error = refresh_instruments()) return *error;
    const std::int64_t venue_ms = info_->server_ms + requests_.now_ms() - info_at_ms_;
    std::string quote = "USDT", pair;
    std::set<std::int64_t> expiries;
    std::vector<OptionQuote> rows;
    for (const Instrument& listed : info_->instruments) {
        if (listed.base != underlying || listed.expiry_ms <= venue_ms) continue;
        quote = listed.quote;
        pair = listed.underlying;
        expiries.insert(listed.expiry_ms);
        OptionQuote row;
        row.instrument = listed.symbol;
        row.kind = listed.kind;
        row.strike = listed.strike;
        row.expiry_ms = listed.expiry_ms;
        row.unit = listed.unit;
        rows.push_back(std::move(row));
    }
    if (rows.empty()) {
        return SourceError{SourceError::Kind::not_found, "Binance lists no options on \"" + underlying + "\""};
    }
    ChainBuilder chain{"binance", underlying, quote, market::PremiumCurrency::quote};
    for (OptionQuote& row : rows) chain.list(std::move(row));
    for (const std::string& odd : info_->odd) chain.miss("exchangeInfo: " + odd);

    std::optional<SourceError> first;
    std::size_t failed = 0;
    const auto ask = [&](const std::string& path, double weight, const std::string& name, auto decode) {
        const auto body = requests_.get(path, weight);
        std::optional<SourceError> error;
        if (!body) {
            error = body.error();
        } else if (const auto why = decode(*body)) {
            error = SourceError{SourceError::Kind::malformed, requests_.base_url() + path + ": " + *why};
        }
        if (!error) return true;
        chain.miss(name + ": " + error->message);
        if (!first) first = error;
        ++failed;
        return false;
    };
    std::map<std::int64_t, double> carry;
    const bool ticker = ask(std::string{ticker_path}, ticker_weight, "ticker",
                            [&](const std::string& body) { return decode_ticker(body, chain); });
    const bool mark = ask(std::string{mark_path}, mark_weight, "mark",
                          [&](const std::string& body) { return decode_mark(body, chain, carry); });
    if (requests_.is_cancelled()) return SourceError{SourceError::Kind::cancelled, "cancelled"};
    if (!ticker && !mark) return *first;
    ask(std::string{index_path} + pair, index_weight, "index",
        [&](const std::string& body) { return decode_index(body, chain); });
    for (const std::int64_t expiry : expiries) {
        const std::string date = date_of(expiry);
        ask(std::string{interest_path} + underlying + "&expiration=" + date, interest_weight, "openInterest " + date,
            [&](const std::string& body) { return decode_open_interest(body, chain); });
    }
    if (requests_.is_cancelled()) return SourceError{SourceError::Kind::cancelled, "cancelled"};
    set_forwards(chain, carry);
    // ticker and mark carry no time of their answer: the index that came with them does.
    auto done = chain.finish(chain.index_ms() != 0 ? chain.index_ms() : requests_.now_ms());
    done.simulated = requests_.is_simulated();
    return done;
}

}  // namespace otp::venues::binance
