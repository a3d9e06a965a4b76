#pragma once
// ClockGuard: notices that a clock was set ahead. Block times never decrease, so a clock far ahead would expire series
// that had days to live, and nothing takes that back. Pure: the readings are the caller's.

#include <algorithm>
#include <optional>

#include "protocol/time.hpp"

namespace otp::settlement {

class ClockGuard {
public:
    /// `jump_max` of 0: everything is believed.
    explicit ClockGuard(Duration jump_max) : jump_max_{jump_max} {}

    /// Compares what has passed on the clock with what has passed on one that cannot be set. Nothing if they agree;
    /// else by how much the clock is ahead, which is said forever after.
    [[nodiscard]] std::optional<Duration> look(Time now, Duration monotonic) {
        if (ahead_ || jump_max_ <= Duration{}) return ahead_;
        const Duration offset{now.ms - monotonic.ms};
        // Against the furthest it has been: a clock that was set back by mistake may come forward again.
        if (!looked_) furthest_ = offset;
        looked_ = true;
        const Duration jump{offset.ms - furthest_.ms};
        if (jump > jump_max_) {
            ahead_ = jump;
        } else {
            furthest_ = std::max(offset, furthest_);
        }
        return ahead_;
    }

private:
    Duration jump_max_;
    bool looked_ = false;
    Duration furthest_;
    std::optional<Duration> ahead_;
};

}  // namespace otp::settlement
