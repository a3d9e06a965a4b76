#include "oracle/cosigner.hpp"

#include <gtest/gtest.h>

#include <map>

#include "keys/native_host.hpp"
#include "protocol/keccak.hpp"
#include "tests/support/dice.hpp"

namespace otp::oracle {
namespace {

constexpr std::int64_t usd = 100'000'000;

PriceBand band(std::int64_t price, std::int64_t confidence) {
    return {Price::from_raw(price), static_cast<std::uint64_t>(confidence)};
}
const PriceBand fair = band(95'000 * usd, 20 * usd);

keys::SecretKey key(std::size_t i) { return keys::SecretKey::derive_for_development("cosigner/" + std::to_string(i)); }

Cosigner cosigner(const SignerSet& set, std::size_t i) {
    auto made = Cosigner::create("BTC/USD", set, key(i));
    return std::move(*made);
}

/// Three signers of which two are a quorum.
class CosignerTest : public ::testing::Test {
protected:
    CosignerTest() {
        set.network = "otp";
        set.rule = QuorumRule::half;
        set.emitter.chain = 1;
        set.emitter.address.bytes[31] = 7;
        for (std::size_t i = 0; i < 3; ++i) set.keys.push_back(key(i).address());
        for (std::size_t i = 0; i < 3; ++i) signers.push_back(cosigner(set, i));
    }

    /// One signer proposes, another one agrees: the update.
    Published round(std::size_t proposer, std::size_t other, std::int64_t second_s, const PriceBand& price = fair) {
        const auto proposal = signers[proposer].propose(second_s, price);
        EXPECT_TRUE(proposal);
        const auto theirs = signers[other].sign(*proposal, price);
        const auto mine = signers[proposer].sign(*proposal, price);
        EXPECT_TRUE(theirs && mine);
        auto published = signers[proposer].complete(*proposal, {*theirs, *mine});
        EXPECT_TRUE(published);
        return *published;
    }
    SigningRefusal refusal(std::size_t signer, const Proposal& proposal, std::optional<PriceBand> own = fair) {
        const Bytes before = signers[signer].snapshot();
        const auto answer = signers[signer].sign(proposal, own);
        EXPECT_FALSE(answer);
        EXPECT_EQ(signers[signer].snapshot(), before) << "a refusal leaves no trace";
        return answer.error();
    }

    SignerSet set;
    std::vector<Cosigner> signers;
    keys::NativeHost host;
};

TEST_F(CosignerTest, O7_a_quorum_of_different_signers_makes_an_update_that_the_verifier_takes) {
    const Published published = round(0, 1, 1'000);
    const auto reports = verify_update(published.update, std::span{&set, 1}, host);
    ASSERT_TRUE(reports);
    ASSERT_EQ(reports->size(), 1U);
    EXPECT_EQ(reports->front().price, fair.price.raw());
    EXPECT_EQ(reports->front().publish_time_s, 1'000);
    EXPECT_EQ(reports->front().prev_publish_time_s, 999);

    const auto proposal = signers[2].propose(1'001, fair);
    const auto alone = signers[2].sign(*proposal, fair);
    EXPECT_FALSE(signers[2].complete(*proposal, {*alone}));
    EXPECT_FALSE(signers[2].complete(*proposal, {*alone, *alone})) << "one signer counts once";
}

TEST_F(CosignerTest, no_signer_ever_signs_two_bodies_of_one_second) {
    const auto first = signers[0].propose(1'000, fair);
    const auto second = signers[2].propose(1'000, band(95'001 * usd, 20 * usd));
    const auto signature = signers[1].sign(*first, fair);
    ASSERT_TRUE(signature);
    EXPECT_EQ(refusal(1, *second), SigningRefusal::already_signed);
    const auto again = signers[1].sign(*first, std::nullopt);
    ASSERT_TRUE(again) << "the same body again is the same signature";
    EXPECT_EQ(again->rs, signature->rs);
    EXPECT_EQ(refusal(1, *signers[0].propose(999, fair)), SigningRefusal::second_passed);

    // Nor after a restart.
    auto restarted = cosigner(set, 1);
    ASSERT_EQ(restarted.restore(signers[1].snapshot()), std::nullopt);
    EXPECT_EQ(restarted.sign(*second, fair).error(), SigningRefusal::already_signed);
    EXPECT_EQ(restarted.snapshot(), signers[1].snapshot());
}

TEST_F(CosignerTest, a_signer_signs_nothing_that_it_does_not_see) {
    EXPECT_EQ(refusal(1, *signers[0].propose(1'000, fair), std::nullopt), SigningRefusal::no_view);
    // Both confidences and 10 bp: 20 + 20 + 95 USD.
    EXPECT_EQ(tolerated_distance(fair, fair), static_cast<std::uint64_t>(135 * usd));
    const auto at = [&](std::int64_t away) { return band(95'000 * usd + away, 20 * usd); };
    EXPECT_EQ(refusal(1, *signers[0].propose(1'000, at(135 * usd + 1))), SigningRefusal::too_far);
    EXPECT_EQ(refusal(1, *signers[0].propose(1'000, at(-135 * usd - 1))), SigningRefusal::too_far);
    EXPECT_EQ(refusal(1, *signers[0].propose(1'000, band(95'000 * usd, 5 * usd - 1))), SigningRefusal::too_far)
        << "a confidence may not hide what this signer sees";
    EXPECT_EQ(refusal(1, *signers[0].propose(1'000, band(95'000 * usd, 175 * usd + 1))), SigningRefusal::too_far)
        << "nor invent it";
    EXPECT_TRUE(signers[1].sign(*signers[0].propose(1'000, at(135 * usd)), fair));
    EXPECT_TRUE(signers[1].sign(*signers[0].propose(1'001, band(95'000 * usd, 5 * usd)), fair));
    EXPECT_TRUE(signers[1].sign(*signers[0].propose(1'002, band(95'000 * usd, 175 * usd)), fair));
}

TEST_F(CosignerTest, a_signer_that_missed_a_report_refuses_and_then_follows) {
    const Published published = round(0, 1, 1'000);
    const PriceBand moved = band(95'001 * usd, 20 * usd);
    EXPECT_EQ(refusal(2, *signers[0].propose(1'002, moved)), SigningRefusal::out_of_step) << "its average is another";
    Proposal wrong = *signers[0].propose(1'001, fair);
    wrong.digest.bytes[0] ^= 1;
    EXPECT_EQ(refusal(1, wrong), SigningRefusal::out_of_step) << "a body that the price does not lead to";

    EXPECT_TRUE(signers[1].follow(published, host));
    EXPECT_TRUE(signers[2].follow(published, host));
    EXPECT_EQ(signers[2].publisher().snapshot(), signers[0].publisher().snapshot());
    const Published next = round(2, 1, 1'001);
    EXPECT_TRUE(signers[0].follow(next, host));
    EXPECT_TRUE(signers[0].follow(published, host)) << "what is behind is known";
    EXPECT_EQ(signers[0].publisher().last()->publish_time_s, 1'001) << "and leads nowhere back";
}

TEST_F(CosignerTest, nobody_follows_what_no_quorum_signed_or_an_average_that_was_not_signed) {
    // A report that the third signer missed moved the mean: its own state does not lead to the next one.
    ASSERT_TRUE(signers[1].follow(round(0, 1, 999, band(90'000 * usd, 20 * usd)), host));
    const Published published = round(0, 1, 1'000);
    Published forged = published;
    forged.update.back() ^= 1;
    EXPECT_FALSE(signers[2].follow(forged, host));
    forged = published;
    forged.publisher.back() ^= 1;
    EXPECT_FALSE(signers[2].follow(forged, host));
    Publisher other{"BTC/USD"};
    ASSERT_TRUE(other.publish(1'000, band(95'000 * usd + 1, 20 * usd)));
    forged = {published.update, other.snapshot()};
    EXPECT_FALSE(signers[2].follow(forged, host)) << "a publisher of another price";
    Publisher older{"BTC/USD"};
    ASSERT_TRUE(older.publish(500, band(90'000 * usd, 20 * usd)));
    ASSERT_TRUE(older.publish(1'000, fair));
    forged = {published.update, older.snapshot()};
    EXPECT_FALSE(signers[2].follow(forged, host)) << "or of another past";
    EXPECT_FALSE(signers[2].publisher().last());
}

// A seal proves nothing, so a liar could send everybody another weight of the mean beside the true update.
TEST_F(CosignerTest, a_state_that_was_sent_never_parts_signers_for_good) {
    ASSERT_TRUE(signers[1].follow(round(0, 1, 999, band(90'000 * usd, 20 * usd)), host));
    const Published published = round(0, 1, 1'000);
    // Of a past that leads to the same rounded mean with another weight.
    const auto forge = [&](std::int64_t steps) {
        Publisher false_one = *Publisher::restore("BTC/USD", published.publisher);
        Bytes bytes = false_one.snapshot();
        bytes.resize(bytes.size() - 32);
        bytes[bytes.size() - 16 + 15] = static_cast<std::uint8_t>(bytes[bytes.size() - 1] + steps);
        const Hash seal = keccak256(bytes);
        bytes.insert(bytes.end(), seal.bytes.begin(), seal.bytes.end());
        return Published{published.update, bytes};
    };
    ASSERT_TRUE(Publisher::restore("BTC/USD", forge(1).publisher)) << "the forgery is a state";
    // Who was there goes on from its own state.
    EXPECT_TRUE(signers[1].follow(forge(1), host));
    EXPECT_EQ(signers[1].publisher().snapshot(), published.publisher);
    // Who missed a report takes what it is given, and meets the others as soon as they show each other theirs.
    EXPECT_TRUE(signers[2].follow(forge(1), host));
    EXPECT_NE(signers[2].publisher().snapshot(), published.publisher);
    const Published shown{published.update, signers[2].publisher().snapshot()};
    EXPECT_TRUE(signers[1].follow(shown, host));
    EXPECT_TRUE(signers[2].follow({published.update, signers[1].publisher().snapshot()}, host));
    EXPECT_EQ(signers[1].publisher().snapshot(), signers[2].publisher().snapshot());
}

TEST_F(CosignerTest, a_signature_is_its_signers_or_none) {
    const auto proposal = *signers[0].propose(1'000, fair);
    auto signature = *signers[1].sign(proposal, fair);
    EXPECT_TRUE(signers[0].is_signed_by_its_signer(proposal, signature, host));
    for (const std::uint8_t index : {0, 2, 3, 255}) {
        auto foreign = signature;
        foreign.index = index;
        EXPECT_FALSE(signers[0].is_signed_by_its_signer(proposal, foreign, host)) << int{index};
    }
    signature.recovery_id = 2;
    EXPECT_FALSE(signers[0].is_signed_by_its_signer(proposal, signature, host));
    EXPECT_FALSE(Cosigner::create("BTC/USD", set, key(3))) << "a stranger's key";
}

/// The last report of a set that was followed by another is what the next one has to go on from.
TEST_F(CosignerTest, a_signer_of_the_next_set_follows_reports_of_the_sets_before_it) {
    const Published last = round(0, 1, 1'000);
    SignerSet next = set;
    next.index = 1;
    next.keys = {key(2).address(), key(5).address()};
    auto blind = Cosigner::create("BTC/USD", next, key(2));
    ASSERT_TRUE(blind);
    EXPECT_FALSE(blind->follow(last, host));
    auto knowing = Cosigner::create("BTC/USD", next, key(2), {set});
    ASSERT_TRUE(knowing);
    EXPECT_TRUE(knowing->follow(last, host));
    EXPECT_EQ(knowing->publisher().snapshot(), signers[0].publisher().snapshot());
    const auto proposal = knowing->propose(1'001, fair);
    ASSERT_TRUE(proposal);
    EXPECT_EQ(proposal->previous_s, 1'000);
    // Not what such a set signed after its end.
    SignerSet ended = set;
    ended.valid_until_s = 999;
    auto later = Cosigner::create("BTC/USD", next, key(2), {ended});
    EXPECT_FALSE(later->follow(last, host));
}

TEST_F(CosignerTest, a_damaged_or_foreign_snapshot_is_refused_and_changes_nothing) {
    (void)round(0, 1, 1'000);
    const Bytes good = signers[1].snapshot();
    auto fresh = cosigner(set, 1);
    const Bytes empty = fresh.snapshot();
    for (std::size_t i = 0; i < good.size(); ++i) {
        Bytes bad = good;
        bad[i] ^= 0x40;
        EXPECT_NE(fresh.restore(bad), std::nullopt) << i;
        EXPECT_NE(fresh.restore(ByteView{good}.first(i)), std::nullopt) << i;
    }
    auto other = Cosigner::create("ETH/USD", set, key(1));
    EXPECT_NE(other->restore(good), std::nullopt);
    EXPECT_EQ(fresh.snapshot(), empty);
    EXPECT_EQ(fresh.restore(empty), std::nullopt);
}

/// The update of a second was made, and nobody but its proposer heard of it: what comes next begins after it.
TEST_F(CosignerTest, O2_a_report_that_may_exist_is_never_spanned_by_another) {
    const Published first = round(0, 1, 999);
    EXPECT_TRUE(signers[1].follow(first, host) && signers[2].follow(first, host));
    (void)round(0, 1, 1'000);  // 1 and 2 do not follow.
    EXPECT_EQ(refusal(1, *signers[2].propose(1'001, fair)), SigningRefusal::out_of_step)
        << "1 signed the second before";
    const auto after = signers[1].propose(1'001, fair);
    ASSERT_TRUE(after);
    EXPECT_EQ(after->previous_s, 1'000);
    const auto theirs = signers[2].sign(*after, fair);
    const auto mine = signers[1].sign(*after, fair);
    ASSERT_TRUE(theirs && mine);
    const auto published = signers[1].complete(*after, {*theirs, *mine});
    ASSERT_TRUE(published);
    const auto reports = verify_update(published->update, std::span{&set, 1}, host);
    EXPECT_EQ(reports->front().prev_publish_time_s, 1'000);
    EXPECT_TRUE(signers[0].follow(*published, host)) << "who was ahead by one goes on with the others";
    (void)round(2, 0, 1'002);

    // Nor after a restart.
    auto restarted = cosigner(set, 1);
    ASSERT_EQ(restarted.restore(signers[1].snapshot()), std::nullopt);
    EXPECT_EQ(restarted.propose(1'003, fair)->previous_s, 1'001);
}

TEST_F(CosignerTest, a_proposal_names_a_second_before_its_own) {
    (void)round(0, 1, 1'000);
    Proposal proposal = *signers[0].propose(1'002, fair);
    EXPECT_EQ(proposal.previous_s, 1'000);
    for (const std::int64_t previous_s : {std::int64_t{999}, std::int64_t{1'002}, std::int64_t{-1}}) {
        proposal.previous_s = previous_s;
        EXPECT_EQ(refusal(0, proposal), SigningRefusal::out_of_step) << previous_s;
    }
}

/// Proposals of any signer in any order, lost answers, lost commits, restarts: every update that a quorum made has its
/// second alone, and names a second before it that is not before the update made last.
TEST_F(CosignerTest, O7_whatever_is_lost_no_second_gets_two_updates) {
    support::Dice dice{11};
    std::size_t total = 0;
    for (int story = 0; story < 40; ++story) {
        signers.clear();
        for (std::size_t i = 0; i < 3; ++i) signers.push_back(cosigner(set, i));
        std::map<std::int64_t, Bytes> made;
        for (std::int64_t second = 1'000; second < 1'040; ++second) {
            for (int attempt = 0; attempt < 3; ++attempt) {
                const std::size_t proposer = dice.below(3);
                const PriceBand price = band(95'000 * usd + static_cast<std::int64_t>(dice.below(50)) * usd, 20 * usd);
                const auto proposal = signers[proposer].propose(second, price);
                if (!proposal) continue;
                std::vector<IndexedSignature> signatures;
                for (std::size_t i = 0; i < 3; ++i) {
                    if (i == proposer || dice.below(3) == 0) continue;
                    const auto signature = signers[i].sign(*proposal, fair);
                    if (signature && dice.below(4) > 0) signatures.push_back(*signature);
                }
                if (const auto mine = signers[proposer].sign(*proposal, price)) signatures.push_back(*mine);
                const auto published = signers[proposer].complete(*proposal, signatures);
                if (!published) continue;
                EXPECT_TRUE(made.emplace(second, published->update).second) << "second " << second << " was made twice";
                for (std::size_t i = 0; i < 3; ++i) {
                    if (i == proposer || dice.below(3) == 0) continue;
                    EXPECT_TRUE(signers[i].follow(*published, host));
                }
                if (dice.below(5) == 0) {
                    auto restarted = cosigner(set, proposer);
                    ASSERT_EQ(restarted.restore(signers[proposer].snapshot()), std::nullopt);
                    signers[proposer] = std::move(restarted);
                }
            }
        }
        total += made.size();
        for (const auto& [second, update] : made) {
            const auto reports = verify_update(update, std::span{&set, 1}, host);
            ASSERT_TRUE(reports);
            EXPECT_EQ(reports->front().publish_time_s, second);
            const std::int64_t before = reports->front().prev_publish_time_s;
            EXPECT_LT(before, second);
            const auto here = made.find(second);
            if (here != made.begin()) {
                EXPECT_GE(before, std::prev(here)->first) << second << " spans another report";
            }
        }
    }
    EXPECT_GT(total, 200U) << "the stories are about something";
}

}  // namespace
}  // namespace otp::oracle
