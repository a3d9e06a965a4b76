#include "venues/deribit/options.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace otp::venues::deribit {
namespace {

using market::OptionQuote;

// Every request, with its credits. A plain one costs 500 of a pool of 50,000 that fills by 10,000 a second; we keep to
// a fifth of that. The list of instruments is dearer at the venue, so it is asked for seldom.
constexpr std::string_view instruments_path = "/api/v2/public/get_instruments?kind=option&expired=false&currency=";
constexpr std::string_view summary_path = "/api/v2/public/get_book_summary_by_currency?kind=option&currency=";
constexpr std::string_view index_path = "/api/v2/public/get_index_price?index_name=";
constexpr std::string_view ticker_path = "/api/v2/public/ticker?instrument_name=";
constexpr double credits = 500, instruments_credits = 5'000, credits_max = 50'000, credits_per_s = 2'000;
constexpr std::int64_t throttled_ms = 1'000;

constexpr std::array<std::string_view, 3> currencies = {"BTC", "ETH", "USDC"};
constexpr std::int64_t list_age_max_ms = 5 * 60'000;
constexpr std::size_t name_size_max = 64;
constexpr std::size_t odd_named = 8;
/// underlying_index where an expiry has no future of its own, and so no forward.
constexpr std::string_view no_forward = "index_price";

bool is_name(std::string_view text) { return !text.empty() && text.size() <= name_size_max; }

/// Reads the rows under `result`, or the refusal that stands in its place.
std::optional<RpcProblem> read_result(std::string_view text, JsonRows& rows) {
    if (const auto problem = rows.read(text, {"result"})) return RpcProblem{*problem};
    const std::string_view code = rows.top().scalar("error.code");
    if (!code.empty()) {
        RpcProblem refused{"refused"};
        refused.refusal = RpcError{static_cast<std::int64_t>(market_number(code).value_or(0)),
                                   std::string{rows.top().string("error.message").substr(0, name_size_max)}};
        return refused;
    }
    if (!rows.found()) return RpcProblem{"no result"};
    return std::nullopt;
}

/// The venue's time of an answer: usOut, microseconds.
std::int64_t answered_ms(const JsonRows& rows) {
    const std::string_view digits = rows.top().scalar("usOut");
    if (digits.size() <= 3) return 0;
    return market_time_ms(digits.substr(0, digits.size() - 3)).value_or(0);
}

/// Why the row is no option, or nothing.
std::optional<std::string_view> read_instrument(const JsonRow& row, Instrument& read) {
    if (!is_name(row.string("instrument_name"))) return "has no name";
    read.name = row.string("instrument_name");
    read.base = row.string("base_currency");
    read.quote = row.string("quote_currency");
    read.index_name = row.string("price_index");
    if (!is_name(read.base) || !is_name(read.quote) || !is_name(read.index_name)) return "has no currencies";
    const std::string_view counter = row.string("counter_currency"), settlement = row.string("settlement_currency");
    const std::string_view type = row.string("instrument_type");
    // Premiums of inverse options are in the coin, which the venue then calls their quote currency.
    read.is_inverse = type.empty() ? settlement == read.base : type == "reversed";
    if (read.is_inverse) read.quote = is_name(counter) ? counter : "USD";
    const std::string_view kind = row.string("option_type");
    if (kind != "call" && kind != "put") return "is neither call nor put";
    read.kind = kind == "call" ? OptionKind::call : OptionKind::put;
    const auto strike = market_number(row.scalar("strike"));
    if (!strike || *strike <= 0) return "has no strike";
    read.strike = *strike;
    const auto expiry = market_time_ms(row.scalar("expiration_timestamp"));
    if (!expiry) return "has no expiry";
    read.expiry_ms = *expiry;
    const auto unit = market_number(row.scalar("contract_size"));
    if (!unit || *unit <= 0) return "has no contract_size";
    read.unit = *unit;
    return std::nullopt;
}

/// Amounts of options are in coins at this venue, ours in contracts.
std::optional<double> contracts(std::optional<double> coins, const OptionQuote& quote) {
    if (coins && quote.unit != 1) *coins /= quote.unit;
    return coins;
}

void take_ticker(const JsonRow& row, ChainBuilder& chain) {
    OptionQuote* const quote = chain.find(row.string("instrument_name"));
    if (quote == nullptr) return;
    const QuoteReader read{row, chain, quote->instrument};
    const auto time = read.time_ms("timestamp");
    if (time && *time < quote->time_ms) return;
    quote->time_ms = time.value_or(quote->time_ms);
    quote->bid = read.price("best_bid_price");
    quote->ask = read.price("best_ask_price");
    quote->mark = read.price("mark_price");
    quote->last = read.price("last_price");
    quote->mark_iv = read.volatility("mark_iv", true);
    quote->bid_iv = read.volatility("bid_iv", true);
    quote->ask_iv = read.volatility("ask_iv", true);
    if (row.string("underlying_index") != no_forward) quote->forward = read.price("underlying_price");
    quote->index = read.price("index_price");
    quote->open_interest = contracts(read.count("open_interest"), *quote);
    quote->volume = contracts(read.count("stats.volume"), *quote);
    quote->delta = read.delta("greeks.delta");
    quote->gamma = read.number("greeks.gamma");
    quote->vega = read.number("greeks.vega");
    quote->theta = read.number("greeks.theta");
    chain.touch(*quote);
}

void take_mark(const JsonRow& row, ChainBuilder& chain) {
    OptionQuote* const quote = chain.find(row.string("instrument_name"));
    if (quote == nullptr) return;
    const QuoteReader read{row, chain, quote->instrument};
    const auto time = read.time_ms("timestamp");
    if (time && *time < quote->time_ms) return;
    quote->time_ms = time.value_or(quote->time_ms);
    quote->mark = read.price("mark_price");
    quote->mark_iv = read.volatility("iv", false);
    chain.touch(*quote);
}

void take_index(const JsonRow& row, ChainBuilder& chain) {
    const auto price = market_number(row.scalar("price"));
    const auto time = market_time_ms(row.scalar("timestamp"));
    if (price && *price > 0 && time.value_or(0) >= chain.index_ms()) chain.set_index(*price, time.value_or(0));
}

}  // namespace

Result<Instruments, RpcProblem> decode_instruments(std::string_view text) {
    JsonRows rows;
    if (const auto problem = read_result(text, rows)) return *problem;
    Instruments list;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const JsonRow row = rows.row(i);
        const std::string_view kind = row.string("kind");
        if (!kind.empty() && kind != "option") continue;
        Instrument read;
        const auto problem = read_instrument(row, read);
        if (!problem) {
            list.instruments.push_back(std::move(read));
        } else if (list.odd.size() < odd_named) {
            list.odd.push_back(read.name + " " + std::string{*problem});
        }
    }
    return list;
}

std::optional<RpcProblem> decode_book_summary(std::string_view text, ChainBuilder& chain) {
    JsonRows rows;
    if (const auto problem = read_result(text, rows)) return problem;
    const std::int64_t answered = answered_ms(rows);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const JsonRow row = rows.row(i);
        OptionQuote* const quote = chain.find(row.string("instrument_name"));
        if (quote == nullptr) continue;
        const QuoteReader read{row, chain, quote->instrument};
        const std::int64_t time = read.time_ms("creation_timestamp").value_or(answered);
        if (time < quote->time_ms) continue;
        quote->time_ms = time;
        quote->bid = read.price("bid_price");
        quote->ask = read.price("ask_price");
        quote->mark = read.price("mark_price");
        quote->last = read.price("last");
        quote->mark_iv = read.volatility("mark_iv", true);
        const auto underlying = read.price("underlying_price");
        quote->forward = row.string("underlying_index") != no_forward ? underlying : std::nullopt;
        quote->index = read.price("estimated_delivery_price");
        quote->open_interest = contracts(read.count("open_interest"), *quote);
        quote->volume = contracts(read.count("volume"), *quote);
        chain.touch(*quote);
    }
    return std::nullopt;
}

std::optional<RpcProblem> decode_index_price(std::string_view text, ChainBuilder& chain) {
    JsonRows rows;
    if (const auto problem = read_result(text, rows)) return problem;
    const auto price = rows.size() == 1 ? market_number(rows.row(0).scalar("index_price")) : std::nullopt;
    if (!price || *price <= 0) return RpcProblem{"no index_price above 0"};
    chain.set_index(*price, answered_ms(rows));
    return std::nullopt;
}

std::optional<RpcProblem> decode_ticker(std::string_view text, ChainBuilder& chain) {
    JsonRows rows;
    if (const auto problem = read_result(text, rows)) return problem;
    for (std::size_t i = 0; i < rows.size(); ++i) take_ticker(rows.row(i), chain);
    return std::nullopt;
}

std::optional<RpcProblem> decode_notification(std::string_view text, ChainBuilder& chain) {
    JsonRows rows;
    if (const auto problem = rows.read(text, {"params", "data"})) return RpcProblem{*problem};
    const std::string_view channel = rows.top().string("params.channel");
    const auto take = channel.starts_with("ticker.")                ? take_ticker
                      : channel.starts_with("markprice.options.")   ? take_mark
                      : channel.starts_with("deribit_price_index.") ? take_index
                                                                    : nullptr;
    // Heartbeats, answers and channels nobody asked for change nothing.
    for (std::size_t i = 0; take != nullptr && i < rows.size(); ++i) take(rows.row(i), chain);
    return std::nullopt;
}

Options::Options(OptionHttp http, std::size_t tickers)
    : requests_{"Deribit", std::move(http), options_url, PointBudget{credits_max, credits_per_s}}, tickers_{tickers} {}

SourceError Options::problem_of(const std::string& path, const RpcProblem& problem) {
    const std::string where = requests_.base_url() + path + ": ";
    if (!problem.refusal) return {SourceError::Kind::malformed, where + problem.why};
    const std::string words = std::to_string(problem.refusal->code) + " " + problem.refusal->message;
    if (problem.refusal->code == too_many_requests) return requests_.throttled(where + words, throttled_ms);
    return {SourceError::Kind::refused, where + words};
}

template <class Decode>
std::optional<SourceError> Options::ask(const std::string& path, Decode decode) {
    const auto body = requests_.get(path, path.starts_with(instruments_path) ? instruments_credits : credits);
    if (!body) return body.error();
    if (const auto problem = decode(*body)) return problem_of(path, *problem);
    return std::nullopt;
}

SourceResult<const Options::Known*> Options::instruments_of(const std::string& currency) {
    const std::int64_t now = requests_.now_ms();
    const auto known = known_.find(currency);
    if (known != known_.end() && now - known->second.at_ms < list_age_max_ms && now >= known->second.at_ms) {
        return &known->second;
    }
    Known fresh{{}, now};
    const auto error =
        ask(std::string{instruments_path} + currency, [&](const std::string& body) -> std::optional<RpcProblem> {
            auto list = decode_instruments(body);
            if (!list) return list.error();
            fresh.list = std::move(*list);
            return std::nullopt;
        });
    if (error) return *error;
    return &(known_[currency] = std::move(fresh));
}

SourceResult<std::vector<Listing>> Options::listings() {
    std::map<std::string, Listing> found;
    std::map<std::string, std::map<std::int64_t, std::size_t>> expiries;
    std::optional<SourceError> first;
    for (const std::string_view currency : currencies) {
        const auto known = instruments_of(std::string{currency});
        if (!known) {
            if (!first) first = known.error();
            continue;
        }
        for (const Instrument& listed : (*known)->list.instruments) {
            const std::string name = listed.underlying();
            Listing& listing = found[name];
            listing.underlying = name;
            listing.quote = listed.quote;
            listing.premium = listed.is_inverse ? market::PremiumCurrency::coin : market::PremiumCurrency::quote;
            ++expiries[name][listed.expiry_ms];
        }
    }
    if (requests_.is_cancelled()) return SourceError{SourceError::Kind::cancelled, "cancelled"};
    if (found.empty() && first) return *first;
    std::vector<Listing> listings;
    for (auto& [name, listing] : found) {
        for (const auto& [expiry, count] : expiries[name]) listing.expiries.push_back({expiry, count});
        listings.push_back(std::move(listing));
    }
    return listings;
}

void Options::ask_tickers(ChainBuilder& chain) {
    if (tickers_ == 0 || !chain.index()) return;
    std::vector<std::pair<double, std::string>> nearest;
    for (const auto& [name, quote] : chain.rows()) {
        nearest.emplace_back(std::abs(quote.strike - quote.forward.value_or(*chain.index())), name);
    }
    std::sort(nearest.begin(), nearest.end());
    nearest.resize(std::min(nearest.size(), tickers_));
    for (const auto& [distance, name] : nearest) {
        const auto error =
            ask(std::string{ticker_path} + name, [&](const std::string& body) { return decode_ticker(body, chain); });
        if (error) return chain.miss("ticker " + name + ": " + error->message);
    }
}

SourceResult<market::OptionChain> Options::chain(const std::string& underlying) {
    const std::size_t bar = underlying.find('_');
    const std::string currency = bar == std::string::npos ? underlying : underlying.substr(bar + 1);
    // Only what the venue knows is asked for: the name comes from a user and goes into a URL.
    if (std::find(currencies.begin(), currencies.end(), currency) == currencies.end()) {
        return SourceError{SourceError::Kind::not_found, "Deribit lists no options on \"" + underlying + "\""};
    }
    const auto known = instruments_of(currency);
    if (!known) return known.error();
    std::optional<ChainBuilder> chain;
    std::string index_name;
    for (const Instrument& listed : (*known)->list.instruments) {
        if (listed.underlying() != underlying) continue;
        if (!chain) {
            chain.emplace("deribit", underlying, listed.quote,
                          listed.is_inverse ? market::PremiumCurrency::coin : market::PremiumCurrency::quote);
        }
        index_name = listed.index_name;
        OptionQuote row;
        row.instrument = listed.name;
        row.kind = listed.kind;
        row.strike = listed.strike;
        row.expiry_ms = listed.expiry_ms;
        row.unit = listed.unit;
        chain->list(std::move(row));
    }
    if (!chain) {
        return SourceError{SourceError::Kind::not_found, "Deribit lists no options on \"" + underlying + "\""};
    }
    for (const std::string& odd : (*known)->list.odd) chain->miss("get_instruments: " + odd);
    if (const auto error = ask(std::string{summary_path} + currency,
                               [&](const std::string& body) { return decode_book_summary(body, *chain); })) {
        return *error;
    }
    const auto no_index = ask(std::string{index_path} + index_name,
                              [&](const std::string& body) { return decode_index_price(body, *chain); });
    if (no_index) chain->miss("get_index_price: " + no_index->message);
    ask_tickers(*chain);
    if (requests_.is_cancelled()) return SourceError{SourceError::Kind::cancelled, "cancelled"};
    auto done = chain->finish(requests_.now_ms());
    done.simulated = requests_.is_simulated();
    return done;
}

}  // namespace otp::venues::deribit
