#include "flow/feed.hpp"

#include <algorithm>

namespace otp::flow {

std::string_view name(FetchFailure::Kind kind) {
    switch (kind) {
        case FetchFailure::Kind::unreachable:
            return "unreachable";
        case FetchFailure::Kind::throttled:
            return "throttled";
        case FetchFailure::Kind::banned:
            return "banned";
        case FetchFailure::Kind::malformed:
            return "malformed";
    }
    return "";
}

std::string_view name(CacheStatus status) {
    switch (status) {
        case CacheStatus::fresh:
            return "FRESH";
        case CacheStatus::stale:
            return "STALE";
        case CacheStatus::partial:
            return "PARTIAL";
        case CacheStatus::empty:
            return "EMPTY";
    }
    return "";
}

bool Feed::answered(market::OptionChain chain, std::int64_t now_ms, std::uint32_t random) {
    if (auto doubt = belief_.doubt(chain, cache_.snapshots().current.get(), now_ms)) {
        ++counters_.refused;
        problem_ = std::move(*doubt);
        wait_after_failure(0, now_ms, random);
        return false;
    }
    const Taken taken = cache_.take(std::move(chain));
    const bool is_new = taken == Taken::first || taken == Taken::newer;
    ++(is_new ? counters_.snapshots : counters_.unchanged);
    failures_in_row_ = 0;
    problem_.clear();
    const auto spread =
        static_cast<std::uint64_t>(std::max<std::int64_t>(rules_.refresh_max_ms - rules_.refresh_min_ms, 0)) + 1;
    due_ms_ = now_ms + rules_.refresh_min_ms + static_cast<std::int64_t>((spread * random) >> 32);
    return is_new;
}

void Feed::failed(const FetchFailure& failure, std::int64_t now_ms, std::uint32_t random) {
    ++counters_.failures;
    problem_ = failure.reason;
    wait_after_failure(failure.wait_ms, now_ms, random);
}

void Feed::wait_after_failure(std::int64_t wait_ms, std::int64_t now_ms, std::uint32_t random) {
    due_ms_ = now_ms + std::max(wait_ms, rules_.backoff.wait_ms(failures_in_row_, random));
    ++failures_in_row_;
}

Freshness Feed::freshness(std::int64_t now_ms) const {
    Freshness freshness;
    freshness.next_refresh_ms = std::max<std::int64_t>(due_ms_ - now_ms, 0);
    const ChainPtr& current = cache_.snapshots().current;
    if (current == nullptr) {
        freshness.reason = problem_.empty() ? "the venue has not answered yet" : problem_;
        return freshness;
    }
    freshness.age_ms = std::max<std::int64_t>(now_ms - current->time_ms, 0);
    freshness.partial = current->missing;
    freshness.status = current->partial ? CacheStatus::partial : CacheStatus::fresh;
    // What could not be renewed is not called fresh, however young it still is.
    if (!problem_.empty()) {
        freshness.status = CacheStatus::stale;
        freshness.reason = problem_;
    } else if (freshness.age_ms > rules_.stale_after_ms) {
        freshness.status = CacheStatus::stale;
        freshness.reason = "the venue has said nothing newer since " + rfc3339(current->time_ms);
    }
    return freshness;
}

}  // namespace otp::flow
