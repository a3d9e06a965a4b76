#include "oracle/live/volatility_track.hpp"

#include <algorithm>
#include <iterator>

namespace otp::oracle {
namespace {

constexpr std::size_t lately_kept = 128;
/// Should a hole stay open, the oldest that wait go first: as many as others keep.
constexpr std::size_t waiting_max = VolatilityTrack::asked_back_s;

std::optional<PriceBand> known(const Result<PriceBand, NoVolatility>& volatility) {
    if (!volatility) return std::nullopt;
    return *volatility;
}

}  // namespace

void VolatilityTrack::take(std::int64_t second_s, Price price) {
    volatility_.observe(second_s, price);
    lately_[second_s] = {known(volatility_.ewma()), known(volatility_.forecast())};
    while (lately_.size() > lately_kept) lately_.erase(lately_.begin());
}

/// As long as each report names the one before it as its predecessor, nothing is missing between them.
void VolatilityTrack::take_what_follows() {
    while (!waiting_.empty()) {
        const PriceReport& next = waiting_.begin()->second;
        if (next.prev_publish_time_s > volatility_.last_second()) return;
        take(next.publish_time_s, Price::from_raw(next.price));
        waiting_.erase(waiting_.begin());
    }
}

void VolatilityTrack::note(const PriceReport& report) {
    const std::lock_guard lock{mutex_};
    if (report.publish_time_s <= volatility_.last_second()) return;
    waiting_.emplace(report.publish_time_s, report);
    while (waiting_.size() > waiting_max) waiting_.erase(waiting_.begin());
    take_what_follows();
}

std::optional<VolatilityTrack::Hole> VolatilityTrack::hole() const {
    const std::lock_guard lock{mutex_};
    if (waiting_.empty()) return std::nullopt;
    const std::int64_t to = waiting_.begin()->second.prev_publish_time_s;
    return Hole{std::max(volatility_.last_second() + 1, to - asked_back_s), to};
}

void VolatilityTrack::fill(std::span<const PriceReport> found) {
    const std::lock_guard lock{mutex_};
    if (waiting_.empty()) return;
    const std::int64_t to = waiting_.begin()->second.prev_publish_time_s;
    for (const PriceReport& report : found) {
        const bool is_of_it = report.publish_time_s > volatility_.last_second() && report.publish_time_s <= to;
        if (is_of_it) take(report.publish_time_s, Price::from_raw(report.price));
    }
    // What is still missing nobody has.
    const PriceReport next = waiting_.begin()->second;
    waiting_.erase(waiting_.begin());
    take(next.publish_time_s, Price::from_raw(next.price));
    take_what_follows();
}

std::optional<PriceBand> VolatilityTrack::seen(VolatilityKind kind, std::int64_t second_s) const {
    const std::lock_guard lock{mutex_};
    const auto after = lately_.upper_bound(second_s - settled_s);
    if (after == lately_.begin()) return std::nullopt;
    const auto& [second, volatility] = *std::prev(after);
    if (second < second_s - fresh_s) return std::nullopt;
    return kind == VolatilityKind::ewma ? volatility.ewma : volatility.har;
}

Bytes VolatilityTrack::snapshot() const {
    const std::lock_guard lock{mutex_};
    return volatility_.snapshot();
}

}  // namespace otp::oracle
