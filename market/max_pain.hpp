#pragma once
// Maximum pain: the strike at which the options of one expiry would be worth least to all holders together.

#include <optional>

#include "market/priced_chain.hpp"

namespace otp::market {

/// The listed strike K' that minimises sum(OI max(0, K' - K)) over calls plus sum(OI max(0, K - K')) over puts, in the
/// quote currency; of equals (to 10^-12) the lowest. MaxPainUnit::coin divides by K', as inverse options pay. Nothing
/// without open interest. Of one expiry only: a sum over expiries would mean nothing.
[[nodiscard]] std::optional<double> max_pain(const PricedChain& chain, const ExpirySlice& slice, MaxPainUnit unit);

}  // namespace otp::market
