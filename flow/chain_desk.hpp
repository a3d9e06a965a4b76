#pragma once
// All chains of the service with what is known of each. Asks the sources when it is told to, so that the same code runs
// in threads and under a simulated clock.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "flow/source.hpp"

namespace otp::flow {

/// One chain at one moment.
struct FeedView {
    std::string venue, underlying;
    std::string source;      ///< "deribit live"
    bool simulated = false;  ///< Of the source.
    Snapshots snapshots;
    Freshness freshness;
    FeedCounters counters;
};

/// Safe to use from several threads.
class ChainDesk {
public:
    using Clock = std::function<std::int64_t()>;    ///< UTC milliseconds.
    using Random = std::function<std::uint32_t()>;  ///< Uniform over all values.
    /// After each answer or failure; `is_new`: it brought a new snapshot. On the thread that asked.
    using Observer = std::function<void(const FeedView& view, bool is_new)>;

    ChainDesk(const FeedRules& rules, Clock clock, Random random, Observer observer)
        : rules_{rules}, clock_{std::move(clock)}, random_{std::move(random)}, observer_{std::move(observer)} {}
    ChainDesk(const ChainDesk&) = delete;
    ChainDesk& operator=(const ChainDesk&) = delete;

    /// Begins with these sources; what other ones brought is forgotten. Not while refresh() runs.
    void open(std::vector<Source> sources);
    [[nodiscard]] std::size_t source_count() const;

    /// Asks a source for what is due, one underlying after the other, until `is_over`. One thread a source. Returns
    /// when its next one is due.
    std::int64_t refresh(std::size_t source, const std::function<bool()>& is_over);
    /// Ends what refresh() waits for.
    void cancel();

    [[nodiscard]] std::optional<FeedView> view(const std::string& venue, const std::string& underlying) const;
    /// In the order of the sources and their underlyings.
    [[nodiscard]] std::vector<FeedView> views() const;
    [[nodiscard]] std::int64_t now_ms() const { return clock_(); }

private:
    struct Entry {
        std::size_t source = 0;
        std::string underlying;
        Feed feed;
    };
    [[nodiscard]] FeedView view_of(const Entry& entry, std::int64_t now_ms) const;
    /// The one of the source that is due first.
    [[nodiscard]] Entry* first_due(std::size_t source);
    void take(Entry& entry, Fetched fetched);

    FeedRules rules_;
    Clock clock_;
    Random random_;
    Observer observer_;
    mutable std::mutex mutex_;
    std::vector<Source> sources_;
    std::vector<Entry> entries_;
};

}  // namespace otp::flow
