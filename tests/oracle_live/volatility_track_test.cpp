// A signer's volatility is made of every published report, or waits for those that are missing.

#include "oracle/live/volatility_track.hpp"

#include <gtest/gtest.h>

#include "oracle/live/past_reports.hpp"

namespace otp::oracle {
namespace {

constexpr std::int64_t usd = 100'000'000;
constexpr std::int64_t begin = 1'800'000'000;

PriceReport report(std::int64_t second, std::int64_t previous) {
    PriceReport out;
    out.price = (95'000 + second * 31 % 97) * usd;
    out.confidence = usd;
    out.publish_time_s = second;
    out.prev_publish_time_s = previous;
    return out;
}

RealizedVolatility of_all(std::int64_t last) {
    RealizedVolatility out{"BTC/USD"};
    for (std::int64_t second = begin; second <= last; ++second)
        out.observe(second, Price::from_raw(report(second, 0).price));
    return out;
}

TEST(VolatilityTrack, reports_that_follow_one_another_leave_no_hole) {
    VolatilityTrack track{RealizedVolatility{"BTC/USD"}};
    track.note(report(begin, begin - 1));
    EXPECT_EQ(track.hole(), (VolatilityTrack::Hole{begin - 1 - VolatilityTrack::asked_back_s, begin - 1}))
        << "the first of all";
    track.fill({});
    for (std::int64_t second = begin + 1; second <= begin + 900; ++second) track.note(report(second, second - 1));
    EXPECT_EQ(track.hole(), std::nullopt);
    EXPECT_EQ(track.snapshot(), of_all(begin + 900).snapshot());
}

TEST(VolatilityTrack, what_was_missed_is_waited_for_and_then_makes_no_difference) {
    VolatilityTrack track{of_all(begin + 100)};
    for (std::int64_t second = begin + 150; second <= begin + 900; ++second) track.note(report(second, second - 1));
    EXPECT_EQ(track.hole(), (VolatilityTrack::Hole{begin + 101, begin + 149}));
    EXPECT_EQ(track.seen(VolatilityKind::ewma, begin + 905), std::nullopt);
    std::vector<PriceReport> found;
    for (std::int64_t second = begin + 90; second <= begin + 160; ++second) found.push_back(report(second, second - 1));
    track.fill(found);
    EXPECT_EQ(track.hole(), std::nullopt);
    EXPECT_EQ(track.snapshot(), of_all(begin + 900).snapshot());
}

TEST(VolatilityTrack, what_nobody_has_stays_a_gap) {
    VolatilityTrack track{of_all(begin + 100)};
    track.note(report(begin + 150, begin + 149));
    track.fill({});
    EXPECT_EQ(track.hole(), std::nullopt);
    RealizedVolatility with_gap = of_all(begin + 100);
    with_gap.observe(begin + 150, Price::from_raw(report(begin + 150, 0).price));
    EXPECT_EQ(track.snapshot(), with_gap.snapshot());
    track.note(report(begin + 149, begin + 148));
    EXPECT_EQ(track.snapshot(), with_gap.snapshot()) << "seconds only go forward";
}

TEST(VolatilityTrack, a_volatility_is_that_of_five_seconds_ago_and_of_no_minute_before) {
    VolatilityTrack track{of_all(begin + 700)};
    for (std::int64_t second = begin + 701; second <= begin + 703; ++second) track.note(report(second, second - 1));
    const auto expected = *of_all(begin + 701).ewma();
    EXPECT_EQ(track.seen(VolatilityKind::ewma, begin + 706), expected);
    EXPECT_EQ(track.seen(VolatilityKind::ewma, begin + 705), std::nullopt) << "of before the start nothing is known";
    const auto last = *of_all(begin + 703).ewma();
    EXPECT_EQ(track.seen(VolatilityKind::ewma, begin + 703 + VolatilityTrack::fresh_s), last);
    EXPECT_EQ(track.seen(VolatilityKind::ewma, begin + 704 + VolatilityTrack::fresh_s), std::nullopt);
    EXPECT_EQ(track.seen(VolatilityKind::har, begin + 706), std::nullopt) << "two months of days are needed";
}

TEST(PastReports, a_stretch_is_missing_where_a_report_names_a_predecessor_that_is_not_there) {
    std::map<std::int64_t, PriceReport> reports;
    EXPECT_EQ(missing_stretch(reports, 10, 20), (std::pair<std::int64_t, std::int64_t>{10, 20}));
    for (const std::int64_t second : {10, 11, 12}) reports[second] = report(second, second - 1);
    EXPECT_EQ(missing_stretch(reports, 10, 12), std::nullopt);
    EXPECT_EQ(missing_stretch(reports, 10, 13), (std::pair<std::int64_t, std::int64_t>{13, 13}));
    reports[20] = report(20, 12);
    EXPECT_EQ(missing_stretch(reports, 10, 20), std::nullopt) << "nobody priced 13 to 19";
    reports[20] = report(20, 17);
    EXPECT_EQ(missing_stretch(reports, 10, 20), (std::pair<std::int64_t, std::int64_t>{13, 17}));
    EXPECT_EQ(missing_stretch(reports, 8, 20), (std::pair<std::int64_t, std::int64_t>{8, 9}));
}

}  // namespace
}  // namespace otp::oracle
