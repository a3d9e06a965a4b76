#include "cli/up/price_feed.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "cli/up/cast.hpp"
#include "cli/up/cast_loop.hpp"
#include "settlement/due.hpp"
#include "settlement/posix_disk.hpp"

namespace otp::cli {
namespace {

using settlement::ManualClock;
using settlement::Node;

constexpr Time start = Time::from_seconds(1'790'000'000);

class ServedNetwork : public testing::Test {
protected:
    void SetUp() override {
        directory_ = (std::filesystem::temp_directory_path() / "otp-feed-XXXXXX").string();
        ASSERT_NE(::mkdtemp(directory_.data()), nullptr);
        open();
    }
    void TearDown() override {
        node_.reset();
        std::filesystem::remove_all(directory_);
    }

    void open() {
        settlement::NodeOptions options;
        options.journal.segment_bytes = 1 << 20;
        auto node = Node::open(disk_, directory_, settlement::development_genesis(keys_, {.time = start}),
                               keys_.node.clone(), clock_, options);
        ASSERT_TRUE(node) << node.error().text();
        node_ = std::move(*node);
    }

    [[nodiscard]] std::unique_ptr<PriceFeed> feed() {
        PriceOrigin origin;
        origin.seed = 7;
        origin.wall_start = origin.path_start = start;
        auto paths = open_paths(origin, keys_);
        EXPECT_TRUE(paths) << paths.error();
        return std::make_unique<PriceFeed>(*node_, clock_, std::move(*paths), [](const std::string&) {});
    }

    [[nodiscard]] std::int64_t latest_s() const {
        std::int64_t at = 0;
        (void)node_->read([&](const State& state) {
            const auto& latest = state.feeds()[state.find_feed(Text{"BTC/USD"})->value].latest;
            if (latest) at = latest->publish_time_s;
        });
        return at;
    }

    /// Polls; the feed has a thread of its own. Gives up after a minute of the machine's time.
    template <class Condition>
    void wait_until(Condition condition) {
        for (int i = 0; i < 6'000 && !condition(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds{10});
        ASSERT_TRUE(condition());
    }

    [[nodiscard]] SeriesName write_series(Time expiry) {
        Desk desk{*node_, false};
        const SeriesName series{{*Ticker::parse("BTC"), *Ticker::parse("USD")},
                                expiry,
                                OptionKind::call,
                                Price::from_raw(95'000 * price_scale)};
        const auto deposited = desk.submit(
            keys_.custodian, {Deposit{writer_.address(), *Ticker::parse("BTC"), Decimal{1, 0}, Text{"d1"}}});
        EXPECT_TRUE(deposited);
        const auto written =
            desk.submit(writer_, {Underwrite{series, Contracts::from_raw(1), Price::from_raw(price_scale)}});
        EXPECT_TRUE(written && written->front().status == Status::ok);
        return series;
    }

    /// Fixes and settles what is due; the settlement price of the series, and the line of the ladder that held.
    [[nodiscard]] std::pair<Price, int> settle(const SeriesName& series) {
        Desk desk{*node_, false};
        for (int round = 0; round < 4; ++round) {
            std::vector<Command> todo;
            (void)node_->read([&](const State& state) { todo = settlement::due_commands(state, node_->now(), 100); });
            for (const Command& command : todo) EXPECT_TRUE(desk.submit(writer_, {command}));
        }
        std::pair<Price, int> result;
        (void)node_->read([&](const State& state) {
            const Series& settled = state.series(*state.find_series(series));
            EXPECT_TRUE(settled.settled);
            result = {state.record_of(settled).price, state.record_of(settled).line};
        });
        return result;
    }

    settlement::PosixDisk disk_;
    ManualClock clock_{start};
    settlement::DevelopmentKeys keys_ = settlement::DevelopmentKeys::derive("feed-test");
    keys::SecretKey writer_ = keys::SecretKey::derive_for_development("writer");
    std::string directory_;
    std::unique_ptr<Node> node_;
};

TEST_F(ServedNetwork, a_price_that_was_missed_is_delivered_late_and_is_the_same) {
    const Time expiry = start + seconds(90);
    const SeriesName series = write_series(expiry);
    auto live = feed();
    live->start();
    for (Time now = start; now <= expiry; now = now + seconds(1)) {
        clock_.set(now);
        wait_until([&] { return latest_s() == now.seconds(); });
    }
    live->stop();
    const auto [live_price, live_line] = settle(series);
    EXPECT_EQ(live_line, 1);

    // The same again on a new network, but nobody is there around the expiry.
    node_.reset();
    std::filesystem::remove_all(directory_);
    clock_.set(start);
    SetUp();
    (void)write_series(expiry);
    auto early = feed();
    early->start();
    wait_until([&] { return latest_s() == start.seconds(); });
    early->stop();
    node_.reset();
    open();
    clock_.set(expiry + seconds(250));
    auto late = feed();
    late->start();
    wait_until([&] { return latest_s() >= expiry.seconds(); });
    late->stop();
    const auto [late_price, late_line] = settle(series);
    EXPECT_EQ(late_line, 1);
    EXPECT_EQ(late_price, live_price);
}

TEST_F(ServedNetwork, the_cast_has_every_order_taken) {
    Desk desk{*node_, false};
    const Cast cast;
    for (const Deposit& deposit : cast.deposits()) {
        const auto receipts = desk.submit(keys_.custodian, {deposit});
        ASSERT_TRUE(receipts && receipts->front().status == Status::ok);
    }
    for (const std::int64_t spot : {95'000, 1'800, 46'224}) {
        const CastScene scene{{*Ticker::parse("BTC"), *Ticker::parse("USD")},
                              start + seconds(240 + spot),
                              Price::from_raw(spot * price_scale),
                              Price::from_raw(500 * price_scale),
                              Price::from_raw(price_scale / 100)};
        const auto orders = cast.play(scene);
        EXPECT_EQ(orders.size(), 24U);
        for (const CastOrder& order : orders) {
            const auto receipts = desk.submit(cast.members()[order.member].key, {order.command});
            ASSERT_TRUE(receipts);
            EXPECT_EQ(name(receipts->front().status), "ok") << facts_of(order.command).verb;
        }
    }
}

TEST_F(ServedNetwork, the_cast_keeps_something_on_offer_at_prices_that_can_be_bought) {
    Desk desk{*node_, false};
    const Cast cast;
    for (const Deposit& deposit : cast.deposits()) (void)desk.submit(keys_.custodian, {deposit});
    const Price spot = Price::from_raw(3'471 * price_scale);
    const MarketName market{*Ticker::parse("ETH"), *Ticker::parse("USD")};
    const Showing showing = schedule(start, 1, spot).front();
    const CastScene scene{market, showing.expiry, spot, showing.strike_step, Price::from_raw(price_scale / 100)};
    const auto orders = cast.stock(scene);
    EXPECT_EQ(orders.size(), 10U);
    for (const CastOrder& order : orders) {
        const auto receipts = desk.submit(cast.members()[order.member].key, {order.command});
        ASSERT_TRUE(receipts);
        EXPECT_EQ(name(receipts->front().status), "ok");
    }
}

struct FirstShowing {
    std::int64_t speed;
    std::int64_t least_s;  ///< Of the path, ahead of now.
    std::int64_t most_s;
    const char* reason;
};

TEST(Schedule, something_expires_within_minutes_of_the_watchers_time) {
    const std::vector<FirstShowing> rows = {{1, 120, 240, "generated prices, or a tape as fast as life"},
                                            {7, 840, 1'680, "as many times longer on the path"},
                                            {60, 7'200, 14'400, "a minute an hour"},
                                            {720, 0, 86'400, "a day lasts two minutes: the daily series is enough"},
                                            {86'400, 0, 86'400, "a day a second"}};
    for (const FirstShowing& row : rows) {
        for (std::int64_t ms = 0; ms < 100'000'000; ms += 7'919'123) {
            const Time now{start.ms + ms};
            const auto shows = schedule(now, row.speed, Price::from_raw(95'000 * price_scale));
            const Duration ahead = shows.front().expiry - now;
            // The next 08:00 may be nearer still.
            const bool is_daily = shows.front().expiry.ms % 86'400'000 == 8 * 3'600'000;
            if (!is_daily) {
                EXPECT_GT(ahead, seconds(row.least_s)) << row.reason << " " << ms;
            }
            EXPECT_LE(ahead, seconds(row.most_s)) << row.reason << " " << ms;
            EXPECT_EQ(shows.front().expiry.ms % 60'000, 0) << "recorded prices come each minute";
            for (std::size_t i = 1; i < shows.size(); ++i) EXPECT_LT(shows[i - 1].expiry, shows[i].expiry);
        }
    }
}

TEST(Schedule, there_is_always_a_series_of_the_next_eight_o_clock) {
    const Price spot = Price::from_raw(95'000 * price_scale);
    const Time eight{start.ms / 86'400'000 * 86'400'000 + 8 * 3'600'000};
    EXPECT_EQ(schedule(eight - milliseconds(1), 86'400, spot).front().expiry, eight);
    EXPECT_EQ(schedule(eight, 86'400, spot).front().expiry, eight + seconds(86'400));
    EXPECT_EQ(schedule(eight, 1, spot).back().expiry, eight + seconds(86'400));
    EXPECT_EQ(schedule(eight, 1, spot).size(), 3U);
}

TEST(Schedule, strikes_are_round_numbers_near_the_price) {
    const auto step = [](std::int64_t spot, std::int64_t bps) {
        return format_price(round_step(Price::from_raw(spot * price_scale), bps));
    };
    EXPECT_EQ(step(95'000, 5), "50");
    EXPECT_EQ(step(100'000, 5), "50");
    EXPECT_EQ(step(100'001, 5), "100");
    EXPECT_EQ(step(3'471, 5), "2");
    EXPECT_EQ(step(3'471, 50), "20");
    EXPECT_EQ(step(1, 5), "1");
}

TEST(Schedule, a_tape_settles_by_thirty_samples_only_where_they_fit_before_the_expiry) {
    PriceOrigin origin;
    EXPECT_EQ(settlement_of(origin), SettlementPolicy::twap_micro);
    origin.tape = "prices.csv";
    for (const auto& [speed, policy] : {std::pair{1, SettlementPolicy::point},
                                        {15, SettlementPolicy::point},
                                        {16, SettlementPolicy::twap_daily},
                                        {86'400, SettlementPolicy::twap_daily}}) {
        origin.speed = speed;
        EXPECT_EQ(settlement_of(origin), policy) << speed;
    }
}

TEST(PriceOrigin, is_kept_and_another_path_is_refused) {
    std::string directory = (std::filesystem::temp_directory_path() / "otp-origin-XXXXXX").string();
    ASSERT_NE(::mkdtemp(directory.data()), nullptr);
    PriceOrigin fresh;
    fresh.seed = 11;
    fresh.wall_start = fresh.path_start = start;
    ASSERT_TRUE(keep_price_origin(directory, fresh));
    PriceOrigin other = fresh;
    other.seed = 12;
    const auto kept = keep_price_origin(directory, other);
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->seed, 11U);
    other.tape = "x.csv";
    EXPECT_FALSE(keep_price_origin(directory, other));
    std::filesystem::remove_all(directory);
}

}  // namespace
}  // namespace otp::cli
