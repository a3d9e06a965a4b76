#pragma once
// The levels that desks read off a chain: walls of gamma and of open interest, nodes, the absolute gamma strike.

#include <optional>
#include <vector>

#include "market/exposure.hpp"

namespace otp::market {

struct GammaNode {
    double strike = 0, gamma = 0;  ///< Net, in the chosen GexUnit.
};
struct OiWall {
    double strike = 0, coins = 0;
};

struct Levels {
    std::optional<double> call_wall, put_wall;        ///< Most gamma of calls; of puts, by absolute value.
    std::optional<double> absolute_gamma_strike;      ///< Most |call| + |put| gamma.
    std::vector<GammaNode> gamma_nodes;               ///< Most |net| gamma, the largest first.
    std::vector<OiWall> call_oi_walls, put_oi_walls;  ///< Most open interest, the largest first.
};

/// At most `count` nodes and walls of each kind. Where two strikes are as large, the lower one. `index` bounds the OI
/// walls of OiWalls::otm: calls at or above it, puts at or below.
[[nodiscard]] Levels find_levels(const std::vector<StrikeExposure>& strikes, OiWalls oi_walls,
                                 std::optional<double> index, std::size_t count = 5);

/// The strike nearest to a price, the lower one of two as near.
[[nodiscard]] std::optional<double> nearest_strike(const std::vector<StrikeExposure>& strikes, double price);

}  // namespace otp::market
