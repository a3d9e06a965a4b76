#include "venues/simulator/option_rest.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

#include "net/text.hpp"
#include "protocol/calendar.hpp"
#include "venues/simulator/mix.hpp"
#include "venues/simulator/view.hpp"

namespace otp::venues::simulator {
namespace {

using market::OptionChain;
using market::OptionQuote;

constexpr int binance_too_many_requests = -1003, binance_bad_request = -1102, binance_no_symbol = -1121;
constexpr int deribit_too_many_requests = 10028, deribit_bad_params = -32602, deribit_no_method = -32601;
constexpr std::int64_t ban_s = 120;
constexpr std::size_t repeats_one_in = 3;

std::string date_of(std::int64_t expiry_ms) {
    const CivilTime civil = civil_from_time(Time{expiry_ms});
    char text[16];
    std::snprintf(text, sizeof text, "%02u%02u%02u", static_cast<unsigned>(civil.year % 100), civil.month % 100,
                  civil.day % 100);
    return text;
}

std::string strike_text(double strike) {
    char text[32];
    std::snprintf(text, sizeof text, "%.10g", strike);
    return text;
}

/// An inverse chain as Binance would quote it.
OptionChain in_dollars(OptionChain chain) {
    chain.venue = "binance";
    chain.quote = "USDT";
    chain.premium = market::PremiumCurrency::quote;
    for (OptionQuote& quote : chain.quotes) {
        const double rate = quote.forward.value_or(quote.index.value_or(chain.index.value_or(0)));
        for (auto* price : {&quote.bid, &quote.ask, &quote.mark, &quote.last}) {
            if (*price) **price = std::round(**price * rate * 1000) / 1000;
            if (*price && **price <= 0) *price = std::nullopt;
        }
        quote.instrument = chain.underlying + "-" + date_of(quote.expiry_ms) + "-" + strike_text(quote.strike) +
                           (quote.kind == OptionKind::call ? "-C" : "-P");
    }
    return chain;
}

// ---- what is wrong with what is shown

void make_absurd(OptionQuote& quote, Absurd absurd) {
    const auto each_price = [&](auto change) {
        for (auto* price : {&quote.bid, &quote.ask, &quote.mark}) {
            if (*price) **price = change(**price);
        }
    };
    switch (absurd) {
        case Absurd::none:
            return;
        case Absurd::hundredfold:
            return each_price([](double price) { return price * 100; });
        case Absurd::zero:
            return each_price([](double) { return 0.0; });
        case Absurd::negative:
            return each_price([](double price) { return -price; });
        case Absurd::not_a_number:
            return each_price([](double) { return std::numeric_limits<double>::quiet_NaN(); });
        case Absurd::crossed:
            if (quote.bid && quote.ask) quote.bid = *quote.ask * 1.01;
            return;
    }
}

template <class Change>
void each_quote(Chains& chains, Change change) {
    for (OptionChain& chain : chains) {
        for (OptionQuote& quote : chain.quotes) change(quote);
    }
}

void set_times(Chains& chains, std::int64_t change_ms) {
    each_quote(chains, [&](OptionQuote& quote) { quote.time_ms += change_ms; });
    for (OptionChain& chain : chains) chain.time_ms += change_ms;
}

}  // namespace

OptionBoard::OptionBoard(Chains recorded) {
    for (OptionChain& chain : recorded) {
        chain.venue = "deribit";
        chain.simulated = true;
        recorded_[OptionVenue::binance].push_back(in_dollars(chain));
        recorded_[OptionVenue::deribit].push_back(std::move(chain));
    }
}

const Chains& OptionBoard::chains(OptionVenue venue, std::int64_t now_ms) {
    if (!generated_) return recorded_[venue];
    Shown& shown = shown_[venue];
    const std::int64_t second = now_ms / 1000;
    if (shown.at_ms == second) return shown.chains;
    shown.at_ms = second;
    shown.chains.clear();
    for (const Listing& listing : generated_->listings(venue, now_ms)) {
        shown.chains.push_back(generated_->chain(venue, listing.underlying, now_ms));
    }
    return shown.chains;
}

struct OptionDesk::Query {
    std::string path;
    std::map<std::string, std::string> values;

    [[nodiscard]] std::string value(const char* key) const {
        const auto found = values.find(key);
        return found != values.end() ? found->second : std::string{};
    }
};

OptionDesk::OptionDesk(OptionVenue venue, OptionBoard& board, std::uint64_t seed)
    : venue_{venue},
      board_{&board},
      seed_{mix(seed, static_cast<std::uint64_t>(venue))},
      budget_{venue == OptionVenue::binance ? PointBudget{2'400, 40} : PointBudget{50'000, 10'000}} {}

bool OptionDesk::strikes(const FaultOrder* order) {
    if (order == nullptr) return false;
    const auto [struck, is_first] = struck_.try_emplace(order->fault, order->start_us - 1);
    if (struck->second != order->start_us) {
        struck->second = order->start_us;
        return true;
    }
    return mix(seed_, requests_, static_cast<std::uint64_t>(order->fault)) % repeats_one_in == 0;
}

RestAnswer OptionDesk::too_often() {
    ++refusals_;
    if (venue_ == OptionVenue::deribit) {
        return {.status = 429, .body = deribit_options::error(deribit_too_many_requests, "too_many_requests")};
    }
    if (refusals_ <= refusals_until_ban) {
        return {.status = 429,
                .body = binance_options::error(binance_too_many_requests, "Too many requests; current limit is 2400."),
                .retry_after_s = 1};
    }
    return {.status = 418,
            .body = binance_options::error(binance_too_many_requests, "Way too many requests; IP banned."),
            .retry_after_s = ban_s};
}

std::optional<RestAnswer> OptionDesk::answer(std::string_view method, std::string_view target, std::int64_t now_us,
                                             const FaultWindows& faults) {
    const std::size_t mark = std::min(target.find('?'), target.size());
    Query query{std::string{target.substr(0, mark)}, {}};
    const bool is_binance = venue_ == OptionVenue::binance;
    if (!query.path.starts_with(is_binance ? "/eapi/v1/" : "/api/v2/public/")) return std::nullopt;
    ++requests_;
    if (faults.active(Fault::restart, now_us) != nullptr) return RestAnswer{.way = RestAnswer::Way::gone};
    if (faults.active(Fault::half_open, now_us) != nullptr) return RestAnswer{.way = RestAnswer::Way::silent};
    if (faults.active(Fault::throttle, now_us) != nullptr) return too_often();
    const bool is_dear = query.path.ends_with("/ticker") || query.path.ends_with("/mark");
    if (budget_.take(!is_binance ? 500 : is_dear ? 5 : 1, now_us / 1000) > 0) return too_often();
    refusals_ = 0;
    if (strikes(faults.active(Fault::gap, now_us))) {
        return RestAnswer{.status = 503, .body = binance_options::error(-1000, "Unknown error")};
    }
    const auto values = net::parse_query(target.substr(std::min(mark + 1, target.size())));
    if (method != "GET" || !values) {
        return RestAnswer{.status = 400, .body = binance_options::error(binance_bad_request, "malformed request")};
    }
    query.values = *values;
    RestAnswer answer = told(query, now_us, faults);
    if (const FaultOrder* slow = faults.active(Fault::slow, now_us)) answer.late_us = slow->value;
    if (strikes(faults.active(Fault::truncated, now_us))) answer.body.resize(answer.body.size() / 2);
    if (faults.active(Fault::cut, now_us) != nullptr) answer.way = RestAnswer::Way::cut;
    return answer;
}

RestAnswer OptionDesk::told(const Query& query, std::int64_t now_us, const FaultWindows& faults) {
    // Stale data is that of the moment it grew stale; frozen prices are too, under new times.
    const FaultOrder* const stale = faults.active(Fault::stale, now_us);
    const FaultOrder* const frozen = faults.active(Fault::frozen, now_us);
    const std::int64_t data_us = stale != nullptr ? stale->start_us : frozen != nullptr ? frozen->start_us : now_us;
    Chains chains = board_->chains(venue_, data_us / 1000);
    std::int64_t now_ms = now_us / 1000;
    if (stale == nullptr && frozen != nullptr) set_times(chains, (now_us - data_us) / 1000);
    if (const FaultOrder* skew = faults.active(Fault::skew, now_us)) {
        set_times(chains, skew->value / 1000);
        now_ms += skew->value / 1000;
    }
    if (board_->is_recorded()) {
        // The venue's clock stands where the recording was made.
        now_ms = 0;
        for (const OptionChain& chain : chains) now_ms = std::max(now_ms, chain.time_ms);
    }
    if (const FaultOrder* absurd = faults.active(Fault::absurd, now_us)) {
        each_quote(chains, [&](OptionQuote& quote) { make_absurd(quote, static_cast<Absurd>(absurd->value)); });
    }
    for (OptionChain& chain : chains) {
        if (faults.active(Fault::reorder, now_us) != nullptr) std::reverse(chain.quotes.begin(), chain.quotes.end());
        if (faults.active(Fault::duplicate, now_us) == nullptr) continue;
        const std::vector<OptionQuote> once = chain.quotes;
        chain.quotes.insert(chain.quotes.end(), once.begin(), once.end());
    }
    return venue_ == OptionVenue::binance ? binance(query, chains, now_ms) : deribit(query, chains, now_ms);
}

RestAnswer OptionDesk::binance(const Query& query, const Chains& chains, std::int64_t now_ms) const {
    using namespace binance_options;
    const std::string_view name = std::string_view{query.path}.substr(std::string_view{"/eapi/v1/"}.size());
    if (name == "time") return {.body = "{\"serverTime\":" + std::to_string(now_ms) + "}"};
    if (name == "exchangeInfo") return {.body = exchange_info(chains, now_ms)};
    if (name == "ticker") return {.body = ticker(chains)};
    if (name == "mark") return {.body = mark(chains)};
    const auto chain_of = [&](auto is_it) { return std::find_if(chains.begin(), chains.end(), is_it); };
    if (name == "index") {
        const auto found =
            chain_of([&](const OptionChain& c) { return c.underlying + c.quote == query.value("underlying"); });
        if (found != chains.end()) return {.body = index(*found)};
        return {.status = 400, .body = error(binance_no_symbol, "Invalid symbol.")};
    }
    if (name == "openInterest") {
        const std::string expiration = query.value("expiration");
        const auto found =
            chain_of([&](const OptionChain& c) { return c.underlying == query.value("underlyingAsset"); });
        if (found == chains.end() || expiration.empty()) {
            return {.status = 400,
                    .body = error(binance_bad_request, "Mandatory parameter 'underlyingAsset' or 'expiration'.")};
        }
        for (const OptionQuote& quote : found->quotes) {
            if (date_of(quote.expiry_ms) == expiration) return {.body = open_interest(*found, quote.expiry_ms)};
        }
        return {.body = "[]"};
    }
    return {.status = 404, .body = error(binance_bad_request, "there is no such path")};
}

RestAnswer OptionDesk::deribit(const Query& query, const Chains& chains, std::int64_t now_ms) const {
    using namespace deribit_options;
    const std::string_view method = std::string_view{query.path}.substr(std::string_view{"/api/v2/public/"}.size());
    const RestAnswer wrong{.status = 400, .body = error(deribit_bad_params, "Invalid params")};
    if (method == "get_time") {
        return {.body = R"({"jsonrpc":"2.0","result":)" + std::to_string(now_ms) + "}"};
    }
    if (method == "get_index_price") {
        for (const OptionChain& chain : chains) {
            if (index_name(chain) == query.value("index_name")) return {.body = index_price(chain, now_ms)};
        }
        return wrong;
    }
    if (method == "ticker") {
        for (const OptionChain& chain : chains) {
            for (const OptionQuote& quote : chain.quotes) {
                if (quote.instrument == query.value("instrument_name")) return {.body = ticker(chain, quote, now_ms)};
            }
        }
        return wrong;
    }
    if (method != "get_instruments" && method != "get_book_summary_by_currency") {
        return {.status = 400, .body = error(deribit_no_method, "Method not found")};
    }
    const std::string currency = query.value("currency"), kind = query.value("kind");
    if (currency.empty()) return wrong;
    Chains shown;
    for (const OptionChain& chain : chains) {
        const bool is_linear = chain.premium == market::PremiumCurrency::quote;
        const bool is_asked = (is_linear ? chain.quote : chain.underlying) == currency;
        if (is_asked && (kind.empty() || kind == "option" || kind == "any")) shown.push_back(chain);
    }
    return {.body = method == "get_instruments" ? instruments(shown, now_ms) : book_summary(shown, now_ms)};
}

}  // namespace otp::venues::simulator
