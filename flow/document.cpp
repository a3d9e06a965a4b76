#include "flow/document.hpp"

#include <nlohmann/json.hpp>

#include "flow/analysis_json.hpp"

namespace otp::flow {
namespace {

using nlohmann::ordered_json;

std::string dump(const ordered_json& document) {
    // Whatever bytes a venue sent as a name, the answer is valid JSON.
    return document.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

Problem problem_of(const market::AnalysisProblem& problem) {
    // An expiry that is not there is not found; figures that nobody has recorded are a switch that cannot be had.
    const int status = problem.code == "no_such_expiry" ? 404 : 400;
    return {status, problem.code, problem.message, problem.hint};
}

Reading reading_of(const market::ChainAnalysis& analysis) {
    Reading reading;
    reading.time_ms = analysis.chain->time_ms;
    reading.spot = analysis.priced.index;
    reading.net_gex = analysis.totals.gamma;
    reading.flip = analysis.gamma_flip;
    reading.atm_iv = analysis.atm_iv;
    reading.call_wall = analysis.levels.call_wall;
    reading.put_wall = analysis.levels.put_wall;
    return reading;
}

}  // namespace

Result<Analysed, Problem> analyse_snapshots(const Snapshots& snapshots, const ChainQuery& query, std::int64_t now_ms) {
    market::AnalysisInput input;
    input.chain = snapshots.current.get();
    input.previous = snapshots.previous.get();
    const auto analysis = market::analyse(input, query.options, query.expiry, now_ms);
    if (!analysis) return problem_of(analysis.error());
    AnalysisJsonOptions shown;
    shown.strikes_within = query.range;
    const ordered_json data = analysis_json(*analysis, shown);
    Analysed analysed;
    analysed.data = query.csv ? strikes_csv(data) : dump(data);
    analysed.quality_label = quality_word(analysis->quality.label);
    analysed.quality = dump(quality_json(analysis->quality));
    analysed.reading = reading_of(*analysis);
    return analysed;
}

}  // namespace otp::flow
