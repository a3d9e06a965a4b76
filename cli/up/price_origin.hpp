#pragma once
// Where a served network's prices come from, kept beside its journal: after a restart, however late, the same second
// has the same price, so that what expired in between settles as it would have.

#include <string>

#include "protocol/result.hpp"
#include "protocol/time.hpp"

namespace otp::cli {

struct PriceOrigin {
    // A generated path.
    std::uint64_t seed = 0;
    std::int64_t start_price = 0;  ///< 10^-8.
    // A tape: its file, and how the machine's time maps to the tape's.
    std::string tape;        ///< Empty: generated.
    std::int64_t speed = 1;  ///< Tape seconds in one second.
    Time wall_start;         ///< When the run began by the machine's clock,
    Time path_start;         ///< and the first second of the path.

    [[nodiscard]] Time path_time(Time wall) const { return path_start + Duration{(wall - wall_start).ms * speed}; }
};

/// Reads DIRECTORY/prices.json, or writes `fresh` there if there is none. Says what is wrong, and refuses a tape or
/// speed other than the one the directory began with.
[[nodiscard]] Result<PriceOrigin, std::string> keep_price_origin(const std::string& directory,
                                                                 const PriceOrigin& fresh);

}  // namespace otp::cli
