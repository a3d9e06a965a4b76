#include "settlement/newcomers.hpp"

#include <algorithm>

#include "net/server.hpp"

namespace otp::settlement {
namespace {

constexpr std::int64_t seconds_in_minute = 60;

/// Buckets count tokens a second; where each of their seconds lasts a minute, they count tokens a minute.
std::int64_t slow(std::int64_t now_us) { return now_us / seconds_in_minute; }

std::uint32_t seconds_of(std::int64_t slow_us) {
    return static_cast<std::uint32_t>(std::max<std::int64_t>(1, (slow_us * seconds_in_minute + 999'999) / 1'000'000));
}

std::optional<FeedNo> feed_of(const State& state, const PriceReport& report) {
    for (std::size_t i = 0; i < state.feeds().size(); ++i) {
        for (const FeedSource& source : state.feeds()[i].sources) {
            if (source.network.value == report.network && source.id == report.feed)
                return FeedNo{static_cast<std::uint16_t>(i)};
        }
    }
    return std::nullopt;
}

/// The last second of the record's grid that the report is the unique one for.
std::optional<std::int64_t> grid_second(const SettlementRecord& record, const PriceReport& report) {
    const SettlementRule& rule = rule_of(record.key.settlement);
    const std::int64_t step = std::max<std::int64_t>(rule.grid_step_s, 1);
    const std::int64_t behind = std::max<std::int64_t>(0, record.key.expiry_s - report.publish_time_s);
    const std::int64_t steps = (behind + step - 1) / step;
    const std::int64_t second = record.key.expiry_s - steps * step;
    const bool in_grid = steps < std::max<std::int64_t>(rule.grid_count, 1);
    return in_grid && report.prev_publish_time_s < second ? std::optional{second} : std::nullopt;
}

bool is_wanted(const State& state, const PriceReport& report) {
    const auto feed = feed_of(state, report);
    if (!feed) return false;
    const auto& latest = state.feeds()[feed->value].latest;
    if (!latest || report.publish_time_s > latest->publish_time_s) return true;
    return std::any_of(state.records().begin(), state.records().end(), [&](const SettlementRecord& record) {
        if (record.key.feed != *feed || record.outcome != Outcome::open || !record.is_near(report.publish_time_s))
            return false;
        const auto second = grid_second(record, report);
        return second && std::none_of(record.samples.begin(), record.samples.end(),
                                      [&](const Sample& sample) { return sample.grid_s == *second; });
    });
}

bool is_due(const State&, Time, const VerifiedUpdate&, const auto&) { return false; }

bool is_due(const State& state, Time, const VerifiedUpdate& update, const ReportPrice&) {
    return update.status == Status::ok &&
           std::any_of(update.reports.begin(), update.reports.end(),
                       [&](const PriceReport& report) { return is_wanted(state, report); });
}

/// It will be taken: only the next set of a network, and only once.
bool is_due(const State&, Time, const VerifiedUpdate& update, const UpgradeSigners&) {
    return update.status == Status::ok;
}

bool is_due(const State& state, Time now, const VerifiedUpdate&, const FixSettlementPrice& command) {
    const auto feed = state.find_feed(command.feed);
    return feed && std::any_of(state.records().begin(), state.records().end(), [&](const SettlementRecord& record) {
               return record.key.feed == *feed && record.key.expiry_s == command.expiry.seconds() &&
                      record.outcome == Outcome::open && record.decide(now).outcome != Outcome::open;
           });
}

bool is_due(const State& state, Time, const VerifiedUpdate&, const Settle& command) {
    const auto series = state.find_series(command.series);
    return series && command.limit > 0 && !state.series(*series).settled &&
           state.record_of(state.series(*series)).outcome != Outcome::open;
}

}  // namespace

Newcomers::Newcomers(const NewcomerOptions& options)
    : options_{options},
      per_address_{options.per_address_per_minute, options.per_address_burst},
      all_{options.per_minute, options.burst, 0} {}

std::uint32_t Newcomers::wait_s(const std::string& from, std::int64_t now_us) {
    if (from.empty()) return 0;
    const std::lock_guard held{mutex_};
    if (options_.per_address_per_minute != 0 && !net::is_loopback(from)) {
        const std::int64_t wait = per_address_.take(net::address_group(from), slow(now_us));
        if (wait != 0) return seconds_of(wait);
    }
    if (options_.per_minute == 0 || all_.take(slow(now_us))) return 0;
    return seconds_of(all_.wait_us(slow(now_us)));
}

bool is_due_work(const State& state, Time now, const Envelope& envelope, const std::vector<VerifiedUpdate>& updates) {
    static const VerifiedUpdate none;
    for (std::size_t i = 0; i < envelope.commands.size(); ++i) {
        const VerifiedUpdate& update = i < updates.size() ? updates[i] : none;
        const bool due =
            std::visit([&](const auto& command) { return is_due(state, now, update, command); }, envelope.commands[i]);
        if (!due) return false;
    }
    return true;
}

}  // namespace otp::settlement
