#include "settlement/api/api.hpp"

#include "settlement/views.hpp"

namespace otp::settlement::api {

Api::Api(ApiParts parts)
    : parts_{std::move(parts)}, routes_{[this](const RouteFacts& route, int status, double seconds) {
          parts_.metrics.request_answered(route.method, route.pattern, status, seconds);
      }} {
    add_network_routes(routes_, parts_);
    add_series_routes(routes_, parts_);
    add_price_routes(routes_, parts_);
    add_account_routes(routes_, parts_);
    add_command_routes(routes_, parts_);
    add_preview_routes(routes_, parts_);
    add_block_routes(routes_, parts_);
    add_operation_routes(routes_, parts_);
}

MetricsSample sample_of(const Node& node, const History& history) {
    MetricsSample sample;
    const NodeStatus status = node.status();
    sample.height = status.height;
    sample.state_root_height = status.root_height;
    sample.snapshot_height = status.snapshot_height;
    sample.failed = !status.failure.empty();
    sample.queue = status.queue;
    sample.envelopes_refused = status.refused;
    sample.envelopes_duplicate = status.duplicates;
    sample.envelopes_overloaded = status.overloaded;
    sample.newcomers_turned_away = status.newcomers_turned_away;
    sample.clock_not_believed = !status.clock_problem.empty();
    sample.journal_bytes = status.journal.bytes_on_disk;
    const HistoryStatus index = history.status();
    sample.index_height = index.height;
    sample.index_failed = !index.failure.empty();
    const Time now = node.now();
    (void)node.read([&](const State& state) {
        sample.accounts = state.accounts().size();
        sample.series = state.series().size();
        const auto due = due_series(state, now);
        sample.series_due = due.size();
        if (!due.empty()) {
            sample.due_oldest_age_s = static_cast<double>((now - state.series(due.front()).name.expiry).ms) / 1000;
        }
        for (const Feed& feed : state.feeds()) {
            if (!feed.latest) continue;
            sample.feed_age_s[feed.name.value] = static_cast<double>(now.seconds() - feed.latest->publish_time_s);
        }
    });
    return sample;
}

}  // namespace otp::settlement::api
