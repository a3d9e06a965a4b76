#pragma once
// From two snapshots and a query to what is answered: the analysis as text. Pure.

#include <string>

#include "flow/answer.hpp"
#include "flow/history.hpp"
#include "flow/query.hpp"
#include "flow/rolling_cache.hpp"

namespace otp::flow {

/// An analysis as it is sent.
struct Analysed {
    std::string data;           ///< JSON, or the table where that was asked for.
    std::string quality_label;  ///< "EXCELLENT", "GOOD", "FAIR" or "POOR"
    std::string quality;        ///< JSON: the counts behind it.
    Reading reading;            ///< For the history: only a query with all defaults has the history's conventions.
};

/// Precondition: there is a current snapshot. `now_ms` counts for what has expired and for ages.
[[nodiscard]] Result<Analysed, Problem> analyse_snapshots(const Snapshots& snapshots, const ChainQuery& query,
                                                          std::int64_t now_ms);

}  // namespace otp::flow
