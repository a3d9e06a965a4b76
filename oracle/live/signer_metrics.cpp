#include "oracle/live/signer_metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <set>

namespace otp::oracle {

using prometheus::BuildCounter;
using prometheus::BuildGauge;

struct SignerMetrics::Families {
    prometheus::Registry registry;
    std::mutex mutex;

    prometheus::Family<prometheus::Gauge>& gauges(const char* name, const char* help) {
        return BuildGauge().Name(name).Help(help).Register(registry);
    }

    prometheus::Family<prometheus::Counter>& rounds =
        BuildCounter().Name("otp_oracle_rounds_total").Help("Proposals of this signer by outcome").Register(registry);
    prometheus::Family<prometheus::Gauge>& price = gauges("otp_oracle_price", "Last published price");
    prometheus::Family<prometheus::Gauge>& age =
        gauges("otp_oracle_price_age_seconds", "Since the last published second");
    prometheus::Family<prometheus::Gauge>& followed =
        gauges("otp_oracle_followed", "Updates of other signers, since the start");
    prometheus::Family<prometheus::Gauge>& signed_for_others =
        gauges("otp_oracle_signed_for_others", "Signatures given, since the start");
    prometheus::Family<prometheus::Gauge>& refused =
        gauges("otp_oracle_refused", "Signatures refused by reason, since the start");
    prometheus::Family<prometheus::Gauge>& venue =
        gauges("otp_oracle_venue_counts", "1 if the venue counts in the price");
    prometheus::Family<prometheus::Gauge>& delivery =
        gauges("otp_oracle_updates_delivered", "Updates the node took or not");
    prometheus::Family<prometheus::Gauge>& alarm = gauges("otp_oracle_alarm", "1 while something is wrong");
    std::set<prometheus::Gauge*> alarms_on;
};

SignerMetrics::SignerMetrics() : families_{std::make_unique<Families>()} {}
SignerMetrics::~SignerMetrics() = default;

void SignerMetrics::round(const std::string& feed, const std::string& outcome) {
    families_->rounds.Add({{"feed", feed}, {"outcome", outcome}}).Increment();
}

void SignerMetrics::sample(const FeedDesk& desk, std::int64_t now_us) {
    const std::lock_guard lock{families_->mutex};
    const std::string& feed = desk.feed();
    const auto counters = desk.counters();
    families_->followed.Add({{"feed", feed}}).Set(static_cast<double>(counters.followed));
    families_->signed_for_others.Add({{"feed", feed}}).Set(static_cast<double>(counters.signed_for_others));
    for (const auto& [reason, count] : counters.refused) {
        families_->refused.Add({{"feed", feed}, {"reason", reason}}).Set(static_cast<double>(count));
    }
    if (const auto last = desk.last()) {
        families_->price.Add({{"feed", feed}}).Set(static_cast<double>(last->price) / 1e8);
        families_->age.Add({{"feed", feed}})
            .Set(static_cast<double>(now_us) / 1e6 - static_cast<double>(last->publish_time_s));
    }
    if (const auto seen = desk.last_look()) {
        for (const VenueView& venue : seen->second.venues) {
            families_->venue
                .Add({{"feed", feed}, {"venue", venue.venue}, {"currency", std::string{name(venue.currency)}}})
                .Set(counts(venue.verdict) ? 1 : 0);
        }
    }
}

std::string SignerMetrics::text(const std::map<std::pair<std::string, std::string>, std::string>& alarms,
                                std::uint64_t delivered, std::uint64_t failed) {
    const std::lock_guard lock{families_->mutex};
    families_->delivery.Add({{"outcome", "taken"}}).Set(static_cast<double>(delivered));
    families_->delivery.Add({{"outcome", "failed"}}).Set(static_cast<double>(failed));
    for (prometheus::Gauge* gauge : families_->alarms_on) gauge->Set(0);
    for (const auto& [what, why] : alarms) {
        auto& gauge = families_->alarm.Add({{"kind", what.first}, {"subject", what.second}});
        gauge.Set(1);
        families_->alarms_on.insert(&gauge);
    }
    return prometheus::TextSerializer{}.Serialize(families_->registry.Collect());
}

}  // namespace otp::oracle
