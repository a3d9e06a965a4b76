#include "flow/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <mutex>

namespace otp::flow {

using prometheus::Gauge;
using GaugeFamily = prometheus::Family<Gauge>;

struct Metrics::Families {
    prometheus::Registry registry;
    std::mutex mutex;

    GaugeFamily& gauges(const char* name, const char* help) {
        return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
    }

    prometheus::Family<prometheus::Counter>& requests = prometheus::BuildCounter()
                                                            .Name("otp_flow_requests_total")
                                                            .Help("Answers of /api/options by route and status")
                                                            .Register(registry);
    prometheus::Family<prometheus::Histogram>& duration = prometheus::BuildHistogram()
                                                              .Name("otp_flow_request_duration_seconds")
                                                              .Help("From a request to its answer")
                                                              .Register(registry);
    GaugeFamily& age = gauges("otp_flow_snapshot_age_seconds", "Since the venue time of the current snapshot");
    GaugeFamily& fresh = gauges("otp_flow_fresh", "1 while the snapshot is fresh and whole");
    GaugeFamily& options = gauges("otp_flow_snapshot_options", "Options in the current snapshot");
    GaugeFamily& answers =
        gauges("otp_flow_answers", "What the venue was asked for, by outcome (snapshot, unchanged, refused, failed)");
    GaugeFamily& simulated = gauges("otp_flow_simulated", "1 if the chain is made up on this machine");
    GaugeFamily& analyses = gauges("otp_flow_analyses", "Analyses since the start (made, reused, refused)");
    GaugeFamily& kept = gauges("otp_flow_analyses_kept_bytes", "Of analyses that are kept");
    GaugeFamily& clients = gauges("otp_flow_stream_clients", "Open streams");
    GaugeFamily& rows = gauges("otp_flow_history_rows", "Minutes and days that are kept");
    GaugeFamily& history_failed = gauges("otp_flow_history_failed", "1 while readings cannot be kept");
};

Metrics::Metrics() : families_{std::make_unique<Families>()} {}
Metrics::~Metrics() = default;

void Metrics::request_answered(const std::string& route, int status, double seconds) {
    static const prometheus::Histogram::BucketBoundaries bounds = {0.0001, 0.0003, 0.001, 0.003, 0.01,
                                                                   0.03,   0.1,    0.3,   1,     3};
    families_->requests.Add({{"route", route}, {"status", std::to_string(status)}}).Increment();
    families_->duration.Add({{"route", route}}, bounds).Observe(seconds);
}

std::string Metrics::text(const MetricsSample& sample) {
    const std::lock_guard lock{families_->mutex};
    Families& all = *families_;
    for (const FeedView& view : sample.feeds) {
        const prometheus::Labels labels = {{"venue", view.venue}, {"underlying", view.underlying}};
        const auto answers = [&](const char* outcome, std::uint64_t count) {
            prometheus::Labels with = labels;
            with.emplace("outcome", outcome);
            all.answers.Add(with).Set(static_cast<double>(count));
        };
        answers("snapshot", view.counters.snapshots);
        answers("unchanged", view.counters.unchanged);
        answers("refused", view.counters.refused);
        answers("failed", view.counters.failures);
        all.simulated.Add(labels).Set(view.simulated ? 1 : 0);
        all.fresh.Add(labels).Set(view.freshness.status == CacheStatus::fresh ? 1 : 0);
        if (view.snapshots.current == nullptr) continue;
        all.age.Add(labels).Set(static_cast<double>(view.freshness.age_ms) / 1000);
        all.options.Add(labels).Set(static_cast<double>(view.snapshots.current->quotes.size()));
    }
    all.analyses.Add({{"outcome", "made"}}).Set(static_cast<double>(sample.analyses.made));
    all.analyses.Add({{"outcome", "reused"}}).Set(static_cast<double>(sample.analyses.reused));
    all.analyses.Add({{"outcome", "refused"}}).Set(static_cast<double>(sample.analyses.refused));
    all.kept.Add({}).Set(static_cast<double>(sample.analyses.kept_bytes));
    all.clients.Add({}).Set(static_cast<double>(sample.stream_clients));
    all.rows.Add({}).Set(static_cast<double>(sample.history_rows));
    all.history_failed.Add({}).Set(sample.history_failed ? 1 : 0);
    return prometheus::TextSerializer{}.Serialize(all.registry.Collect());
}

}  // namespace otp::flow
