// What changed between two snapshots, and the answers to queries, as documents.

#include "flow/document.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/flow/plain_chain.hpp"

namespace otp::flow {
namespace {

using nlohmann::json;

const std::string call = "BTC-25DEC26-100000-C";
const std::string put = "BTC-25DEC26-100000-P";

struct DocumentTest : testing::Test {
    market::OptionChain before = plain_chain(test_start_ms);
    market::OptionChain after = plain_chain(test_start_ms + minute_ms);

    [[nodiscard]] Result<Analysed, Problem> analysed(const Query& query) const {
        RollingCache cache;
        cache.take(before);
        cache.take(after);
        const auto asked = read_chain_query(query);
        EXPECT_TRUE(asked);
        return analyse_snapshots(cache.snapshots(), *asked, after.time_ms);
    }
    [[nodiscard]] json data(const Query& query = {{"expiry", "261225"}}) const {
        const auto found = analysed(query);
        EXPECT_TRUE(found);
        return found ? json::parse(found->data) : json{};
    }
    /// One contract of the strike 100,000.
    [[nodiscard]] json at_the_money(const char* side) const {
        const json document = data();
        for (const json& strike : document["strikes"]) {
            if (strike["strike"] == 100'000) return strike[side];
        }
        return {};
    }
};

TEST_F(DocumentTest, changes_are_now_less_before_for_each_contract) {
    quote_of(before, call).mark_iv = 0.50;
    quote_of(after, call).mark_iv = 0.53;
    quote_of(before, call).volume = 25;
    quote_of(after, call).volume = 20;
    quote_of(before, call).open_interest = 100;
    quote_of(after, call).open_interest = 104.5;
    const json changed = at_the_money("call");
    EXPECT_NEAR(changed["ivChange"].get<double>(), 3, 1e-9) << "in points, not as a fraction";
    EXPECT_EQ(changed["volumeChange"], -5) << "a rolling 24 hours may lose more than it wins";
    EXPECT_EQ(changed["openInterestChange"], 4.5);
    EXPECT_EQ(at_the_money("put")["ivChange"], 0) << "no change is 0, which is not the same as not knowing";
    EXPECT_EQ(data()["previousTime"].get<std::string>().substr(0, 19), "2026-11-25T00:00:00");
}

TEST_F(DocumentTest, what_is_missing_on_either_side_stays_missing) {
    quote_of(before, call).mark_iv.reset();
    quote_of(after, call).open_interest.reset();
    const json changed = at_the_money("call");
    EXPECT_TRUE(changed["ivChange"].is_null());
    EXPECT_TRUE(changed["openInterestChange"].is_null());
    EXPECT_TRUE(changed["openInterest"].is_null());
    EXPECT_EQ(changed["volumeChange"], 0);
}

TEST_F(DocumentTest, a_contract_without_a_past_has_no_changes_and_one_that_went_is_not_there) {
    std::erase_if(before.quotes, [&](const auto& quote) { return quote.instrument == call; });
    std::erase_if(after.quotes, [&](const auto& quote) { return quote.instrument == put; });
    const json changed = at_the_money("call");
    EXPECT_EQ(changed["symbol"], call);
    for (const char* key : {"ivChange", "volumeChange", "openInterestChange"}) EXPECT_TRUE(changed[key].is_null());
    EXPECT_TRUE(at_the_money("put").is_null());
}

TEST_F(DocumentTest, a_switch_changes_the_answer_and_its_conventions) {
    const json plain = data({});
    const json turned = data({{"dealer_model", "inverted"}, {"gex_unit", "dollar_gamma"}});
    const double net = plain["summary"]["netGammaExposure"].get<double>();
    EXPECT_NEAR(turned["summary"]["netGammaExposure"].get<double>(), -100 * net, std::abs(net) * 1e-9);
    EXPECT_EQ(plain["conventions"]["dealerModel"]["value"], "naive");
    EXPECT_EQ(turned["conventions"]["dealerModel"]["value"], "inverted");
}

TEST_F(DocumentTest, figures_that_nobody_recorded_are_refused_with_the_reason) {
    for (const char* model : {"flow", "inventory"}) {
        const auto refused = analysed({{"dealer_model", model}});
        ASSERT_FALSE(refused) << model;
        EXPECT_EQ(refused.error().status, 400);
        EXPECT_FALSE(refused.error().message.empty());
    }
}

TEST_F(DocumentTest, an_expiry_that_is_not_there_is_not_found) {
    const auto refused = analysed({{"expiry", "300101"}});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().status, 404);
    EXPECT_FALSE(analysed({{"expiry", "0-7"}}));
    EXPECT_TRUE(analysed({{"expiry", "7-60"}}));
}

TEST_F(DocumentTest, a_range_shows_fewer_strikes_and_sums_over_all) {
    const json all = data(), near = data({{"expiry", "261225"}, {"range", "5"}});
    EXPECT_EQ(all["strikes"].size(), 3);
    EXPECT_EQ(near["strikes"].size(), 1);
    EXPECT_EQ(near["summary"], all["summary"]);
}

TEST_F(DocumentTest, the_table_has_a_title_and_a_line_a_strike) {
    const auto table = analysed({{"expiry", "261225"}, {"format", "csv"}});
    ASSERT_TRUE(table);
    EXPECT_EQ(std::count(table->data.begin(), table->data.end(), '\n'), 4);
    EXPECT_EQ(table->data.substr(0, 12), "strike,isAtm");
}

TEST(Query, says_what_there_is_where_a_parameter_is_not_known) {
    struct Row {
        Query query;
        const char* code;
        const char* hint;
    };
    const std::vector<Row> rows = {
        {{{"dealermodel", "naive"}}, "unknown_parameter", "dealer_model"},
        {{{"dealer_model", "clever"}}, "unknown_value", "naive, inverted, short_all, flow, inventory"},
        {{{"gex_unit", "PER_PERCENT"}}, "unknown_value", "per_percent, per_dollar, coins_per_dollar, dollar_gamma"},
        {{{"em_method", ""}}, "unknown_value", "iv, straddle, straddle085, weighted"},
        {{{"format", "xml"}}, "unknown_value", "json, csv"},
        {{{"expiry", "260230"}}, "malformed_expiry", "260327"},
        {{{"expiry", "7-0"}}, "malformed_expiry", "0-7"},
        {{{"underlying", "B/T"}}, "malformed_underlying", "/api/options/underlyings"},
        {{{"venue", std::string(50, 'x')}}, "malformed_venue", "/api/options/underlyings"},
        {{{"range", "0"}}, "malformed_range", "10"},
        {{{"range", "1e2"}}, "malformed_range", "10"},
        {{{"range", "101"}}, "malformed_range", "10"},
        {{{"regime_threshold", "1.5"}}, "malformed_threshold", "0.05"},
        {{{"regime_threshold", ""}}, "malformed_threshold", "0.05"},
    };
    for (const Row& row : rows) {
        const auto read = read_chain_query(row.query);
        ASSERT_FALSE(read) << row.query.begin()->first;
        EXPECT_EQ(read.error().status, 400);
        EXPECT_EQ(read.error().code, row.code) << row.query.begin()->first;
        EXPECT_NE(read.error().hint.find(row.hint), std::string::npos) << read.error().hint;
    }
}

TEST(Query, what_means_the_same_has_the_same_key) {
    const auto key = [](const Query& query) { return read_chain_query(query)->key; };
    EXPECT_EQ(key({}), key({{"expiry", "all"}, {"dealer_model", "naive"}, {"range", "all"}, {"format", "json"}}));
    EXPECT_NE(key({}), key({{"expiry", "0-7"}}));
    EXPECT_NE(key({}), key({{"range", "10"}}));
    EXPECT_NE(key({}), key({{"format", "csv"}}));
    EXPECT_NE(key({}), key({{"regime_threshold", "0.1"}}));
    for (const Parameter& parameter : chain_parameters()) {
        for (std::size_t i = 1; i < parameter.values.size(); ++i) {
            EXPECT_NE(key({}), key({{parameter.name, parameter.values[i]}})) << parameter.name;
        }
    }
    EXPECT_EQ(read_chain_query({{"underlying", "btc"}, {"venue", "Deribit"}})->underlying, "BTC");
    EXPECT_EQ(read_chain_query({{"underlying", "btc"}, {"venue", "Deribit"}})->venue, "deribit");
}

TEST(Query, the_history_takes_metrics_by_name) {
    EXPECT_EQ(read_history_query({{"metric", "netGex,flip"}})->metrics, (std::vector<std::string>{"netGex", "flip"}));
    EXPECT_EQ(read_history_query({{"span", "90d"}})->span, HistorySpan::days);
    EXPECT_FALSE(read_history_query({{"metric", "netGex,,flip"}}));
    EXPECT_FALSE(read_history_query({{"metric", "volume"}}));
    EXPECT_FALSE(read_history_query({{"span", "1y"}}));
    EXPECT_FALSE(read_history_query({{"expiry", "all"}}));
}

}  // namespace
}  // namespace otp::flow
