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

TEST(DevelopmentNetwork, separate_signers_have_feeds_for_their_volatilities) {
    const auto keys = DevelopmentKeys::derive("test");
    const auto plain = open_genesis(development_genesis(keys, {.time = Time{1'000}}));
    const auto state = open_genesis(development_genesis(keys, {.time = Time{1'000}, .separate_oracle = true}));
    ASSERT_TRUE(plain && state) << state.error().reason;
    EXPECT_EQ(state->feeds().size(), plain->feeds().size() + 4);
    EXPECT_EQ(state->signer_sets().front().keys.size(), 3U);
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
