// From the simulated venues' wire to the oracle's price: one venue that fails, in whatever way and whenever, never
// moves the price out of the range of the others, nor away from the market. A hundred random schedules of each fault.

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

#include "oracle/aggregate.hpp"
#include "oracle/live/observation_book.hpp"
#include "tests/support/dice.hpp"
#include "tests/venue_simulator/client.hpp"
#include "tests/venue_simulator/each_fault.hpp"
#include "venues/feed_session.hpp"
#include "venues/simulator/stage.hpp"

namespace otp::venues::simulator {
namespace {

using oracle::QuoteCurrency;

constexpr int schedules = 100;
constexpr std::int64_t dollar = 100'000'000;

/// 80,000 dollars and twenty more each second, 2.5 bp: a price that stands still is soon seen to.
std::int64_t steep_path(std::int64_t time_us) { return 80'000 * dollar + (time_us - noon) * 20 * 100; }

const std::vector<oracle::Instrument>& instruments() {
    static const std::vector<oracle::Instrument> all = {
        {Venue::coinbase, "BTC-USD", "BTC/USD", QuoteCurrency::usd},
        {Venue::kraken, "BTC/USD", "BTC/USD", QuoteCurrency::usd},
        {Venue::binance, "BTCUSDT", "BTC/USD", QuoteCurrency::usdt},
        {Venue::okx, "BTC-USDT", "BTC/USD", QuoteCurrency::usdt},
        {Venue::bybit, "BTCUSDT", "BTC/USD", QuoteCurrency::usdt},
        {Venue::coinbase, "USDT-USD", "USDT/USD", QuoteCurrency::usd},
        {Venue::kraken, "USDT/USD", "USDT/USD", QuoteCurrency::usd},
    };
    return all;
}

/// A session for each instrument, which connects anew a second after it was cut off.
class Observatory {
public:
    Observatory(std::uint64_t seed, std::int64_t usdt)
        : stage_{{.bitcoin = steep_path,
                  .seed = seed,
                  .start_us = noon,
                  .venues = {},
                  .stablecoins = {{Asset::usdt, usdt}}}},
          book_{instruments()} {
        for (const auto& instrument : instruments()) feeds_.emplace_back(instrument.venue, instrument.name);
    }

    void order(const FaultOrder& order) { EXPECT_EQ(stage_.order(order, noon), std::nullopt); }

    /// One second on; what the oracle makes of it.
    oracle::Aggregate next() {
        for (const std::int64_t end = now_ + second; now_ < end;) {
            for (Feed& feed : feeds_) {
                if (!feed.connection && now_ >= feed.connect_us) connect(feed);
            }
            now_ += VenueScript::step_us;
            stage_.advance(now_, acts_);
            carry_out();
            for (Feed& feed : feeds_) react(feed, feed.session.tick(moment()));
            carry_out();
        }
        oracle::StablecoinPrices coins{};
        coins[static_cast<std::size_t>(QuoteCurrency::usdt)] =
            oracle::attest_stablecoin(now_ / second, book_.of("USDT/USD"));
        return oracle::aggregate(now_ / second, book_.of("BTC/USD"), coins);
    }
    [[nodiscard]] std::int64_t now() const { return now_; }

private:
    struct Feed {
        Feed(Venue at, const std::string& instrument) : venue{at}, session{at, instrument} {}
        Venue venue;
        FeedSession session;
        std::optional<std::uint64_t> connection = {};
        std::int64_t connect_us = noon;
    };

    [[nodiscard]] Moment moment() const { return {.utc_us = now_, .steady_us = now_ - noon}; }
    [[nodiscard]] VenueScript& script(const Feed& feed) { return stage_.venues().at(feed.venue); }

    void connect(Feed& feed) {
        const std::uint64_t id = next_id_++;
        feed.connect_us = now_ + second;
        const auto welcome = script(feed).open(id, facts_of(feed.venue).path, now_, acts_);
        if (welcome != VenueScript::Welcome::accepted) return feed.session.closed("refused");
        feed.connection = id;
        react(feed, feed.session.opened(moment()));
        carry_out();
    }

    void carry_out() {
        for (std::vector<Act> acts; !acts_.empty();) {
            acts.clear();
            acts.swap(acts_);
            for (const Act& act : acts) {
                for (Feed& feed : feeds_) {
                    if (feed.connection == act.connection) carry_out(feed, act);
                }
            }
        }
    }

    void carry_out(Feed& feed, const Act& act) {
        if (act.kind == Act::Kind::text) react(feed, feed.session.received(act.text, moment()));
        if (act.kind == Act::Kind::ping) script(feed).hear_pong(act.connection, now_);
        if (act.kind == Act::Kind::close || act.kind == Act::Kind::half) lose(feed, "closed");
    }

    void react(Feed& feed, const FeedReaction& reaction) {
        for (const Event& event : reaction.events) book_.note(feed.venue, feed.session.instrument(), event, now_);
        for (const std::string& text : reaction.send) {
            if (feed.connection) script(feed).hear(*feed.connection, text, now_, acts_);
        }
        if (!reaction.hang_up || !feed.connection) return;
        script(feed).forget(*feed.connection);
        lose(feed, *reaction.hang_up);
    }

    void lose(Feed& feed, const std::string& why) {
        feed.connection.reset();
        feed.connect_us = now_ + second;
        feed.session.closed(why);
        book_.forget(feed.venue, feed.session.instrument());
    }

    Stage stage_;
    oracle::ObservationBook book_;
    std::deque<Feed> feeds_;
    std::vector<Act> acts_;
    std::int64_t now_ = noon;
    std::uint64_t next_id_ = 1;
};

FaultOrder draw_order(Fault fault, support::Dice& dice) {
    FaultOrder order{.venue = instruments()[dice.below(5)].venue, .fault = fault};
    order.start_us = dice.between(4 * second, 8 * second);
    order.length_us = dice.between(6 * second, 16 * second);
    if (fault == Fault::absurd) order.value = dice.between(1, 5);
    if (fault == Fault::slow) order.value = dice.between(second / 10, 9 * second);
    if (fault == Fault::skew) order.value = dice.between(second / 10, 20 * second) * (dice.chance(50) ? 1 : -1);
    return order;
}

/// The price lies among the values of the other venues that count, and within 8 bp of the market: 2.5 bp a second that
/// a book may be old, 2 bp that a venue may lean, and what the stablecoin's books add.
void expect_sound(const oracle::Aggregate& seen, Venue failing, std::int64_t now_us) {
    if (!seen.band) return;
    const std::int64_t price = seen.band->price.raw();
    std::int64_t lowest = std::numeric_limits<std::int64_t>::max(), highest = 0;
    for (const auto& venue : seen.venues) {
        if (!oracle::counts(venue.verdict) || venue.venue == venues::to_string(failing)) continue;
        lowest = std::min(lowest, venue.value->raw());
        highest = std::max(highest, venue.value->raw());
    }
    EXPECT_LE(lowest, price);
    EXPECT_GE(highest, price);
    const std::int64_t fair = steep_path(now_us);
    EXPECT_LT(std::abs(price - fair), fair / 10'000 * 8);
}

/// How far the failing venue's value is off the market, in bp; 0 where it has none.
std::int64_t error_of(const oracle::Aggregate& seen, Venue failing, std::int64_t now_us) {
    const std::int64_t fair = steep_path(now_us);
    for (const auto& venue : seen.venues) {
        if (venue.venue != venues::to_string(failing) || !venue.value) continue;
        return std::abs(venue.value->raw() - fair) / (fair / 10'000);
    }
    return 0;
}

class PriceUnder : public testing::TestWithParam<Fault> {};

TEST_P(PriceUnder, fault_of_one_venue_stays_with_the_others) {
    support::Dice dice{500 + static_cast<std::uint64_t>(GetParam())};
    std::int64_t worst = 0;
    for (int i = 0; i < schedules; ++i) {
        const FaultOrder order = draw_order(GetParam(), dice);
        SCOPED_TRACE(to_text(order) + " of schedule " + std::to_string(i));
        Observatory observatory{dice.below(1'000'000), dice.between(90'000'000, 102'000'000)};
        observatory.order(order);
        const bool dollars = order.venue == Venue::coinbase || order.venue == Venue::kraken;
        oracle::Aggregate seen;
        // Silence is noticed after 30 seconds at the latest.
        const std::int64_t seconds = order.fault == Fault::half_open ? 50 : 30;
        for (std::int64_t n = 1; n <= seconds; ++n) {
            seen = observatory.next();
            expect_sound(seen, order.venue, observatory.now());
            worst = std::max(worst, error_of(seen, order.venue, observatory.now()));
            // Without one of the two dollar venues there may be no price; without another there is one.
            if (n >= 2 && !dollars) {
                EXPECT_TRUE(seen.band) << "second " << n;
            }
        }
        EXPECT_TRUE(seen.band) << "when it is over";
        if (HasFailure()) return;
    }
    // The faults did reach the oracle.
    if (GetParam() == Fault::frozen) {
        EXPECT_GT(worst, 25);
    }
    if (GetParam() == Fault::absurd) {
        EXPECT_GT(worst, 900'000);
    }
}

INSTANTIATE_TEST_SUITE_P(Faults, PriceUnder, testing::ValuesIn(every_fault()), name_of_fault);

}  // namespace
}  // namespace otp::venues::simulator
