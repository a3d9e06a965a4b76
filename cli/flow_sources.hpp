#pragma once
// Where `otp flow` and `otp up` have their option chains from: public venues, a generated market in this process, or
// simulated venues elsewhere.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "cli/context.hpp"
#include "flow/refresher.hpp"

namespace otp::cli {

struct FlowSourceOptions {
    std::string source = "auto";  ///< auto, live, generated or sim:URL
    std::vector<std::string> underlyings = {"BTC", "ETH"};
    std::uint64_t seed = 0;  ///< Of a generated market; 0: drawn.
    /// The index that a generated market goes by, by underlying and UTC milliseconds; empty: its own.
    std::function<double(const std::string& underlying, std::int64_t time_ms)> index_at = {};
};

/// What the service asks. A failure says what is wrong with the options.
[[nodiscard]] Answer<flow::Choice> flow_choice(const FlowSourceOptions& options);

}  // namespace otp::cli
