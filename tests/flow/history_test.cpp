// 24 hours by the minute and 90 days by the day: bounded, kept over restarts, begun anew when damaged.

#include "flow/history.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/flow/plain_chain.hpp"
#include "tests/settlement/temporary_folder.hpp"

namespace otp::flow {
namespace {

struct HistoryTest : testing::Test {
    settlement::TemporaryFolder folder;
    std::string path = folder / "flow.sqlite";
    std::vector<std::string> log;
    HistoryKey btc{"deribit", "BTC", false};
    std::unique_ptr<History> history;

    void open(std::int64_t now_ms = test_start_ms) {
        history.reset();
        auto opened = History::open(path, now_ms, [this](std::string_view line) { log.emplace_back(line); });
        ASSERT_TRUE(opened) << opened.error();
        history = std::move(*opened);
    }
    void add(std::int64_t time_ms, double spot, const HistoryKey& key) {
        history->add(key, reading(time_ms, spot), time_ms);
    }
    void add(std::int64_t time_ms, double spot) { add(time_ms, spot, btc); }
    static Reading reading(std::int64_t time_ms, double spot) {
        return {time_ms, spot, spot * 1000, spot - 1, 0.5, spot + 1, std::nullopt};
    }
    std::vector<Reading> read(HistorySpan span, std::int64_t now_ms, const HistoryKey& key) {
        auto readings = history->read(key, span, now_ms);
        EXPECT_TRUE(readings) << readings.error();
        return readings ? *readings : std::vector<Reading>{};
    }
    std::vector<Reading> read(HistorySpan span, std::int64_t now_ms) { return read(span, now_ms, btc); }
    std::vector<std::string> files() {
        std::vector<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator{folder.path()})
            names.push_back(entry.path().filename().string());
        std::sort(names.begin(), names.end());
        return names;
    }
};

TEST_F(HistoryTest, a_minute_and_a_day_are_their_last_readings) {
    open();
    add(test_start_ms + 1 * second_ms, 100);
    add(test_start_ms + 59 * second_ms, 101);
    add(test_start_ms + 61 * second_ms, 102);
    const auto minutes = read(HistorySpan::minutes, test_start_ms + hour_ms);
    ASSERT_EQ(minutes.size(), 2);
    EXPECT_EQ(minutes[0].time_ms, test_start_ms);
    EXPECT_EQ(*minutes[0].spot, 101);
    EXPECT_EQ(minutes[1].time_ms, test_start_ms + minute_ms);
    EXPECT_EQ(*minutes[1].spot, 102);
    const auto days = read(HistorySpan::days, test_start_ms + hour_ms);
    ASSERT_EQ(days.size(), 1);
    EXPECT_EQ(*days[0].spot, 102);
    EXPECT_EQ(*days[0].net_gex, 102'000);
    EXPECT_EQ(*days[0].flip, 101);
    EXPECT_EQ(*days[0].atm_iv, 0.5);
    EXPECT_EQ(*days[0].call_wall, 103);
    EXPECT_FALSE(days[0].put_wall) << "what was not known is absent, not 0";
}

TEST_F(HistoryTest, a_reading_from_before_the_last_one_changes_nothing) {
    open();
    add(test_start_ms + 40 * second_ms, 101);
    add(test_start_ms + 20 * second_ms, 99);
    EXPECT_EQ(*read(HistorySpan::minutes, test_start_ms)[0].spot, 101);
    EXPECT_EQ(*read(HistorySpan::days, test_start_ms)[0].spot, 101);
}

TEST_F(HistoryTest, venues_underlyings_and_simulated_markets_are_apart) {
    open();
    add(test_start_ms, 1, {"deribit", "BTC", false});
    add(test_start_ms, 2, {"binance", "BTC", false});
    add(test_start_ms, 3, {"deribit", "ETH", false});
    add(test_start_ms, 4, {"deribit", "BTC", true});
    EXPECT_EQ(*read(HistorySpan::minutes, test_start_ms, {"deribit", "BTC", false})[0].spot, 1);
    EXPECT_EQ(*read(HistorySpan::minutes, test_start_ms, {"binance", "BTC", false})[0].spot, 2);
    EXPECT_EQ(*read(HistorySpan::minutes, test_start_ms, {"deribit", "ETH", false})[0].spot, 3);
    EXPECT_EQ(*read(HistorySpan::minutes, test_start_ms, {"deribit", "BTC", true})[0].spot, 4);
    EXPECT_TRUE(read(HistorySpan::minutes, test_start_ms, {"okx", "BTC", false}).empty());
}

TEST_F(HistoryTest, keeps_24_hours_of_minutes_and_90_days_and_no_more) {
    open();
    // A reading every hour of 120 days.
    std::int64_t now = test_start_ms;
    for (; now < test_start_ms + 120 * day_ms; now += hour_ms) add(now, 100);
    const auto minutes = read(HistorySpan::minutes, now);
    const auto days = read(HistorySpan::days, now);
    EXPECT_EQ(minutes.size(), 24);
    EXPECT_EQ(minutes.front().time_ms, now - day_ms);
    EXPECT_EQ(days.size(), 90);
    EXPECT_EQ(days.front().time_ms, now - 90 * day_ms);
    EXPECT_LE(history->rows(), 24 + 1 + 91);
    EXPECT_LT(std::filesystem::file_size(path), 200'000);
}

TEST_F(HistoryTest, what_is_too_old_is_not_shown_before_it_is_removed_either) {
    open();
    add(test_start_ms, 100);
    EXPECT_TRUE(read(HistorySpan::minutes, test_start_ms + day_ms + minute_ms).empty());
    EXPECT_EQ(history->rows(), 2);
}

TEST_F(HistoryTest, survives_a_restart) {
    open();
    for (int i = 0; i < 5; ++i) add(test_start_ms + i * minute_ms, 100 + i);
    open();
    const auto minutes = read(HistorySpan::minutes, test_start_ms + hour_ms);
    ASSERT_EQ(minutes.size(), 5);
    EXPECT_EQ(*minutes.back().spot, 104);
    EXPECT_TRUE(log.empty());
}

TEST_F(HistoryTest, a_file_that_is_no_database_is_set_aside_and_begun_anew) {
    std::ofstream{path} << std::string(5000, 'x');
    open();
    ASSERT_EQ(log.size(), 1);
    EXPECT_EQ(log[0], "the history " + path + " is damaged (file is not a database): set aside as " + path +
                          ".damaged-20261125T000000000Z, begun anew");
    EXPECT_EQ(std::filesystem::file_size(path + ".damaged-20261125T000000000Z"), 5000);
    add(test_start_ms, 100);
    EXPECT_EQ(read(HistorySpan::minutes, test_start_ms).size(), 1);
    EXPECT_EQ(history->problem(), "");
}

TEST_F(HistoryTest, a_damaged_database_is_set_aside_and_begun_anew) {
    open();
    for (int i = 0; i < 1400; ++i) add(test_start_ms + i * minute_ms, 100 + i);
    history.reset();
    {
        std::fstream file{path, std::ios::in | std::ios::out | std::ios::binary};
        const auto size = std::filesystem::file_size(path);
        ASSERT_GT(size, 20'000);
        for (std::uintmax_t at = 4096; at + 8 < size; at += 512) {
            file.seekp(static_cast<std::streamoff>(at));
            file << "damaged!";
        }
    }
    open(test_start_ms + day_ms);
    ASSERT_EQ(log.size(), 1);
    EXPECT_NE(log[0].find("is damaged"), std::string::npos) << log[0];
    EXPECT_EQ(history->rows(), 0);
    add(test_start_ms + day_ms, 7);
    EXPECT_EQ(*read(HistorySpan::minutes, test_start_ms + day_ms)[0].spot, 7);
}

TEST_F(HistoryTest, the_database_of_another_program_is_not_written_to) {
    {
        auto other = store::SqlDatabase::open(path, false);
        ASSERT_TRUE(other);
        ASSERT_FALSE(other->execute("CREATE TABLE reading(x); INSERT INTO reading VALUES(1)"));
    }
    open();
    ASSERT_EQ(log.size(), 1);
    EXPECT_NE(log[0].find("it is no history of this version"), std::string::npos) << log[0];
    auto other = store::SqlDatabase::open(path + ".damaged-20261125T000000000Z", true);
    ASSERT_TRUE(other);
    auto statement = other->prepare("SELECT x FROM reading");
    ASSERT_TRUE(statement);
    EXPECT_TRUE(*statement->step());
}

TEST_F(HistoryTest, a_folder_that_is_not_there_is_an_answer) {
    const auto opened = History::open(folder / "no/such/folder/flow.sqlite", test_start_ms, [](auto) {});
    ASSERT_FALSE(opened);
    EXPECT_NE(opened.error().find("cannot open"), std::string::npos) << opened.error();
}

}  // namespace
}  // namespace otp::flow
