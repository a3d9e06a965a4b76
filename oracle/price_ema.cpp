#include "oracle/price_ema.hpp"

#include <algorithm>

#include "oracle/decay.hpp"

namespace otp::oracle {
namespace {

/// Weights are 2^96 / confidence, so their decaying sum stays below 2^109.
constexpr u128 weight_one = u128{1} << 96;
constexpr u128 weights_max = u128{1} << 109;
constexpr u128 mean_one = u128{1} << 32;

u128 weight_of(std::uint64_t confidence) { return weight_one / std::max<std::uint64_t>(1, confidence); }

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
    const auto passed = static_cast<std::uint64_t>(std::max<std::int64_t>(0, time_s - state_.time_s));
    const u128 weight = weight_of(confidence);
    state_.weights = mul_div(state_.weights, decay_over(passed), decay_one, Round::half_even).value_or(0) + weight;
    state_.price = moved(state_.price, static_cast<std::uint64_t>(price.raw()) * mean_one, weight, state_.weights);
    state_.confidence = moved(state_.confidence, confidence * mean_one, weight, state_.weights);
    state_.time_s = std::max(time_s, state_.time_s);
}

std::optional<PriceEma> PriceEma::restore(const State& state, std::uint64_t confidence) {
    const bool is_reachable = state.price < u128(price_limit.raw()) * mean_one &&
                              state.confidence <= ~std::uint64_t{0} * mean_one &&
                              state.weights >= weight_of(confidence) && state.weights <= weights_max;
    if (!is_reachable) return std::nullopt;
    PriceEma ema;
    ema.state_ = state;
    return ema;
}

Price PriceEma::price() const { return Price::from_raw(static_cast<std::int64_t>(rounded(state_.price))); }

std::uint64_t PriceEma::confidence() const { return rounded(state_.confidence); }

}  // namespace otp::oracle
