#pragma once
// Where chains come from, as the service asks for them.

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "flow/feed.hpp"

namespace otp::flow {

using Fetched = std::variant<market::OptionChain, FetchFailure>;

struct Source {
    std::string venue;                     ///< "deribit"
    std::string description;               ///< "deribit live", "simulator": said with every answer.
    bool simulated = false;                ///< Made up or replayed on this machine.
    std::vector<std::string> underlyings;  ///< What it is asked for.
    /// Blocks until the venue has answered or failed. Called by one thread at a time.
    std::function<Fetched(const std::string& underlying)> fetch;
    /// Any thread: a `fetch` that runs fails soon, and so do later ones. Empty: it never takes long.
    std::function<void()> cancel = {};
};

}  // namespace otp::flow
