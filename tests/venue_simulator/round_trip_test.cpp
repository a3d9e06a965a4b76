// What the simulator says is decoded to what it meant.

#include <gtest/gtest.h>

#include "tests/venue_simulator/client.hpp"
#include "venues/simulator/wire.hpp"

namespace otp::venues::simulator {
namespace {

std::vector<Event> decoded(Venue venue, const std::string& text) {
    Decoder decoder{venue};
    std::vector<Event> events;
    EXPECT_EQ(decoder.decode(text, events), std::nullopt) << text;
    return events;
}

/// Fields that a message of the venue has, as its decoder names them.
void expect_quote(const Event& event, const View& view, std::int64_t time_unit_us) {
    EXPECT_EQ(event.kind, EventKind::quote);
    EXPECT_EQ(event.instrument, view.name);
    EXPECT_EQ(event.bid, venues::Price{view.book.bid});
    EXPECT_EQ(event.ask, venues::Price{view.book.ask});
    if (event.time_us) {
        EXPECT_EQ(*event.time_us, view.time_us / time_unit_us * time_unit_us);
    }
}

void expect_trade(const Event& event, const View& view, std::uint64_t sequence, std::int64_t time_unit_us) {
    EXPECT_EQ(event.kind, EventKind::trade);
    EXPECT_EQ(event.instrument, view.name);
    EXPECT_EQ(event.price, venues::Price{view.last.price});
    EXPECT_EQ(event.sequence, sequence);
    EXPECT_EQ(event.time_us, view.last.time_us / time_unit_us * time_unit_us);
}

/// Calls `check` with the view of every instrument of the venue after each of 200 ticks.
template <class Check>
void for_many_views(Venue venue, Check check) {
    const World world = rising_world();
    VenueMarket market{facts_of(venue), world, 7, noon};
    for (int i = 1; i <= 200; ++i) {
        market.tick(noon + i * facts_of(venue).tick_us, false);
        for (std::size_t k = 0; k < facts_of(venue).instruments.size(); ++k) check(market.view(k, {}));
    }
}

constexpr std::int64_t ms = 1'000;

TEST(RoundTrip, coinbase) {
    for_many_views(Venue::coinbase, [](const View& view) {
        const auto ticker = decoded(Venue::coinbase, coinbase::ticker(view));
        ASSERT_EQ(ticker.size(), 2u);
        expect_quote(ticker[0], view, 1);
        EXPECT_EQ(ticker[0].sequence, view.sequence);
        expect_trade(ticker[1], view, view.last.id, 1);
        expect_trade(decoded(Venue::coinbase, coinbase::match(view, "match")).at(0), view, view.last.id, 1);
        const Event heartbeat = decoded(Venue::coinbase, coinbase::heartbeat(view)).at(0);
        EXPECT_EQ(heartbeat.sequence, view.last.id);
        EXPECT_EQ(heartbeat.time_us, view.time_us);
    });
}

TEST(RoundTrip, kraken) {
    for_many_views(Venue::kraken, [](const View& view) {
        expect_quote(decoded(Venue::kraken, kraken::ticker(view, "update")).at(0), view, 1);
        expect_trade(decoded(Venue::kraken, kraken::trade(view, "update")).at(0), view, view.last.id, 1);
    });
}

TEST(RoundTrip, binance) {
    for_many_views(Venue::binance, [](const View& view) {
        const Event quote =
            decoded(Venue::binance, binance::combined("x@bookTicker", binance::book_ticker(view))).at(0);
        expect_quote(quote, view, ms);
        EXPECT_EQ(quote.sequence, view.sequence);
        expect_trade(decoded(Venue::binance, binance::trade(view)).at(0), view, view.last.id, ms);
        expect_trade(decoded(Venue::binance, binance::agg_trade(view)).at(0), view, view.last.id, ms);
    });
}

TEST(RoundTrip, okx) {
    for_many_views(Venue::okx, [](const View& view) {
        expect_quote(decoded(Venue::okx, okx::tickers(view)).at(0), view, ms);
        expect_quote(decoded(Venue::okx, okx::best_book(view)).at(0), view, ms);
        expect_trade(decoded(Venue::okx, okx::trades(view)).at(0), view, view.last.id, ms);
        EXPECT_EQ(decoded(Venue::okx, okx::index_tickers(view)).at(0).price, venues::Price{view.index});
    });
}

TEST(RoundTrip, bybit) {
    for_many_views(Venue::bybit, [](const View& view) {
        expect_trade(decoded(Venue::bybit, bybit::public_trade(view)).at(0), view, view.sequence, ms);
        const Event index = decoded(Venue::bybit, bybit::tickers(view)).at(0);
        EXPECT_EQ(index.kind, EventKind::index);
        EXPECT_EQ(index.price, venues::Price{view.dollar_index / 100 * 100}) << "six decimals";
    });
}

TEST(RoundTrip, deribit) {
    for_many_views(Venue::deribit, [](const View& view) {
        const Event index = decoded(Venue::deribit, deribit::price_index(view)).at(0);
        EXPECT_EQ(index.kind, EventKind::index);
        EXPECT_EQ(index.price, venues::Price{view.index});
        EXPECT_EQ(index.time_us, view.time_us / ms * ms);
    });
}

// ---- a whole session

class Session : public testing::TestWithParam<Venue> {};

TEST_P(Session, of_a_minute_is_understood_whole) {
    const World world = rising_world();
    Client client{GetParam(), world, 3};
    client.run_for(60 * second);
    Decoder decoder{GetParam()};
    std::vector<Event> events;
    for (const Heard& one : client.heard()) {
        if (one.act.kind == Act::Kind::ping) continue;
        ASSERT_EQ(one.act.kind, Act::Kind::text);
        ASSERT_EQ(decoder.decode(one.act.text, events), std::nullopt) << one.act.text;
    }
    EXPECT_GE(client.events(EventKind::subscribed).size(), feed_protocol(GetParam()).acknowledgements);
    EXPECT_TRUE(client.events(EventKind::rejected).empty());
    EXPECT_GE(client.data().size(), 60u);
    EXPECT_TRUE(client.is_connected());
}

TEST_P(Session, keeps_the_order_that_its_decoder_promises) {
    const World world = rising_world();
    Client client{GetParam(), world, 4};
    client.run_for(60 * second);
    std::map<std::string, Event> newest;
    for (const EventKind kind : {EventKind::quote, EventKind::trade, EventKind::index}) {
        for (const Event& event : client.events(kind)) {
            const std::string key = std::string{event.channel} + " " + event.instrument;
            const auto before = newest.find(key);
            if (before != newest.end()) {
                const auto old = before->second.sequence, now = event.sequence;
                // Coinbase repeats the trade of its first ticker, as it does for every subscriber.
                if (event.order == Order::increasing && event.channel != "match") {
                    EXPECT_GT(now, old) << key;
                }
                if (event.order == Order::non_decreasing) {
                    EXPECT_GE(now, old) << key;
                }
                if (event.order == Order::contiguous) {
                    EXPECT_EQ(*now, *old + 1) << key;
                }
                if (event.order == Order::by_time) {
                    EXPECT_GE(event.time_us, before->second.time_us) << key;
                }
            }
            newest[key] = event;
        }
    }
    EXPECT_FALSE(newest.empty());
}

TEST_P(Session, is_the_same_for_the_same_seed_and_another_for_another) {
    const World world = rising_world();
    const auto heard = [&](std::uint64_t seed) {
        Client client{GetParam(), world, seed};
        client.run_for(10 * second);
        return client.heard();
    };
    EXPECT_EQ(heard(5), heard(5));
    EXPECT_NE(heard(5), heard(6));
}

/// 2 bp beside the world and 2 bp of spread, in 10^-6 of the price, and a step of the price for rounding.
TEST_P(Session, stands_close_to_the_world) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const World world = rising_world();
        const VenueFacts& facts = facts_of(GetParam());
        VenueMarket market{facts, world, seed, noon};
        for (int i = 1; i <= 20; ++i) {
            const std::int64_t now = noon + i * facts.tick_us;
            market.tick(now, false);
            for (std::size_t k = 0; k < facts.instruments.size(); ++k) {
                const View view = market.view(k, {});
                const Instrument& instrument = facts.instruments[k];
                const std::int64_t fair = world.price(instrument.base, instrument.quote, now);
                const std::int64_t slack = fair * 3 / 10'000 + 20'000'000;
                EXPECT_LT(view.book.bid, view.book.ask) << view.name;
                EXPECT_GT(view.book.bid, fair - slack) << view.name;
                EXPECT_LT(view.book.ask, fair + slack) << view.name;
                EXPECT_LE(view.time_us, now);
                EXPECT_GT(view.time_us, now - 25'000);
            }
        }
    }
}

std::string venue_of(const testing::TestParamInfo<Venue>& info) { return std::string{facts_of(info.param).name}; }
INSTANTIATE_TEST_SUITE_P(Venues, Session, testing::ValuesIn(venues::all_venues), venue_of);

}  // namespace
}  // namespace otp::venues::simulator
