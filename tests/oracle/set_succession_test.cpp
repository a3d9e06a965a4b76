#include "oracle/set_succession.hpp"

#include <gtest/gtest.h>

#include "protocol/upgrade_proof.hpp"
#include "tests/support/test_signers.hpp"

namespace otp::oracle {
namespace {

SignerSet set_of(std::uint32_t index, const std::string& label, const std::string& network = "otp") {
    SignerSet set = support::TestSigners{3, QuorumRule::half, label}.set;
    set.network = network;
    set.index = index;
    return set;
}

/// As upgrade_signers leaves them when it is applied at this second.
std::vector<SignerSet> upgraded_at(std::int64_t second_s) {
    SignerSet first = set_of(0, "first");
    first.valid_from_s = 1'000;
    SignerSet second = set_of(1, "second");
    second.valid_from_s = 1'000;
    second.keys[0] = first.keys[2];  // One of the first stays, at another place.
    first.valid_until_s = second_s + upgrade_overlap_s;
    return {second, first};
}

TEST(SetSuccession, a_minute_after_its_upgrade_the_new_set_signs_and_the_old_one_no_longer) {
    const std::vector<SignerSet> sets = upgraded_at(50'000);
    EXPECT_EQ(takeover_second(sets[1], sets[0]), 50'060);
    EXPECT_EQ(signing_set(sets, "otp", 0)->index, 0U);
    EXPECT_EQ(signing_set(sets, "otp", 50'059)->index, 0U);
    EXPECT_EQ(signing_set(sets, "otp", 50'060)->index, 1U);
    EXPECT_EQ(signing_set(sets, "otp", 9'000'000)->index, 1U);
    EXPECT_FALSE(signing_set(sets, "other", 50'060).has_value());
    EXPECT_FALSE(signing_set({}, "otp", 50'060).has_value());
}

TEST(SetSuccession, a_signer_that_is_not_in_the_set_stands_aside_and_one_that_comes_waits) {
    const std::vector<SignerSet> sets = upgraded_at(50'000);
    const Address leaves = sets[1].keys[0];
    const Address stays = sets[1].keys[2];
    const Address comes = sets[0].keys[1];
    const auto place = [&](const Address& signer, std::int64_t second_s) -> std::int64_t {
        const SigningDuty duty = duty_of(signer, sets, "otp", second_s);
        return duty.set ? static_cast<std::int64_t>(duty.set->index) : -1;
    };
    EXPECT_EQ(place(leaves, 50'059), 0);
    EXPECT_EQ(place(leaves, 50'060), -1);
    EXPECT_EQ(place(stays, 50'059), 0);
    EXPECT_EQ(place(stays, 50'060), 1);
    EXPECT_EQ(place(comes, 50'059), -1);
    EXPECT_EQ(place(comes, 50'060), 1);
    EXPECT_EQ(duty_of(stays, sets, "otp", 50'060).earlier, std::vector<SignerSet>{sets[1]});
    EXPECT_TRUE(duty_of(stays, sets, "otp", 50'059).earlier.empty());
    EXPECT_FALSE(duty_of(stays, sets, "other", 50'060).set.has_value());
}

TEST(SetSuccession, a_signer_knows_its_network_and_whether_its_turn_is_yet_to_come) {
    std::vector<SignerSet> sets = upgraded_at(50'000);
    sets.push_back(set_of(7, "first", "other"));
    const Address comes = sets[0].keys[1];
    EXPECT_EQ(network_of(comes, sets), "otp");
    EXPECT_EQ(network_of(sets[1].keys[0], sets), "other") << "the highest index";
    EXPECT_FALSE(network_of(Address{}, sets).has_value());
    EXPECT_TRUE(is_to_come(comes, sets, "otp", 50'059));
    EXPECT_FALSE(is_to_come(comes, sets, "otp", 50'060)) << "it has come";
    EXPECT_FALSE(is_to_come(sets[1].keys[0], sets, "otp", 50'059)) << "it is in no later one";
    EXPECT_FALSE(is_to_come(comes, sets, "none", 0));
}

/// As rotate_signers leaves them: the operator stated both times.
TEST(SetSuccession, a_set_that_an_operator_registered_signs_from_its_first_second_on) {
    std::vector<SignerSet> sets = {set_of(3, "first"), set_of(9, "second")};
    sets[0].valid_until_s = 1'000'000;
    sets[1].valid_from_s = 1'000'001;
    EXPECT_EQ(signing_set(sets, "otp", 1'000'000)->index, 3U);
    EXPECT_EQ(signing_set(sets, "otp", 1'000'001)->index, 9U);
    // A set that was registered beside one without an end.
    sets[0].valid_until_s = SignerSet{}.valid_until_s;
    EXPECT_EQ(signing_set(sets, "otp", 1'000'000)->index, 3U);
    EXPECT_EQ(signing_set(sets, "otp", 1'000'001)->index, 9U);
    // One whose end is before every time there is.
    sets[0].valid_until_s = SignerSet{}.valid_from_s;
    EXPECT_EQ(signing_set(sets, "otp", 1'000'000)->index, 3U);
    EXPECT_EQ(signing_set(sets, "otp", 1'000'001)->index, 9U);
}

TEST(SetSuccession, sets_take_over_one_after_the_other) {
    std::vector<SignerSet> sets;
    for (std::uint32_t i = 0; i < 5; ++i) {
        sets.push_back(set_of(i, "set" + std::to_string(i)));
        sets.push_back(set_of(i, "elsewhere", "other"));
        if (i > 0) sets[2 * i - 2].valid_until_s = 1'000 * i + upgrade_overlap_s;
    }
    for (std::uint32_t i = 0; i < 5; ++i) {
        EXPECT_EQ(signing_set(sets, "otp", 1'000 * i + 60)->index, i);
        EXPECT_EQ(signing_set(sets, "otp", 1'000 * i + 1'059)->index, std::min(i, 4U));
        EXPECT_EQ(duty_of(sets[2 * i].keys[0], sets, "otp", 1'000 * i + 60).earlier.size(), i);
    }
}

}  // namespace
}  // namespace otp::oracle
