// Any bytes as a snapshot, and a true one spoiled in a few places: refused with the reason, never a trap, never
// believed.

#include <cstdlib>

#include "protocol/snapshot.hpp"
#include "tests/support/playground.hpp"

namespace {

using namespace otp;
using namespace otp::support;

void require(bool truth) {
    if (!truth) std::abort();
}

struct True {
    Bytes bytes;
    Hash root;
};

True taken() {
    Playground playground{7, Cast::of_names(2)};
    State state = playground_state(playground.cast());
    Events events;
    for (int i = 0; i < 25; ++i) (void)apply_step(state, playground.next(state), events);
    return {write_snapshot(state), state.root()};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const True snapshot = taken();
    const auto as_such = read_snapshot({data, size}, snapshot.root);
    require(as_such.has_value() == (Bytes(data, data + size) == snapshot.bytes));
    if (!as_such) require(!as_such.error().reason.empty());

    // Three bytes each: where (16 bits), and what to put there.
    Bytes spoiled = snapshot.bytes;
    for (std::size_t i = 0; i + 3 <= size && i < 96; i += 3) {
        spoiled[(data[i] | (std::size_t{data[i + 1]} << 8)) % spoiled.size()] = data[i + 2];
    }
    const auto read = read_snapshot(spoiled, snapshot.root);
    require(read.has_value() == (spoiled == snapshot.bytes));
    return 0;
}
