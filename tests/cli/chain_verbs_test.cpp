// chain, gex, surface on recorded chains: what is printed, what is refused, what is asked of a node.

#include <gtest/gtest.h>

#include "tests/cli/run_otp.hpp"

namespace otp::cli {
namespace {

using nlohmann::json;

/// Five strikes of two expiries, a smile, more calls above and more puts below.
std::string small_chain() {
    std::string text =
        "timestamp,instrument_name,option_type,strike,expiry_datetime,time_to_maturity,bid_price,ask_price,mark_price,"
        "futures_price,implied_volatility,delta,vega,open_interest,volume,currency,index_price\n";
    for (const char* expiry : {"2026-01-23T08:00:00+00:00", "2026-03-27T08:00:00+00:00"}) {
        for (int strike = 80; strike <= 120; strike += 10) {
            for (const char* kind : {"call", "put"}) {
                const bool is_call = std::string{kind} == "call";
                const int interest = is_call == (strike >= 100) ? 50 : 5;
                text += "2026-01-15T09:21:30.027641+00:00,BTC-" + std::string{expiry, 10} + "-" +
                        std::to_string(strike) + kind + "," + kind + "," + std::to_string(strike) + "000," + expiry +
                        ",0.1,0.01,0.02,0.015,100000,0.5,0.5,1," + std::to_string(interest) + ",3,BTC,100000\n";
            }
        }
    }
    return text;
}

class ChainVerbs : public OtpTest {
protected:
    ChainVerbs() : path{(home / "chain.csv").string()} { std::ofstream{path} << small_chain(); }
    std::string path;
};

TEST_F(ChainVerbs, gex_of_a_file_says_the_figures_with_their_units) {
    const Ran ran = otp({"gex", "--file", path});
    EXPECT_EQ(ran.exit_code, exit_ok) << ran.err;
    for (const char* text :
         {"USD per 1 %", "naive dealers", "gamma flip", "calls 100,000", "put/call", "index 100,000 USD"})
        EXPECT_NE(ran.out.find(text), std::string::npos) << text << "\n" << ran.out;
}

TEST_F(ChainVerbs, json_has_the_fields_of_the_files_method_beside_the_document_of_the_service) {
    const Ran ran = otp({"gex", "--file", path, "--currency", "BTC", "--json"});
    ASSERT_EQ(ran.exit_code, exit_ok) << ran.err;
    const json document = ran.json();
    for (const char* key : {"currency", "spot", "rows", "naive_gex_usd_per_1pct", "gamma_flip_nearest", "expiries",
                            "top5_abs_net_gex", "success", "data", "metadata"})
        EXPECT_TRUE(document.contains(key)) << key;
    EXPECT_EQ(document["rows"], 20);
    EXPECT_EQ(document["expiries"].size(), 2u);
    EXPECT_EQ(document["data"]["strikes"].size(), 5u);
    EXPECT_EQ(document["metadata"]["source"], "file");
    EXPECT_NEAR(document["naive_gex_usd_per_1pct"].get<double>(),
                document["data"]["summary"]["netGammaExposure"].get<double>(), 0.01);
}

TEST_F(ChainVerbs, each_switch_reaches_the_analysis_and_a_wrong_value_is_refused_by_name) {
    const auto net = [&](const std::vector<std::string>& more) {
        std::vector<std::string> words = {"gex", "--file", path, "--json"};
        words.insert(words.end(), more.begin(), more.end());
        return otp(words).json()["data"]["summary"]["netGammaExposure"].get<double>();
    };
    const double plain = net({});
    EXPECT_EQ(net({"--dealer-model", "inverted"}), -plain);
    EXPECT_NEAR(net({"--gex-unit", "dollar_gamma"}) / plain, 100, 1e-9);
    EXPECT_NE(net({"--time", "act_365"}), plain);
    EXPECT_NE(net({"--expiry", "260123"}), plain);
    Ran ran = otp({"gex", "--file", path, "--flip", "soon"});
    EXPECT_EQ(ran.exit_code, exit_usage);
    EXPECT_NE(ran.err.find("flip must be one of reprice, cumulative"), std::string::npos);
    EXPECT_EQ(otp({"gex", "--file", path, "--dealer-model", "flow", "--json"}).error_code(), "no_taker_flow");
    ran = otp({"gex", "--file", path, "--expiry", "260401", "--json"});
    EXPECT_EQ(ran.exit_code, exit_not_found);
    EXPECT_EQ(ran.error_code(), "no_such_expiry");
    EXPECT_EQ(otp({"gex", "--file", path, "--expiry", "tomorrow"}).exit_code, exit_usage);
    EXPECT_EQ(otp({"gex", "--file", path, "--range", "-1"}).exit_code, exit_usage);
    EXPECT_EQ(otp({"gex", "ETH", "--file", path}).exit_code, exit_usage);
    EXPECT_EQ(otp({"gex", "BTC", "--currency", "ETH"}).exit_code, exit_usage);
    EXPECT_EQ(otp({"gex", "--file", path + ".not"}).exit_code, exit_not_found);
    std::ofstream{path, std::ios::app} << "1,2\n";
    ran = otp({"gex", "--file", path, "--json"});
    EXPECT_EQ(ran.error_code(), "malformed_chain");
    EXPECT_NE(ran.err.find("line 22"), std::string::npos) << ran.err;
}

TEST_F(ChainVerbs, the_chart_marks_index_flip_and_walls_within_the_width) {
    machine.variables["LANG"] = "C";
    const Ran ran = otp({"gex", "--file", path, "--chart"});
    EXPECT_EQ(ran.exit_code, exit_ok);
    const std::string chart = ran.out.substr(ran.out.find("net gamma exposure, "));
    for (const char* text : {"index 100,000", "gamma flip ", "call wall", "put wall", "110,000", "#"})
        EXPECT_NE(chart.find(text), std::string::npos) << text << "\n" << chart;
    std::istringstream lines{chart};
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100u) << line;
    machine.variables["LANG"] = "en_US.UTF-8";
    EXPECT_NE(otp({"gex", "--file", path, "--chart"}).out.find("\u2588"), std::string::npos);
}

TEST_F(ChainVerbs, pictures_are_written_or_refused) {
    const std::string svg = (home / "gex.svg").string(), png = (home / "gex.png").string();
    EXPECT_EQ(otp({"gex", "--file", path, "--svg", svg}).exit_code, exit_ok);
    std::ifstream in{svg};
    std::string text{std::istreambuf_iterator<char>{in}, {}};
    EXPECT_TRUE(text.starts_with("<svg "));
    const Ran ran = otp({"gex", "--file", path, "--png", png, "--json"});
    EXPECT_TRUE(ran.exit_code == exit_ok ? std::filesystem::file_size(png) > 1'000 : ran.error_code() == "no_png");
    EXPECT_EQ(otp({"gex", "--file", path, "--svg", (home / "no" / "gex.svg").string(), "--json"}).error_code(),
              "not_written");
}

TEST_F(ChainVerbs, chain_shows_the_next_expiry_with_calls_and_puts_beside_each_strike) {
    const Ran ran = otp({"chain", "--file", path});
    EXPECT_EQ(ran.exit_code, exit_ok) << ran.err;
    EXPECT_NE(ran.out.find("expiry 260123"), std::string::npos) << ran.out;
    EXPECT_NE(ran.out.find("> 100,000"), std::string::npos);
    const Ran csv = otp({"chain", "--file", path, "--output", "csv", "--range", "12"});
    EXPECT_EQ(std::count(csv.out.begin(), csv.out.end(), '\n'), 4);  // the titles, 90,000, 100,000, 110,000
    EXPECT_TRUE(csv.out.starts_with("strike,isAtm,netGammaExposure"));
    EXPECT_EQ(otp({"chain", "--file", path, "--expiry", "all", "--json"}).json()["data"]["expiry"], "all");
}

TEST_F(ChainVerbs, surface_shows_each_expiry_and_nothing_outside_its_strikes) {
    const Ran ran = otp({"surface", "--file", path});
    EXPECT_EQ(ran.exit_code, exit_ok) << ran.err;
    EXPECT_NE(ran.out.find("260123"), std::string::npos);
    EXPECT_NE(ran.out.find("50.0"), std::string::npos);
    const json data = otp({"surface", "--file", path, "--json"}).json()["data"];
    EXPECT_EQ(data["surface"]["iv"].size(), 2u);
    EXPECT_TRUE(data["surface"]["iv"][0][0].is_null());
    EXPECT_EQ(data["term"][0]["expiry"], "260123");
}

TEST_F(ChainVerbs, without_a_file_a_node_is_asked_and_one_without_chains_is_said) {
    const Ran ran = otp({"gex", "BTC", "--json"});
    EXPECT_NE(ran.exit_code, exit_ok);
    EXPECT_EQ(otp({"gex", "BTC", "--time", "act_365"}).exit_code, exit_usage);
}

}  // namespace
}  // namespace otp::cli
