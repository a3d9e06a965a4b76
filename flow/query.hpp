#pragma once
// What may be asked of the routes: one table of parameters, from which they are read, refused with the choices, and
// described.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "flow/answer.hpp"
#include "flow/history.hpp"
#include "market/analysis_options.hpp"

namespace otp::flow {

struct Parameter {
    std::string name;
    std::string doc;
    std::vector<std::string> values = {};  ///< The default first; empty: free text.
};

using Query = std::map<std::string, std::string>;  ///< As net::Request has it.

/// Of /api/options/pro and of the stream.
struct ChainQuery {
    std::string underlying, venue;  ///< Empty: whatever comes first.
    market::ExpirySelection expiry;
    market::AnalysisOptions options;
    std::optional<double> range;  ///< Strikes within this fraction of the index; nothing: all.
    bool csv = false;
    std::string key;  ///< Equal for queries with the same answer, venue and underlying apart.
};

/// Of /api/options/history.
struct HistoryQuery {
    std::string underlying, venue;
    HistorySpan span = HistorySpan::minutes;
    std::vector<std::string> metrics;  ///< Those to be told; empty: all.
};

[[nodiscard]] const std::vector<Parameter>& chain_parameters();
[[nodiscard]] const std::vector<Parameter>& history_parameters();
/// What a reading has, by the name it goes by: "spot", "netGex" ...
struct Metric {
    std::string name;
    std::optional<double> Reading::*value;
};
[[nodiscard]] const std::vector<Metric>& metrics();

[[nodiscard]] Result<ChainQuery, Problem> read_chain_query(const Query& query);
[[nodiscard]] Result<HistoryQuery, Problem> read_history_query(const Query& query);
/// For routes that take none.
[[nodiscard]] std::optional<Problem> refuse_parameters(const Query& query);

}  // namespace otp::flow
