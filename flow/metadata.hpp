#pragma once
// What stands beside every answer: how good the data is, how fresh, from where, and how long the answer took.

#include <string>

#include "flow/chain_desk.hpp"
#include "flow/document.hpp"

namespace otp::flow {

/// JSON. `analysed` may be null: then nothing is said of quality. `processing_ms` is the time from request to answer.
[[nodiscard]] std::string metadata_json(const FeedView& view, const Analysed* analysed, double processing_ms);

}  // namespace otp::flow
