#include "protocol/settlement_record.hpp"

#include <algorithm>
#include <array>

#include "protocol/require.hpp"

namespace otp {
namespace {

constexpr std::array<SettlementRule, 3> rules = {{
    // step, count, late, min, bps,  deadlines,        unique, span
    {1, 1, 300, 1, 100, 0, 0, 86'400, 300, 100, 0},
    {60, 30, 30, 24, 50, 600, 3'600, 86'400, 30, 200, 3'600},
    {1, 30, 2, 20, 25, 10, 60, 300, 5, 25, 0},
}};

/// m - floor(m / 50) .. m + floor(m / 50): 2 % around the median.
constexpr std::int64_t clamp_divisor = 50;

std::int64_t half_even(u128 sum, u128 count) {
    const auto mean = mul_div(sum, 1, count, Round::half_even);
    OTP_REQUIRE(mean.has_value());
    return static_cast<std::int64_t>(*mean);
}

bool mean_confidence_within(const std::vector<Sample>& samples, std::uint64_t bps) {
    u128 confidences = 0;
    u128 prices = 0;
    for (const Sample& sample : samples) {
        confidences += static_cast<u128>(sample.observation.confidence.raw());
        prices += static_cast<u128>(sample.observation.price.raw());
    }
    return confidences * 10'000 <= prices * bps;
}

/// The best-ranked sample of each grid second.
std::vector<Sample> best_ranked(const std::vector<Sample>& samples) {
    std::vector<Sample> best;
    for (const Sample& sample : samples) {
        if (best.empty() || best.back().grid_s != sample.grid_s) best.push_back(sample);
    }
    return best;
}

/// Keeps one observation a rank: the newest if `newest` is asked for, and among equals the one that precedes.
void keep_best(std::vector<Observation>& kept, const Observation& candidate, bool newest) {
    const auto place = std::lower_bound(kept.begin(), kept.end(), candidate,
                                        [](const Observation& a, const Observation& b) { return a.rank < b.rank; });
    if (place == kept.end() || place->rank != candidate.rank) {
        kept.insert(place, candidate);
        return;
    }
    if (newest && candidate.publish_time_s != place->publish_time_s) {
        if (candidate.publish_time_s > place->publish_time_s) *place = candidate;
        return;
    }
    if (candidate.precedes(*place)) *place = candidate;
}

Decision fixed(std::vector<Sample> samples, Price price, std::uint8_t line) {
    return {Outcome::fixed, price, line, std::move(samples)};
}

}  // namespace

const SettlementRule& rule_of(SettlementPolicy policy) { return rules[static_cast<std::size_t>(policy)]; }

bool confidence_within(Price confidence, Price price, std::uint64_t bps) {
    return static_cast<u128>(confidence.raw()) * 10'000 <= static_cast<u128>(price.raw()) * bps;
}

Price value_of(const std::vector<Sample>& samples) {
    OTP_REQUIRE(!samples.empty());
    std::vector<std::int64_t> prices;
    for (const Sample& sample : samples) prices.push_back(sample.observation.price.raw());
    std::sort(prices.begin(), prices.end());
    const std::size_t middle = prices.size() / 2;
    const std::int64_t median =
        prices.size() % 2 == 1
            ? prices[middle]
            : half_even(static_cast<u128>(prices[middle - 1]) + static_cast<u128>(prices[middle]), 2);
    const std::int64_t slack = median / clamp_divisor;
    u128 sum = 0;
    for (const std::int64_t price : prices) sum += static_cast<u128>(std::clamp(price, median - slack, median + slack));
    return Price::from_raw(half_even(sum, prices.size()));
}

bool SettlementRecord::is_near(std::int64_t publish_time_s) const {
    const SettlementRule& rule = rule_of(key.settlement);
    const std::int64_t before = std::max((rule.grid_count - 1) * rule.grid_step_s, rule.ema_span_s);
    const std::int64_t after = std::max(rule.late_max_s, rule.unique_late_max_s);
    return publish_time_s >= key.expiry_s - before && publish_time_s <= key.expiry_s + after;
}

std::uint32_t SettlementRecord::observe(const Observation& observation, std::vector<Equivocation>& equivocations) {
    const SettlementRule& rule = rule_of(key.settlement);
    const std::int64_t expiry = key.expiry_s;
    std::uint32_t became = 0;
    if (outcome != Outcome::open) return 0;

    if (observation.is_unique_for(expiry) && observation.publish_time_s - expiry <= rule.unique_late_max_s &&
        confidence_within(observation.confidence, observation.price, rule.unique_confidence_bps)) {
        keep_best(unique, observation, false);
    }
    if (rule.ema_span_s > 0 && observation.ema_price > Price{} && observation.publish_time_s <= expiry &&
        observation.publish_time_s > expiry - rule.ema_span_s) {
        keep_best(ema, observation, true);
    }
    if (!confidence_within(observation.confidence, observation.price, sample_confidence_bps_max)) return 0;
    // Only the seconds it can stand for are looked at: a report meets thousands of records, and each of them few.
    const std::int64_t first = expiry - (rule.grid_count - 1) * rule.grid_step_s;
    const std::int64_t oldest = observation.publish_time_s - rule.late_max_s;
    const std::int64_t skipped = std::max<std::int64_t>(0, (oldest - first + rule.grid_step_s - 1) / rule.grid_step_s);
    for (std::int64_t grid = first + skipped * rule.grid_step_s; grid <= expiry && grid <= observation.publish_time_s;
         grid += rule.grid_step_s) {
        if (!observation.is_unique_for(grid)) continue;
        const auto place = std::lower_bound(samples.begin(), samples.end(), 0, [&](const Sample& s, int) {
            return s.grid_s != grid ? s.grid_s < grid : s.observation.rank < observation.rank;
        });
        if (place == samples.end() || place->grid_s != grid || place->observation.rank != observation.rank) {
            samples.insert(place, Sample{grid, observation});
            ++became;
        } else if (!(place->observation == observation)) {
            const bool replaces = observation.precedes(place->observation);
            const Hash kept = replaces ? observation.digest : place->observation.digest;
            const Hash dropped = replaces ? place->observation.digest : observation.digest;
            equivocations.push_back({grid, kept, dropped});
            if (replaces) {
                place->observation = observation;
                ++became;
            }
        }
    }
    return became;
}

Decision SettlementRecord::decide(Time now) const {
    const SettlementRule& rule = rule_of(key.settlement);
    const std::int64_t elapsed_ms = now.ms - key.expiry_s * 1000;
    if (elapsed_ms < 0) return {};
    const auto reached = [&](std::int64_t deadline_s) { return elapsed_ms >= deadline_s * 1000; };

    std::vector<Sample> best = best_ranked(samples);
    if (key.settlement == SettlementPolicy::point) {
        if (!best.empty()) return fixed(best, best.front().observation.price, 1);
        if (reached(rule.deadline_void_s)) return {Outcome::voided, {}, 2, {}};
        return {};
    }

    const bool all_first_rank =
        best.size() == static_cast<std::size_t>(rule.grid_count) &&
        std::all_of(best.begin(), best.end(), [](const Sample& s) { return s.observation.rank == 0; });
    const bool enough = best.size() >= rule.samples_min;
    const bool narrow = !best.empty() && mean_confidence_within(best, rule.mean_confidence_bps);
    if (all_first_rank && narrow) return fixed(best, value_of(best), 1);
    if (reached(rule.deadline_samples_s) && enough && narrow) return fixed(best, value_of(best), 2);
    if (reached(rule.deadline_relaxed_s) && enough) return fixed(best, value_of(best), 3);
    if (reached(rule.deadline_relaxed_s) && !unique.empty()) {
        return fixed({{key.expiry_s, unique.front()}}, unique.front().price, 4);
    }
    if (reached(rule.deadline_void_s) && !ema.empty()) {
        return fixed({{ema.front().publish_time_s, ema.front()}}, ema.front().ema_price, 5);
    }
    if (reached(rule.deadline_void_s))
        return {Outcome::voided, {}, static_cast<std::uint8_t>(rule.ema_span_s > 0 ? 6 : 5), {}};
    return {};
}

}  // namespace otp
