#include "protocol/commands/common.hpp"

namespace otp {

/// The operator allows new risk again.
Status apply(State& state, const Context& context, const Resume&) {
    if (!state.paused) return Status::not_paused;
    state.paused = false;
    context.events.push_back(events::Resumed{});
    return Status::ok;
}

}  // namespace otp
