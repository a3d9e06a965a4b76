// The house's own feed session against the simulated venues: when an exchange misbehaves its price is not taken for one
// of now, and when it is well again the feed is live without anybody's help. A hundred random schedules of each fault.

#include "venues/feed_session.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/dice.hpp"
#include "tests/venue_simulator/client.hpp"
#include "tests/venue_simulator/each_fault.hpp"

namespace otp::venues::simulator {
namespace {

constexpr int schedules = 100;
/// From a fault until its prices must be out: the age limit and a second.
constexpr std::int64_t notice = 6 * second;

/// A feed that connects anew a second after it lost its connection.
class Feed {
public:
    Feed(const FaultOrder& order, std::uint64_t seed)
        : script_{order.venue, world_, seed, noon}, session_{order.venue}, window_{order} {
        EXPECT_TRUE(script_.faults().add(order, noon));
        window_.start_us += noon;
    }

    void run_for(std::int64_t time_us) {
        for (const std::int64_t end = now_ + time_us; now_ < end;) {
            if (!connection_ && now_ >= connect_us_) connect();
            now_ += VenueScript::step_us;
            std::vector<Act> acts;
            script_.advance(now_, acts);
            carry_out(acts);
            react(session_.tick(moment()));
            live_.emplace_back(now_, session_.status(moment()).state == FeedState::live);
        }
    }

    /// Whether it was live all the time, and whether it was at any, from one instant to another.
    [[nodiscard]] bool always_live(std::int64_t from_us, std::int64_t until_us) const {
        return std::all_of(live_.begin(), live_.end(),
                           [&](const auto& one) { return one.first < from_us || one.first >= until_us || one.second; });
    }
    [[nodiscard]] bool ever_live(std::int64_t from_us, std::int64_t until_us) const {
        return std::any_of(live_.begin(), live_.end(),
                           [&](const auto& one) { return one.first >= from_us && one.first < until_us && one.second; });
    }
    [[nodiscard]] bool is_live() const { return live_.back().second; }
    [[nodiscard]] const FeedCounters& counters() const { return session_.counters(); }
    [[nodiscard]] const std::vector<Event>& events() const { return events_; }
    [[nodiscard]] std::int64_t start_us() const { return window_.start_us; }
    [[nodiscard]] std::int64_t end_us() const { return window_.start_us + *window_.length_us; }
    [[nodiscard]] const FaultOrder& window() const { return window_; }
    [[nodiscard]] std::string why() const { return session_.status(moment()).reason; }

private:
    [[nodiscard]] Moment moment() const { return {.utc_us = now_, .steady_us = now_ - noon}; }

    void connect() {
        std::vector<Act> acts;
        const std::uint64_t id = next_id_++;
        connect_us_ = now_ + second;
        if (script_.open(id, script_.facts().path, now_, acts) != VenueScript::Welcome::accepted) {
            return session_.closed("refused");
        }
        connection_ = id;
        react(session_.opened(moment()));
        carry_out(acts);
    }

    void carry_out(const std::vector<Act>& acts) {
        for (const Act& act : acts) {
            if (connection_ != act.connection) continue;  // it has hung up meanwhile
            if (act.kind == Act::Kind::text) react(session_.received(act.text, moment()));
            if (act.kind == Act::Kind::ping) script_.hear_pong(act.connection, now_);
            if (act.kind == Act::Kind::close || act.kind == Act::Kind::half) lose("closed");
        }
    }

    void react(const FeedReaction& reaction) {
        events_.insert(events_.end(), reaction.events.begin(), reaction.events.end());
        for (const std::string& text : reaction.send) {
            if (!connection_) return;
            std::vector<Act> acts;
            script_.hear(*connection_, text, now_, acts);
            carry_out(acts);
        }
        if (!reaction.hang_up || !connection_) return;
        script_.forget(*connection_);
        lose(*reaction.hang_up);
    }

    void lose(const std::string& why) {
        connection_.reset();
        connect_us_ = now_ + second;
        session_.closed(why);
    }

    World world_ = rising_world();
    VenueScript script_;
    FeedSession session_;
    FaultOrder window_;
    std::int64_t now_ = noon, connect_us_ = noon;
    std::uint64_t next_id_ = 1;
    std::optional<std::uint64_t> connection_;
    std::vector<std::pair<std::int64_t, bool>> live_;
    std::vector<Event> events_;
};

FaultOrder draw_order(Fault fault, support::Dice& dice) {
    FaultOrder order{.venue = venues::all_venues[dice.below(6)], .fault = fault};
    order.start_us = dice.between(3 * second, 8 * second);
    order.length_us = dice.between(8 * second, 14 * second);
    if (fault == Fault::absurd) order.value = dice.between(1, 5);
    if (fault == Fault::slow) order.value = dice.between(second / 10, 9 * second);
    if (fault == Fault::skew) order.value = dice.between(2 * second, 20 * second) * (dice.chance(50) ? 1 : -1);
    return order;
}

/// Whether nothing that the venue says under the fault is a price of now.
bool has_no_price(const FaultOrder& order) {
    const bool dated = feed_protocol(order.venue).dated;
    switch (order.fault) {
        case Fault::stale:
        case Fault::half_open:
            return true;
        case Fault::absurd:
            return order.value == static_cast<std::int64_t>(Absurd::zero) ||
                   order.value == static_cast<std::int64_t>(Absurd::negative) ||
                   order.value == static_cast<std::int64_t>(Absurd::not_a_number);
        case Fault::skew:
            return dated && (order.value > 0 || order.value < -notice);
        case Fault::slow:
            return dated && order.value > notice;
        default:
            return false;
    }
}

void expect_marks(const Feed& feed) {
    const FeedCounters& counters = feed.counters();
    switch (feed.window().fault) {
        case Fault::gap:
            if (feed.window().venue == Venue::binance) {
                EXPECT_GT(counters.lost, 0u);
            }
            break;
        case Fault::duplicate:
            // Bybit's trades and a book without numbers may repeat what they said.
            EXPECT_EQ(counters.lost, 0u);
            if (feed.window().venue == Venue::coinbase || feed.window().venue == Venue::binance) {
                EXPECT_GT(counters.old, 0u);
            }
            break;
        case Fault::truncated:
            EXPECT_GT(counters.refused, 0u);
            break;
        case Fault::cut:
        case Fault::half_open:
        case Fault::restart:
            EXPECT_GE(counters.connections, 2u);
            break;
        default:
            break;
    }
}

class FeedUnder : public testing::TestWithParam<Fault> {};

TEST_P(FeedUnder, fault_takes_no_old_price_and_recovers_alone) {
    support::Dice dice{50 + static_cast<std::uint64_t>(GetParam())};
    for (int i = 0; i < schedules; ++i) {
        const FaultOrder order = draw_order(GetParam(), dice);
        SCOPED_TRACE(to_text(order) + " of schedule " + std::to_string(i));
        Feed feed{order, dice.below(1'000'000)};
        // Silence of 30 seconds is the longest that any venue is granted; a feed that was cut off takes a few more.
        feed.run_for(75 * second);
        EXPECT_TRUE(feed.always_live(noon + 2 * second, feed.start_us())) << "before the fault";
        if (has_no_price(order)) {
            EXPECT_FALSE(feed.ever_live(feed.start_us() + notice, feed.end_us()));
        }
        if (order.fault == Fault::restart) {
            EXPECT_FALSE(feed.ever_live(feed.start_us() + VenueScript::step_us, feed.end_us()));
        }
        if (order.fault == Fault::frozen || order.fault == Fault::duplicate || order.fault == Fault::reorder) {
            EXPECT_TRUE(feed.always_live(feed.start_us(), feed.end_us()));
        }
        for (const Event& event : feed.events()) {
            if (event.bid && event.ask) {
                EXPECT_LE(*event.bid, *event.ask);
            }
            if (event.price) {
                EXPECT_GT(event.price->raw, 0);
            }
        }
        expect_marks(feed);
        EXPECT_TRUE(feed.is_live()) << feed.why();
        if (HasFailure()) return;
    }
}

INSTANTIATE_TEST_SUITE_P(Faults, FeedUnder, testing::ValuesIn(every_fault()), name_of_fault);

}  // namespace
}  // namespace otp::venues::simulator
