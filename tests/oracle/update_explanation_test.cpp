#include "protocol/update_explanation.hpp"

#include <gtest/gtest.h>

#include "keys/native_host.hpp"
#include "tests/support/test_signers.hpp"

namespace otp::oracle {
namespace {

using support::TestSigners;

class UpdateExplained : public testing::Test {
protected:
    UpdateExplained() {
        PriceReport report;
        report.feed = own_feed_id("BTC/USD");
        report.price = 9'450'000'000'000;
        report.confidence = 1'000'000'000;
        report.exponent = -8;
        report.publish_time_s = 1'790'000'000;
        report.prev_publish_time_s = 1'789'999'999;
        unsigned_update = build_update({&report, 1}, slot, 1'790'000'000, signers.set.emitter);
    }

    [[nodiscard]] Bytes with(std::vector<IndexedSignature> signatures) const {
        return assemble(unsigned_update, signers.set.index, std::move(signatures));
    }
    [[nodiscard]] UpdateExplanation explain(ByteView bytes) const { return explain(bytes, {&signers.set, 1}); }
    [[nodiscard]] static UpdateExplanation explain(ByteView bytes, std::span<const SignerSet> sets) {
        return explain_update(bytes, guess_kind(bytes), sets, keys::NativeHost{});
    }

    static constexpr std::uint64_t slot = 1'790'000'000 * slots_per_second;
    TestSigners signers{5, QuorumRule::half};
    UnsignedUpdate unsigned_update;
};

TEST_F(UpdateExplained, a_good_update_shows_its_set_its_signers_and_what_the_core_takes_from_it) {
    const Bytes bytes = with(signers.sign(digest(unsigned_update), 3));
    const auto explanation = explain(bytes);
    EXPECT_FALSE(explanation.fault);
    EXPECT_EQ(explanation.kind, UpdateKind::accumulator);
    EXPECT_EQ(explanation.set, &signers.set);
    ASSERT_EQ(explanation.signatures.size(), 3U);
    for (unsigned i = 0; i < 3; ++i) {
        EXPECT_EQ(explanation.signatures[i].index, i);
        EXPECT_TRUE(explanation.signatures[i].is_right());
        EXPECT_EQ(explanation.signatures[i].recovered, signers.set.keys[i]);
    }
    ASSERT_TRUE(explanation.root);
    EXPECT_EQ(explanation.root->slot, slot);
    ASSERT_EQ(explanation.messages.size(), 1U);
    EXPECT_EQ(explanation.messages[0].is_proven, true);
    ASSERT_EQ(explanation.reports.size(), 1U);
    EXPECT_EQ(explanation.reports[0].price, 9'450'000'000'000);
}

TEST_F(UpdateExplained, a_signature_by_another_key_is_shown_beside_the_key_it_claims) {
    auto signatures = signers.sign(digest(unsigned_update), 3);
    const auto stranger = keys::SecretKey::derive_for_development("stranger");
    const auto forged = stranger.sign(digest(unsigned_update));
    signatures[1] = {1, forged.rs, forged.recovery_id};
    const Bytes bytes = with(signatures);
    const auto explanation = explain(bytes);
    EXPECT_EQ(explanation.fault, UpdateFault::signature_mismatch);
    EXPECT_TRUE(explanation.reports.empty());
    EXPECT_TRUE(explanation.signatures.at(0).is_right());
    EXPECT_FALSE(explanation.signatures.at(1).is_right());
    EXPECT_EQ(explanation.signatures.at(1).recovered, stranger.address());
    EXPECT_EQ(explanation.signatures.at(1).named, signers.set.keys[1]);
    EXPECT_TRUE(explanation.signatures.at(2).is_right());
}

TEST_F(UpdateExplained, under_an_unknown_set_it_still_says_who_signed_and_what) {
    const Bytes bytes = with(signers.sign(digest(unsigned_update), 3));
    const auto explanation = explain(bytes, {});
    EXPECT_EQ(explanation.fault, UpdateFault::emitter_not_allowed);
    EXPECT_EQ(explanation.set, nullptr);
    EXPECT_EQ(explanation.signatures.at(2).recovered, signers.set.keys[2]);
    EXPECT_FALSE(explanation.signatures.at(2).named);
    EXPECT_TRUE(explanation.messages.at(0).parsed);
}

TEST_F(UpdateExplained, a_message_that_was_not_signed_is_told_from_one_that_was) {
    Bytes bytes = with(signers.sign(digest(unsigned_update), 3));
    // The last byte of the only message; its proof is a count of 0.
    bytes[bytes.size() - 2] ^= 1;
    const auto explanation = explain(bytes);
    EXPECT_EQ(explanation.fault, UpdateFault::bad_merkle_proof);
    EXPECT_EQ(explanation.messages.at(0).is_proven, false);
    EXPECT_TRUE(explanation.signatures.at(0).is_right());
}

TEST_F(UpdateExplained, what_is_no_update_is_refused_as_one) {
    EXPECT_EQ(explain({}).fault, UpdateFault::truncated);
    const Bytes garbage{'g', 'a', 'r', 'b', 'a', 'g', 'e'};
    EXPECT_EQ(explain(garbage).fault, UpdateFault::bad_magic);
    EXPECT_EQ(explain(Bytes(update_size_max + 1)).fault, UpdateFault::update_too_large);
}

}  // namespace
}  // namespace otp::oracle
