#include "flow/analysis_json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "market/conventions.hpp"
#include "protocol/calendar.hpp"

namespace otp::flow {
namespace {

using nlohmann::ordered_json;
using namespace market;

ordered_json number(const std::optional<double>& value) {
    if (!value || !std::isfinite(*value)) return nullptr;
    return *value;
}
ordered_json numbers(const std::vector<double>& values) {
    ordered_json list = ordered_json::array();
    for (const double value : values) list.push_back(number(value));
    return list;
}
ordered_json numbers_or_null(const std::vector<double>& values) {
    return values.empty() ? ordered_json{} : numbers(values);
}

ordered_json time_text(std::int64_t ms) { return format_rfc3339(Time{ms}); }

// --- strikes ---

ordered_json contract_json(const ChainAnalysis& analysis, std::size_t i) {
    const PricedOption& option = analysis.priced.options[i];
    const OptionQuote& quote = *option.quote;
    const ContractExposure& exposure = analysis.exposures[i];
    const ContractChange& change = analysis.changes[i];
    const std::optional<double>& forward = analysis.priced.expiries[option.expiry].forward;
    std::optional<double> mark_usd = quote.mark;
    if (analysis.chain->premium == PremiumCurrency::coin) {
        mark_usd = std::nullopt;
        if (quote.mark && forward) mark_usd = *quote.mark * *forward;
    }
    ordered_json json = {{"symbol", quote.instrument},
                         {"bid", number(quote.bid)},
                         {"ask", number(quote.ask)},
                         {"mark", number(quote.mark)},
                         {"markUsd", number(mark_usd)},
                         {"iv", number(option.sigma)},
                         {"ivChange", number(change.iv_points)},
                         {"bidIv", number(quote.bid_iv)},
                         {"askIv", number(quote.ask_iv)},
                         {"volume", number(quote.volume)},
                         {"volumeChange", number(change.volume)},
                         {"openInterest", number(quote.open_interest)},
                         {"openInterestChange", number(change.open_interest)}};
    const auto greek = [&](const char* key, double OptionGreeks::*of) {
        json[key] = option.greeks ? number((*option.greeks).*of) : ordered_json{};
    };
    greek("delta", &OptionGreeks::delta);
    json["gamma"] = number(option.gamma);
    greek("vega", &OptionGreeks::vega_per_point);
    greek("theta", &OptionGreeks::theta_per_day);
    greek("vanna", &OptionGreeks::vanna_per_one);
    greek("charm", &OptionGreeks::charm_per_year);
    json["deltaExposure"] = number(exposure.holder_delta);
    json["gammaExposure"] = number(exposure.gamma);
    return json;
}

/// Of several expiries: what can be added up, the rest null.
ordered_json side_json(const std::optional<double>& gamma, const std::optional<double>& oi,
                       const std::optional<double>& volume) {
    if (!gamma && !oi && !volume) return nullptr;
    return {{"symbol", nullptr},          {"volume", number(volume)},      {"volumeChange", nullptr},
            {"openInterest", number(oi)}, {"openInterestChange", nullptr}, {"iv", nullptr},
            {"deltaExposure", nullptr},   {"gammaExposure", number(gamma)}};
}

ordered_json strike_json(const ChainAnalysis& analysis, const StrikeExposure& strike) {
    ordered_json call, put;
    if (!analysis.single) {
        call = side_json(strike.call_gamma, strike.call_oi, strike.call_volume);
        put = side_json(strike.put_gamma, strike.put_oi, strike.put_volume);
    }
    for (const std::size_t i : analysis.chosen) {
        if (!analysis.single) break;
        const OptionQuote& quote = *analysis.priced.options[i].quote;
        if (quote.strike != strike.strike) continue;
        (quote.kind == OptionKind::call ? call : put) = contract_json(analysis, i);
    }
    return {{"strike", strike.strike},
            {"isAtm", analysis.atm_strike == strike.strike},
            {"call", std::move(call)},
            {"put", std::move(put)},
            {"netGammaExposure", number(strike.gamma)},
            {"netDeltaExposure", number(strike.holder_delta)},
            {"dealerDelta", number(strike.dealer_delta)}};
}

ordered_json strikes_json(const ChainAnalysis& analysis, const AnalysisJsonOptions& options) {
    ordered_json list = ordered_json::array();
    for (const StrikeExposure& strike : analysis.strikes) {
        if (options.strikes_within && analysis.priced.index &&
            std::abs(strike.strike / *analysis.priced.index - 1) > *options.strikes_within)
            continue;
        list.push_back(strike_json(analysis, strike));
    }
    return list;
}

// --- summary and levels ---

struct RegimeWords {
    const char* word;
    const char* sentence;
};
RegimeWords words_of(GammaRegime regime) {
    switch (regime) {
        case GammaRegime::positive:
            return {"POSITIVE",
                    "At this spot dealers, as the dealer model has them, are long gamma: hedging, they would sell into "
                    "rises and buy into falls, which dampens moves."};
        case GammaRegime::negative:
            return {"NEGATIVE",
                    "At this spot dealers, as the dealer model has them, are short gamma: hedging, they would buy into "
                    "rises and sell into falls, which feeds moves."};
        case GammaRegime::neutral:
            break;
    }
    return {"NEUTRAL", "Calls' and puts' gamma all but cancel at this spot: the dealer model says nothing either way."};
}

/// The regime is the sign at the spot, the flip is a level; the two can disagree, and then the sentence says so.
std::string regime_sentence(const ChainAnalysis& analysis) {
    std::string sentence = words_of(*analysis.regime).sentence;
    if (!analysis.gamma_flip || !analysis.priced.index) return sentence;
    const bool is_above = *analysis.priced.index > *analysis.gamma_flip;
    sentence += is_above ? " The spot is above the flip." : " The spot is below the flip.";
    return sentence;
}

ordered_json summary_json(const ChainAnalysis& analysis) {
    const ExposureTotals& totals = analysis.totals;
    ordered_json json = {{"atmIV", number(analysis.atm_iv)},
                         {"atmIVChange", number(analysis.atm_iv_change_points)},
                         {"callPutVolumeRatio", number(ratio(totals.call_volume, totals.put_volume))},
                         {"callPutOIRatio", number(ratio(totals.call_oi, totals.put_oi))},
                         {"putCallVolumeRatio", number(ratio(totals.put_volume, totals.call_volume))},
                         {"putCallOIRatio", number(ratio(totals.put_oi, totals.call_oi))},
                         {"netDeltaExposure", number(totals.holder_delta)},
                         {"dealerDelta", number(totals.dealer_delta)},
                         {"netGammaExposure", number(totals.gamma)},
                         {"absGammaExposure", number(totals.gamma_abs)},
                         {"callGammaExposure", number(totals.call_gamma)},
                         {"putGammaExposure", number(totals.put_gamma)},
                         {"gammaRegime", nullptr},
                         {"gammaRegimeDescription", nullptr},
                         {"vannaExposure", number(totals.vanna)},
                         {"charmExposure", number(totals.charm)},
                         {"vegaExposure", number(totals.vega)},
                         {"expectedMove", nullptr},
                         {"maxPain", nullptr},
                         {"callOI", number(totals.call_oi)},
                         {"putOI", number(totals.put_oi)},
                         {"callVolume", number(totals.call_volume)},
                         {"putVolume", number(totals.put_volume)}};
    if (analysis.regime) {
        json["gammaRegime"] = words_of(*analysis.regime).word;
        json["gammaRegimeDescription"] = regime_sentence(analysis);
    }
    if (analysis.single) {
        json["expectedMove"] = number(analysis.expiries[*analysis.single].expected_move);
        json["maxPain"] = number(analysis.expiries[*analysis.single].max_pain);
    }
    return json;
}

ordered_json oi_walls_json(const std::vector<OiWall>& walls) {
    ordered_json list = ordered_json::array();
    for (const OiWall& wall : walls) list.push_back({{"strike", wall.strike}, {"openInterest", wall.coins}});
    return list;
}

ordered_json levels_json(const ChainAnalysis& analysis) {
    const Levels& levels = analysis.levels;
    ordered_json nodes = ordered_json::array();
    for (const GammaNode& node : levels.gamma_nodes)
        nodes.push_back(
            {{"strike", node.strike}, {"gex", number(node.gamma)}, {"kind", node.gamma > 0 ? "positive" : "negative"}});
    return {{"atmStrike", number(analysis.atm_strike)},
            {"gammaFlip", number(analysis.gamma_flip)},
            {"gammaFlips", numbers(analysis.gamma_flips)},
            {"deltaFlipZone", number(analysis.delta_flip)},
            {"callWall", number(levels.call_wall)},
            {"putWall", number(levels.put_wall)},
            {"absoluteGammaStrike", number(levels.absolute_gamma_strike)},
            {"gammaWalls", std::move(nodes)},
            {"callWalls", oi_walls_json(levels.call_oi_walls)},
            {"putWalls", oi_walls_json(levels.put_oi_walls)}};
}

// --- volatility ---

/// Below half a vol point of risk reversal there is no direction to speak of.
constexpr double flat_skew = 0.005;

ordered_json svi_json(const std::optional<SviFit>& fit) {
    if (!fit) return nullptr;
    ordered_json gates = ordered_json::array();
    for (const Gate& gate : fit->gates) gates.push_back({{"name", gate.name}, {"ok", gate.ok()}});
    return {{"a", number(fit->svi.a)},  {"b", number(fit->svi.b)},         {"rho", number(fit->svi.rho)},
            {"m", number(fit->svi.m)},  {"sigma", number(fit->svi.sigma)}, {"residual", number(fit->residual)},
            {"gates", std::move(gates)}};
}

std::optional<double> fitted_iv(const ChainAnalysis& analysis, double strike) {
    const ExpirySlice& slice = analysis.priced.expiries[*analysis.single];
    if (!analysis.svi || !slice.forward) return std::nullopt;
    return volatility(analysis.svi->svi, std::log(strike / *slice.forward), slice.years);
}

ordered_json iv_json(const ChainAnalysis& analysis) {
    ordered_json json = {{"callSkew", nullptr},
                         {"putSkew", nullptr},
                         {"rr25", nullptr},
                         {"bf25", nullptr},
                         {"skew", nullptr},
                         {"skewDirection", nullptr},
                         {"skewDescription", nullptr},
                         {"smile", ordered_json::array()},
                         {"svi", nullptr}};
    if (!analysis.single) return json;
    const Smile& smile = analysis.expiries[*analysis.single].smile;
    json["svi"] = svi_json(analysis.svi);
    for (const SmilePoint& point : smile.points)
        json["smile"].push_back({{"strike", point.strike},
                                 {"callIv", number(point.call_iv)},
                                 {"putIv", number(point.put_iv)},
                                 {"bidIv", number(point.bid_iv)},
                                 {"askIv", number(point.ask_iv)},
                                 {"fittedIv", number(fitted_iv(analysis, point.strike))}});
    json["callSkew"] = number(smile.call_25);
    json["putSkew"] = number(smile.put_25);
    json["rr25"] = number(smile.rr25);
    json["bf25"] = number(smile.bf25);
    if (!smile.rr25) return json;
    json["skew"] = -*smile.rr25;
    if (std::abs(*smile.rr25) < flat_skew) {
        json["skewDirection"] = "FLAT";
        json["skewDescription"] = "25-delta calls and puts cost about the same volatility.";
    } else if (*smile.rr25 < 0) {
        json["skewDirection"] = "PUT_SKEW";
        json["skewDescription"] =
            "25-delta puts cost more volatility than calls: protection against falls is what is paid for.";
    } else {
        json["skewDirection"] = "CALL_SKEW";
        json["skewDescription"] = "25-delta calls cost more volatility than puts: it is rises that are paid for.";
    }
    return json;
}

ordered_json term_json(const ChainAnalysis& analysis) {
    ordered_json list = ordered_json::array();
    for (const ExpiryAnalysis& expiry : analysis.expiries) {
        const ExpirySlice& slice = analysis.priced.expiries[expiry.slice];
        list.push_back({{"expiry", expiry_code(slice.expiry_ms)},
                        {"expiryTime", time_text(slice.expiry_ms)},
                        {"days", expiry.days},
                        {"years", slice.years},
                        {"forward", number(slice.forward)},
                        {"atmIV", number(expiry.term.atm_iv)},
                        {"totalVariance", number(expiry.term.total_variance)},
                        {"forwardVol", number(expiry.term.forward_vol)},
                        {"calendarArbitrage", expiry.term.is_calendar_arbitrage},
                        {"rr25", number(expiry.smile.rr25)},
                        {"bf25", number(expiry.smile.bf25)},
                        {"expectedMove", number(expiry.expected_move)},
                        {"maxPain", number(expiry.max_pain)},
                        {"callOI", number(expiry.totals.call_oi)},
                        {"putOI", number(expiry.totals.put_oi)},
                        {"netGammaExposure", number(expiry.totals.gamma)},
                        {"netDeltaExposure", number(expiry.totals.holder_delta)}});
    }
    return list;
}

ordered_json constant_maturity_json(const ChainAnalysis& analysis) {
    ordered_json list = ordered_json::array();
    for (std::size_t i = 0; i < constant_maturity_days.size(); ++i)
        list.push_back(
            {{"days", static_cast<int>(constant_maturity_days[i])}, {"iv", number(analysis.constant_maturity[i])}});
    return list;
}

ordered_json surface_json(const ChainAnalysis& analysis) {
    ordered_json expiries = ordered_json::array(), iv = ordered_json::array();
    for (const ExpirySlice& slice : analysis.priced.expiries) expiries.push_back(expiry_code(slice.expiry_ms));
    for (const auto& row : analysis.surface.iv) {
        ordered_json cells = ordered_json::array();
        for (const auto& value : row) cells.push_back(number(value));
        iv.push_back(std::move(cells));
    }
    return {
        {"moneyness", numbers(analysis.surface.moneyness)}, {"expiries", std::move(expiries)}, {"iv", std::move(iv)}};
}

ordered_json profile_json(const GammaProfile& profile) {
    return {{"spot", numbers(profile.spot)},
            {"gamma", numbers(profile.gamma)},
            {"dealerDelta", numbers(profile.dealer_delta)},
            {"exNextExpiry", numbers_or_null(profile.without_next)},
            {"exNextQuarterly", numbers_or_null(profile.without_quarterly)}};
}

/// A unit as the table writes it, in the chain's own quote currency.
std::string unit_text(std::string_view unit, const std::string& quote) {
    std::string text{unit};
    for (std::size_t at = text.find("USD"); at != std::string::npos; at = text.find("USD", at + quote.size()))
        text.replace(at, 3, quote);
    return text;
}

}  // namespace

ordered_json analysis_json(const ChainAnalysis& analysis, const AnalysisJsonOptions& options) {
    const OptionChain& chain = *analysis.chain;
    ordered_json json = {
        {"underlying", chain.underlying},
        {"venue", chain.venue},
        {"quote", chain.quote},
        {"premium", chain.premium == PremiumCurrency::coin ? chain.underlying : chain.quote},
        {"expiry", analysis.selection.text},
        {"time", time_text(chain.time_ms)},
        {"previousTime", analysis.previous_time_ms ? time_text(*analysis.previous_time_ms) : ordered_json{}},
        {"indexPrice", number(analysis.priced.index)},
        {"forwardPrice", nullptr},
        {"simulated", chain.simulated}};
    if (analysis.single) json["forwardPrice"] = number(analysis.priced.expiries[*analysis.single].forward);
    json["strikes"] = strikes_json(analysis, options);
    json["summary"] = summary_json(analysis);
    json["levels"] = levels_json(analysis);
    json["ivAnalysis"] = iv_json(analysis);
    json["term"] = term_json(analysis);
    json["constantMaturity"] = constant_maturity_json(analysis);
    json["surface"] = surface_json(analysis);
    json["profile"] = profile_json(analysis.profile);
    json["conventions"] = conventions_json(analysis.options, chain.quote);
    return json;
}

ordered_json conventions_json(const AnalysisOptions& options, const std::string& quote) {
    ordered_json json = ordered_json::object();
    for (const Convention& convention : conventions()) {
        const ConventionValue& value = convention.values[convention.get(options)];
        ordered_json row = {
            {"value", value.value}, {"unit", unit_text(value.unit, quote)}, {"sentence", value.sentence}};
        if (convention.set != nullptr) {
            row["query"] = convention.query;
            row["options"] = ordered_json::array();
            for (const ConventionValue& each : convention.values) row["options"].push_back(each.value);
        }
        json[std::string{convention.key}] = std::move(row);
    }
    json["regime"] = {
        {"value", options.regime_threshold},
        {"unit", ""},
        {"sentence",
         "The sign of net over absolute gamma exposure at the spot; NEUTRAL while that share is below the "
         "threshold. The flip is a level and the regime is not: the two can disagree."},
        {"query", "regime_threshold"}};
    return json;
}

ordered_json quality_json(const Quality& quality) {
    return {{"rows", quality.rows},
            {"options", quality.options},
            {"expiredDropped", quality.expired},
            {"duplicatesDropped", quality.duplicates},
            {"withoutForwardDropped", quality.skipped},
            {"unusableDropped", quality.unusable},
            {"withIv", quality.with_iv},
            {"withForward", quality.with_forward},
            {"twoSided", quality.two_sided},
            {"withOi", quality.with_oi},
            {"oiShareWithIv", number(quality.oi_share_with_iv)},
            {"oldestRowAgeMs", quality.oldest_row_age_ms},
            {"indexSpread", number(quality.index_spread)}};
}

std::string_view quality_word(QualityLabel label) {
    switch (label) {
        case QualityLabel::excellent:
            return "EXCELLENT";
        case QualityLabel::good:
            return "GOOD";
        case QualityLabel::fair:
            return "FAIR";
        case QualityLabel::poor:
            break;
    }
    return "POOR";
}

std::string strikes_csv(const ordered_json& data) {
    static constexpr const char* side_keys[] = {"symbol",
                                                "bid",
                                                "ask",
                                                "mark",
                                                "markUsd",
                                                "iv",
                                                "ivChange",
                                                "bidIv",
                                                "askIv",
                                                "volume",
                                                "volumeChange",
                                                "openInterest",
                                                "openInterestChange",
                                                "delta",
                                                "gamma",
                                                "vega",
                                                "theta",
                                                "vanna",
                                                "charm",
                                                "deltaExposure",
                                                "gammaExposure"};
    const auto cell = [](const ordered_json& row, const char* key) -> std::string {
        if (!row.is_object() || !row.contains(key) || row[key].is_null()) return "";
        // Names of instruments are letters, digits and dashes: nothing to quote.
        return row[key].is_string() ? row[key].get<std::string>() : row[key].dump();
    };
    std::string csv = "strike,isAtm,netGammaExposure,netDeltaExposure";
    for (const char* side : {"call", "put"}) {
        for (const char* key : side_keys) csv += std::string{","} + side + "." + key;
    }
    csv += "\n";
    for (const ordered_json& row : data["strikes"]) {
        csv += cell(row, "strike") + "," + cell(row, "isAtm") + "," + cell(row, "netGammaExposure") + "," +
               cell(row, "netDeltaExposure");
        for (const char* side : {"call", "put"}) {
            for (const char* key : side_keys) csv += "," + cell(row[side], key);
        }
        csv += "\n";
    }
    return csv;
}

}  // namespace otp::flow
