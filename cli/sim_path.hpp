#pragma once
// The dollar price of a bitcoin that `otp sim` lets its venues trade around, second by second.

#include <cstdint>
#include <optional>

#include "oracle/generated_tape.hpp"
#include "oracle/tape.hpp"
#include "venues/simulator/market.hpp"

namespace otp::cli {

struct SimPath {
    venues::simulator::World::Path at;
    std::optional<std::int64_t> ends_us = {};  ///< When a recording is over.
};

/// The tape as it would be if its first price were known at `start_us`; each price holds until the next.
[[nodiscard]] SimPath path_of(oracle::Tape tape, std::int64_t start_us);

/// `tape` begins at the second of `start_us`. It keeps the last ten minutes: who asks for an earlier time is told the
/// oldest price of these.
[[nodiscard]] SimPath path_of(oracle::GeneratedTape tape, std::int64_t start_us);

}  // namespace otp::cli
