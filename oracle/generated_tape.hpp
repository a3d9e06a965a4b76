#pragma once
// SIMULATED PRICES: a price for every second where there is no recording and no feed. Whoever shows them says so.

#include <cstdint>

#include "oracle/tape.hpp"

namespace otp::oracle {

/// A random walk in integers: the same seed gives the same prices on every machine.
///
/// Per second a near-normal step, and about every six hours a jump of 40 to 100 bp either way; together about 60 % a
/// year. Confidence is drawn between 2 and 5 bp of the price.
class GeneratedTape {
public:
    /// The first point is published at `first` (a whole second), one step away from `start`. A start outside of the
    /// positive prices is moved to their nearest.
    GeneratedTape(std::uint64_t seed, Price start, Time first);

    /// The next second's price. The tape has no end.
    [[nodiscard]] TapePoint next();

private:
    [[nodiscard]] std::uint64_t draw();
    [[nodiscard]] std::int64_t draw_step();
    [[nodiscard]] std::int64_t draw_jump();

    std::uint64_t random_;
    std::int64_t price_;
    Time time_;
};

}  // namespace otp::oracle
