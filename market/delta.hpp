#pragma once
// Delta in the conventions of the currency markets, and the strike that has a given delta. Source: D. Reiswich and
// U. Wystup, FX Volatility Smile Construction (2010), sections 2 and 3.
//
// forward: N(d1); spot: times the discount factor of the underlying (foreign) rate. Premium-adjusted, where the premium
// is paid in the underlying as on inverse options: (K / F) N(d2) instead of N(d1), which is N(d1) minus the value in
// underlying. All signed: negative for puts.

#include <cstdint>
#include <optional>

#include "protocol/names.hpp"

namespace otp::market {

enum class DeltaConvention : std::uint8_t { forward, spot, premium_adjusted_forward, premium_adjusted_spot };

struct DeltaInput {
    OptionKind kind = OptionKind::call;
    double forward = 0;              ///< Above 0.
    double deviation = 0;            ///< sigma * sqrt(years), above 0.
    double underlying_discount = 1;  ///< exp(-foreign rate * years); only the spot conventions use it.
    DeltaConvention convention = DeltaConvention::forward;
};

[[nodiscard]] double delta_at(const DeltaInput&, double strike);

/// The strike of a delta; nullopt where none has it. The premium-adjusted delta of a call first rises and then falls
/// with the strike: the answer is on the falling branch, right of the maximum (the one that markets mean), and a delta
/// above that maximum has no strike.
[[nodiscard]] std::optional<double> strike_of_delta(const DeltaInput&, double delta);

/// The premium-adjusted forward delta, N(d1) - value / forward for calls and puts alike (facts of the market, 4).
[[nodiscard]] double premium_adjusted_delta(OptionKind kind, double forward, double strike, double sigma, double years);

}  // namespace otp::market
