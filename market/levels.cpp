#include "market/levels.hpp"

#include <algorithm>
#include <cmath>

namespace otp::market {
namespace {

struct Scored {
    double strike, score, value;
};

/// The strikes of the largest score above 0, at most `count`.
template <class Score>
std::vector<Scored> largest(const std::vector<StrikeExposure>& strikes, std::size_t count, Score score) {
    std::vector<Scored> scored;
    for (const StrikeExposure& strike : strikes) {
        const std::optional<double> value = score(strike);
        if (value && *value != 0) scored.push_back({strike.strike, std::abs(*value), *value});
    }
    std::stable_sort(scored.begin(), scored.end(), [](const Scored& a, const Scored& b) { return a.score > b.score; });
    if (scored.size() > count) scored.resize(count);
    return scored;
}

std::optional<double> first_strike(const std::vector<Scored>& scored) {
    if (scored.empty()) return std::nullopt;
    return scored.front().strike;
}

std::vector<OiWall> walls(const std::vector<Scored>& scored) {
    std::vector<OiWall> found;
    for (const Scored& each : scored) found.push_back({each.strike, each.value});
    return found;
}

std::optional<double> both_gammas(const StrikeExposure& strike) {
    if (!strike.call_gamma && !strike.put_gamma) return std::nullopt;
    return std::abs(strike.call_gamma.value_or(0)) + std::abs(strike.put_gamma.value_or(0));
}

}  // namespace

Levels find_levels(const std::vector<StrikeExposure>& strikes, OiWalls oi_walls, std::optional<double> index,
                   std::size_t count) {
    Levels levels;
    levels.call_wall = first_strike(largest(strikes, 1, [](const auto& strike) { return strike.call_gamma; }));
    levels.put_wall = first_strike(largest(strikes, 1, [](const auto& strike) { return strike.put_gamma; }));
    levels.absolute_gamma_strike = first_strike(largest(strikes, 1, both_gammas));
    for (const Scored& node : largest(strikes, count, [](const auto& strike) { return strike.gamma; }))
        levels.gamma_nodes.push_back({node.strike, node.value});

    const bool any = oi_walls == OiWalls::all || !index;
    levels.call_oi_walls = walls(largest(strikes, count, [&](const auto& strike) {
        return any || strike.strike >= *index ? strike.call_oi : std::nullopt;
    }));
    levels.put_oi_walls = walls(largest(strikes, count, [&](const auto& strike) {
        return any || strike.strike <= *index ? strike.put_oi : std::nullopt;
    }));
    return levels;
}

std::optional<double> nearest_strike(const std::vector<StrikeExposure>& strikes, double price) {
    std::optional<double> best;
    for (const StrikeExposure& each : strikes) {
        if (!best || std::abs(each.strike - price) < std::abs(*best - price)) best = each.strike;
    }
    return best;
}

}  // namespace otp::market
