#pragma once
// How long to wait before the next try. Pure: the random number comes from the caller.

#include <algorithm>
#include <cstdint>

namespace otp::net {

/// Exponential back-off with "equal jitter": try n waits between half and all of min(max, first * 2^n), so that
/// a crowd that lost one server does not return in step, and nobody returns at once.
struct Backoff {
    std::int64_t first_ms = 250;
    std::int64_t max_ms = 30'000;

    /// Milliseconds before try `attempt` (0 = the first repetition). `random` is uniform over all its values.
    [[nodiscard]] std::int64_t wait_ms(unsigned attempt, std::uint32_t random) const {
        std::int64_t ceiling = std::clamp<std::int64_t>(first_ms, 1, max_ms);
        for (unsigned i = 0; i < attempt && ceiling < max_ms; ++i)
            ceiling = ceiling > max_ms / 2 ? max_ms : ceiling * 2;
        const std::int64_t half = ceiling / 2;
        const auto spread = static_cast<std::uint64_t>(ceiling - half) + 1;
        return half + static_cast<std::int64_t>((spread * random) >> 32);
    }
};

}  // namespace otp::net
