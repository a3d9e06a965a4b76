#pragma once
// A command in plain English, for the moment before it is signed.

#include <string>

#include "protocol/state.hpp"

namespace otp::settlement {

/// One sentence with the amounts the command can cost or lock at most, where the state knows the terms it needs.
/// Precondition: not monostate.
[[nodiscard]] std::string sentence(const State& state, const Command& command);

}  // namespace otp::settlement
