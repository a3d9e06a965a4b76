#include "settlement/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <mutex>

#include "protocol/status.hpp"

namespace otp::settlement {
namespace {

using prometheus::BuildCounter;
using prometheus::BuildGauge;
using prometheus::BuildHistogram;
using Buckets = prometheus::Histogram::BucketBoundaries;

const Buckets second_buckets = {0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
const Buckets size_buckets = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192};

}  // namespace

struct Metrics::Families {
    prometheus::Registry registry;
    std::mutex scrape;  ///< One scrape's gauges at a time.

    prometheus::Family<prometheus::Counter>& counters(const char* name, const char* help) {
        return BuildCounter().Name(name).Help(help).Register(registry);
    }
    prometheus::Gauge& gauge(const char* name, const char* help) {
        return BuildGauge().Name(name).Help(help).Register(registry).Add({});
    }
    prometheus::Histogram& histogram(const char* name, const char* help, const Buckets& buckets) {
        return BuildHistogram().Name(name).Help(help).Register(registry).Add({}, buckets);
    }

    prometheus::Family<prometheus::Counter>& commands = counters("otp_commands_total", "Commands in the journal");
    prometheus::Family<prometheus::Counter>& requests = counters("otp_http_requests_total", "HTTP requests answered");
    prometheus::Family<prometheus::Histogram>& request_seconds = BuildHistogram()
                                                                     .Name("otp_http_request_duration_seconds")
                                                                     .Help("From a request to its answer")
                                                                     .Register(registry);
    prometheus::Histogram& block_envelopes = histogram("otp_block_envelopes", "Envelopes in one block", size_buckets);
    prometheus::Histogram& commit_seconds = histogram(
        "otp_commit_duration_seconds", "From a group's first command to the end of its flush", second_buckets);
    prometheus::Histogram& command_seconds =
        histogram("otp_command_duration_seconds", "From an envelope's arrival to its durable answer", second_buckets);
    prometheus::Gauge& height = gauge("otp_block_height", "Height of the last durable block");
    prometheus::Gauge& root_height = gauge("otp_state_root_height", "Height of the last block with a state root");
    prometheus::Gauge& snapshot_height = gauge("otp_snapshot_height", "Height of the newest snapshot");
    prometheus::Gauge& failed = gauge("otp_node_failed", "1 if the node has failed for good");
    prometheus::Gauge& queue = gauge("otp_queue_envelopes", "Envelopes waiting");
    prometheus::Gauge& refused =
        gauge("otp_envelopes_refused", "Envelopes refused before the journal, since the start");
    prometheus::Gauge& duplicates = gauge("otp_envelopes_duplicate", "Envelopes sent again, since the start");
    prometheus::Gauge& newcomers =
        gauge("otp_newcomers_turned_away", "Envelopes over the budget of those without an account, since the start");
    prometheus::Gauge& clock_bad =
        gauge("otp_clock_not_believed", "1 if the clock was set ahead and no blocks are made");
    prometheus::Gauge& overloaded = gauge("otp_envelopes_overloaded", "Envelopes turned away, since the start");
    prometheus::Gauge& journal_bytes = gauge("otp_journal_bytes", "Size of the journal's files");
    prometheus::Gauge& index_height = gauge("otp_index_height", "Height of the last block in the history index");
    prometheus::Gauge& index_failed = gauge("otp_index_failed", "1 if the history index has stopped");
    prometheus::Gauge& accounts = gauge("otp_accounts", "Accounts");
    prometheus::Gauge& series = gauge("otp_series", "Series, settled ones included");
    prometheus::Gauge& due = gauge("otp_due_series", "Series expired and not settled");
    prometheus::Gauge& due_age = gauge("otp_settlement_lag_seconds", "Age of the oldest expiry that is not settled");
    prometheus::Family<prometheus::Gauge>& feed_age =
        BuildGauge().Name("otp_oracle_age_seconds").Help("Age of a feed's latest price").Register(registry);
    prometheus::Gauge& websocket_clients = gauge("otp_websocket_clients", "Open WebSocket connections");
    prometheus::Gauge& connections = gauge("otp_http_connections", "Open connections");
    prometheus::Gauge& limited = gauge("otp_http_requests_limited", "Requests over a rate limit, since the start");
    prometheus::Gauge& slow = gauge("otp_websocket_slow_consumers", "Clients dropped for reading too slowly");
};

Metrics::Metrics(const std::string& version) : families_{std::make_unique<Families>()} {
    BuildGauge()
        .Name("otp_build_info")
        .Help("The version that runs")
        .Register(families_->registry)
        .Add({{"version", version}})
        .Set(1);
}

Metrics::~Metrics() = default;

void Metrics::block_applied(const AppliedBlock& block) {
    std::map<std::pair<std::string_view, Status>, double> counts;
    for (std::size_t i = 0; i < block.envelopes.size(); ++i) {
        const auto receipts = block.receipts_of(i);
        const auto& commands = block.envelopes[i].authenticated.envelope.commands;
        for (std::size_t j = 0; j < receipts.size(); ++j) ++counts[{facts_of(commands[j]).verb, receipts[j].status}];
    }
    for (const auto& [key, count] : counts) {
        families_->commands.Add({{"verb", std::string{key.first}}, {"status", std::string{name(key.second)}}})
            .Increment(count);
    }
    families_->block_envelopes.Observe(static_cast<double>(block.envelopes.size()));
    const std::chrono::duration<double> commit_time = block.commit_time;
    if (commit_time.count() > 0) families_->commit_seconds.Observe(commit_time.count());
}

void Metrics::command_answered(double seconds) { families_->command_seconds.Observe(seconds); }

void Metrics::request_answered(const std::string& method, const std::string& route, int status, double seconds) {
    families_->requests.Add({{"method", method}, {"route", route}, {"status", std::to_string(status)}}).Increment();
    families_->request_seconds.Add({{"route", route}}, second_buckets).Observe(seconds);
}

std::string Metrics::text(const MetricsSample& sample) {
    Families& f = *families_;
    const std::scoped_lock lock{f.scrape};
    const auto set = [](prometheus::Gauge& gauge, auto value) { gauge.Set(static_cast<double>(value)); };
    set(f.height, sample.height);
    set(f.root_height, sample.state_root_height);
    set(f.snapshot_height, sample.snapshot_height);
    set(f.failed, sample.failed);
    set(f.queue, sample.queue);
    set(f.refused, sample.envelopes_refused);
    set(f.duplicates, sample.envelopes_duplicate);
    set(f.overloaded, sample.envelopes_overloaded);
    set(f.newcomers, sample.newcomers_turned_away);
    set(f.clock_bad, sample.clock_not_believed);
    set(f.journal_bytes, sample.journal_bytes);
    set(f.index_height, sample.index_height);
    set(f.index_failed, sample.index_failed);
    set(f.accounts, sample.accounts);
    set(f.series, sample.series);
    set(f.due, sample.series_due);
    set(f.due_age, sample.due_oldest_age_s);
    set(f.websocket_clients, sample.websocket_clients);
    set(f.connections, sample.http_connections);
    set(f.limited, sample.http_limited);
    set(f.slow, sample.websocket_slow_consumers);
    for (const auto& [feed, age] : sample.feed_age_s) f.feed_age.Add({{"feed", feed}}).Set(age);
    return prometheus::TextSerializer{}.Serialize(f.registry.Collect());
}

std::vector<std::string> Metrics::names() const {
    std::vector<std::string> names;
    for (const auto& family : families_->registry.Collect()) names.push_back(family.name);
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace otp::settlement
