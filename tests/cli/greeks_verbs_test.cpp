// otp greeks and otp iv, in this process.

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/program.hpp"
#include "market/black.hpp"
#include "tests/cli/run_otp.hpp"

namespace otp::cli {
namespace {

struct Outcome {
    int exit_code;
    std::string out, err;

    [[nodiscard]] nlohmann::json document() const { return nlohmann::json::parse(out); }
    [[nodiscard]] std::string error_code() const {
        return nlohmann::json::parse(err).at("error").at("code").get<std::string>();
    }
};

Outcome otp_of(const std::vector<std::string>& words) {
    TestMachine machine;
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int exit_code = run_program(words, machine);
    return {exit_code, testing::internal::GetCapturedStdout(), testing::internal::GetCapturedStderr()};
}

TEST(GreeksVerb, an_option_by_its_numbers_has_its_value_and_greeks_in_the_market_s_units) {
    const Outcome outcome = otp_of({"greeks", "--kind", "call", "--forward", "96650", "--strike", "100000", "--iv",
                                    "42%", "--days", "14", "--inverse", "--json"});
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
    const auto got = outcome.document();
    const market::Greeks g = market::black76_greeks({OptionKind::call, 96'650, 100'000, 0.42, 14 / 365.0});
    EXPECT_DOUBLE_EQ(got["value"].get<double>(), g.value);
    EXPECT_DOUBLE_EQ(got["inverse_value"].get<double>(), g.value / 96'650);
    EXPECT_DOUBLE_EQ(got["delta"].get<double>(), g.delta);
    EXPECT_NEAR(got["premium_adjusted_delta"].get<double>(), g.delta - g.value / 96'650, 1e-14);
    EXPECT_DOUBLE_EQ(got["theta_per_day"].get<double>(), g.theta / 365);
    EXPECT_DOUBLE_EQ(got["vega_per_vol_point"].get<double>(), g.vega * 0.01);
    EXPECT_DOUBLE_EQ(got["charm_per_day"].get<double>(), g.charm / 365);
}

TEST(GreeksVerb, people_read_a_line_for_each_figure_with_what_it_means) {
    const Outcome outcome =
        otp_of({"greeks", "--kind", "put", "--forward", "100", "--strike", "100", "--iv", "0.2", "--days", "365"});
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_NE(outcome.out.find("7.965567455"), std::string::npos) << outcome.out;
    EXPECT_NE(outcome.out.find("as one calendar day passes"), std::string::npos);
}

TEST(GreeksVerb, a_symbol_says_kind_strike_and_expiry) {
    const Outcome outcome = otp_of({"greeks", "BTC_USD-20260327-P-90K0000", "--forward", "96650", "--iv", "0.5", "--at",
                                    "2026-03-13T08:00:00Z", "--json"});
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
    const auto got = outcome.document();
    EXPECT_EQ(got["kind"], "put");
    EXPECT_EQ(got["strike"], 90'000);
    EXPECT_DOUBLE_EQ(got["years"].get<double>(), 14 / 365.0);
}

TEST(GreeksVerb, the_volatility_of_a_value_is_the_one_it_was_made_with) {
    for (const bool inverse : {false, true}) {
        std::vector<std::string> option{"--kind", "call", "--forward", "96650", "--strike", "100000",
                                        "--days", "14",   "--rate",    "5%",    "--json"};
        std::vector<std::string> ask{"greeks", "--iv", "0.42", "--inverse"};
        ask.insert(ask.end(), option.begin(), option.end());
        const auto made = otp_of(ask).document();
        std::vector<std::string> back{"iv", "--price", made[inverse ? "inverse_value" : "value"].dump()};
        if (inverse) back.push_back("--inverse");
        back.insert(back.end(), option.begin(), option.end());
        const Outcome outcome = otp_of(back);
        ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
        EXPECT_NEAR(outcome.document()["iv"].get<double>(), 0.42, 1e-12);
    }
}

TEST(GreeksVerb, a_price_without_a_volatility_says_why_and_exits_with_not_found) {
    const auto iv = [](const char* price) {
        return otp_of({"iv", "--kind", "call", "--forward", "110", "--strike", "100", "--days", "30", "--price", price,
                       "--json"});
    };
    EXPECT_EQ(iv("9.5").exit_code, 6);
    EXPECT_EQ(iv("9.5").error_code(), "below_intrinsic");
    EXPECT_EQ(iv("10").error_code(), "at_intrinsic");
    EXPECT_EQ(iv("110").error_code(), "above_maximum");
    EXPECT_EQ(iv("-1").error_code(), "not_positive");
}

TEST(GreeksVerb, arguments_that_say_too_little_too_much_or_nothing_are_usage) {
    const std::vector<std::vector<std::string>> wrong{
        {"greeks", "--kind", "call", "--strike", "100", "--iv", "0.2", "--days", "1"},
        {"greeks", "--kind", "calls", "--forward", "100", "--strike", "100", "--iv", "0.2", "--days", "1"},
        {"greeks", "--kind", "call", "--forward", "1e", "--strike", "100", "--iv", "0.2", "--days", "1"},
        {"greeks", "--kind", "call", "--forward", "inf", "--strike", "100", "--iv", "0.2", "--days", "1"},
        {"greeks", "--kind", "call", "--forward", "100", "--strike", "0", "--iv", "0.2", "--days", "1"},
        {"greeks", "--kind", "call", "--forward", "100", "--strike", "100", "--iv", "0.2"},
        {"greeks", "--kind", "call", "--forward", "100", "--strike", "100", "--iv", "0.2", "--days", "1", "--expiry",
         "+1d"},
        {"greeks", "BTC_USD-20260327-P-90K0000", "--kind", "put", "--forward", "100", "--iv", "0.2"},
        {"greeks", "BTC_USD-20200327-P-90K", "--forward", "100", "--iv", "0.2"},
        {"iv", "--kind", "call", "--forward", "100", "--strike", "100", "--days", "1", "--price", "cheap"},
    };
    for (const auto& words : wrong) EXPECT_EQ(otp_of(words).exit_code, 2) << words.size() << " " << words[2];
}

}  // namespace
}  // namespace otp::cli
