#include "settlement/development_network.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "protocol/block.hpp"
#include "settlement/command_json.hpp"

namespace otp::settlement {
namespace {

TEST(DevelopmentNetwork, its_genesis_opens_and_survives_its_JSON_form) {
    const auto keys = DevelopmentKeys::derive("test");
    const Genesis genesis = development_genesis(keys, {.time = Time{1'000}});
    const auto state = open_genesis(genesis);
    ASSERT_TRUE(state) << state.error().reason;
    EXPECT_EQ(state->markets().size(), 2U);
    EXPECT_EQ(state->signer_sets().front(), development_signers(keys));
    const auto again = genesis_from_json(genesis_to_json(genesis));
    ASSERT_TRUE(again) << again.error().reason;
    EXPECT_EQ(network_id(*again), network_id(genesis));
}

TEST(DevelopmentNetwork, with_signers_of_their_own_it_takes_their_volatility_as_wide_as_it_is) {
    const auto keys = DevelopmentKeys::derive("test");
    const auto plain = open_genesis(development_genesis(keys, {.time = Time{1'000}}));
    ASSERT_TRUE(plain) << plain.error().reason;
    EXPECT_EQ(plain->feeds().size(), 2U);
    DevelopmentOptions options{.time = Time{1'000}};
    options.separate_oracle = true;
    const Genesis genesis = development_genesis(keys, options);
    const auto state = open_genesis(genesis);
    ASSERT_TRUE(state) << state.error().reason;
    const auto limit = [&](const char* feed) -> int {
        const auto no = state->find_feed(Text{feed});
        return no ? state->feeds()[no->value].confidence_limit_bps : 0;
    };
    for (const char* feed : {"BTC/USD", "ETH/USD"}) EXPECT_EQ(limit(feed), 200) << feed;
    for (const char* feed : {"BTC/USD:RV", "ETH/USD:RV"}) EXPECT_EQ(limit(feed), 3'000) << feed;
    for (const char* feed : {"BTC/USD:HAR", "ETH/USD:HAR"}) EXPECT_EQ(limit(feed), 10'000) << feed;
    const auto again = genesis_from_json(genesis_to_json(genesis));
    ASSERT_TRUE(again) << again.error().reason;
    EXPECT_EQ(network_id(*again), network_id(genesis));
}

TEST(DevelopmentNetwork, keys_are_made_once_and_read_only_by_their_owner) {
    std::string directory = std::filesystem::temp_directory_path() / "otp-dev-XXXXXX";
    ASSERT_NE(::mkdtemp(directory.data()), nullptr);
    EXPECT_FALSE(load_development_keys(directory, false));
    const auto made = load_development_keys(directory, true);
    ASSERT_TRUE(made) << made.error();
    const auto read = load_development_keys(directory, false);
    ASSERT_TRUE(read) << read.error();
    EXPECT_EQ(made->node.address(), read->node.address());
    EXPECT_EQ(development_signers(*made), development_signers(*read));

    namespace fs = std::filesystem;
    fs::permissions(fs::path{directory} / "custodian.key", fs::perms::group_read, fs::perm_options::add);
    EXPECT_FALSE(load_development_keys(directory, false));
    fs::remove_all(directory);
}

}  // namespace
}  // namespace otp::settlement
