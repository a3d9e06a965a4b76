#include "flow/recorded_result.hpp"

#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "market/analysis.hpp"
#include "protocol/calendar.hpp"

namespace otp::flow {
namespace {

using namespace market;
using nlohmann::ordered_json;

/// To so many decimals, the nearest such number.
ordered_json rounded(const std::optional<double>& value, int decimals) {
    if (!value) return nullptr;
    char text[400];
    std::snprintf(text, sizeof text, "%.*f", decimals, *value);
    return std::strtod(text, nullptr);
}
ordered_json plain(const std::optional<double>& value) { return value ? ordered_json(*value) : ordered_json{}; }

std::optional<double> strike_of(const std::vector<OiWall>& walls) {
    if (walls.empty()) return std::nullopt;
    return walls.front().strike;
}

/// "2026-01-16T08:00:00+00:00"
std::string expiry_text(std::int64_t expiry_ms) {
    std::string text = format_rfc3339(Time{expiry_ms});
    text.pop_back();
    return text + "+00:00";
}

ordered_json box_json(const std::optional<Box>& box) {
    if (!box) return nullptr;
    return {rounded(box->edge, 6), box->strike_low, box->strike_high, rounded(box->price, 6), rounded(box->fees, 6)};
}

ordered_json expiry_json(const ChainAnalysis& analysis, const ExpiryAnalysis& expiry) {
    const ExpirySlice& slice = analysis.priced.expiries[expiry.slice];
    const BestBoxes boxes = best_boxes(analysis.priced, slice);
    return {{"expiry", expiry_text(slice.expiry_ms)},
            {"T", slice.years},
            {"F", plain(slice.forward)},
            {"rows", slice.last - slice.first},
            {"atm_iv", rounded(expiry.smile.atm_iv, 6)},
            {"iv_25d_call", rounded(expiry.smile.call_25, 6)},
            {"iv_25d_put", rounded(expiry.smile.put_25, 6)},
            {"rr25", rounded(expiry.smile.rr25, 6)},
            {"bf25", rounded(expiry.smile.bf25, 6)},
            {"max_pain_usd", plain(expiry.max_pain)},
            {"put_call_oi", rounded(ratio(expiry.totals.put_oi, expiry.totals.call_oi), 6)},
            {"best_buy_box", box_json(boxes.buy)},
            {"best_sell_box", box_json(boxes.sell)}};
}

ordered_json deribit_result(const ChainAnalysis& analysis) {
    const ExposureTotals& totals = analysis.totals;
    ordered_json flips = ordered_json::array(), nodes = ordered_json::array(), expiries = ordered_json::array();
    for (const double flip : analysis.gamma_flips) flips.push_back(rounded(flip, 2));
    for (const GammaNode& node : analysis.levels.gamma_nodes)
        nodes.push_back(ordered_json::array({node.strike, rounded(node.gamma, 2)}));
    for (const ExpiryAnalysis& expiry : analysis.expiries) expiries.push_back(expiry_json(analysis, expiry));
    return {{"currency", analysis.chain->underlying},
            {"spot", plain(analysis.priced.index)},
            {"rows", analysis.priced.options.size()},
            {"call_oi", rounded(totals.call_oi, 6)},
            {"put_oi", rounded(totals.put_oi, 6)},
            {"put_call_oi", rounded(ratio(totals.put_oi, totals.call_oi), 6)},
            {"put_call_volume", rounded(ratio(totals.put_volume, totals.call_volume), 6)},
            {"naive_gex_usd_per_1pct", rounded(totals.gamma, 2)},
            {"abs_gex_usd_per_1pct", rounded(totals.gamma_abs, 2)},
            {"call_gex", rounded(totals.call_gamma, 2)},
            {"put_gex", rounded(totals.put_gamma, 2)},
            {"gamma_flip_all_crossings", std::move(flips)},
            {"gamma_flip_nearest", rounded(analysis.gamma_flip, 2)},
            {"call_wall_gex", plain(analysis.levels.call_wall)},
            {"put_wall_gex", plain(analysis.levels.put_wall)},
            {"call_wall_oi", plain(strike_of(analysis.levels.call_oi_walls))},
            {"put_wall_oi", plain(strike_of(analysis.levels.put_oi_walls))},
            {"top5_abs_net_gex", std::move(nodes)},
            {"expiries", std::move(expiries)}};
}

std::optional<double> in_billions(const std::optional<double>& value) {
    if (!value) return std::nullopt;
    return *value / 1e9;
}

ordered_json cboe_result(const ChainAnalysis& analysis) {
    // Open interest counts every row of the table, those that have expired among them.
    double calls = 0, puts = 0;
    for (const OptionQuote& quote : analysis.chain->quotes)
        (quote.kind == OptionKind::call ? calls : puts) += quote.open_interest.value_or(0);
    std::optional<double> lowest, highest;
    for (const double value : analysis.profile.gamma) {
        lowest = lowest ? std::min(*lowest, value) : value;
        highest = highest ? std::max(*highest, value) : value;
    }
    const auto& flips = analysis.gamma_flips;
    return {{"underlying", analysis.chain->underlying},
            {"spot", plain(analysis.priced.index)},
            {"rows", analysis.chain->quotes.size() / 2},
            {"call_gex_bn", plain(in_billions(analysis.totals.call_gamma))},
            {"put_gex_bn", plain(in_billions(analysis.totals.put_gamma))},
            {"total_bn", plain(in_billions(analysis.totals.gamma))},
            {"gamma_flip", flips.empty() ? ordered_json{} : ordered_json(flips.front())},
            {"profile_min_bn", plain(in_billions(lowest))},
            {"profile_max_bn", plain(in_billions(highest))},
            {"call_open_interest", calls},
            {"put_open_interest", puts}};
}

}  // namespace

AnalysisOptions recorded_method(const venues::RecordedChain& recorded) {
    AnalysisOptions options;
    options.years = recorded.years;
    if (recorded.table == venues::ChainTable::cboe) {
        options.gamma = GammaSource::venue;
        options.grid.from = 0.8;
        options.grid.to = 1.2;
        options.grid.points = 60;
        options.grid.linear_root = true;
    } else {
        options.without_forward = RowsWithoutForward::skip;
    }
    return options;
}

ordered_json recorded_result(const venues::RecordedChain& recorded) {
    AnalysisOptions options = recorded_method(recorded);
    options.oi_walls = OiWalls::all;
    AnalysisInput input;
    input.chain = &recorded.chain;
    // Every expiry and no dealer model but the naive: there is nothing that this could be refused for.
    const auto analysis = analyse(input, options, ExpirySelection{}, recorded.chain.time_ms);
    if (!analysis) return ordered_json::object();
    return recorded.table == venues::ChainTable::cboe ? cboe_result(*analysis) : deribit_result(*analysis);
}

}  // namespace otp::flow
