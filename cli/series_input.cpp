#include "cli/series_input.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/moment.hpp"
#include "cli/network_info.hpp"
#include "protocol/symbol.hpp"

namespace otp::cli {
namespace {

constexpr const char* usual_market = "BTC_USD";

/// The only market there is, or the usual one.
Answer<std::string> find_market(Context& context) {
    const auto answer = context.get("/v1/markets");
    if (!answer) return answer.error();
    const auto markets = answer->find("markets");
    if (markets == answer->end() || !markets->is_array() || markets->empty()) {
        return Failure{"market_not_found", "the node has no market", "an operator opens one", exit_not_found};
    }
    for (const auto& market : *markets) {
        if (markets->size() == 1 || text_at(market, "market") == usual_market) return text_at(market, "market");
    }
    return usage_failure("there are several markets", "give --market BASE_QUOTE");
}

Failure in_option(const std::string& option, const ParseError& error, const std::string& hint) {
    return usage_failure(option + ": " + locate(error), hint);
}

Answer<Time> read_expiry(Context& context, const std::string& text) {
    Time now;
    if (is_relative(text)) {
        const auto network = ask_network(context);
        if (!network) return network.error();
        now = network->time;
    }
    const auto expiry = parse_moment(text, now);
    if (!expiry) {
        return in_option("--expiry", expiry.error(), "+3m, a UTC date (08:00:00 of it), or 2026-11-27T10:15:30Z");
    }
    return *expiry;
}

Answer<std::string> symbol_of(Context& context, const SeriesInput& terms) {
    const auto strike = parse_price(terms.strike);
    if (!strike) return in_option("--strike", strike.error(), "quote per one whole underlying, for example 26100");
    auto market_text = Answer<std::string>{terms.market};
    if (terms.market.empty()) market_text = find_market(context);
    if (!market_text) return market_text.error();
    const auto market = parse_market(*market_text);
    if (!market) return in_option("--market", market.error(), "for example BTC_USD");
    const auto expiry = read_expiry(context, terms.expiry);
    if (!expiry) return expiry.error();
    const auto symbol = check_symbol({*market, *expiry, terms.call ? OptionKind::call : OptionKind::put, *strike});
    if (!symbol) {
        return Failure{"no_symbol", "no symbol can say these terms: " + symbol.error().reason,
                       "strikes are never rounded: choose one on the tick", exit_usage};
    }
    return *symbol;
}

}  // namespace

std::shared_ptr<SeriesInput> add_series_options(CLI::App& app) {
    const auto terms = std::make_shared<SeriesInput>();
    app.add_flag("--call", terms->call, "Instead of a symbol: a call");
    app.add_flag("--put", terms->put, "Instead of a symbol: a put");
    app.add_option("--strike", terms->strike, "Its strike, quote per one whole underlying");
    app.add_option("--expiry", terms->expiry, "Its expiry: +3m, +2h, YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ");
    app.add_option("--market", terms->market, "Its market (default: the only one, or BTC_USD)");
    return terms;
}

std::optional<Failure> complete_series(Context& context, const SeriesInput& terms, CommandInput& input) {
    const bool by_terms =
        terms.call || terms.put || !terms.strike.empty() || !terms.expiry.empty() || !terms.market.empty();
    const bool by_symbol = input.texts.contains("series");
    if (by_symbol && by_terms) return usage_failure("give a symbol or its terms, not both");
    if (by_symbol) {
        const auto series = parse_symbol(input.texts["series"]);
        if (series) return std::nullopt;
        const std::string shown =
            context.wants_json() ? locate(series.error()) : describe(series.error(), input.texts["series"]);
        return Failure{"malformed_symbol", shown,
                       "a symbol is BASE_QUOTE-YYYYMMDD[THHMMSS]-C|P-STRIKE, for example BTC_USD-20220811-C-26K1000",
                       exit_usage};
    }
    if (!by_terms) {
        return usage_failure("which series?", "give a symbol, or --call|--put --strike PRICE --expiry WHEN");
    }
    if (terms.call == terms.put) return usage_failure("give one of --call and --put");
    if (terms.strike.empty()) return usage_failure("--strike is missing");
    if (terms.expiry.empty()) return usage_failure("--expiry is missing", "for example --expiry +3m");
    const auto symbol = symbol_of(context, terms);
    if (!symbol) return symbol.error();
    context.say("series " + *symbol);
    input.texts["series"] = *symbol;
    return std::nullopt;
}

}  // namespace otp::cli
