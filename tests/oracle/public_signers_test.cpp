#include "oracle/public_signers.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "keys/native_host.hpp"
#include "protocol/update_explanation.hpp"
#include "tests/support/shared_data.hpp"

namespace otp::oracle {
namespace {

const SignerSet* find(const std::string& network, std::uint32_t index) {
    for (const SignerSet& set : public_signer_sets()) {
        if (set.network == network && set.index == index) return &set;
    }
    return nullptr;
}

TEST(PublicSigners, network_and_index_name_one_set_and_so_do_emitter_and_index) {
    std::set<std::pair<std::string, std::uint32_t>> names;
    std::set<std::pair<Emitter, std::uint32_t>> emitters;
    for (const SignerSet& set : public_signer_sets()) {
        EXPECT_TRUE(names.insert({set.network, set.index}).second) << set.network << ' ' << set.index;
        EXPECT_TRUE(emitters.insert({set.emitter, set.index}).second) << set.network << ' ' << set.index;
    }
    // Indices restart on another network.
    ASSERT_NE(find("pyth", 1), nullptr);
    ASSERT_NE(find("pyth-router", 1), nullptr);
    EXPECT_NE(find("pyth", 1)->keys, find("pyth-router", 1)->keys);
}

TEST(PublicSigners, each_family_has_its_own_quorum) {
    const auto needed = [](const SignerSet& set) { return quorum(set.rule, static_cast<unsigned>(set.keys.size())); };
    EXPECT_EQ(needed(*find("pyth", 0)), 1U);
    for (std::uint32_t index = 1; index <= 7; ++index) EXPECT_EQ(needed(*find("pyth", index)), 13U) << index;
    for (std::uint32_t index = 0; index <= 1; ++index) EXPECT_EQ(needed(*find("pyth-router", index)), 3U) << index;
}

/// From one key of 2021 to the nineteen of today, each step signed by a quorum of the set before it.
TEST(PublicSigners, each_wormhole_set_is_named_by_a_signed_upgrade_of_the_one_before_it) {
    OTP_SHARED_DATA_OR_SKIP(file, "oracle/vaa_governance.json");
    const auto document = nlohmann::json::parse(file);
    std::uint32_t reached = 0;
    for (const auto& vector : document.at("vectors")) {
        const Bytes bytes = *parse_hex(vector.at("hex").get<std::string>());
        const auto explanation = explain_update(bytes, UpdateKind::envelope, public_signer_sets(), keys::NativeHost{});
        if (!explanation.upgrade || explanation.upgrade->index != reached + 1) continue;
        EXPECT_FALSE(explanation.fault) << name(*explanation.fault);
        ASSERT_NE(explanation.set, nullptr);
        EXPECT_EQ(explanation.set->network, "wormhole-governance");
        EXPECT_EQ(explanation.set->index, reached);
        EXPECT_EQ(explanation.upgrade->chain, 0);
        EXPECT_EQ(explanation.upgrade->keys, find("pyth", ++reached)->keys) << reached;
    }
    EXPECT_EQ(reached, 7U);
}

}  // namespace
}  // namespace otp::oracle
