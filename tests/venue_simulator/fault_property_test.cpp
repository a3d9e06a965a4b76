// Each of the thirteen faults under a hundred random schedules, beside a twin of the venue that has none: what a fault
// changes, and that it changes nothing else.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "tests/support/dice.hpp"
#include "tests/venue_simulator/client.hpp"
#include "tests/venue_simulator/each_fault.hpp"

namespace otp::venues::simulator {
namespace {

constexpr int schedules = 100;
constexpr std::int64_t run_us = 24 * second;

/// A schedule that has ended six seconds before the run does.
FaultOrder draw_order(Fault fault, support::Dice& dice) {
    FaultOrder order{.venue = venues::all_venues[dice.below(6)], .fault = fault};
    order.start_us = static_cast<std::int64_t>(1'500'000 + dice.below(6'000'000));
    order.length_us = static_cast<std::int64_t>(2'100'000 + dice.below(7'000'000));
    if (fault == Fault::absurd) order.value = 1 + static_cast<std::int64_t>(dice.below(5));
    if (fault == Fault::slow) order.value = static_cast<std::int64_t>(100'000 + dice.below(4'000'000));
    if (fault == Fault::skew) {
        const auto size = static_cast<std::int64_t>(1'000'000 + dice.below(10'000'000));
        order.value = dice.below(2) == 0 ? size : -size;
    }
    return order;
}

/// One schedule, played with and without the fault.
struct Play {
    explicit Play(const FaultOrder& given, std::uint64_t seed)
        : world{rising_world()}, order{given}, twin{order.venue, world, seed}, client{order.venue, world, seed} {
        client.order(order);
        window = order;
        window.start_us += noon;
    }
    void run() {
        twin.run_for(run_us);
        client.run_for(run_us);
    }
    [[nodiscard]] bool within(const Heard& one) const { return window.holds(one.at_us); }
    [[nodiscard]] std::int64_t end_us() const { return window.start_us + *window.length_us; }

    World world;
    FaultOrder order, window;  ///< The window: in instants.
    Client twin, client;
};

std::vector<std::string> texts(const std::vector<Heard>& heard) {
    std::vector<std::string> all;
    for (const Heard& one : heard) all.push_back(one.act.text);
    return all;
}

template <class Condition>
std::vector<Heard> those(const std::vector<Heard>& heard, Condition condition) {
    std::vector<Heard> found;
    std::copy_if(heard.begin(), heard.end(), std::back_inserter(found), condition);
    return found;
}

/// Equal where the fault does not hold.
void expect_untouched_outside(const Play& play) {
    const auto outside = [&](const Heard& one) { return !play.within(one); };
    EXPECT_EQ(texts(those(play.client.data(), outside)), texts(those(play.twin.data(), outside)));
}

void expect_gap(Play& play) {
    play.run();
    expect_untouched_outside(play);
    const auto whole = play.twin.data(), heard = play.client.data();
    auto next = whole.begin();
    for (const Heard& one : heard) {
        next = std::find(next, whole.end(), one);
        ASSERT_NE(next, whole.end()) << "said something else: " << one.act.text;
        ++next;
    }
    EXPECT_LT(heard.size(), whole.size());
}

void expect_duplicate(Play& play) {
    play.run();
    std::vector<Heard> expected;
    for (const Heard& one : play.twin.data()) {
        expected.push_back(one);
        if (play.within(one)) expected.push_back(one);
    }
    EXPECT_EQ(play.client.data(), expected);
}

void expect_reorder(Play& play) {
    play.run();
    auto whole = texts(play.twin.data()), heard = texts(play.client.data());
    EXPECT_NE(heard, whole);
    std::sort(whole.begin(), whole.end());
    std::sort(heard.begin(), heard.end());
    EXPECT_EQ(heard, whole) << "nothing is lost";
}

void expect_stale(Play& play) {
    play.run();
    EXPECT_EQ(play.client.data(), those(play.twin.data(), [&](const Heard& one) { return !play.within(one); }));
    if (play.order.venue != Venue::coinbase && play.order.venue != Venue::kraken) return;
    const auto beats = those(play.client.heard(), [&](const Heard& one) {
        return play.within(one) && one.act.text.find("heartbeat") != std::string::npos;
    });
    EXPECT_GE(beats.size(), 1u) << "heartbeats go on";
}

void expect_half_open(Play& play) {
    play.client.stay_away();
    play.run();
    EXPECT_TRUE(play.client.is_connected()) << "nobody told the client";
    const auto after = those(play.client.heard(), [&](const Heard& one) {
        return one.at_us >= play.window.start_us + VenueScript::step_us;
    });
    EXPECT_TRUE(after.empty() || after.size() == 1) << after.size();
    for (const Heard& one : after) EXPECT_EQ(one.act.kind, Act::Kind::mute);
    EXPECT_EQ(play.client.count(Act::Kind::mute, play.window.start_us), 1u);
    play.client.say("ping");
    play.client.say(R"({"op":"ping"})");
    EXPECT_EQ(play.client.count(Act::Kind::text, play.window.start_us + VenueScript::step_us), 0u);
    play.client.hang_up();
    const std::int64_t back = play.client.now();
    play.client.connect();
    play.client.run_for(2 * second);
    EXPECT_GE(play.client.count(Act::Kind::text, back), 2u) << "a new connection is sound";
}

void expect_slow(Play& play) {
    play.run();
    const auto whole = play.twin.data(), heard = play.client.data();
    ASSERT_EQ(texts(heard), texts(whole)) << "nothing is lost, nothing overtakes";
    std::int64_t late_us = 0;
    for (std::size_t i = 0; i < heard.size(); ++i) {
        const std::int64_t delay_us = heard[i].at_us - whole[i].at_us;
        late_us = std::max(late_us, delay_us);
        EXPECT_GE(delay_us, 0);
        EXPECT_LE(delay_us, play.order.value + VenueScript::step_us);
        if (!play.within(whole[i])) {
            EXPECT_EQ(delay_us, 0);
        }
    }
    EXPECT_GT(late_us, 0);
}

void expect_truncated(Play& play) {
    play.run();
    const auto whole = play.twin.data(), heard = play.client.data();
    ASSERT_EQ(heard.size(), whole.size());
    std::size_t short_ones = 0;
    for (std::size_t i = 0; i < heard.size(); ++i) {
        if (heard[i] == whole[i]) continue;
        short_ones += 1;
        EXPECT_TRUE(play.within(heard[i]));
        EXPECT_TRUE(whole[i].act.text.starts_with(heard[i].act.text));
        EXPECT_FALSE(nlohmann::json::accept(heard[i].act.text));
    }
    EXPECT_GE(short_ones, 1u);
}

void expect_absurd(Play& play) {
    play.run();
    expect_untouched_outside(play);
    const auto whole = play.twin.data(), heard = play.client.data();
    ASSERT_EQ(heard.size(), whole.size());
    const auto absurd = static_cast<Absurd>(play.order.value);
    for (std::size_t i = 0; i < heard.size(); ++i) {
        if (!play.within(heard[i])) continue;
        const std::string& text = heard[i].act.text;
        if (absurd == Absurd::not_a_number) {
            EXPECT_NE(text.find("NaN"), std::string::npos) << text;
        }
        // A crossed book shows where there is a book.
        if (absurd != Absurd::crossed) {
            EXPECT_NE(text, whole[i].act.text);
        }
    }
    for (const Event& quote : play.client.events(EventKind::quote)) {
        // Nobody stands at a price of zero.
        if (absurd != Absurd::zero || quote.bid || quote.ask) {
            EXPECT_GT(quote.ask, quote.bid) << "none is taken";
        }
    }
}

void expect_frozen(Play& play) {
    play.run();
    const auto before = [&](const Heard& one) { return one.at_us < play.window.start_us; };
    EXPECT_EQ(those(play.client.data(), before), those(play.twin.data(), before));
    EXPECT_EQ(play.client.data().size(), play.twin.data().size()) << "it goes on talking";
    Decoder decoder{play.order.venue};
    std::map<std::string, std::optional<venues::Price>> bids;
    for (const Heard& one : those(play.client.data(), [&](const Heard& h) { return play.within(h); })) {
        std::vector<Event> events;
        ASSERT_EQ(decoder.decode(one.act.text, events), std::nullopt);
        for (const Event& event : events) {
            if (event.kind == EventKind::trade) continue;  // on either side of the one book
            const auto price = event.kind == EventKind::quote ? event.bid : event.price;
            EXPECT_EQ(bids.try_emplace(std::string{event.channel}, price).first->second, price);
        }
    }
    EXPECT_FALSE(bids.empty());
}

void expect_skew(Play& play) {
    play.run();
    expect_untouched_outside(play);
    const auto whole = play.twin.data(), heard = play.client.data();
    ASSERT_EQ(heard.size(), whole.size());
    Decoder decoder{play.order.venue};
    for (std::size_t i = 0; i < heard.size(); ++i) {
        std::vector<Event> ours, true_ones;
        ASSERT_EQ(decoder.decode(heard[i].act.text, ours), std::nullopt);
        ASSERT_EQ(decoder.decode(whole[i].act.text, true_ones), std::nullopt);
        ASSERT_EQ(ours.size(), true_ones.size());
        for (std::size_t k = 0; k < ours.size(); ++k) {
            if (ours[k].time_us && play.within(heard[i])) {
                // Venues that tell milliseconds cut the rest off.
                EXPECT_NEAR(static_cast<double>(*ours[k].time_us - *true_ones[k].time_us),
                            static_cast<double>(play.order.value), 1'000.0);
                ours[k].time_us = true_ones[k].time_us;
            }
            EXPECT_EQ(ours[k], true_ones[k]) << "only the time is wrong";
        }
    }
}

void expect_throttle(Play& play) {
    const std::int64_t into = play.order.start_us + VenueScript::step_us;
    play.client.stay_away();
    play.client.run_for(into);
    play.client.hang_up();
    const std::int64_t then = play.client.now();
    play.client.connect();
    if (facts_of(play.order.venue).throttled_status != 0) {
        EXPECT_EQ(play.client.welcome(), VenueScript::Welcome::throttled);
    } else {
        EXPECT_GE(play.client.events(EventKind::rejected, then).size(), 1u);
        EXPECT_TRUE(play.client.events(EventKind::subscribed, then).empty());
    }
    play.client.run_for(*play.order.length_us);
    EXPECT_TRUE(those(play.client.data(), [&](const Heard& one) { return one.at_us > then; }).empty());
    play.client.hang_up();
    const std::int64_t after = play.client.now();
    play.client.connect();
    EXPECT_GE(play.client.events(EventKind::subscribed, after).size(),
              feed_protocol(play.order.venue).acknowledgements);
}

void expect_restart(Play& play) {
    play.run();
    EXPECT_EQ(play.client.count(Act::Kind::close, noon), 1u);
    EXPECT_TRUE(those(play.client.heard(), [&](const Heard& one) {
                    return play.within(one) && one.act.kind != Act::Kind::close &&
                           one.at_us >= play.window.start_us + VenueScript::step_us;
                }).empty());
    EXPECT_GE(play.client.events(EventKind::subscribed, play.end_us()).size(),
              feed_protocol(play.order.venue).acknowledgements);
    const auto sequence = [&](std::int64_t from_us) -> std::optional<std::uint64_t> {
        const auto kind = play.order.venue == Venue::bybit ? EventKind::trade : EventKind::quote;
        const auto events = play.client.events(kind, from_us);
        return events.empty() ? std::nullopt : events.front().sequence;
    };
    if (const auto first = sequence(noon)) {
        EXPECT_LT(*sequence(play.end_us()), *first) << "it counts anew";
    }
}

void expect_cut(Play& play) {
    play.client.stay_away();
    play.run();
    EXPECT_FALSE(play.client.is_connected());
    EXPECT_EQ(play.client.count(Act::Kind::half, noon), 1u);
    EXPECT_EQ(play.client.heard().back().act.kind, Act::Kind::half);
    EXPECT_TRUE(play.within(play.client.heard().back()));
    const auto before = [&](const Heard& one) { return one.at_us < play.window.start_us; };
    EXPECT_EQ(those(play.client.data(), before), those(play.twin.data(), before));
    play.client.connect();
    play.client.run_for(2 * second);
    EXPECT_TRUE(play.client.is_connected());
}

using Law = void (*)(Play&);
Law law_of(Fault fault) {
    switch (fault) {
        case Fault::gap:
            return expect_gap;
        case Fault::duplicate:
            return expect_duplicate;
        case Fault::reorder:
            return expect_reorder;
        case Fault::stale:
            return expect_stale;
        case Fault::half_open:
            return expect_half_open;
        case Fault::slow:
            return expect_slow;
        case Fault::truncated:
            return expect_truncated;
        case Fault::absurd:
            return expect_absurd;
        case Fault::frozen:
            return expect_frozen;
        case Fault::skew:
            return expect_skew;
        case Fault::throttle:
            return expect_throttle;
        case Fault::restart:
            return expect_restart;
        case Fault::cut:
            break;
    }
    return expect_cut;
}

class EachFault : public testing::TestWithParam<Fault> {};

TEST_P(EachFault, does_what_it_says_and_nothing_else) {
    support::Dice dice{1 + static_cast<std::uint64_t>(GetParam())};
    for (int i = 0; i < schedules; ++i) {
        const FaultOrder order = draw_order(GetParam(), dice);
        SCOPED_TRACE(to_text(order) + " of schedule " + std::to_string(i));
        Play play{order, dice.below(1'000'000)};
        law_of(GetParam())(play);
        if (HasFailure()) return;
    }
}

INSTANTIATE_TEST_SUITE_P(Faults, EachFault, testing::ValuesIn(every_fault()), name_of_fault);

/// The harness of Client checks that nothing is said on a connection that is over.
TEST(ManyFaults, at_once_are_the_same_play_for_the_same_seed) {
    support::Dice dice{99};
    for (int i = 0; i < 300; ++i) {
        std::vector<FaultOrder> orders;
        const Venue venue = venues::all_venues[dice.below(6)];
        for (std::uint64_t n = 2 + dice.below(6); n > 0; --n) {
            orders.push_back(draw_order(all_faults()[dice.below(all_faults().size())].fault, dice));
        }
        const std::uint64_t seed = dice.below(1'000'000);
        const auto play = [&] {
            const World world = rising_world();
            Client client{venue, world, seed};
            for (const FaultOrder& order : orders) client.order(order);
            client.run_for(run_us);
            return client.heard();
        };
        ASSERT_EQ(play(), play());
    }
}

}  // namespace
}  // namespace otp::venues::simulator
