#pragma once
// Scenarios: steps in JSON run on the core without signatures (docs/protocol.md section 11). Pure: JSON in, JSON out.

#include <nlohmann/json_fwd.hpp>

#include "protocol/result.hpp"

namespace otp::cli {

/// Runs {"steps":[...]} and answers {"steps","accounts","positions","series","totals","state_root"}. A step the
/// protocol refuses is an answer; a step that cannot be read is an error that names the step, counted from 1 (its
/// position). With `check_invariants`, every step is followed by a look at the whole state, and a broken rule is an
/// error.
[[nodiscard]] Result<nlohmann::json> run_scenario(const nlohmann::json& document, bool check_invariants = false);

}  // namespace otp::cli
