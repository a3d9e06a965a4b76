// `otp up --tape FILE --speed max` over small files of the test's own.

#include "cli/up/tape_run.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/exit_code.hpp"

namespace otp::cli {
namespace {

constexpr std::int64_t start_ms = 1'640'995'200'000;  // 2022-01-01T00:00:00Z

class TapeRunTest : public testing::Test {
protected:
    ~TapeRunTest() override { std::filesystem::remove(file); }

    /// Bars of a minute from midnight to 10:00, without those of [gap_from, gap_to).
    void write_bars(int gap_from, int gap_to) {
        std::ofstream out{file};
        out << "time_ms_utc,open,high,low,close\n";
        for (int minute = 0; minute < 600; ++minute) {
            if (minute >= gap_from && minute < gap_to) continue;
            out << start_ms + minute * 60'000 << ",47000,47000,47000,47000\n";
        }
    }
    nlohmann::json run() {
        std::ostringstream out, messages;
        EXPECT_EQ(run_tape({file.string(), "", true, false}, out, messages), exit_ok);
        return nlohmann::json::parse(out.str());
    }

    std::filesystem::path file =
        std::filesystem::path{testing::TempDir()} / ("otp-tape-" + std::to_string(::getpid()) + ".csv");
};

TEST_F(TapeRunTest, a_whole_tape_settles_at_its_samples) {
    write_bars(0, 0);
    const auto document = run();
    ASSERT_EQ(document["expiries"].size(), 1U);
    EXPECT_EQ(document["expiries"][0]["settlement_price"], "47000");
    EXPECT_EQ(document["expiries"][0]["samples"], 30);
    EXPECT_EQ(document["series_open"], 0);
}

/// Regression: a tape with too few prices before an expiry exited 1, its series open for ever, and said nothing.
TEST_F(TapeRunTest, a_tape_with_a_gap_at_the_expiry_settles_by_the_ladder) {
    write_bars(455, 479);  // Five samples, and the price of 08:00 itself.
    auto document = run();
    ASSERT_EQ(document["expiries"].size(), 1U);
    EXPECT_EQ(document["expiries"][0]["settlement_price"], "47000");
    EXPECT_EQ(document["expiries"][0]["samples"], 1);
    EXPECT_EQ(document["series_open"], 0);
    EXPECT_EQ(document["balanced"], true);

    write_bars(400, 500);  // Nothing of the last hour: VOID, a day later.
    document = run();
    ASSERT_EQ(document["expiries"].size(), 1U);
    EXPECT_EQ(document["expiries"][0]["void"], true);
    EXPECT_EQ(document["series_open"], 0);
    EXPECT_EQ(document["balanced"], true);
}

/// Regression: rows were printed for expiries of exactly six series.
TEST_F(TapeRunTest, each_expiry_is_told_to_people) {
    write_bars(400, 500);
    std::ostringstream out, messages;
    EXPECT_EQ(run_tape({file.string(), "", false, false}, out, messages), exit_ok);
    EXPECT_NE(out.str().find("2022-01-01T08:00:00Z  BTC/USD  VOID"), std::string::npos) << out.str();
}

}  // namespace
}  // namespace otp::cli
