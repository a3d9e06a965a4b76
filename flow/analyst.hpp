#pragma once
// Makes analyses once for all that ask the same, on a thread of its own, so that no request waits for another's
// arithmetic on a server thread. What is kept is bounded.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include "flow/document.hpp"

namespace otp::flow {

struct AnalystLimits {
    std::size_t kept_bytes_max = 32U << 20;  ///< Of analyses that are kept; the least recently asked for go first.
    std::size_t waiting_max = 128;           ///< Different analyses that wait; beyond it 503.
};

struct AnalystCounters {
    std::uint64_t made = 0;    ///< Analyses that were computed.
    std::uint64_t reused = 0;  ///< Answers that were there, or on their way.
    std::uint64_t refused = 0;
    std::size_t kept = 0, kept_bytes = 0;
};

/// Safe to use from several threads.
class Analyst {
public:
    using Answer = Result<std::shared_ptr<const Analysed>, Problem>;
    using Done = std::function<void(const Answer&)>;
    /// Computes; `analyse_snapshots` but in tests.
    using Make = std::function<Result<Analysed, Problem>(const Snapshots&, const ChainQuery&, std::int64_t)>;

    struct Order {
        Snapshots snapshots;  ///< With a current one.
        ChainQuery query;     ///< With underlying and venue.
        std::int64_t now_ms = 0;
    };

    explicit Analyst(Make make, const AnalystLimits& limits = {});
    ~Analyst() { stop(); }
    Analyst(const Analyst&) = delete;
    Analyst& operator=(const Analyst&) = delete;

    /// Calls `done` once: at once where the answer is there or too much waits, else on the analyst's thread.
    void ask(Order order, Done done);
    /// The same on the caller's own thread.
    [[nodiscard]] Answer get(const Order& order);
    /// What waits is answered that the service stops.
    void stop();
    [[nodiscard]] AnalystCounters counters() const;

private:
    using Key = std::string;
    struct Kept {
        std::shared_ptr<const Analysed> analysed;
        std::list<Key>::iterator place;
    };
    struct Waiting {
        Order order;
        std::vector<Done> done;
    };
    /// The order with the moment it is computed for, and what tells it from others.
    static Key settle(Order& order);
    [[nodiscard]] std::shared_ptr<const Analysed> find(const Key& key);
    void keep(const Key& key, const std::shared_ptr<const Analysed>& analysed);
    [[nodiscard]] Answer make(const Key& key, const Order& order);
    void work();

    Make make_;
    AnalystLimits limits_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::list<Key> recent_;  ///< The last asked for first.
    std::unordered_map<Key, Kept> kept_;
    std::map<Key, Waiting> waiting_;
    std::deque<Key> queue_;
    AnalystCounters counters_;
    bool ending_ = false;
    std::thread thread_;
};

}  // namespace otp::flow
