#pragma once
// What became of a submitted envelope, as an answer.

#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "settlement/api/reply.hpp"
#include "settlement/node.hpp"

namespace otp::settlement::api {

/// Why the envelope did not enter the journal; nothing if it did.
[[nodiscard]] std::optional<Problem> problem_of(const Submitted& submitted);

/// {"id","height","index","duplicate","receipts":[{"status","events"}]}
[[nodiscard]] nlohmann::json submitted_json(const Submitted& submitted, const State& state);

/// 200 with the receipts; 422 for a single command that was refused, with its id and, if it is in the journal, its
/// place and receipts beside the error; 503 if the node takes nothing.
[[nodiscard]] Reply reply_of(const Submitted& submitted, const Node& node);

}  // namespace otp::settlement::api
