#pragma once
// One venue as a play: who connects and what they say goes in with its time, what the venue does comes out. No clock,
// no socket; the same seed, world and input give the same play.

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "venues/simulator/dialect.hpp"
#include "venues/simulator/fault.hpp"
#include "venues/simulator/market.hpp"

namespace otp::venues::simulator {

class VenueScript {
public:
    static constexpr std::int64_t step_us = 50'000;  ///< The venue acts by itself on this grid.
    static constexpr std::size_t connections_max = 256;

    /// The world must outlive it.
    VenueScript(Venue venue, const World& world, std::uint64_t seed, std::int64_t start_us);

    // Times never fall. `acts` are appended to, in their order.

    enum class Welcome : std::uint8_t {
        accepted,
        throttled,  ///< Refused with `throttled_status` of the venue's facts.
        gone,       ///< Nobody is there: the connection is to be broken without a word.
    };
    /// A client connects. `target`: path and query.
    [[nodiscard]] Welcome open(std::uint64_t connection, std::string_view target, std::int64_t now_us,
                               std::vector<Act>& acts);
    /// A client says something.
    void hear(std::uint64_t connection, std::string_view text, std::int64_t now_us, std::vector<Act>& acts);
    /// A client answers a ping frame.
    void hear_pong(std::uint64_t connection, std::int64_t now_us);
    /// A connection has ended, by whomever.
    void forget(std::uint64_t connection) { connections_.erase(connection); }

    /// Everything that is due up to `now_us`.
    void advance(std::int64_t now_us, std::vector<Act>& acts);
    [[nodiscard]] std::int64_t next_due_us() const { return next_us_; }

    [[nodiscard]] FaultWindows& faults() { return faults_; }
    [[nodiscard]] const FaultWindows& faults() const { return faults_; }
    [[nodiscard]] const VenueFacts& facts() const { return market_.facts(); }
    [[nodiscard]] std::size_t connections() const { return connections_.size(); }

private:
    [[nodiscard]] Distortion distortion(std::int64_t now_us) const;
    void step(std::int64_t now_us, std::vector<Act>& acts);
    void end_all(std::vector<Act>& acts);
    void mute_all(std::vector<Act>& acts);
    template <class Speak>
    void speak(Connection& connection, std::int64_t now_us, std::vector<Act>& acts, Speak speech);
    template <class Speak>
    void speak_to_all(std::int64_t now_us, std::vector<Act>& acts, Speak speech);

    const Dialect* dialect_;
    VenueMarket market_;
    FaultWindows faults_;
    std::uint64_t seed_;
    std::int64_t start_us_, next_us_;
    bool is_down_ = false;
    std::map<std::uint64_t, Connection> connections_;
};

}  // namespace otp::venues::simulator
