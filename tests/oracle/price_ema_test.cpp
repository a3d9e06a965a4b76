#include "oracle/price_ema.hpp"

#include <gtest/gtest.h>

namespace otp::oracle {
namespace {

Price px(std::int64_t raw) { return Price::from_raw(raw); }

/// Values of 60-digit decimals in Python with d = 2^(-1/3600); ours has d to nine digits.
TEST(PriceEma, follows_its_formula_over_gaps_and_confidences) {
    struct Row {
        std::int64_t time_s, price;
        std::uint64_t confidence;
        std::int64_t mean;
        std::uint64_t mean_confidence;
    };
    PriceEma ema;
    EXPECT_EQ(ema.price(), Price{});
    for (const Row& row : {Row{1000, 4'622'400'000'000, 924'480'000, 4'622'400'000'000, 924'480'000},
                           Row{1060, 4'700'000'000'000, 3'000'000'000, 4'640'841'964'306, 1'417'736'002},
                           Row{1061, 4'500'000'000'000, 100'000'000, 4'517'321'607'991, 262'063'250},
                           Row{8261, 5'000'000'000'000, 900'000'000, 4'652'695'374'302, 440'981'349}}) {
        ema.observe(row.time_s, px(row.price), row.confidence);
        EXPECT_NEAR(static_cast<double>(ema.price().raw()), static_cast<double>(row.mean), 1e6) << row.time_s;
        EXPECT_NEAR(static_cast<double>(ema.confidence()), static_cast<double>(row.mean_confidence), 1e3) << row.time_s;
    }
}

TEST(PriceEma, a_constant_price_stays_exactly_itself) {
    PriceEma ema;
    for (std::int64_t t = 0; t < 20'000; ++t) {
        ema.observe(t, px(4'622'412'345'678), 924'482'469);
        ASSERT_EQ(ema.price(), px(4'622'412'345'678)) << t;
        ASSERT_EQ(ema.confidence(), 924'482'469U) << t;
    }
}

TEST(PriceEma, after_an_hour_at_a_new_price_half_of_the_old_one_is_left) {
    PriceEma ema;
    std::int64_t t = 0;
    for (; t < 100'000; ++t) ema.observe(t, px(1'000'000'000'000), 200'000'000);
    for (const std::int64_t end = t + 3'600; t < end; ++t) ema.observe(t, px(2'000'000'000'000), 200'000'000);
    EXPECT_NEAR(static_cast<double>(ema.price().raw()), 1'500'000'000'000.0, 1e7);
}

TEST(PriceEma, the_extremes_neither_overflow_nor_divide_by_zero) {
    PriceEma ema;
    const Price top = px(price_limit.raw() - 1);
    for (std::int64_t t = 0; t < 100'000; ++t) ema.observe(t, top, 1);
    EXPECT_EQ(ema.price(), top);
    EXPECT_EQ(ema.confidence(), 1U);
    ema.observe(INT64_MAX, px(1), ~std::uint64_t{0});
    EXPECT_EQ(ema.price(), px(1)) << "after an age nothing is left of the past";
    EXPECT_EQ(ema.confidence(), ~std::uint64_t{0});
    ema.observe(0, px(3), ~std::uint64_t{0});
    EXPECT_EQ(ema.price(), px(2)) << "an earlier time counts as the same";
}

}  // namespace
}  // namespace otp::oracle
