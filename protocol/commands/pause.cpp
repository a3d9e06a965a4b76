#include "protocol/commands/common.hpp"

namespace otp {

/// The operator stops new risk. Closing, cancelling, settling and withdrawing go on.
Status apply(State& state, const Context& context, const Pause&) {
    if (state.paused) return Status::already_paused;
    state.paused = true;
    context.events.push_back(events::Paused{});
    return Status::ok;
}

}  // namespace otp
