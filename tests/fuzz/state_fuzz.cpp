// Bytes as a sequence of commands: a seed for the playground, and commands as such in between. Every invariant holds
// after each, a refused command leaves no trace, and the state survives a snapshot.

#include <cstdlib>
#include <cstring>

#include "protocol/invariants.hpp"
#include "protocol/snapshot.hpp"
#include "tests/support/playground.hpp"

namespace {

using namespace otp;
using namespace otp::support;

void require(bool truth) {
    if (!truth) std::abort();
}

/// A step from the bytes themselves, as far as they are a command.
std::optional<Step> step_of(Reader& reader, const State& state, const Cast& cast) {
    Step step;
    step.time = state.time + milliseconds(reader.integer<std::uint16_t>());
    step.who = cast.addresses[reader.integer<std::uint8_t>() % cast.addresses.size()];
    decode(reader, step.command);
    if (reader.failed()) return std::nullopt;
    return step;
}

/// The root before and after is dear, so only one refusal in eight is held against it.
void apply_and_check(State& state, const Step& step, int count) {
    (void)state.open_account(step.who);
    const Time time = state.time;
    if (step.time < time) return;
    Events events;
    (void)advance(state, step.time);
    const bool thorough = count % 8 == 0;
    const Hash before = thorough ? state.root() : Hash{};
    const Status status = apply_step(state, step, events);
    if (status != Status::ok) require(events.empty() && (!thorough || state.root() == before));
    require(!broken_invariant(state).has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 4 || size > 4'096) return 0;
    static const State fresh = playground_state(Cast::of_names());
    State state = fresh;
    Reader reader{{data, size}};
    Playground playground{reader.integer<std::uint16_t>()};
    int steps = 0;
    while (!reader.failed() && !reader.at_end() && steps < 200) {
        const auto choice = reader.integer<std::uint8_t>();
        if (choice < 32) {
            const auto step = step_of(reader, state, playground.cast());
            if (!step) break;
            apply_and_check(state, *step, steps);
            ++steps;
            continue;
        }
        for (int i = 0; i <= choice % 8; ++i, ++steps) apply_and_check(state, playground.next(state), steps);
    }
    const Bytes snapshot = write_snapshot(state);
    auto restored = read_snapshot(snapshot, state.root());
    require(restored.has_value() && write_snapshot(*restored) == snapshot);
    return 0;
}
