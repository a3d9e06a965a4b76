#pragma once
// The service's metrics in Prometheus' text form.

#include <memory>
#include <string>
#include <vector>

#include "flow/analyst.hpp"
#include "flow/chain_desk.hpp"

namespace otp::flow {

/// What is, at the moment of a scrape.
struct MetricsSample {
    std::vector<FeedView> feeds;
    AnalystCounters analyses;
    std::size_t stream_clients = 0;
    std::uint64_t history_rows = 0;
    bool history_failed = false;
};

/// Safe to use from several threads.
class Metrics {
public:
    Metrics();
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    /// `route` is a row of the table, so that no query becomes a label.
    void request_answered(const std::string& route, int status, double seconds);
    [[nodiscard]] std::string text(const MetricsSample& sample);

private:
    struct Families;
    std::unique_ptr<Families> families_;
};

}  // namespace otp::flow
