#pragma once
// An analysis as the document that the service, the page and the command line share: `data` of GET /api/options/pro.
// Numbers are JSON numbers, what is missing is null, keys are as docs/flow.md lists them.

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "market/analysis.hpp"

namespace otp::flow {

struct AnalysisJsonOptions {
    /// Only strikes within this fraction of the index (0.1: from 90 % to 110 %) among `strikes`; sums are over all.
    std::optional<double> strikes_within;
};

[[nodiscard]] nlohmann::ordered_json analysis_json(const market::ChainAnalysis& analysis,
                                                   const AnalysisJsonOptions& options = {});

/// `conventions`: each switch and fixed rule with its value, unit and sentence, from the table of
/// market/conventions.hpp.
[[nodiscard]] nlohmann::ordered_json conventions_json(const market::AnalysisOptions& options, const std::string& quote);

/// `metadata.quality`, and the word of `metadata.dataQuality`.
[[nodiscard]] nlohmann::ordered_json quality_json(const market::Quality& quality);
[[nodiscard]] std::string_view quality_word(market::QualityLabel label);

/// The strikes of an analysis' document as a table: RFC 4180, titles first, empty cells for what is missing.
[[nodiscard]] std::string strikes_csv(const nlohmann::ordered_json& data);

}  // namespace otp::flow
