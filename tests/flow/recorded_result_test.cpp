// Recorded chains give the figures that were published or collected with them.

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "flow/analysis_json.hpp"
#include "flow/recorded_result.hpp"
#include "market/analysis.hpp"
#include "market/conventions.hpp"
#include "tests/support/shared_data.hpp"

namespace otp::flow {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

/// Each number of `expected` is there under its name and place, to 10^-6 of itself.
void expect_contains(const ordered_json& found, const json& expected, const std::string& at) {
    if (expected.is_object()) {
        for (const auto& [key, value] : expected.items()) {
            ASSERT_TRUE(found.is_object() && found.contains(key)) << at << "." << key;
            expect_contains(found[key], value, at + "." + key);
        }
    } else if (expected.is_array()) {
        ASSERT_TRUE(found.is_array() && found.size() == expected.size()) << at;
        for (std::size_t i = 0; i < expected.size(); ++i)
            expect_contains(found[i], expected[i], at + "[" + std::to_string(i) + "]");
    } else if (expected.is_number()) {
        ASSERT_TRUE(found.is_number()) << at << ": " << found;
        const double want = expected.get<double>(), got = found.get<double>();
        EXPECT_LE(std::abs(got - want), std::abs(want) * 1e-6) << at << ": " << got << ", expected " << want;
    } else {
        EXPECT_EQ(json(found), expected) << at;
    }
}

TEST(RecordedResult, the_collected_figures_of_both_days_come_out_under_their_names) {
    for (const char* time : {"20260115T092130Z", "20260205T155132Z"}) {
        const std::string name = std::string{"market/deribit_chain/deribit_chain_"} + time;
        OTP_SHARED_DATA_OR_SKIP(text, name + ".csv");
        OTP_SHARED_DATA_OR_SKIP(expected_text, name + ".expected.json");
        const auto recorded = venues::read_chain_csv(text, "BTC");
        ASSERT_TRUE(recorded);
        expect_contains(recorded_result(*recorded), json::parse(expected_text)["result"], time);
    }
}

TEST(RecordedResult, the_published_gamma_of_the_index_and_its_flip_come_out) {
    OTP_SHARED_DATA_OR_SKIP(text, "market/gex/spx_chain_2024-01-07.csv");
    OTP_SHARED_DATA_OR_SKIP(expected_text, "market/gex/spx_chain_2024-01-07.expected.json");
    const auto recorded = venues::read_chain_csv(text, "");
    ASSERT_TRUE(recorded);
    const json expected = json::parse(expected_text);
    const ordered_json result = recorded_result(*recorded);
    EXPECT_NEAR(result["total_bn"].get<double>(), expected["published"]["total_gamma_bn_per_1pct"], 0.005);
    EXPECT_NEAR(result["gamma_flip"].get<double>(), expected["published"]["gamma_flip"], 1);
    expect_contains(result, expected["recomputed"], "recomputed");
}

ordered_json document_of(const venues::RecordedChain& recorded, const std::string& expiry) {
    market::AnalysisInput input;
    input.chain = &recorded.chain;
    const auto analysis = market::analyse(input, recorded_method(recorded), *market::parse_expiry_selection(expiry),
                                          recorded.chain.time_ms);
    return analysis ? analysis_json(*analysis) : ordered_json{};
}

TEST(AnalysisJson, has_every_key_of_the_interface_and_no_number_that_is_none) {
    OTP_SHARED_DATA_OR_SKIP(text, "market/deribit_chain/deribit_chain_20260715T164413Z.csv");
    for (const char* currency : {"BTC", "ETH"}) {
        const auto recorded = venues::read_chain_csv(text, currency);
        ASSERT_TRUE(recorded);
        for (const char* expiry : {"all", "260828", "0-60"}) {
            const ordered_json data = document_of(*recorded, expiry);
            for (const char* key : {"underlying", "venue", "quote", "expiry", "time", "previousTime", "indexPrice",
                                    "forwardPrice", "simulated", "strikes", "summary", "levels", "ivAnalysis", "term",
                                    "constantMaturity", "surface", "profile", "conventions"})
                EXPECT_TRUE(data.contains(key)) << key;
            EXPECT_EQ(data.dump().find("nan"), std::string::npos);
            EXPECT_FALSE(data["strikes"].empty());
            EXPECT_EQ(data["forwardPrice"].is_number(), std::string{expiry} == "260828");
            EXPECT_EQ(data["conventions"]["time"]["value"], "recorded");
            EXPECT_EQ(data["profile"]["spot"].size(), 401u);
        }
    }
}

TEST(AnalysisJson, the_strikes_of_the_table_and_of_the_document_are_the_same) {
    OTP_SHARED_DATA_OR_SKIP(text, "market/deribit_chain/deribit_chain_20260115T092130Z.csv");
    const auto recorded = venues::read_chain_csv(text, "BTC");
    ASSERT_TRUE(recorded);
    const ordered_json data = document_of(*recorded, "260327");
    const std::string csv = strikes_csv(data);
    EXPECT_EQ(static_cast<std::size_t>(std::count(csv.begin(), csv.end(), '\n')), data["strikes"].size() + 1);
    const std::size_t columns = static_cast<std::size_t>(
        std::count(csv.begin(), csv.begin() + static_cast<std::ptrdiff_t>(csv.find('\n')), ','));
    EXPECT_EQ(static_cast<std::size_t>(std::count(csv.begin(), csv.end(), ',')),
              columns * (data["strikes"].size() + 1));
    double sum = 0;
    for (const ordered_json& strike : data["strikes"]) sum += strike["netGammaExposure"].get<double>();
    EXPECT_NEAR(sum / data["summary"]["netGammaExposure"].get<double>(), 1, 1e-9);
}

TEST(AnalysisJson, the_conventions_say_the_value_in_use_the_choices_and_the_chains_own_currency) {
    market::AnalysisOptions options;
    ASSERT_FALSE(market::apply_switch(options, "gex_unit", "per_dollar"));
    const ordered_json rows = conventions_json(options, "USDT");
    EXPECT_EQ(rows["gexUnit"]["value"], "per_dollar");
    EXPECT_EQ(rows["gexUnit"]["unit"], "USDT per 1 USDT");
    EXPECT_EQ(rows["gexUnit"]["options"].size(), 4u);
    EXPECT_FALSE(rows["greeks"].contains("options"));
    EXPECT_EQ(rows["regime"]["value"], 0.05);
}

}  // namespace
}  // namespace otp::flow
