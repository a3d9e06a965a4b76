#pragma once
// Which reports the settlement records that are still open can use.

#include <cstdint>
#include <string>
#include <vector>

#include "protocol/state.hpp"

namespace otp::cli {

/// A settlement record that still needs reports of a feed: its samples lie in (from, to].
struct Wanted {
    std::int64_t from_s = 0;
    std::int64_t to_s = 0;
};

[[nodiscard]] std::vector<Wanted> wanted_by_open_records(const State& state, const std::string& feed);

}  // namespace otp::cli
