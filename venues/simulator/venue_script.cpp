#include "venues/simulator/venue_script.hpp"

#include "venues/simulator/mix.hpp"
#include "venues/simulator/wire.hpp"

namespace otp::venues::simulator {
namespace {

constexpr std::int64_t second_us = 1'000'000;
constexpr std::uint16_t service_restart = 1012;

}  // namespace

VenueScript::VenueScript(Venue venue, const World& world, std::uint64_t seed, std::int64_t start_us)
    : dialect_{&dialect_of(venue)},
      market_{simulator::facts_of(venue), world, seed, start_us},
      seed_{seed},
      start_us_{start_us},
      next_us_{start_us} {}

Distortion VenueScript::distortion(std::int64_t now_us) const {
    Distortion distortion;
    if (const auto* absurd = faults_.active(Fault::absurd, now_us)) {
        distortion.absurd = static_cast<Absurd>(absurd->value);
    }
    if (const auto* skew = faults_.active(Fault::skew, now_us)) distortion.skew_us = skew->value;
    return distortion;
}

/// Lets the venue speak on one connection, through the faults of its line.
template <class Speak>
void VenueScript::speak(Connection& connection, std::int64_t now_us, std::vector<Act>& acts, Speak speech) {
    if (connection.is_mute) return;
    Talk talk{connection, market_, distortion(now_us), now_us};
    speech(talk);
    for (Said& said : talk.said()) connection.line.say(std::move(said), now_us, faults_, acts);
}

template <class Speak>
void VenueScript::speak_to_all(std::int64_t now_us, std::vector<Act>& acts, Speak speech) {
    for (auto& [id, connection] : connections_) speak(connection, now_us, acts, speech);
    std::erase_if(connections_, [](const auto& entry) { return entry.second.line.is_over(); });
}

VenueScript::Welcome VenueScript::open(std::uint64_t connection, std::string_view target, std::int64_t now_us,
                                       std::vector<Act>& acts) {
    advance(now_us, acts);
    if (faults_.active(Fault::restart, now_us) != nullptr || connections_.size() >= connections_max) {
        return Welcome::gone;
    }
    if (faults_.active(Fault::throttle, now_us) != nullptr && facts().throttled_status != 0) {
        return Welcome::throttled;
    }
    const std::uint64_t drawn = mix(seed_, connection);
    Connection& opened = connections_
                             .try_emplace(connection, Connection{.id = connection,
                                                                 .name = uuid_text(drawn, connection).substr(0, 8),
                                                                 .opened_us = now_us,
                                                                 .line = FaultLine{drawn}})
                             .first->second;
    if (faults_.active(Fault::half_open, now_us) != nullptr) {
        opened.is_mute = true;
        acts.push_back({.kind = Act::Kind::mute, .connection = connection});
        return Welcome::accepted;
    }
    speak(opened, now_us, acts, [&](Talk& talk) { dialect_->greet(talk, target); });
    return Welcome::accepted;
}

void VenueScript::hear(std::uint64_t connection, std::string_view text, std::int64_t now_us, std::vector<Act>& acts) {
    advance(now_us, acts);
    const auto found = connections_.find(connection);
    if (found == connections_.end()) return;
    found->second.heard_us = now_us;
    const bool throttled = faults_.active(Fault::throttle, now_us) != nullptr;
    speak(found->second, now_us, acts,
          [&](Talk& talk) { (throttled ? dialect_->throttle : dialect_->hear)(talk, text); });
    if (found->second.line.is_over()) connections_.erase(found);
}

void VenueScript::hear_pong(std::uint64_t connection, std::int64_t now_us) {
    const auto found = connections_.find(connection);
    if (found == connections_.end()) return;
    found->second.heard_us = now_us;
    found->second.unanswered_us = 0;
}

void VenueScript::advance(std::int64_t now_us, std::vector<Act>& acts) {
    for (; next_us_ <= now_us; next_us_ += step_us) step(next_us_, acts);
}

void VenueScript::step(std::int64_t now_us, std::vector<Act>& acts) {
    const bool down = faults_.active(Fault::restart, now_us) != nullptr;
    if (down) end_all(acts);
    if (is_down_ && !down) market_.count_anew();
    is_down_ = down;
    if (faults_.active(Fault::half_open, now_us) != nullptr) mute_all(acts);

    const std::int64_t passed_us = now_us - start_us_;
    if (passed_us > 0 && passed_us % facts().tick_us == 0) {
        const bool traded = market_.tick(now_us, faults_.active(Fault::frozen, now_us) != nullptr);
        speak_to_all(now_us, acts, [&](Talk& talk) { dialect_->tick(talk, traded); });
    }
    if (passed_us > 0 && passed_us % second_us == 0) {
        speak_to_all(now_us, acts, [&](Talk& talk) { dialect_->beat(talk); });
    }
    for (auto& [id, connection] : connections_) {
        if (!connection.is_mute) connection.line.advance(now_us, faults_, acts);
    }
    std::erase_if(connections_, [](const auto& entry) { return entry.second.line.is_over(); });
}

void VenueScript::end_all(std::vector<Act>& acts) {
    for (const auto& [id, connection] : connections_) {
        if (connection.is_mute) continue;
        acts.push_back(
            {.kind = Act::Kind::close, .connection = id, .text = "service restart", .code = service_restart});
    }
    std::erase_if(connections_, [](const auto& entry) { return !entry.second.is_mute; });
}

void VenueScript::mute_all(std::vector<Act>& acts) {
    for (auto& [id, connection] : connections_) {
        if (connection.is_mute) continue;
        connection.is_mute = true;
        acts.push_back({.kind = Act::Kind::mute, .connection = id});
    }
}

}  // namespace otp::venues::simulator
