#pragma once
// One chain as the service keeps it: its snapshots, when it is asked for again, and how fresh what is shown is. Pure:
// clock and randomness are the caller's. One thread.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "flow/belief.hpp"
#include "flow/moment.hpp"
#include "flow/rolling_cache.hpp"
#include "net/backoff.hpp"

namespace otp::flow {

struct FeedRules {
    std::int64_t refresh_min_ms = 30 * second_ms;        ///< After an answer the next is asked for within this
    std::int64_t refresh_max_ms = 60 * second_ms;        ///< and this: spread, so that feeds do not ask in step.
    net::Backoff backoff{5 * second_ms, 5 * minute_ms};  ///< After a failure.
    std::int64_t stale_after_ms = 150 * second_ms;       ///< A snapshot is stale when its venue time is older.
    BeliefRules belief;
};

/// Why there was no answer.
struct FetchFailure {
    enum class Kind : std::uint8_t {
        unreachable,  ///< No connection, no answer in time, the venue is down.
        throttled,    ///< It says that it is asked too often.
        banned,       ///< It says so for longer.
        malformed     ///< It answered with what is not understood, or not believed.
    };
    Kind kind = Kind::unreachable;
    std::string reason;        ///< "www.deribit.com: connection refused"
    std::int64_t wait_ms = 0;  ///< The venue wants no request before; 0: it did not say.
};
[[nodiscard]] std::string_view name(FetchFailure::Kind kind);

enum class CacheStatus : std::uint8_t { fresh, stale, partial, empty };
[[nodiscard]] std::string_view name(CacheStatus status);  ///< "FRESH" ...

/// How far what is shown may be relied on.
struct Freshness {
    CacheStatus status = CacheStatus::empty;
    std::int64_t age_ms = 0;           ///< Since the snapshot's venue time; 0 if there is none.
    std::string reason;                ///< Why it is stale or there is none; empty: fresh or partial.
    std::vector<std::string> partial;  ///< What the venue left out of the snapshot.
    std::int64_t next_refresh_ms = 0;  ///< Until the venue is asked again.
};

struct FeedCounters {
    std::uint64_t snapshots = 0;  ///< Answers that became the current one.
    std::uint64_t unchanged = 0;  ///< Answers of a venue time that was known, or older.
    std::uint64_t refused = 0;    ///< Answers that were not believed.
    std::uint64_t failures = 0;   ///< No answer.
};

class Feed {
public:
    /// It is due from `now_ms` on.
    Feed(const FeedRules& rules, std::int64_t now_ms) : rules_{rules}, belief_{rules.belief}, due_ms_{now_ms} {}

    /// When the venue is to be asked again.
    [[nodiscard]] std::int64_t due_ms() const { return due_ms_; }

    /// The venue answered. True if the answer is the current snapshot now. `random` is uniform over all its values.
    bool answered(market::OptionChain chain, std::int64_t now_ms, std::uint32_t random);
    /// The venue did not.
    void failed(const FetchFailure& failure, std::int64_t now_ms, std::uint32_t random);

    [[nodiscard]] const Snapshots& snapshots() const { return cache_.snapshots(); }
    [[nodiscard]] Freshness freshness(std::int64_t now_ms) const;
    [[nodiscard]] const FeedCounters& counters() const { return counters_; }

private:
    void wait_after_failure(std::int64_t wait_ms, std::int64_t now_ms, std::uint32_t random);

    FeedRules rules_;
    Belief belief_;
    RollingCache cache_;
    std::int64_t due_ms_;
    unsigned failures_in_row_ = 0;
    std::string problem_;  ///< Of the last request; empty: it was well.
    FeedCounters counters_;
};

}  // namespace otp::flow
