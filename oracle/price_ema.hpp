#pragma once
// The slow average that every report carries beside its price.

#include <cstdint>

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
    /// Price within 0 .. price_limit, confidence positive (10^-8), times rising; an earlier time counts as the same.
    void observe(std::int64_t time_s, Price price, std::uint64_t confidence);

    /// Rounded half-even to 10^-8; 0 before the first observation.
    [[nodiscard]] Price price() const;
    [[nodiscard]] std::uint64_t confidence() const;

private:
    std::int64_t time_s_ = 0;
    u128 price_ = 0;       ///< 10^-8 / 2^32
    u128 confidence_ = 0;  ///< 10^-8 / 2^32
    u128 weights_ = 0;
};

}  // namespace otp::oracle
