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
                              scene_expiry(start, SettlementPolicy::twap_micro) + seconds(spot),
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

TEST(SceneExpiry, lies_minutes_ahead_or_at_the_next_eight_o_clock) {
    for (std::int64_t ms = 0; ms < 600'000; ms += 7'919) {
        const Time now{start.ms + ms};
        const Duration ahead = scene_expiry(now, SettlementPolicy::twap_micro) - now;
        EXPECT_GT(ahead, seconds(120)) << ms;
        EXPECT_LE(ahead, seconds(240)) << ms;
    }
    const Time eight = Time{start.ms / 86'400'000 * 86'400'000 + 8 * 3'600'000};
    EXPECT_EQ(scene_expiry(eight - milliseconds(1), SettlementPolicy::twap_daily), eight);
    EXPECT_EQ(scene_expiry(eight, SettlementPolicy::twap_daily), eight + seconds(86'400));
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
