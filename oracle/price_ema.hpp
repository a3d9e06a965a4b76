#pragma once
// The slow average that every report carries beside its price.

#include <cstdint>
#include <optional>

#include "protocol/rounding.hpp"
#include "protocol/units.hpp"

namespace otp::oracle {

/// Exponential mean with a half-life of 3600 s, each observation weighted by 1 / confidence, in integers.
///
/// N = N * d + price / confidence, D = D * d + 1 / confidence, mean = N / D, with d = 1 - 826877 / 2^32 for each second
/// since the observation before (2^(-1/3600) to nine digits). Kept as mean and D, so that a constant price is its own
/// mean.
class PriceEma {
public:
    /// All that the past has left.
    struct State {
        std::int64_t time_s = 0;  ///< Of the last observation.
        u128 price = 0;           ///< 10^-8 / 2^32
        u128 confidence = 0;      ///< 10^-8 / 2^32
        u128 weights = 0;         ///< Sum of 2^96 / confidence, decayed.
        friend bool operator==(const State&, const State&) = default;
    };

    /// Price within 0 .. price_limit, confidence positive (10^-8), times rising; an earlier time counts as the same.
    void observe(std::int64_t time_s, Price price, std::uint64_t confidence);

    /// Rounded half-even to 10^-8; 0 before the first observation.
    [[nodiscard]] Price price() const;
    [[nodiscard]] std::uint64_t confidence() const;

    [[nodiscard]] const State& state() const { return state_; }
    /// A mean that goes on where another ended; nothing for a state that no observations lead to, the last one having
    /// been of this confidence.
    [[nodiscard]] static std::optional<PriceEma> restore(const State& state, std::uint64_t confidence);

private:
    State state_;
};

}  // namespace otp::oracle
