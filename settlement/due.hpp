#pragma once
// What a settlement worker that sits beside the state would do now: a pure function of the state.

#include <vector>

#include "protocol/state.hpp"

namespace otp::settlement {

/// For every series that has expired and is not settled, however old: fix its price if its samples decide, and settle
/// up to `limit` positions if it has one. Prices first, oldest expiry first. Each command is harmless twice.
[[nodiscard]] std::vector<Command> due_commands(const State& state, Time now, std::uint64_t limit);

}  // namespace otp::settlement
