#include "market/gamma_profile.hpp"

#include <algorithm>
#include <cmath>

#include "market/normal.hpp"
#include "protocol/calendar.hpp"

namespace otp::market {
namespace {

/// Below this share of the largest value of a profile a value is rounding, and its sign means nothing.
constexpr double noise = 1e-12;
constexpr int bisections = 80;

}  // namespace

double Repricer::Smile::at(double k) const {
    if (k <= moneyness.front()) return sigma.front();
    if (k >= moneyness.back()) return sigma.back();
    const auto above = std::upper_bound(moneyness.begin(), moneyness.end(), k);
    const auto i = static_cast<std::size_t>(above - moneyness.begin());
    const double share = (k - moneyness[i - 1]) / (moneyness[i] - moneyness[i - 1]);
    return sigma[i - 1] + share * (sigma[i] - sigma[i - 1]);
}

Repricer::Repricer(const PricedChain& chain, const std::vector<ContractExposure>& exposures,
                   const AnalysisOptions& options, const std::vector<std::size_t>& chosen)
    : index_{chain.index.value_or(0)}, unit_{options.gex_unit}, vol_rule_{options.vol_rule} {
    for (const std::size_t i : chosen) {
        const PricedOption& option = chain.options[i];
        const ExpirySlice& slice = chain.expiries[option.expiry];
        if (!exposures[i].dealer_coins || !option.sigma || !slice.forward || !chain.index) continue;
        if (groups_.empty() || groups_.back().slice != option.expiry) {
            Group group;
            group.slice = option.expiry;
            group.first = d1_.size();
            group.years = slice.years;
            groups_.push_back(group);
        }
        Group& group = groups_.back();
        const double k = std::log(option.quote->strike / *slice.forward);
        const double deviation = *option.sigma * std::sqrt(slice.years);
        d1_.push_back(-k / deviation + deviation / 2);
        slope_.push_back(1 / deviation);
        coins_.push_back(*exposures[i].dealer_coins);
        put_.push_back(option.quote->kind == OptionKind::put ? 1 : 0);
        moneyness_.push_back(k);
        group.last = d1_.size();
        Smile& smile = group.smiles[static_cast<std::size_t>(option.quote->kind)];
        if (smile.moneyness.empty() || smile.moneyness.back() < k) {
            smile.moneyness.push_back(k);
            smile.sigma.push_back(*option.sigma);
        }
    }
}

Repricer::Values Repricer::sticky_delta_at(const Group& group, double shift) const {
    Values sums;
    for (std::size_t i = group.first; i < group.last; ++i) {
        const double k = moneyness_[i] - shift;
        const double sigma = group.smiles[put_[i] > 0 ? 1 : 0].at(k);
        const double deviation = sigma * std::sqrt(group.years);
        const double d1 = -k / deviation + deviation / 2;
        sums.gamma += coins_[i] / deviation * std::exp(-d1 * d1 / 2);
        sums.dealer_delta += coins_[i] * (normal_cdf(d1) - put_[i]);
    }
    return sums;
}

Repricer::Values Repricer::at(double spot, std::size_t first, std::size_t last) const {
    Values sums;
    if (first >= last) return sums;
    const double shift = std::log(spot / index_);
    if (vol_rule_ == VolRule::sticky_delta) {
        for (std::size_t g = first; g < last; ++g) {
            const Values some = sticky_delta_at(groups_[g], shift);
            sums.gamma += some.gamma;
            sums.dealer_delta += some.dealer_delta;
        }
    } else {
        const std::size_t from = groups_[first].first, count = groups_[last - 1].last - from;
        const ProfileSums some = profile_sums(d1_.data() + from, slope_.data() + from, coins_.data() + from,
                                              put_.data() + from, count, shift);
        sums = {some.gamma, some.delta};
    }
    sums.gamma *= inverse_sqrt_two_pi / spot * gex_factor(unit_, spot);
    sums.dealer_delta *= spot;
    return sums;
}

GammaProfile gamma_profile(const PricedChain& chain, const Repricer& repricer, const RepricingGrid& grid) {
    GammaProfile profile;
    if (repricer.is_empty() || !chain.index || grid.points < 2) return profile;
    const std::size_t groups = repricer.group_count();
    std::optional<std::size_t> quarterly;
    for (std::size_t g = 0; g < groups && !quarterly; ++g) {
        if (is_quarterly(chain.expiries[repricer.slice_of(g)].expiry_ms)) quarterly = g;
    }
    for (int i = 0; i < grid.points; ++i) {
        const double factor = grid.from + (grid.to - grid.from) * i / (grid.points - 1);
        const double spot = *chain.index * factor;
        const Repricer::Values next = repricer.at(spot, 0, 1), rest = repricer.at(spot, 1, groups);
        profile.spot.push_back(spot);
        profile.gamma.push_back(next.gamma + rest.gamma);
        profile.dealer_delta.push_back(next.dealer_delta + rest.dealer_delta);
        if (groups < 2) continue;
        profile.without_next.push_back(rest.gamma);
        if (quarterly)
            profile.without_quarterly.push_back(repricer.at(spot, 0, *quarterly).gamma +
                                                repricer.at(spot, *quarterly + 1, groups).gamma);
    }
    return profile;
}

std::vector<double> sign_changes(const GammaProfile& profile, const Repricer& repricer, double Repricer::Values::*of,
                                 bool linear_root) {
    const std::vector<double>& values = of == &Repricer::Values::gamma ? profile.gamma : profile.dealer_delta;
    double largest = 0;
    for (const double value : values) largest = std::max(largest, std::abs(value));
    std::vector<double> roots;
    std::optional<std::size_t> before;  // The last level with a sign.
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (std::abs(values[i]) <= largest * noise) continue;
        if (before && (values[*before] < 0) != (values[i] < 0)) {
            double low = profile.spot[*before], high = profile.spot[i];
            if (linear_root) {
                low += (high - low) * values[*before] / (values[*before] - values[i]);
            } else {
                for (int step = 0; step < bisections && low < high; ++step) {
                    const double middle = low + (high - low) / 2;
                    const double value = repricer.at(middle).*of;
                    if (value == 0)
                        low = high = middle;  // On neither side, whichever sign it has.
                    else
                        ((value < 0) == (values[*before] < 0) ? low : high) = middle;
                }
            }
            roots.push_back(low);
        }
        before = i;
    }
    return roots;
}

std::optional<double> nearest(const std::vector<double>& levels, double spot) {
    std::optional<double> best;
    for (const double level : levels) {
        if (!best || std::abs(level - spot) < std::abs(*best - spot)) best = level;
    }
    return best;
}

std::vector<double> cumulative_flips(const std::vector<StrikeExposure>& strikes) {
    std::vector<double> flips;
    double total = 0, largest = 0;
    for (const StrikeExposure& strike : strikes) {
        total += strike.gamma.value_or(0);
        largest = std::max(largest, std::abs(total));
    }
    total = 0;
    std::optional<bool> was_negative;
    for (const StrikeExposure& strike : strikes) {
        total += strike.gamma.value_or(0);
        if (std::abs(total) <= largest * noise) continue;
        if (was_negative && *was_negative != (total < 0)) flips.push_back(strike.strike);
        was_negative = total < 0;
    }
    return flips;
}

bool is_quarterly(std::int64_t expiry_ms) {
    constexpr std::int64_t day_ms = 86'400'000;
    const CivilTime civil = civil_from_time(Time{expiry_ms});
    const bool is_friday = (expiry_ms / day_ms + 4) % 7 == 5;  // 1970-01-01 was a Thursday, 4.
    return is_friday && civil.month % 3 == 0 && civil.day + 7 > days_in_month(civil.year, civil.month);
}

}  // namespace otp::market
