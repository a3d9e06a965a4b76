#pragma once
// The one table of an analysis' switches: their names in a query, a command line and a document, their values, and in
// words what each number does and does not mean.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "market/analysis_options.hpp"

namespace otp::market {

struct ConventionValue {
    std::string_view value;     ///< "per_percent"
    std::string_view unit;      ///< "USD per 1 %"; may be empty. "USD" stands for the chain's quote currency.
    std::string_view sentence;  ///< What it does and does not mean.
};

struct Convention {
    std::string_view key;                 ///< In a document: "gexUnit".
    std::string_view query;               ///< In a query: "gex_unit"; empty where there is nothing to choose.
    std::vector<ConventionValue> values;  ///< The default first.
    /// The place of the value in use.
    std::size_t (*get)(const AnalysisOptions& options);
    void (*set)(AnalysisOptions& options, std::size_t place);  ///< Null where there is nothing to choose.
};

[[nodiscard]] const std::vector<Convention>& conventions();

/// Sets a switch by its query's name and a value's. The problem in words where there is no such switch or value.
[[nodiscard]] std::optional<std::string> apply_switch(AnalysisOptions& options, std::string_view query,
                                                      std::string_view value);

/// "0.05" of regime_threshold: a decimal from 0 to 1, else nothing.
[[nodiscard]] std::optional<double> parse_threshold(std::string_view text);

}  // namespace otp::market
