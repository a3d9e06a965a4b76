#include "oracle/tape.hpp"

#include <gtest/gtest.h>

#include "oracle/csv_bars.hpp"
#include "tests/support/shared_data.hpp"

namespace otp::oracle {
namespace {

constexpr std::int64_t start_ms = 1'640'995'200'000;  // 2022-01-01T00:00:00Z

std::string refusal(std::string_view csv) {
    const auto tape = Tape::read_csv(csv);
    return tape ? "accepted" : tape.error().reason;
}

/// A file of the usual columns; the rows are given without their header.
std::string rows(std::string_view text) { return "time_ms_utc,open,high,low,close\n" + std::string{text}; }

Price px(std::int64_t raw) { return Price::from_raw(raw); }

TEST(Tape, a_bar_is_one_price_at_its_end) {
    const auto tape = Tape::read_csv(rows("1640995200000,10,12,9,11\n1640995260000,11,11,11,11\n"));
    ASSERT_TRUE(tape) << tape.error().reason;
    EXPECT_EQ(tape->interval(), seconds(60));
    ASSERT_EQ(tape->points().size(), 2U);
    EXPECT_EQ(tape->points()[0], (TapePoint{{start_ms + 60'000}, {start_ms}, px(1'100'000'000), 220'000}));
    EXPECT_EQ(tape->points()[1], (TapePoint{{start_ms + 120'000}, {start_ms + 60'000}, px(1'100'000'000), 220'000}));
}

TEST(Tape, a_byte_order_mark_is_no_part_of_the_first_column) {
    EXPECT_EQ(refusal("\xef\xbb\xbf" + rows("1640995200000,1,1,1,1\n1640995260000,1,1,1,1\n")), "accepted");
}

TEST(Tape, a_gap_shows_as_an_older_previous_publish_time) {
    const auto tape = Tape::read_csv(
        rows("1640995200000,1,1,1,1\n1640995500000,1,1,1,1\n1640995510000,1,1,1,1\n1640995520000,1,1,1,1\n"));
    ASSERT_TRUE(tape);
    EXPECT_EQ(tape->interval(), seconds(10)) << "the smallest difference";
    const auto points = tape->points();
    EXPECT_EQ(points[0].time.ms, start_ms + 10'000);
    EXPECT_EQ(points[0].previous.ms, start_ms) << "one interval before the first";
    EXPECT_EQ(points[1].time.ms, start_ms + 310'000);
    EXPECT_EQ(points[1].previous.ms, start_ms + 10'000);
    EXPECT_EQ(points[2].previous.ms, start_ms + 310'000);
}

TEST(Tape, every_spelling_of_the_time_means_the_same_instant) {
    for (const auto& [column, first, second] : {
             std::tuple{"time_ms_utc", "1640995200000", "1640995260000"},
             std::tuple{"timestamp", "1640995200000", "1640995260000"},
             std::tuple{"timestamp", "2022-01-01 00:00:00.000000", "2022-01-01 00:01:00.000000"},
             std::tuple{"timestamp", "2022-01-01 00:00:00", "2022-01-01 00:01:00"},
             std::tuple{"open_time", "2022-01-01 00:00:00+00:00", "2022-01-01 00:01:00+00:00"},
             std::tuple{"open_time", "2022-01-01T00:00:00Z", "2022-01-01T00:01:00.000Z"},
             std::tuple{"timestamp_s", "1640995200", "1640995260"},
         }) {
        const auto tape = Tape::read_csv(std::string{column} + ",open,high,low,close\n" + first + ",1,1,1,1\n" +
                                         second + ",1,1,1,1\n");
        ASSERT_TRUE(tape) << column << " " << first << ": " << tape.error().reason;
        EXPECT_EQ(tape->points()[0].previous.ms, start_ms) << first;
        EXPECT_EQ(tape->points()[1].time.ms, start_ms + 120'000) << first;
    }
}

TEST(Tape, columns_go_by_name_and_lines_may_end_in_crlf) {
    const auto tape = Tape::read_csv(
        "close,volume,low,high,open,timestamp\r\n"
        "0.00000001,0.029768000000000003,0.00000001,3,2,2022-01-01 00:00:00\r\n"
        "9999999999.99999999,x,1.10,9999999999.99999999,2.5000000000,2022-01-01 00:00:01");
    ASSERT_TRUE(tape) << tape.error().reason;
    EXPECT_EQ(tape->points()[0].price, px(1));
    EXPECT_EQ(tape->points()[0].confidence, 1U) << "never zero";
    EXPECT_EQ(tape->points()[1].price, px(999'999'999'999'999'999));
    EXPECT_EQ(tape->points()[1].confidence, 199'999'999'999'999U);
}

TEST(Tape, what_is_wrong_is_said_with_its_line) {
    EXPECT_EQ(refusal(""), "the file is empty");
    EXPECT_EQ(refusal("time_ms_utc,open,high,low,close\n"), "no rows below the first line");
    EXPECT_EQ(refusal(rows("1640995200000,1,1,1,1\n")), "one row alone does not tell the interval of its bars");
    EXPECT_EQ(refusal("time,open,high,low,close\n"),
              "line 1: no column for the time: time_ms_utc, timestamp, open_time or timestamp_s");
    EXPECT_EQ(refusal("timestamp,open,high,close\n"), "line 1: no column \"low\"");
    EXPECT_EQ(refusal("timestamp,open,high,low,close,close\n"), "line 1: two columns \"close\"");
    EXPECT_EQ(refusal(rows("1640995200000,1,1,1\n")), "line 2: 4 fields where the first line has 5");
    EXPECT_EQ(refusal(rows("1640995200000,1,1,1,1\n\n")), "line 3: 1 fields where the first line has 5");
    EXPECT_EQ(refusal(rows("1640995200000,1,1,1,1\n1640995200000,1,1,1,1\n")),
              "line 3: the time is not after the line above");
    EXPECT_EQ(refusal(rows("1640995200000,1,1,1,1\n1640995199000,1,1,1,1\n")),
              "line 3: the time is not after the line above");
    EXPECT_EQ(refusal(rows("1640995200000,1,2,1,0\n")), "line 2: close \"0\": a price must be positive");
    EXPECT_EQ(refusal(rows("1640995200000,2,3,2,1\n")), "line 2: open or close is below low");
    EXPECT_EQ(refusal(rows("1640995200000,4,3,2,2\n")), "line 2: open or close is above high");
    const std::string cut = rows("1640995200000,1,1,1,1\r1640995260000,1,1,1,1\r");
    EXPECT_EQ(refusal(cut), "line 2: 9 fields where the first line has 5") << "a lone CR ends no line";
}

TEST(Tape, a_price_is_read_exactly_or_refused) {
    for (const auto text : {"", "-1", "+1", "1e3", "1.000000001", "10000000000", "0x10", "NaN", "1,5", " 1", "01", ".5",
                            "5.", "1_000", "340282366920938463463374607431768211456"}) {
        const std::string reason = refusal(rows("1640995200000,1,99,0.1," + std::string{text} + "\n"));
        EXPECT_TRUE(reason.starts_with("line 2: ")) << text << ": " << reason;
    }
}

TEST(Tape, a_time_that_is_not_plainly_a_second_of_UTC_is_refused) {
    for (const auto text : {"",
                            "1640995200",
                            "1640995200001",
                            "-1640995200000",
                            "1.6e12",
                            "99999999999999999999",
                            "253402300800000",
                            "2022-02-29 00:00:00",
                            "2022-01-01 24:00:00",
                            "2022-01-01 00:00:60",
                            "2022-01-01 00:00:00.5",
                            "2022-01-01 00:00:00+01:00",
                            "2022-01-01 00:00:00-00:30",
                            "2022-01-01",
                            "2022-01-01_00:00:00",
                            "2022-01-01 00:00:00.",
                            "2022-01-01 00:00:00 UTC",
                            "2022-1-1 00:00:00",
                            "1969-12-31 23:59:59",
                            "2022-01-01T00:00:00z"}) {
        const std::string reason = refusal(rows(std::string{text} + ",1,1,1,1\n"));
        EXPECT_TRUE(reason.starts_with("line 2: time ")) << text << ": " << reason;
    }
    EXPECT_EQ(refusal("timestamp_s,open,high,low,close\n1640995200000,1,1,1,1\n"),
              "line 2: time \"1640995200000\": must count seconds");
    EXPECT_EQ(refusal(rows("253402300799000,1,1,1,1\n")), "one row alone does not tell the interval of its bars");
    EXPECT_EQ(refusal(rows("253402300798000,1,1,1,1\n253402300799000,1,1,1,1\n")),
              "the last bar ends after the year 9999");
}

struct Recording {
    const char* file;
    std::size_t points;
    std::int64_t interval_s;
    std::int64_t first_s, last_s;          ///< Publish times.
    std::int64_t first_price, last_price;  ///< 10^-8.
    const char* refused = nullptr;
};

class Recordings : public testing::TestWithParam<Recording> {};

TEST_P(Recordings, are_read_whole_or_refused_with_the_reason) {
    const Recording& want = GetParam();
    OTP_SHARED_DATA_OR_SKIP(csv, std::string{"prices/"} + want.file);
    if (want.refused != nullptr) {
        EXPECT_EQ(refusal(csv), want.refused);
        return;
    }
    const auto tape = Tape::read_csv(csv);
    ASSERT_TRUE(tape) << tape.error().reason;
    const auto points = tape->points();
    ASSERT_EQ(points.size(), want.points);
    EXPECT_EQ(tape->interval(), seconds(want.interval_s));
    EXPECT_EQ(points.front().time.seconds(), want.first_s);
    EXPECT_EQ(points.back().time.seconds(), want.last_s);
    EXPECT_EQ(points.front().price, px(want.first_price));
    EXPECT_EQ(points.back().price, px(want.last_price));
    for (std::size_t i = 1; i < points.size(); ++i) ASSERT_EQ(points[i].previous, points[i - 1].time) << i;
}

/// Counted, timed and priced by a script of its own from the files.
INSTANTIATE_TEST_SUITE_P(
    Tape, Recordings,
    testing::Values(
        Recording{"btc_perp_1m_202201.csv", 44640, 60, 1640995260, 1643673600, 4622400000000, 3852100000000},
        Recording{"coinbase_btcusd_1m_20171217_quote.csv", 0, 0, 0, 0, 0, 0, "line 1: no column \"open\""},
        Recording{"coinbase_btcusd_1m_20171217_trade.csv", 1440, 60, 1513468860, 1513555200, 1951696000000,
                  1937899000000},
        Recording{"coinbase_btcusd_1s_20161007_trade.csv", 4063, 1, 1475798405, 1475884799, 61187000000, 61798000000},
        Recording{"multi_binance_coinm_btcusd_1m_20221213_trade.csv", 1439, 60, 1670889660, 1670976000, 1720760000000,
                  1777970000000},
        Recording{"multi_binance_spot_btcbusd_1m_20221213_trade.csv", 1440, 60, 1670889660, 1670976000, 1720888000000,
                  1777708000000},
        Recording{"multi_binanceus_btcusd_1m_20230308_20230309.csv", 2880, 60, 1678233660, 1678406400, 2219656000000,
                  2037148000000},
        Recording{"multi_binanceus_btcusdc_1m_20230308_20230309.csv", 2880, 60, 1678233660, 1678406400, 2220047000000,
                  2036281000000},
        Recording{"multi_binanceus_btcusdt_1m_20230308_20230309.csv", 2880, 60, 1678233660, 1678406400, 2219939000000,
                  2036879000000},
        Recording{"multi_bybit_inverse_btcusd_1m_20221213_trade.csv", 721, 60, 1670889660, 1670932860, 1721000000000,
                  1744900000000},
        Recording{"multi_bybit_linear_btcusdt_1m_20221213_trade.csv", 721, 60, 1670889660, 1670932860, 1719900000000,
                  1743550000000},
        Recording{"multi_bybit_spot_btcusdt_1m_20221213_quote.csv", 0, 0, 0, 0, 0, 0, "line 1: no column \"open\""},
        Recording{"multi_bybit_spot_btcusdt_1m_20221213_trade.csv", 1440, 60, 1670889660, 1670976000, 1720500000000,
                  1777849000000},
        Recording{"multi_kraken_btcusdc_1m_20230308_20230309.csv", 1276, 60, 1678233660, 1678406280, 2220156000000,
                  2035773000000}));

}  // namespace
}  // namespace otp::oracle
