#pragma once
// A chain's mark volatilities on a common grid of log-moneyness, for pictures: straight lines between strikes, nothing
// outside the quoted ones.

#include <optional>
#include <vector>

#include "market/smile.hpp"

namespace otp::market {

struct SurfaceGrid {
    std::vector<double> moneyness;                       ///< ln(K/F), ascending: -0.6 to 0.6 by 0.05.
    std::vector<std::vector<std::optional<double>>> iv;  ///< One row an expiry, in their order.
};

/// `smiles` are of the chain's expiries, in order. A row without a forward is empty of values.
[[nodiscard]] SurfaceGrid surface_grid(const PricedChain& chain, const std::vector<Smile>& smiles);

}  // namespace otp::market
