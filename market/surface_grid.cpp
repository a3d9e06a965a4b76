#include "market/surface_grid.hpp"

#include <cmath>

namespace otp::market {
namespace {

constexpr int steps_each_side = 12;
constexpr double steps_per_one = 20;

}  // namespace

SurfaceGrid surface_grid(const PricedChain& chain, const std::vector<Smile>& smiles) {
    SurfaceGrid grid;
    for (int step = -steps_each_side; step <= steps_each_side; ++step) grid.moneyness.push_back(step / steps_per_one);
    for (std::size_t e = 0; e < chain.expiries.size(); ++e) {
        std::vector<CurvePoint> curve;
        for (const SmilePoint& point : smiles[e].points) {
            const auto iv = point.mark_iv();
            if (iv && chain.expiries[e].forward)
                curve.push_back({std::log(point.strike / *chain.expiries[e].forward), *iv});
        }
        std::vector<std::optional<double>> row;
        for (const double k : grid.moneyness) row.push_back(interpolate(curve, k));
        grid.iv.push_back(std::move(row));
    }
    return grid;
}

}  // namespace otp::market
