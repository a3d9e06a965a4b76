#include "market/conventions.hpp"

#include <algorithm>
#include <cstdlib>

namespace otp::market {
namespace {

/// The row of a switch whose values are an enumeration's, in its order.
template <auto Member, class Enum>
Convention row(std::string_view key, std::string_view query, std::vector<ConventionValue> values) {
    return {key, query, std::move(values),
            [](const AnalysisOptions& options) { return static_cast<std::size_t>(options.*Member); },
            [](AnalysisOptions& options, std::size_t place) { options.*Member = static_cast<Enum>(place); }};
}

/// What is not to be chosen, and so is said once.
Convention fixed(std::string_view key, ConventionValue value) {
    return {key, "", {value}, [](const AnalysisOptions&) -> std::size_t { return 0; }, nullptr};
}

using Options = AnalysisOptions;

std::vector<Convention> table() {
    return {
        row<&Options::dealer_model, DealerModel>(
            "dealerModel", "dealer_model",
            {{"naive", "",
              "Dealers are taken to be long every call and short every put. A rule of thumb from equity indexes: "
              "nobody "
              "has seen their books, and where customers buy calls, as in crypto, the sign can be the other one."},
             {"inverted", "",
              "Dealers are taken to be short every call and long every put: the naive rule turned round, for markets "
              "where customers buy calls and write puts. As little observed as the naive one."},
             {"short_all", "",
              "Dealers are taken to be short every option: the most hedging that the open interest could ask of them. "
              "Gamma exposure is then never above zero."},
             {"flow", "",
              "Dealers are taken to hold the other side of what takers bought and sold in the recorded trades. It "
              "knows nothing of positions from before the recording, and of trades between two customers."},
             {"inventory", "",
              "Dealers hold what was given as their inventory; contracts that it does not name count as none."}}),
        row<&Options::gex_unit, GexUnit>(
            "gexUnit", "gex_unit",
            {{"per_percent", "USD per 1 %",
              "Sum of sign x gamma x open interest x index^2 x 0.01: the delta, in the quote currency, that dealers "
              "would have to trade after a move of 1 %. An estimate for small moves, not a forecast of trades."},
             {"per_dollar", "USD per 1 USD",
              "Sum of sign x gamma x open interest x index: the delta, in the quote currency, after a move of 1 of "
              "it."},
             {"coins_per_dollar", "coins per 1 USD",
              "Sum of sign x gamma x open interest: the delta, in the underlying, after a move of 1 of the quote "
              "currency."},
             {"dollar_gamma", "USD per 100 %",
              "Sum of sign x gamma x open interest x index^2, without the 0.01: a hundred times the figure per 1 %. "
              "Gamma holds for small moves, so no move of 100 % is meant."}}),
        row<&Options::gamma, GammaSource>(
            "gamma", "gamma_source",
            {{"computed", "per 1 USD",
              "phi(d1) / (S sigma sqrt(T)) with d1 on the expiry's forward and sigma the venue's mark volatility."},
             {"venue", "per 1 USD",
              "As the venue publishes it. Deribit rounds to five decimals, which takes a quarter of the contracts to "
              "zero; a contract without a published gamma is left out. Re-priced profiles stay computed."}}),
        row<&Options::flip, FlipMethod>(
            "flip", "flip",
            {{"reprice", "USD of spot",
              "The spot at which the re-priced net gamma exposure changes sign: every option is priced anew at each "
              "level from half to one and a half times the index. All crossings are listed, the nearest is the flip. "
              "It assumes today's open interest, volatility and dealers' sides."},
             {"cumulative", "a strike",
              "The strike at which the running sum of net gamma exposure over the strikes, from below, changes sign. "
              "Some sites show this; nothing is re-priced, so it is no level at which anything happens."}}),
        row<&Options::vol_rule, VolRule>(
            "volRule", "vol_rule",
            {{"sticky_strike", "", "While the spot moves in a re-pricing each option keeps its volatility."},
             {"sticky_delta", "",
              "While the spot moves in a re-pricing the volatility stays with strike / forward: the smile moves along. "
              "Beyond the quoted strikes it stays level."}}),
        fixed("delta",
              {"holder", "USD",
               "Net delta exposure is the holders': sum of delta x open interest x index, a put's delta below zero. "
               "The dealers' has the sign of the dealer model. Every option has both sides, so neither says what is "
               "still to be traded: a dealer who hedges has hedged it already."}),
        fixed("greeks",
              {"black76", "vega per vol point, theta per day",
               "By Black-76 on the expiry's forward without a rate, from the mark volatility; delta is N(d1), a put's "
               "N(d1) - 1, not adjusted for a premium that is paid in the underlying."}),
        fixed("vanna", {"exposure", "USD of delta per vol point",
                        "Sum of sign x vanna x open interest x index x 0.01: how the dealers' delta changes when every "
                        "volatility rises by one point."}),
        fixed("charm", {"exposure", "USD of delta per day",
                        "Sum of sign x charm x open interest x index / 365: how the dealers' delta changes as a day "
                        "passes and nothing else does."}),
        row<&Options::oi_walls, OiWalls>(
            "oiWalls", "oi_walls",
            {{"otm", "",
              "Strikes of the most open interest: of calls at or above the index, of puts at or below it. Open "
              "interest says how many contracts exist, not who holds them; a gamma wall is another quantity."},
             {"all", "", "Strikes of the most open interest, wherever they lie."}}),
        fixed("ratios",
              {"put_call", "",
               "The market's put/call ratio: puts over calls, of open interest and of the venue's rolling 24 hours of "
               "volume. The call/put ratio is its inverse. Nothing where there is nothing to divide by."}),
        fixed("volumeChange",
              {"difference_24h", "contracts",
               "Difference of the venue's rolling 24 hours between two snapshots, unless trades are recorded; it is "
               "below zero when more volume left the window than came in."}),
        {"time",
         "",
         {{"act_365", "years",
           "Seconds to expiry over 365 days, from the venue's time of the snapshot, never less than a minute."},
          {"recorded", "years",
           "As the recorded file says it (Deribit's tables count a year of 365.25 days, CBOE's business days over "
           "262), never less than a minute."}},
         [](const AnalysisOptions& options) -> std::size_t { return options.years.empty() ? 0 : 1; },
         nullptr},
        fixed("atm", {"forward", "",
                      "Of one expiry: the mean of call and put volatility, in a straight line between strikes, at the "
                      "forward. Of several expiries: the 30-day constant maturity. Changes are in vol points."}),
        row<&Options::skew_delta, SkewDelta>(
            "skew", "skew_delta",
            {{"forward", "volatility",
              "25-delta risk reversal: call volatility less put volatility, each where its own forward delta N(d1) is "
              "0.25. Skew is the same with the other sign (put less call). Nothing outside the quoted strikes."},
             {"premium_adjusted", "volatility",
              "As above with the delta of who pays the premium in the underlying, K/F N(d2); of calls only the branch "
              "beyond its maximum."}}),
        row<&Options::max_pain, MaxPainUnit>(
            "maxPain", "max_pain",
            {{"usd", "",
              "The strike of one expiry at which its options would be worth least in the quote currency. Arithmetic "
              "on open interest; that prices are drawn to it has not been shown."},
             {"coin", "", "As above with the worth in the underlying, as inverse options pay."}}),
        row<&Options::expected_move, ExpectedMoveMethod>(
            "expectedMove", "em_method",
            {{"iv", "USD",
              "Forward x at-the-money volatility x sqrt(T): one standard deviation, about two thirds of outcomes."},
             {"straddle", "USD",
              "The at-the-money straddle x 1.2533: a straddle is worth the mean absolute move, which is 0.798 of one "
              "standard deviation."},
             {"straddle085", "USD", "The at-the-money straddle x 0.85: a custom that holds about half of outcomes."},
             {"weighted", "USD", "60 % of the straddle, 30 % of the first strangle and 10 % of the second."}}),
    };
}

}  // namespace

const std::vector<Convention>& conventions() {
    static const std::vector<Convention> rows = table();
    return rows;
}

std::optional<std::string> apply_switch(AnalysisOptions& options, std::string_view query, std::string_view value) {
    for (const Convention& convention : conventions()) {
        if (convention.set == nullptr || convention.query != query) continue;
        std::string known;
        for (std::size_t i = 0; i < convention.values.size(); ++i) {
            if (convention.values[i].value == value) {
                convention.set(options, i);
                return std::nullopt;
            }
            known += (i == 0 ? "" : ", ") + std::string{convention.values[i].value};
        }
        return std::string{query} + " must be one of " + known;
    }
    return "there is no switch " + std::string{query};
}

std::optional<double> parse_threshold(std::string_view text) {
    const bool is_decimal = !text.empty() && text.size() <= 12 && text.front() != '.' && text.back() != '.' &&
                            text.find_first_not_of("0123456789.") == std::string_view::npos &&
                            std::count(text.begin(), text.end(), '.') <= 1;
    if (!is_decimal) return std::nullopt;
    const double value = std::strtod(std::string{text}.c_str(), nullptr);
    return value <= 1 ? std::optional{value} : std::nullopt;
}

}  // namespace otp::market
