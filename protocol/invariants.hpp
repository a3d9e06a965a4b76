#pragma once
// What is true after every command. Each has the name of the rule it keeps; checked in tests, fuzzing, verify and on
// demand.

#include <optional>
#include <string>

#include "protocol/state.hpp"

namespace otp {

/// The first broken invariant, in words; nothing when all hold. Looks at the whole state.
[[nodiscard]] std::optional<std::string> broken_invariant(const State& state);

}  // namespace otp
