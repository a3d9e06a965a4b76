#pragma once
// Snapshots: the leaves of the state root, one after the other. Believed only if the rebuilt state has the root.

#include "protocol/state.hpp"

namespace otp {

/// The state's leaves, section by section, each series followed by its positions.
[[nodiscard]] Bytes write_snapshot(State& state);

/// The state of these leaves, if its root is `root`; otherwise what is wrong.
[[nodiscard]] Result<State> read_snapshot(ByteView bytes, const Hash& root);

}  // namespace otp
