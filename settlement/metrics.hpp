#pragma once
// Metrics in Prometheus' text form: what happened is counted as it happens, what is is sampled at each scrape.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "settlement/applied_block.hpp"

namespace otp::settlement {

/// What is, at the moment of a scrape.
struct MetricsSample {
    std::uint64_t height = 0;
    std::uint64_t state_root_height = 0;
    std::uint64_t snapshot_height = 0;
    bool failed = false;
    std::size_t queue = 0;
    std::uint64_t envelopes_refused = 0;  ///< Before the journal, since the start.
    std::uint64_t envelopes_duplicate = 0;
    std::uint64_t envelopes_overloaded = 0;
    std::uint64_t newcomers_turned_away = 0;
    bool clock_not_believed = false;
    std::uint64_t journal_bytes = 0;
    std::uint64_t index_height = 0;
    bool index_failed = false;
    std::size_t accounts = 0;
    std::size_t series = 0;
    std::size_t series_due = 0;
    double due_oldest_age_s = 0;               ///< 0 when nothing is due.
    std::map<std::string, double> feed_age_s;  ///< By feed; without those that never had a price.
    std::uint64_t websocket_clients = 0;
    std::uint64_t http_connections = 0;
    std::uint64_t http_limited = 0;
    std::uint64_t websocket_slow_consumers = 0;
};

/// Safe to use from several threads.
class Metrics {
public:
    explicit Metrics(const std::string& version);
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    /// Counts a block's commands by verb and status, and its size.
    void block_applied(const AppliedBlock& block);
    /// From the arrival of an envelope to its durable answer.
    void command_answered(double seconds);
    /// `route` is the pattern, so that no account becomes a label.
    void request_answered(const std::string& method, const std::string& route, int status, double seconds);

    /// The exposition; sets the gauges from `sample` first.
    [[nodiscard]] std::string text(const MetricsSample& sample);
    /// Names of all families, for whoever writes dashboards.
    [[nodiscard]] std::vector<std::string> names() const;

private:
    struct Families;
    std::unique_ptr<Families> families_;
};

}  // namespace otp::settlement
