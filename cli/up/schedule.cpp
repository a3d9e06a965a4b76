#include "cli/up/schedule.hpp"

#include <algorithm>

#include "protocol/settlement_record.hpp"
#include "protocol/symbol.hpp"

namespace otp::cli {
namespace {

constexpr std::int64_t demo_step_s = 120;
constexpr std::int64_t hour_ms = 3'600'000;
constexpr std::int64_t day_ms = 24 * hour_ms;

/// How far apart strikes are and what time costs, by how far away the expiry is.
constexpr std::int64_t demo_strike_bps = 5, demo_time_value_bps = 5;
constexpr std::int64_t hour_strike_bps = 20, hour_time_value_bps = 25;
constexpr std::int64_t day_strike_bps = 50, day_time_value_bps = 80;

std::int64_t demo_step_ms(std::int64_t speed) { return demo_step_s * 1000 * speed; }

/// The second next multiple: one to two steps ahead.
Time second_next(Time now, std::int64_t step_ms) { return Time{(now.ms / step_ms + 2) * step_ms}; }

Time next_usual(Time now) {
    const std::int64_t today = now.ms / day_ms * day_ms + usual_expiry_of_day.ms;
    return Time{now.ms < today ? today : today + day_ms};
}

}  // namespace

Price round_step(Price spot, std::int64_t bps) {
    const std::int64_t least = spot.raw() / 10'000 * bps;
    for (std::int64_t decade = price_scale;; decade *= 10) {
        for (const std::int64_t digit : {1, 2, 5}) {
            if (digit * decade >= least) return Price::from_raw(digit * decade);
        }
    }
}

std::vector<Showing> schedule(Time now, std::int64_t speed, Price spot) {
    std::vector<Showing> shows;
    const std::int64_t demo_ms = demo_step_ms(speed);
    if (demo_ms < day_ms)
        shows.push_back({second_next(now, demo_ms), round_step(spot, demo_strike_bps), demo_time_value_bps});
    if (4 * demo_ms < hour_ms)
        shows.push_back({second_next(now, hour_ms), round_step(spot, hour_strike_bps), hour_time_value_bps});
    shows.push_back({next_usual(now), round_step(spot, day_strike_bps), day_time_value_bps});
    std::stable_sort(shows.begin(), shows.end(),
                     [](const Showing& a, const Showing& b) { return a.expiry < b.expiry; });
    // Two of them may fall together: the nearer strikes are enough.
    const auto same = [](const Showing& a, const Showing& b) { return a.expiry == b.expiry; };
    shows.erase(std::unique(shows.begin(), shows.end(), same), shows.end());
    return shows;
}

SettlementPolicy settlement_of(const PriceOrigin& origin) {
    if (origin.tape.empty()) return SettlementPolicy::twap_micro;
    const SettlementRule& daily = rule_of(SettlementPolicy::twap_daily);
    const bool all_samples_in_time = demo_step_ms(origin.speed) >= 1000 * daily.grid_step_s * (daily.grid_count + 1);
    return all_samples_in_time ? SettlementPolicy::twap_daily : SettlementPolicy::point;
}

}  // namespace otp::cli
