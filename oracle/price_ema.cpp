#include "oracle/price_ema.hpp"

#include <algorithm>

namespace otp::oracle {
namespace {

constexpr u128 one = u128{1} << 63;  ///< Factors are fractions of this.
constexpr u128 decay_per_second = ((u128{1} << 32) - 826'877) << 31;

/// Weights are 2^96 / confidence, so their decaying sum stays below 2^109.
constexpr u128 weight_one = u128{1} << 96;
constexpr u128 mean_one = u128{1} << 32;

u128 decay_over(std::uint64_t seconds) {
    u128 factor = one;
    for (u128 square = decay_per_second; seconds > 0; seconds >>= 1, square = square * square >> 63) {
        if ((seconds & 1) != 0) factor = factor * square >> 63;
    }
    return factor;
}

/// mean + (value - mean) * weight / weights. The quotient is at most the difference, so nothing overflows.
u128 moved(u128 mean, u128 value, u128 weight, u128 weights) {
    const bool rises = value > mean;
    const u128 distance = rises ? value - mean : mean - value;
    const u128 step = mul_div(distance, weight, weights, Round::half_even).value_or(0);
    return rises ? mean + step : mean - step;
}

std::uint64_t rounded(u128 mean) {
    return static_cast<std::uint64_t>(mul_div(mean, 1, mean_one, Round::half_even).value_or(0));
}

}  // namespace

void PriceEma::observe(std::int64_t time_s, Price price, std::uint64_t confidence) {
    const u128 factor = decay_over(static_cast<std::uint64_t>(std::max<std::int64_t>(0, time_s - time_s_)));
    const u128 weight = weight_one / std::max<std::uint64_t>(1, confidence);
    weights_ = mul_div(weights_, factor, one, Round::half_even).value_or(0) + weight;
    price_ = moved(price_, static_cast<std::uint64_t>(price.raw()) * mean_one, weight, weights_);
    confidence_ = moved(confidence_, confidence * mean_one, weight, weights_);
    time_s_ = std::max(time_s, time_s_);
}

Price PriceEma::price() const { return Price::from_raw(static_cast<std::int64_t>(rounded(price_))); }

std::uint64_t PriceEma::confidence() const { return rounded(confidence_); }

}  // namespace otp::oracle
