#include "settlement/worker.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "protocol/field_text.hpp"
#include "settlement/worker_key.hpp"
#include "tests/support/core_node.hpp"
#include "tests/support/scenario.hpp"

namespace otp::settlement {
namespace {

using nlohmann::json;
using support::CoreNode;
using support::symbol;

const SeriesName call = symbol("BTC_USD-20261127-C-100K0000");
const SeriesName put = symbol("BTC_USD-20261127-P-100K0000");
const Time expiry = call.expiry;

keys::SecretKey key_named(const std::string& label) { return keys::SecretKey::derive_for_development(label); }

/// A node with contracts written and bought, and workers on it.
struct World {
    explicit World(SettlementPolicy policy = SettlementPolicy::point) : node{policy} {
        node.give(writer, "BTC", "100");
        node.give(writer, "USD", "10000000");
    }

    /// A writer and `holders` holders: one position each.
    void trade(const SeriesName& series, unsigned holders = 2) {
        node.must(writer, Underwrite{series, Contracts::from_raw(10ULL * holders), support::price("100")});
        for (unsigned i = 0; i < holders; ++i) {
            const Address holder = key_named("holder" + std::to_string(i)).address();
            node.give(holder, "USD", "1000");
            node.must(holder, Buy{series, Contracts::from_raw(10), support::price("100")});
        }
    }

    WorkerSurroundings surroundings() {
        return {[this] { return node.now(); }, [](Duration) { return false; }, [this] { return random += 0x9e3779b9; },
                [this](std::string_view, std::string_view event, const json&) {
                    const std::scoped_lock lock{log_mutex};
                    log.emplace_back(event);
                }};
    }

    std::string phase(const SeriesName& series) { return node.view("/v1/series/" + format_symbol(series))["phase"]; }

    CoreNode node;
    Address writer = key_named("writer").address();
    keys::SecretKey worker_key = key_named("worker");
    std::atomic<std::uint32_t> random{1};
    std::mutex log_mutex;
    std::vector<std::string> log;
};

TEST(Worker, fixes_the_price_first_and_settles_second) {
    World world{SettlementPolicy::twap_micro};
    world.trade(call);
    world.trade(put);
    for (int i = 0; i < 30; ++i) world.node.report(expiry - seconds(29 - i), "104000");
    world.node.set_time(expiry);
    Worker worker{world.node, world.worker_key, world.surroundings()};
    const auto summary = worker.pass();
    ASSERT_TRUE(summary) << summary.error().message;
    EXPECT_EQ(summary->fixed, std::vector<std::string>{"BTC/USD at 2026-11-27T08:00:00Z"});
    EXPECT_EQ(summary->settled.size(), 2U);
    EXPECT_TRUE(summary->is_done());
    EXPECT_EQ(world.node.sent, (std::vector<std::vector<std::string>>{{"fix_settlement_price"}, {"settle", "settle"}}));
    EXPECT_EQ(world.phase(call), "settled");
    // 10 contracts of 0.001 BTC at (104000 - 100000) / 104000.
    EXPECT_EQ(world.node.free(key_named("holder0").address(), "BTC"), "0.00038461");
}

TEST(Worker, a_second_pass_has_nothing_to_do) {
    World world;
    world.trade(call);
    world.node.set_time(expiry);
    world.node.report(expiry, "99000");
    Worker worker{world.node, world.worker_key, world.surroundings()};
    ASSERT_TRUE(worker.pass());
    const Hash root = world.node.root();
    const auto again = worker.pass();
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->is_done());
    EXPECT_TRUE(again->settled.empty());
    EXPECT_EQ(world.node.root(), root);
}

TEST(Worker, settles_a_large_series_in_batches_of_its_limit) {
    World world;
    world.trade(call, 25);
    world.node.set_time(expiry);
    world.node.report(expiry, "104000");
    WorkerOptions options;
    options.positions_per_command = 4;
    Worker worker{world.node, world.worker_key, world.surroundings(), options};
    const auto summary = worker.pass();
    ASSERT_TRUE(summary);
    EXPECT_EQ(summary->settled, std::vector<std::string>{format_symbol(call)});
    EXPECT_EQ(world.node.sent.size(), 7U);  // 26 positions
}

TEST(Worker, expiries_of_any_age_are_settled_oldest_first) {
    World world;
    const SeriesName first = symbol("BTC_USD-20261121-C-100K0000");
    world.trade(first);
    world.trade(call);
    world.node.set_time(first.expiry);
    world.node.report(first.expiry, "101000");
    world.node.set_time(expiry);
    world.node.report(expiry, "102000");
    world.node.set_time(support::time_of("2031-01-01T00:00:00Z"));
    Worker worker{world.node, world.worker_key, world.surroundings()};
    const auto summary = worker.pass();
    ASSERT_TRUE(summary);
    EXPECT_EQ(summary->settled.size(), 2U);
    EXPECT_EQ(world.node.view("/v1/series/" + format_symbol(first))["settlement_price"], "101000");
    EXPECT_EQ(world.node.view("/v1/series/" + format_symbol(call))["settlement_price"], "102000");
}

TEST(Worker, a_series_without_a_price_is_pending_until_the_last_deadline_and_then_void) {
    World world{SettlementPolicy::twap_micro};
    world.trade(call);
    const std::string before = world.node.free(world.writer, "BTC");
    Worker worker{world.node, world.worker_key, world.surroundings()};
    for (const std::int64_t after : {0, 9, 10, 59, 60, 299}) {
        world.node.set_time(expiry + seconds(after));
        const auto summary = worker.pass();
        ASSERT_TRUE(summary);
        EXPECT_FALSE(summary->is_done()) << after;
        ASSERT_EQ(summary->waiting.size(), 1U);
        EXPECT_EQ(summary->waiting[0].reason, "price_pending");
        EXPECT_TRUE(world.node.sent.empty()) << after;
    }
    world.node.set_time(expiry + seconds(300));
    const auto summary = worker.pass();
    ASSERT_TRUE(summary);
    EXPECT_TRUE(summary->is_done());
    EXPECT_EQ(world.phase(call), "settled");
    EXPECT_EQ(world.node.view("/v1/series/" + format_symbol(call))["void"], true);
    EXPECT_EQ(world.node.free(world.writer, "BTC"), "100");
    EXPECT_NE(before, "100");
}

TEST(Worker, fewer_samples_settle_at_the_deadline_that_admits_them) {
    World world{SettlementPolicy::twap_micro};
    world.trade(call);
    for (int i = 0; i < 20; ++i) world.node.report(expiry - seconds(29 - i), "104000");
    Worker worker{world.node, world.worker_key, world.surroundings()};
    world.node.set_time(expiry + seconds(10) - milliseconds(1));
    EXPECT_FALSE(worker.pass()->is_done());
    world.node.set_time(expiry + seconds(10));
    EXPECT_TRUE(worker.pass()->is_done());
    EXPECT_EQ(world.phase(call), "settled");
}

/// A series that the node lists and the protocol does not know.
class LyingNode final : public RemoteNode {
public:
    explicit LyingNode(CoreNode& node) : node_{node} {}
    Answer get(const std::string& target) override {
        auto answer = node_.get(target);
        if (!answer || target != "/v1/due") return answer;
        json ghost = {
            {"series", "BTC_USD-20261126-C-1K0000"}, {"phase", "priced"}, {"feed", "BTC/USD"}, {"positions", 1}};
        json unknown_feed = {{"series", "BTC_USD-20261125-C-1K0000"},
                             {"phase", "expired"},
                             {"feed", "DOGE/USD"},
                             {"record", {{"fix_ready", true}}}};
        (*answer)["items"].insert((*answer)["items"].begin(), {ghost, unknown_feed, json{{"series", 1}}});
        return answer;
    }
    Answer post(const std::string& target, const json& body) override { return node_.post(target, body); }

private:
    CoreNode& node_;
};

TEST(Worker, one_bad_item_stops_no_other) {
    World world;
    world.trade(call);
    world.trade(put);
    world.node.set_time(expiry);
    world.node.report(expiry, "104000");
    LyingNode liar{world.node};
    Worker worker{liar, world.worker_key, world.surroundings()};
    const auto summary = worker.pass();
    ASSERT_TRUE(summary);
    EXPECT_EQ(world.phase(call), "settled");
    EXPECT_EQ(world.phase(put), "settled");
    EXPECT_FALSE(summary->is_done());
    ASSERT_EQ(summary->failed.size(), 3U);
    EXPECT_EQ(summary->failed[0].reason, "feed_not_found");
    EXPECT_EQ(summary->failed[1].reason, "series_not_found");
    EXPECT_EQ(summary->failed[2].subject, "unreadable");
}

TEST(Worker, several_at_once_settle_to_the_same_state_as_one_alone) {
    const auto prepare = [](World& world) {
        for (const char* strike : {"90K0000", "95K0000", "100K0000", "105K0000", "110K0000"}) {
            world.trade(symbol(std::string{"BTC_USD-20261127-C-"} + strike), 6);
            world.trade(symbol(std::string{"BTC_USD-20261127-P-"} + strike), 6);
        }
        world.node.set_time(expiry);
        world.node.report(expiry, "101234.56");
    };
    World alone;
    prepare(alone);
    Worker one{alone.node, alone.worker_key, alone.surroundings()};
    ASSERT_TRUE(one.pass()->is_done());

    World crowded;
    prepare(crowded);
    WorkerOptions small;
    small.positions_per_command = 2;
    small.commands_per_envelope = 3;
    std::atomic<int> done{0};
    const std::string holder_free = alone.node.free(key_named("holder3").address(), "USD");
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&, i] {
            // Two have the same key, so that their nonces collide.
            const auto key = key_named("worker" + std::to_string(i / 2));
            Worker worker{crowded.node, key, crowded.surroundings(), small};
            const auto summary = worker.pass();
            if (summary && summary->failed.empty()) ++done;
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(done, 4);
    Worker last{crowded.node, crowded.worker_key, crowded.surroundings()};
    ASSERT_TRUE(last.pass()->is_done());
    for (const char* name : {"writer", "holder0", "holder1", "holder3", "holder5"}) {
        for (const char* asset : {"BTC", "USD"}) {
            const Address address = key_named(name).address();
            EXPECT_EQ(crowded.node.free(address, asset), alone.node.free(address, asset)) << name << asset;
        }
    }
}

/// Killed after any number of requests, before or after the request took effect, the next one finishes the work.
TEST(Worker, killed_at_any_point_the_next_one_finishes) {
    for (const auto how : {CoreNode::Fault::request_lost, CoreNode::Fault::answer_lost}) {
        std::string expected;
        for (int kill_at = 0; kill_at < 40; ++kill_at) {
            World world{SettlementPolicy::twap_micro};
            world.trade(call, 5);
            world.trade(put, 5);
            for (int i = 0; i < 30; ++i) world.node.report(expiry - seconds(29 - i), "104000");
            world.node.set_time(expiry + seconds(1));
            WorkerOptions small;
            small.positions_per_command = 2;
            small.commands_per_envelope = 1;
            int requests = 0;
            world.node.fault = [&](const std::string&) { return requests++ >= kill_at ? how : CoreNode::Fault::none; };
            {
                Worker victim{world.node, world.worker_key, world.surroundings(), small};
                const auto summary = victim.pass();
                if (summary) {
                    EXPECT_LT(requests, kill_at + 1);
                } else {
                    EXPECT_EQ(summary.error().kind, ApiError::Kind::unavailable);
                }
            }
            world.node.fault = {};
            world.node.set_time(expiry + seconds(2));
            Worker heir{world.node, world.worker_key, world.surroundings(), small};
            const auto summary = heir.pass();
            ASSERT_TRUE(summary);
            EXPECT_TRUE(summary->is_done()) << kill_at;
            EXPECT_EQ(world.phase(call), "settled");
            const std::string free = world.node.free(key_named("holder4").address(), "BTC") + " " +
                                     world.node.free(world.writer, "BTC") + " " + world.node.free(world.writer, "USD");
            if (expected.empty()) expected = free;
            EXPECT_EQ(free, expected) << kill_at;
        }
    }
}

TEST(Worker, a_node_that_breaks_on_one_item_still_settles_the_others) {
    World world;
    world.trade(call);
    world.trade(put);
    world.node.set_time(expiry);
    world.node.report(expiry, "104000");
    int posts = 0;
    // The batch, then the first of its two items alone.
    world.node.fault = [&](const std::string& request) {
        if (request != "POST /v1/commands") return CoreNode::Fault::none;
        return ++posts <= 2 ? CoreNode::Fault::broken : CoreNode::Fault::none;
    };
    Worker worker{world.node, world.worker_key, world.surroundings()};
    const auto summary = worker.pass();
    ASSERT_TRUE(summary);
    EXPECT_EQ(summary->settled.size(), 1U);
    ASSERT_EQ(summary->failed.size(), 1U);
    EXPECT_EQ(summary->failed[0].reason, "http_500");
    EXPECT_TRUE(worker.pass()->is_done());
}

TEST(Worker, run_wakes_at_the_next_expiry_and_backs_off_while_the_node_is_away) {
    World world;
    world.trade(call);
    world.node.set_time(expiry - milliseconds(2500));
    std::vector<std::int64_t> slept;
    auto around = world.surroundings();
    bool away = false;
    world.node.fault = [&](const std::string&) { return away ? CoreNode::Fault::request_lost : CoreNode::Fault::none; };
    around.sleep = [&](Duration duration) {
        slept.push_back(duration.ms);
        world.node.set_time(world.node.now() + duration);
        if (slept.size() == 1) world.node.report(expiry, "104000");
        if (slept.size() == 2) away = true;
        if (slept.size() == 5) away = false;
        return slept.size() < 7;
    };
    Worker worker{world.node, world.worker_key, around};
    worker.run();
    EXPECT_EQ(slept[0], 2500);  // to the expiry, not to the next poll
    EXPECT_EQ(world.phase(call), "settled");
    EXPECT_EQ(slept[1], 5000);  // nothing ahead
    EXPECT_LE(slept[2], 250);
    EXPECT_LE(slept[3], 500);
    EXPECT_GE(slept[4], 500);
    EXPECT_EQ(slept[5], 5000);
    const auto count = [&](const char* event) { return std::count(world.log.begin(), world.log.end(), event); };
    EXPECT_EQ(count("node_is_away"), 3);
    EXPECT_EQ(count("node_is_back"), 1);
    EXPECT_EQ(count("series_settled"), 1);
}

TEST(Worker, run_wakes_at_the_deadline_of_a_pending_price) {
    World world{SettlementPolicy::twap_micro};
    world.trade(call);
    world.node.set_time(expiry + milliseconds(9'700));
    std::vector<std::int64_t> slept;
    auto around = world.surroundings();
    around.sleep = [&](Duration duration) {
        slept.push_back(duration.ms);
        world.node.set_time(world.node.now() + duration);
        return slept.size() < 2;
    };
    Worker worker{world.node, world.worker_key, around};
    worker.run();
    EXPECT_EQ(slept, (std::vector<std::int64_t>{300, 1000}));
}

TEST(Worker, makes_its_own_key_once_and_readable_by_its_owner_only) {
    const auto folder = std::filesystem::path{testing::TempDir()} / ("otp-worker-" + std::to_string(::getpid()));
    std::filesystem::remove_all(folder);
    const auto first = open_worker_key(folder);
    ASSERT_TRUE(first) << first.error().reason;
    const auto second = open_worker_key(folder);
    ASSERT_TRUE(second);
    EXPECT_EQ(first->address(), second->address());
    const auto mode = std::filesystem::status(folder / "settle.key").permissions();
    EXPECT_EQ(mode, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    std::filesystem::permissions(folder / "settle.key", std::filesystem::perms::group_read,
                                 std::filesystem::perm_options::add);
    EXPECT_EQ(open_worker_key(folder).error().kind, keys::KeyStoreError::Kind::unsafe_permissions);
    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace otp::settlement
