// `otp flow`: what it refuses before it asks anybody.

#include <gtest/gtest.h>

#include "cli/flow_sources.hpp"
#include "tests/cli/run_otp.hpp"

namespace otp::cli {
namespace {

class FlowVerb : public OtpTest {
protected:
    std::string refusal(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), {"flow", "--json"});
        const Ran ran = otp(arguments);
        EXPECT_EQ(ran.exit_code, exit_usage) << ran.out;
        EXPECT_EQ(ran.out, "");
        return nlohmann::json::parse(ran.err)["error"]["message"];
    }
};

TEST_F(FlowVerb, refuses_what_it_does_not_understand) {
    EXPECT_EQ(refusal({"--source", "nonsense"}), "--source is auto, live, generated or sim:URL, not \"nonsense\"");
    EXPECT_EQ(refusal({"--source", "sim:nowhere"}).substr(0, 24), "the URL of the simulator");
    EXPECT_EQ(refusal({"--underlyings", "BTC,b/t"}), "\"b/t\" is no underlying: capital letters and digits");
    EXPECT_EQ(refusal({"--listen", "127.0.0.1:99999"}), "--listen is ADDRESS:PORT or PORT, not \"127.0.0.1:99999\"");
    EXPECT_EQ(refusal({"--listen", "here"}), "--listen is ADDRESS:PORT or PORT, not \"here\"");
}

TEST(FlowChoice, only_auto_has_a_second_choice) {
    const auto choice = [](const std::string& source) {
        FlowSourceOptions options;
        options.source = source;
        return *flow_choice(options);
    };
    EXPECT_TRUE(choice("auto").second);
    EXPECT_FALSE(choice("live").second);
    EXPECT_FALSE(choice("generated").second);
    EXPECT_FALSE(choice("sim:http://127.0.0.1:8900").second);
}

TEST(FlowChoice, a_generated_market_says_so_in_both_venues_terms_and_goes_by_the_index_that_is_given) {
    FlowSourceOptions options;
    options.source = "generated";
    options.seed = 7;
    options.underlyings = {"BTC"};
    options.index_at = [](const std::string& underlying, std::int64_t) { return underlying == "BTC" ? 64'000.0 : 0; };
    const auto sources = flow_choice(options)->first();
    ASSERT_EQ(sources.size(), 2);
    for (const flow::Source& source : sources) {
        EXPECT_TRUE(source.simulated);
        EXPECT_EQ(source.description, "simulator");
        const auto fetched = source.fetch("BTC");
        const auto& chain = std::get<market::OptionChain>(fetched);
        EXPECT_TRUE(chain.simulated);
        EXPECT_EQ(chain.venue, source.venue);
        EXPECT_EQ(*chain.index, 64'000);
    }
}

TEST(FlowChoice, public_venues_are_not_simulated_and_those_of_otp_sim_are) {
    FlowSourceOptions options;
    options.source = "live";
    for (const flow::Source& source : flow_choice(options)->first()) {
        EXPECT_FALSE(source.simulated);
        EXPECT_EQ(source.description, source.venue + " live");
    }
    options.source = "sim:http://127.0.0.1:1";
    for (const flow::Source& source : flow_choice(options)->first()) {
        EXPECT_TRUE(source.simulated);
        EXPECT_TRUE(std::holds_alternative<flow::FetchFailure>(source.fetch("BTC"))) << "nobody is there";
    }
}

}  // namespace
}  // namespace otp::cli
