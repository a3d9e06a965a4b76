// `otp sim`: what it refuses, what it says it serves, and the prices it goes by.

#include <gtest/gtest.h>

#include "cli/sim_path.hpp"
#include "tests/cli/run_otp.hpp"
#include "tests/support/source_dir.hpp"
#include "venues/simulator/fault.hpp"

namespace otp::cli {
namespace {

class SimVerb : public OtpTest {
protected:
    std::string refusal(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "sim");
        for (const char* more : {"--port", "0", "--seconds", "0", "--json"}) arguments.emplace_back(more);
        const Ran ran = otp(arguments);
        EXPECT_EQ(ran.exit_code, exit_usage) << ran.out;
        EXPECT_EQ(ran.out, "");
        return nlohmann::json::parse(ran.err)["error"]["message"];
    }
    std::string file(const std::string& name, const std::string& text) {
        std::ofstream{home / name} << text;
        return (home / name).string();
    }
};

TEST_F(SimVerb, says_what_it_serves_and_that_it_is_simulated) {
    const Ran ran = otp({"sim", "--port", "0", "--seconds", "0", "--json"});
    ASSERT_EQ(ran.exit_code, exit_ok) << ran.err;
    const auto told = ran.json();
    EXPECT_EQ(told["simulated"], true);
    EXPECT_EQ(told["prices"], "generated");
    EXPECT_EQ(told["seed"], "1");
    ASSERT_EQ(told["venues"].size(), 6u);
    EXPECT_EQ(told["venues"][1]["venue"], "kraken");
    EXPECT_EQ(told["venues"][1]["instruments"], (nlohmann::json{"BTC/USD", "USDT/USD", "USDC/USD"}));
    const std::string url = told["venues"][1]["url"], control = told["control"];
    EXPECT_TRUE(url.starts_with("ws://127.0.0.1:") && url.ends_with("/kraken/v2")) << url;
    EXPECT_TRUE(control.starts_with("http://127.0.0.1:") && control.ends_with("/control/state")) << control;

    const Ran read = otp({"sim", "--port", "0", "--seconds", "0", "--venues", "okx,deribit"});
    EXPECT_EQ(read.exit_code, exit_ok);
    EXPECT_TRUE(read.out.starts_with("SIMULATED PRICES, generated\n")) << read.out;
    EXPECT_NE(read.out.find("/deribit/ws/api/v2"), std::string::npos);
    EXPECT_EQ(read.out.find("kraken"), std::string::npos);
}

TEST_F(SimVerb, refuses_what_it_does_not_know_and_lists_what_it_does) {
    EXPECT_EQ(refusal({"--fault", "kraken=stall"}),
              "there is no fault \"stall\"; there are " + venues::simulator::fault_names());
    EXPECT_EQ(refusal({"--fault", "kraken=stale", "--fault", "nobody=stale"}),
              "there is no venue \"nobody\"; there are coinbase, kraken, binance, okx, bybit, deribit");
    EXPECT_EQ(refusal({"--venues", "okx,nobody"}),
              "there is no venue \"nobody\"; there are coinbase, kraken, binance, okx, bybit, deribit");
    for (const char* speed : {"0", "86401", "1.5", "-1", "fast"}) {
        EXPECT_EQ(refusal({"--speed=" + std::string{speed}}), "--speed is a whole number from 1 to 86400");
    }
    for (const char* price : {"0", "-1", "10000000000", "x"}) {
        EXPECT_EQ(refusal({"--start-price=" + std::string{price}}), "--start-price is a positive decimal below 10^10");
    }
    for (const char* coin : {"USDC", "USDC=", "USDC=0", "USDC=101", "DAI=1", "=1", ""}) {
        EXPECT_EQ(refusal({"--stablecoin", coin}),
                  "\"" + std::string{coin} + "\" is not USDT or USDC with a price from 0.01 to 100 dollars");
    }
    EXPECT_EQ(refusal({"--clock", "sun"}), "--clock is now or tape");
    EXPECT_EQ(refusal({"--clock", "tape"}), "--clock tape needs a --tape");
    EXPECT_EQ(refusal({"--tape", (home / "none.csv").string()}), "cannot open " + (home / "none.csv").string());
    EXPECT_EQ(refusal({"--tape", home.string()}), "cannot open " + home.string());
    const auto bad = file("bad.csv", "time,price\n1,2\n");
    EXPECT_TRUE(refusal({"--tape", bad}).starts_with(bad + ": "));
    EXPECT_EQ(refusal({"--venues", "okx", "--fault", "kraken=cut"}), "kraken is not among --venues");
}

TEST_F(SimVerb, ends_with_its_tape) {
    const auto tape = file("tape.csv",
                           "time_ms_utc,open,high,low,close\n"
                           "1670889600000,100,110,90,105\n1670889660000,105,110,90,95\n");
    const Ran ran = otp({"sim", "--port", "0", "--tape", tape, "--clock", "tape", "--speed", "86400", "--json"});
    EXPECT_EQ(ran.exit_code, exit_ok) << ran.err;
    EXPECT_EQ(ran.json()["start"], "2022-12-13T00:01:00Z") << "when the first bar's close is known";
    EXPECT_EQ(ran.json()["prices"], tape);
}

TEST(SimPath, a_price_of_a_tape_holds_until_the_next) {
    auto tape = oracle::Tape::read_csv(
        "time_ms_utc,open,high,low,close\n"
        "1670889600000,100,110,90,105\n1670889660000,105,110,90,95\n");
    ASSERT_TRUE(tape);
    constexpr std::int64_t start = 5'000'000'000'000'000, minute = 60'000'000;
    const SimPath path = path_of(std::move(*tape), start);
    EXPECT_EQ(path.at(start - minute), 105 * price_scale) << "nothing is known before the first";
    EXPECT_EQ(path.at(start), 105 * price_scale);
    EXPECT_EQ(path.at(start + minute - 1), 105 * price_scale);
    EXPECT_EQ(path.at(start + minute), 95 * price_scale);
    EXPECT_EQ(path.at(start + 99 * minute), 95 * price_scale);
    EXPECT_EQ(path.ends_us, start + 2 * minute);
}

TEST(SimPath, generated_prices_are_those_of_the_generated_tape_and_can_be_asked_for_again) {
    constexpr std::int64_t start_s = 1'790'000'000, second = 1'000'000;
    const Price first = Price::from_raw(80'000 * price_scale);
    oracle::GeneratedTape expected{9, first, Time::from_seconds(start_s)};
    const SimPath path = path_of(oracle::GeneratedTape{9, first, Time::from_seconds(start_s)}, start_s * second);
    std::vector<std::int64_t> prices;
    for (int i = 0; i < 700; ++i) prices.push_back(expected.next().price.raw());
    EXPECT_EQ(path.at(start_s * second + 5), prices[0]);
    EXPECT_EQ(path.at((start_s + 699) * second), prices[699]);
    EXPECT_EQ(path.at((start_s + 100) * second), prices[100]);
    EXPECT_EQ(path.at(start_s * second), prices[100]) << "only the last ten minutes are kept";
    EXPECT_FALSE(path.ends_us);
}

TEST(SimDocument, names_every_venue_and_every_fault) {
    std::ifstream file{support::source_dir() + "/docs/simulator.md"};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    for (const auto& fault : venues::simulator::all_faults()) {
        EXPECT_NE(text.find("| `" + std::string{fault.name}), std::string::npos) << fault.name;
    }
    for (const auto& venue : venues::simulator::all_venues()) {
        EXPECT_NE(text.find("`" + std::string{venue.path} + "`"), std::string::npos) << venue.path;
    }
}

}  // namespace
}  // namespace otp::cli
