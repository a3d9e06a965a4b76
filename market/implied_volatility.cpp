#include "market/implied_volatility.hpp"

#include <cassert>
#include <cmath>
#include <limits>

#include "market/batch_kernels.hpp"

namespace otp::market {
namespace {

using Kernel = ImpliedKernel<OneLane>;

constexpr struct {
    IvProblem problem;
    std::string_view name, text;
} problems[] = {
    {IvProblem::none, "none", "there is one"},
    {IvProblem::not_finite, "not_finite", "an input is not a finite number"},
    {IvProblem::not_positive, "not_positive", "forward and strike must be above 0, and a price is never below 0"},
    {IvProblem::no_time, "no_time", "no time is left: the price is the payoff, whatever the volatility"},
    {IvProblem::below_intrinsic, "below_intrinsic",
     "the price is below the intrinsic value: no volatility is low enough"},
    {IvProblem::at_intrinsic, "at_intrinsic",
     "the price is exactly the intrinsic value: it says nothing about volatility but that it is low"},
    {IvProblem::above_maximum, "above_maximum",
     "the price is at or above the most an option can be worth (call: the forward, put: the strike)"},
    {IvProblem::beyond_precision, "beyond_precision",
     "the price is so close to its limit that double precision cannot tell a volatility"},
};

IvProblem problem_of(OptionKind kind, double price, double forward, double strike, double years) {
    for (const double input : {price, forward, strike, years}) {
        if (!std::isfinite(input)) return IvProblem::not_finite;
    }
    if (forward <= 0 || strike <= 0 || price < 0) return IvProblem::not_positive;
    if (years <= 0) return IvProblem::no_time;
    const double theta = kind == OptionKind::call ? 1 : -1;
    const double intrinsic = std::fmax(0.0, theta * (forward - strike));
    if (price < intrinsic) return IvProblem::below_intrinsic;
    if (price == intrinsic) return IvProblem::at_intrinsic;
    if (price >= (kind == OptionKind::call ? forward : strike)) return IvProblem::above_maximum;
    return IvProblem::none;
}

/// Differences first, each of numbers as they were given; then everything over sqrt(forward * strike).
Kernel::Target target_of(OptionKind kind, double price, double forward, double strike) {
    const double theta = kind == OptionKind::call ? 1 : -1;
    const double time_value = price - std::fmax(0.0, theta * (forward - strike));
    const double room = (kind == OptionKind::call ? forward : strike) - price;
    const double root = std::sqrt(forward) * std::sqrt(strike);  // the product might leave the range of doubles
    const double x = std::fabs(Special<OneLane>::log_of_ratio(forward, strike));
    return {x, time_value / root, room / root, std::fmin(forward, strike) / root};
}

/// Two steps settle ordinary prices; extreme ones take a few more. NaN where they do not settle.
double settled(const Kernel::Target& target) {
    double s = Kernel::start(target);
    for (int i = 1; i <= 16; ++i) {
        const double step = Kernel::step(target, s);
        s = Kernel::moved(s, step);
        if (!std::isfinite(s)) break;
        if (i >= 2 && std::fabs(step) < 1e-4 * s) return s;
    }
    return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

std::string_view iv_problem_name(IvProblem problem) { return problems[static_cast<std::size_t>(problem)].name; }
std::string_view iv_problem_text(IvProblem problem) { return problems[static_cast<std::size_t>(problem)].text; }

ImpliedVolatility implied_volatility(OptionKind kind, double price, double forward, double strike, double years) {
    const IvProblem problem = problem_of(kind, price, forward, strike, years);
    if (problem != IvProblem::none) return {std::nullopt, problem};
    const Kernel::Target target = target_of(kind, price, forward, strike);
    // Below the smallest normal double a price has no digits left to answer with.
    if (!(target.price >= std::numeric_limits<double>::min())) return {std::nullopt, IvProblem::beyond_precision};
    const double sigma = settled(target) / std::sqrt(years);
    if (!std::isfinite(sigma)) return {std::nullopt, IvProblem::beyond_precision};
    return {sigma, IvProblem::none};
}

void implied_volatility_batch(const ImpliedVolatilityColumns& c, Instructions instructions) {
    const std::size_t size = c.kind.size();
    assert(c.price.size() == size && c.forward.size() == size && c.strike.size() == size && c.years.size() == size);
    assert(c.sigma.size() == size && c.why.size() == size);
    assert(can_run(instructions));
    const ImpliedPointers pointers{reinterpret_cast<const std::uint8_t*>(c.kind.data()),
                                   c.price.data(),
                                   c.forward.data(),
                                   c.strike.data(),
                                   c.years.data(),
                                   c.sigma.data(),
                                   size};
    switch (instructions) {
#if defined(__x86_64__)
        case Instructions::avx512:
            implied_avx512(pointers);
            break;
        case Instructions::avx2:
            implied_avx2(pointers);
            break;
        case Instructions::pairs:
            implied_pairs(pointers);
            break;
#endif
        default:
            implied_plain(pointers);
            break;
    }
    for (std::size_t i = 0; i < size; ++i) {
        c.why[i] = IvProblem::none;
        if (c.sigma[i] == c.sigma[i]) continue;
        const ImpliedVolatility one = implied_volatility(c.kind[i], c.price[i], c.forward[i], c.strike[i], c.years[i]);
        if (one.sigma) c.sigma[i] = *one.sigma;
        c.why[i] = one.why;
    }
}

}  // namespace otp::market
