#include "venues/feed_session.hpp"

#include <algorithm>

namespace otp::venues {
namespace {

constexpr std::int64_t us_per_ms = 1000;

std::string in_ms(std::int64_t us) { return std::to_string(us / us_per_ms) + " ms"; }

/// Has `limit_ms` passed since?
bool is_over(std::int64_t since_us, std::int64_t limit_ms, Moment now) {
    return now.steady_us - since_us >= limit_ms * us_per_ms;
}

}  // namespace

std::string_view to_string(FeedState state) {
    switch (state) {
        case FeedState::connecting:
            return "connecting";
        case FeedState::subscribing:
            return "subscribing";
        case FeedState::live:
            return "live";
        case FeedState::stale:
            return "stale";
    }
    return "unknown";
}

FeedSession::FeedSession(Venue venue, std::string instrument, FeedLimits limits)
    : protocol_{&feed_protocol(venue)}, instrument_{std::move(instrument)}, limits_{limits}, decoder_{venue} {
    if (instrument_.empty()) instrument_ = protocol_->instrument;
}

FeedReaction FeedSession::opened(Moment now) {
    ++counters_.connections;
    connection_.emplace();
    connection_->opened_us = connection_->message_us = connection_->ping_us = now.steady_us;
    return {.send = protocol_->subscribe(instrument_)};
}

void FeedSession::closed(std::string_view why) {
    connection_.reset();
    closed_why_ = why;
}

FeedReaction FeedSession::received(std::string_view message, Moment now) {
    FeedReaction reaction;
    if (!connection_) return reaction;
    ++counters_.messages;
    connection_->message_us = now.steady_us;
    std::vector<Event> events;
    if (auto problem = decoder_.decode(message, events)) {
        ++counters_.refused;
        counters_.last_refusal = std::move(*problem);
        return reaction;
    }
    for (Event& event : events) take(std::move(event), now, reaction);
    return reaction;
}

FeedReaction FeedSession::tick(Moment now) {
    FeedReaction reaction;
    if (!connection_) return reaction;
    FeedConnection& connection = *connection_;
    if (is_over(connection.message_us, protocol_->silence_max_ms, now)) {
        hang_up("no message for " + in_ms(now.steady_us - connection.message_us), reaction);
        return reaction;
    }
    if (!acknowledged() && is_over(connection.opened_us, limits_.acknowledgement_max_ms, now)) {
        hang_up("the subscription was not acknowledged in time", reaction);
        return reaction;
    }
    // Until the first price the wait counts from the acknowledgement.
    const auto priced = connection.price_us ? connection.price_us : connection.subscribed_us;
    if (priced && is_over(*priced, limits_.price_silence_max_ms, now)) {
        hang_up("no price for " + in_ms(now.steady_us - *priced) + ", although the venue is there", reaction);
        return reaction;
    }
    if (!protocol_->ping.empty() && is_over(connection.ping_us, protocol_->ping_interval_ms, now)) {
        connection.ping_us = now.steady_us;
        reaction.send.emplace_back(protocol_->ping);
    }
    return reaction;
}

void FeedSession::take(Event event, Moment now, FeedReaction& reaction) {
    if (!event.instrument.empty() && event.instrument != instrument_) {
        ++counters_.foreign;
        return;
    }
    if (!is_new(event, now)) {
        ++counters_.old;
        return;
    }
    note(event, now, reaction);
    ++counters_.events;
    reaction.events.push_back(std::move(event));
}

FeedTrack& FeedSession::track(EventKind kind, std::string_view channel) {
    auto& tracks = connection_->tracks;
    const auto found = std::find_if(tracks.begin(), tracks.end(), [&](const FeedTrack& each) {
        return each.kind == kind && each.channel == channel;
    });
    if (found != tracks.end()) return *found;
    return tracks.emplace_back(FeedTrack{.kind = kind, .channel = channel, .sequence = {}, .time_us = {}});
}

bool FeedSession::is_ahead(const Event& event, Moment now) const {
    return event.time_us && *event.time_us - now.utc_us > limits_.clock_ahead_max_ms * us_per_ms;
}

/// Compares with the newest of the channel, and becomes it.
bool FeedSession::is_new(const Event& event, Moment now) {
    if (event.order == Order::none) return true;
    FeedTrack& newest = track(event.kind, event.channel);
    if (event.order == Order::by_time) {
        // One time out of the future would make everything after it old.
        if (is_ahead(event, now)) return true;
        if (newest.time_us && *event.time_us < *newest.time_us) return false;
        newest.time_us = event.time_us;
        return true;
    }
    if (newest.sequence) {
        const bool repeats = *event.sequence == *newest.sequence && event.order != Order::non_decreasing;
        if (repeats || *event.sequence < *newest.sequence) return false;
        if (event.order == Order::contiguous) counters_.lost += *event.sequence - *newest.sequence - 1;
    }
    newest.sequence = event.sequence;
    return true;
}

void FeedSession::note(const Event& event, Moment now, FeedReaction& reaction) {
    FeedConnection& connection = *connection_;
    switch (event.kind) {
        case EventKind::quote:
            if (protocol_->votes && event.bid && event.ask) note_price(event, now);
            return;
        case EventKind::trade:
            if (protocol_->votes) note_price(event, now);
            if (connection.lost_trade && *event.sequence >= *connection.lost_trade) connection.lost_trade.reset();
            return;
        case EventKind::index:
            if (!protocol_->votes) note_price(event, now);
            return;
        case EventKind::heartbeat:
            return note_heartbeat(event);
        case EventKind::challenge:
            reaction.send.emplace_back(protocol_->challenge_answer);
            return;
        case EventKind::subscribed:
            ++connection.acknowledged;
            if (acknowledged() && !connection.subscribed_us) connection.subscribed_us = now.steady_us;
            return;
        case EventKind::rejected:
            ++counters_.rejected;
            if (!acknowledged()) hang_up("the venue refused the subscription: " + event.detail, reaction);
            return;
        case EventKind::leaving:  // It is there until it closes.
            return;
        case EventKind::halted:
            connection.halted = event.detail;
            return;
        case EventKind::resumed:
            connection.halted.reset();
            return;
    }
}

void FeedSession::note_price(const Event& event, Moment now) {
    FeedConnection& connection = *connection_;
    connection.price_us = now.steady_us;
    connection.ahead_us.reset();
    if (is_ahead(event, now)) {
        connection.ahead_us = *event.time_us - now.utc_us;
        return;
    }
    const std::int64_t time_us = event.time_us.value_or(now.utc_us);
    connection.price_time_us = std::max(connection.price_time_us.value_or(time_us), time_us);
}

/// The trade that the heartbeat before told of has had a heartbeat's time to come.
void FeedSession::note_heartbeat(const Event& event) {
    if (!event.sequence) return;
    FeedConnection& connection = *connection_;
    const auto newest = track(EventKind::trade, event.channel).sequence;
    const auto told = connection.announced_trade;
    if (told && newest && *newest < *told) {
        // A trade is counted once, however many heartbeats miss it.
        const std::uint64_t known = std::max(*newest, connection.lost_trade.value_or(0));
        if (*told > known) counters_.lost += *told - known;
        connection.lost_trade = told;
    }
    connection.announced_trade = event.sequence;
}

void FeedSession::hang_up(std::string why, FeedReaction& reaction) {
    ++counters_.hung_up;
    reaction.hang_up = std::move(why);
}

bool FeedSession::acknowledged() const { return connection_->acknowledged >= protocol_->acknowledgements; }

FeedStatus FeedSession::status(Moment now) const {
    if (!connection_) return {FeedState::connecting, closed_why_};
    const FeedConnection& connection = *connection_;
    if (!acknowledged()) return {FeedState::subscribing, "the subscription is not acknowledged yet"};
    if (connection.halted) return {FeedState::stale, *connection.halted};
    if (connection.lost_trade) {
        return {FeedState::stale,
                "trade " + std::to_string(*connection.lost_trade) + " was announced and did not come"};
    }
    if (connection.ahead_us) {
        return {FeedState::stale, "its clock is " + in_ms(*connection.ahead_us) + " ahead of ours"};
    }
    if (!connection.price_time_us) return {FeedState::stale, "no price since the connection was opened"};
    const std::int64_t age_us = now.utc_us - *connection.price_time_us;
    if (age_us > limits_.price_age_max_ms * us_per_ms) {
        return {FeedState::stale, "its newest price is " + in_ms(age_us) + " old"};
    }
    return {FeedState::live, ""};
}

}  // namespace otp::venues
