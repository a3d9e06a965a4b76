#pragma once
// The gamma exposure of a chain's document in a terminal: the figures in words, and bars by strike.

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace otp::cli {

/// Lines of figures with their units; says whether the data is simulated, stale or partial.
[[nodiscard]] std::string gex_summary(const nlohmann::json& data, const nlohmann::json& metadata);

struct ChartShape {
    int columns = 100;      ///< Of the terminal, at least 60 are used.
    bool is_ascii = false;  ///< Bars of # instead of blocks.
    int rows_max = 45;      ///< Strikes that are more are added up into steps.
    double within = 0.2;    ///< Of the index, to either side.
};
/// One line a strike, the highest first: bars to the left below zero, to the right above; index and flip between them,
/// walls named. No colours.
[[nodiscard]] std::string gex_chart(const nlohmann::json& data, const ChartShape& shape);

}  // namespace otp::cli
