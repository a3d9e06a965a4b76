#include <algorithm>

#include "protocol/commands/common.hpp"
#include "protocol/settle_price.hpp"

namespace otp {
namespace {

/// A report's number at the feed's exponent -> 10^-8, half-even; nothing when it is not below the price limit.
std::optional<Price> to_price(std::uint64_t value, std::int32_t exponent) {
    const std::int32_t shift = exponent + Price::decimals;
    u128 power = 1;
    for (std::int32_t i = 0; i < (shift < 0 ? -shift : shift); ++i) power *= 10;
    const auto raw = shift >= 0 ? checked_mul(value, power) : mul_div(value, 1, power, Round::half_even);
    if (!raw || *raw >= static_cast<u128>(price_limit.raw())) return std::nullopt;
    return Price::from_raw(static_cast<std::int64_t>(*raw));
}

struct Source {
    FeedNo feed;
    std::uint8_t rank = 0;
};

std::optional<Source> source_of(const State& state, const PriceReport& report) {
    for (std::size_t i = 0; i < state.feeds().size(); ++i) {
        const FeedSources& sources = state.feeds()[i].sources;
        for (std::size_t rank = 0; rank < sources.size(); ++rank) {
            if (sources[rank].network.value == report.network && sources[rank].id == report.feed) {
                return Source{FeedNo{static_cast<std::uint16_t>(i)}, static_cast<std::uint8_t>(rank)};
            }
        }
    }
    return std::nullopt;
}

/// A report in the feed's terms, or why it is refused.
Result<Observation, Status> observation_of(const Feed& feed, const Source& source, const PriceReport& report) {
    if (report.exponent != feed.exponent) return Status::price_exponent_mismatch;
    const bool in_range =
        report.publish_time_s >= 0 && Time::from_seconds(0).ms + report.publish_time_s <= Time::ms_max / 1000;
    if (!in_range || report.prev_publish_time_s > report.publish_time_s) return Status::price_times_out_of_order;
    if (report.price <= 0) return Status::price_must_be_positive;
    const auto price = to_price(static_cast<std::uint64_t>(report.price), report.exponent);
    if (!price || *price == Price{}) return Status::price_must_be_positive;
    const auto confidence = to_price(report.confidence, report.exponent);
    if (confidence && *confidence == Price{}) return Status::price_confidence_must_be_positive;
    if (!confidence || !confidence_within(*confidence, *price, feed.confidence_limit_bps)) {
        return Status::price_confidence_too_wide;
    }
    std::optional<Price> ema;
    if (report.ema_price > 0) ema = to_price(static_cast<std::uint64_t>(report.ema_price), report.exponent);
    return Observation{report.publish_time_s,
                       report.prev_publish_time_s,
                       *price,
                       *confidence,
                       ema.value_or(Price{}),
                       report.slot,
                       report.digest,
                       source.rank};
}

void keep_latest(State& state, FeedNo no, const Observation& observation) {
    const std::optional<Observation>& latest = state.feeds()[no.value].latest;
    const bool newer = !latest || observation.publish_time_s > latest->publish_time_s ||
                       (observation.publish_time_s == latest->publish_time_s && observation.precedes(*latest));
    if (newer) state.edit_feed(no).latest = observation;
}

/// Offers an observation to every open record near enough; returns how many samples it became.
std::uint32_t sample(State& state, const Context& context, FeedNo feed, const Observation& observation) {
    std::uint32_t became = 0;
    std::vector<Equivocation> equivocations;
    const RecordKey from{feed, observation.publish_time_s - record_reach_s, SettlementPolicy::point};
    const std::int64_t last_expiry_s = observation.publish_time_s + record_reach_s;
    const auto& index = state.record_index();
    for (auto it = index.lower_bound(from);
         it != index.end() && it->first.feed == feed && it->first.expiry_s <= last_expiry_s; ++it) {
        const SettlementRecord& record = state.records()[it->second];
        if (record.outcome != Outcome::open || !record.is_near(observation.publish_time_s)) continue;
        const std::uint32_t here = state.edit_record(it->second).observe(observation, equivocations);
        became += here;
        // A point record needs nothing more than its sample. A report that is none decides nothing, VOID least of all.
        if (here > 0 && it->first.settlement == SettlementPolicy::point) fix_if_decided(state, context, it->second);
    }
    for (const Equivocation& e : equivocations) {
        context.events.push_back(events::PriceEquivocation{feed, Time::from_seconds(e.grid_s), e.kept, e.dropped});
    }
    return became;
}

}  // namespace

/// Anyone delivers a signed update. Late or early does not matter: the publish time decides what a report is good for.
/// Refused reports are skipped when another of the update is accepted.
Status apply(State& state, const Context& context, const ReportPrice&) {
    if (context.update_status != Status::ok) return context.update_status;
    Status first_refusal = Status::feed_not_found;
    bool refused = false;
    bool accepted = false;
    for (auto at = context.reports.begin(); at != context.reports.end(); ++at) {
        const PriceReport& report = *at;
        // Whoever delivers an update can put one signed message into it 255 times.
        if (std::find(context.reports.begin(), at, report) != at) continue;
        const auto source = source_of(state, report);
        const Result<Observation, Status> observation =
            source ? observation_of(state.feeds()[source->feed.value], *source, report)
                   : Result<Observation, Status>{Status::feed_not_found};
        if (!observation) {
            if (!refused) first_refusal = observation.error();
            refused = true;
            continue;
        }
        accepted = true;
        keep_latest(state, source->feed, *observation);
        const std::size_t place = context.events.size();
        context.events.push_back(events::PriceReported{source->feed, observation->price, observation->confidence,
                                                       Time::from_seconds(observation->publish_time_s), 0});
        const std::uint32_t samples = sample(state, context, source->feed, *observation);
        std::get_if<events::PriceReported>(&context.events[place])->samples = samples;
    }
    return accepted ? Status::ok : first_refusal;
}

}  // namespace otp
