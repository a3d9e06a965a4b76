#pragma once
// The stream that a native program makes and the browser's build checks: steps of a playground, each with its answer. A
// frame is size u32 | kind u8 | content.

#include "tests/support/playground.hpp"

namespace otp::support {

enum class Frame : std::uint8_t {
    world = 0,  ///< A new state, seed u64.
    step = 1,   ///< A step, then status u16 | events u32 | each event.
    root = 2,   ///< The state root now.
    end = 3     ///< Steps in the stream u64.
};

/// The state, and how many users it begins with: every world of the stream is this one.
[[nodiscard]] inline State stream_world() { return playground_state(Cast::of_names()); }

void encode_step(Writer& w, const Step& step);
void decode_step(Reader& r, Step& step);

/// Applies a step as the node would; writes what became of it.
void answer_step(State& state, const Step& step, Writer& w);

}  // namespace otp::support
