#pragma once
// A client of one simulated venue: subscribes, answers what has to be answered, connects again when it was cut off.

#include <gtest/gtest.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "venues/feed_protocol.hpp"
#include "venues/simulator/venue_script.hpp"

namespace otp::venues::simulator {

constexpr std::int64_t second = 1'000'000;             ///< In microseconds.
constexpr std::int64_t noon = 1'791'028'800 * second;  ///< 2026-10-03T12:00:00Z

/// 80,000 dollars and half a dollar more each second.
inline World rising_world() {
    return World{[](std::int64_t time_us) { return (80'000 * second + (time_us - noon) / 2) * 100; }};
}

struct Heard {
    std::int64_t at_us;
    Act act;
    friend bool operator==(const Heard&, const Heard&) = default;
};

/// Whether a message is about prices, by how it begins: it may have been cut short.
inline bool is_data(Venue venue, const std::string& text) {
    const auto begins = [&](const char* start) { return text.starts_with(start); };
    switch (venue) {
        case Venue::coinbase:
            return begins(R"({"type":"ticker)") || begins(R"({"type":"match)") || begins(R"({"type":"last_match)");
        case Venue::kraken:
            return begins(R"({"channel":"ticker)") || begins(R"({"channel":"trade)");
        case Venue::binance:
            return begins(R"({"stream":)");
        case Venue::okx:
            return begins(R"({"arg":)");
        case Venue::bybit:
            return begins(R"({"topic":)");
        case Venue::deribit:
            break;
    }
    return begins(R"({"jsonrpc":"2.0","method":"subscription)");
}

class Client {
public:
    Client(Venue venue, const World& world, std::uint64_t seed)
        : venue_{venue}, script_{venue, world, seed, noon}, now_{noon} {
        connect();
    }

    void order(FaultOrder order) { EXPECT_TRUE(script_.faults().add(order, noon)); }

    void run_for(std::int64_t time_us) {
        for (const std::int64_t end = now_ + time_us; now_ < end;) {
            now_ += VenueScript::step_us;
            std::vector<Act> acts;
            script_.advance(now_, acts);
            receive(acts);
            if (!connection_ && reconnects_) connect();
        }
    }

    void connect() {
        const std::uint64_t id = next_id_++;
        std::vector<Act> acts;
        welcome_ = script_.open(id, script_.facts().path, now_, acts);
        if (welcome_ != VenueScript::Welcome::accepted) return;
        connection_ = id;
        receive(acts);
        const FeedProtocol& feed = feed_protocol(venue_);
        for (const std::string& text : feed.subscribe(feed.instrument)) say(text);
    }

    void say(const std::string& text) {
        if (!connection_) return;
        std::vector<Act> acts;
        script_.hear(*connection_, text, now_, acts);
        receive(acts);
    }

    void hang_up() {
        if (connection_) script_.forget(*connection_);
        connection_.reset();
    }
    void stay_away() { reconnects_ = false; }

    /// What came about prices.
    [[nodiscard]] std::vector<Heard> data() const {
        std::vector<Heard> found;
        for (const Heard& one : heard_) {
            if (is_data(venue_, one.act.text)) found.push_back(one);
        }
        return found;
    }
    [[nodiscard]] const std::vector<Heard>& heard() const { return heard_; }
    [[nodiscard]] std::size_t count(Act::Kind kind, std::int64_t from_us) const {
        std::size_t n = 0;
        for (const Heard& one : heard_) n += one.at_us >= from_us && one.act.kind == kind ? 1 : 0;
        return n;
    }
    /// The events of a kind that came from `from_us` on.
    [[nodiscard]] std::vector<Event> events(EventKind kind, std::int64_t from_us = 0) const {
        Decoder decoder{venue_};
        std::vector<Event> all, found;
        for (const Heard& one : heard_) {
            if (one.at_us >= from_us && one.act.kind == Act::Kind::text) (void)decoder.decode(one.act.text, all);
        }
        for (const Event& event : all) {
            if (event.kind == kind) found.push_back(event);
        }
        return found;
    }
    [[nodiscard]] bool is_connected() const { return connection_.has_value(); }
    [[nodiscard]] std::int64_t now() const { return now_; }
    [[nodiscard]] VenueScript& script() { return script_; }
    [[nodiscard]] VenueScript::Welcome welcome() const { return welcome_; }

private:
    void receive(const std::vector<Act>& acts) {
        for (const Act& act : acts) {
            // A venue says nothing on a connection that is not, or no longer.
            ASSERT_EQ(connection_, act.connection);
            heard_.push_back({now_, act});
            if (act.kind == Act::Kind::ping) script_.hear_pong(act.connection, now_);
            if (act.kind == Act::Kind::close || act.kind == Act::Kind::half) connection_.reset();
        }
        // Only now, for an answer is heard after what came before it.
        for (const Act& act : acts) {
            if (act.text.find("test_request") != std::string::npos) {
                say(std::string{feed_protocol(venue_).challenge_answer});
            }
        }
    }

    Venue venue_;
    VenueScript script_;
    std::int64_t now_;
    std::uint64_t next_id_ = 1;
    std::optional<std::uint64_t> connection_;
    bool reconnects_ = true;
    VenueScript::Welcome welcome_ = VenueScript::Welcome::gone;
    std::vector<Heard> heard_;
};

}  // namespace otp::venues::simulator
