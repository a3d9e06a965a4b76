#include "oracle/quorum.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "keys/native_host.hpp"
#include "tests/support/dice.hpp"
#include "tests/support/test_signers.hpp"

namespace otp::oracle {
namespace {

using support::Dice;
using support::TestSigners;

constexpr std::int64_t start_s = 1'795'219'200;
const keys::NativeHost host;

Price px(std::int64_t raw) { return Price::from_raw(raw); }

Opinion opinion(std::int64_t price, std::uint64_t confidence = 2'000'000'000) {
    return {own_feed_id("BTC/USD"), {px(price), confidence}, {px(price), confidence}, true, {}};
}

SignerView view_of(std::uint8_t signer, std::int64_t second_s, const Opinion& own, std::optional<std::int64_t> last_s) {
    return {signer, second_s, {{own.feed, own.band, last_s}}};
}

IndexedSignature signed_by(const TestSigners& signers, std::uint8_t index, const Hash& hash) {
    const auto signature = signers.keys[index].sign(hash);
    return {index, signature.rs, signature.recovery_id};
}

/// Price 95'000, confidence 20: anything from 94'952.5 (5 bp) to 95'475 (50 bp) may be the tolerance; it is 47.5.
Proposal fair(std::int64_t second_s = start_s, std::int64_t previous_s = start_s - 1) {
    PriceReport report;
    report.feed = own_feed_id("BTC/USD");
    report.price = report.ema_price = 9'500'000'000'000;
    report.confidence = report.ema_confidence = 2'000'000'000;
    report.exponent = -8;
    report.publish_time_s = second_s;
    report.prev_publish_time_s = previous_s;
    return {second_s, {report}};
}

std::optional<SignFault> fault_of(const Result<UnsignedUpdate, SignFault>& answer) {
    return answer ? std::nullopt : std::optional{answer.error()};
}

TEST(Ballot, signs_what_agrees_with_its_own_view_and_says_why_it_does_not) {
    struct Row {
        const char* what;
        void (*spoil)(Proposal&);
        std::optional<SignFault> fault;
    };
    for (const Row& row : {
             Row{"fair", [](Proposal&) {}, std::nullopt},
             Row{"5 bp above", [](Proposal& p) { p.reports[0].price += 4'750'000'000; }, std::nullopt},
             Row{"5 bp below", [](Proposal& p) { p.reports[0].price -= 4'750'000'000; }, std::nullopt},
             Row{"more above", [](Proposal& p) { p.reports[0].price += 4'750'000'001; }, SignFault::price_differs},
             Row{"more below", [](Proposal& p) { p.reports[0].price -= 4'750'000'001; }, SignFault::price_differs},
             Row{"a quarter", [](Proposal& p) { p.reports[0].confidence = 500'000'000; }, std::nullopt},
             Row{"narrower", [](Proposal& p) { p.reports[0].confidence = 499'999'999; }, SignFault::confidence_differs},
             Row{"four times and 5 bp", [](Proposal& p) { p.reports[0].confidence = 12'750'000'000; }, std::nullopt},
             Row{"wider", [](Proposal& p) { p.reports[0].confidence = 12'750'000'001; }, SignFault::confidence_differs},
             Row{"mean 50 bp off", [](Proposal& p) { p.reports[0].ema_price += 47'500'000'000; }, std::nullopt},
             Row{"mean further", [](Proposal& p) { p.reports[0].ema_price += 47'500'000'001; },
                 SignFault::mean_differs},
             Row{"another feed", [](Proposal& p) { p.reports[0].feed.bytes[0] ^= 1; }, SignFault::no_opinion},
             Row{"nothing", [](Proposal& p) { p.reports.clear(); }, SignFault::malformed},
             Row{"twice", [](Proposal& p) { p.reports.push_back(p.reports[0]); }, SignFault::malformed},
             Row{"other second", [](Proposal& p) { p.reports[0].publish_time_s += 1; }, SignFault::malformed},
             Row{"no span", [](Proposal& p) { p.reports[0].prev_publish_time_s = start_s; }, SignFault::malformed},
             Row{"exponent", [](Proposal& p) { p.reports[0].exponent = -9; }, SignFault::malformed},
             Row{"zero", [](Proposal& p) { p.reports[0].price = 0; }, SignFault::malformed},
             Row{"hundredfold", [](Proposal& p) { p.reports[0].price *= 100; }, SignFault::price_differs},
             Row{"negative", [](Proposal& p) { p.reports[0].price = -p.reports[0].price; }, SignFault::malformed},
             Row{"certain", [](Proposal& p) { p.reports[0].confidence = 0; }, SignFault::malformed},
         }) {
        Ballot ballot{{}, start_s - 1};
        Proposal proposal = fair();
        row.spoil(proposal);
        const Opinion own = opinion(9'500'000'000'000);
        const Bytes before = ballot.snapshot();
        const auto answer = ballot.agree(proposal, {&own, 1});
        ASSERT_EQ(answer.has_value(), !row.fault) << row.what;
        if (row.fault) {
            EXPECT_EQ(fault_of(answer), row.fault) << row.what;
            EXPECT_EQ(ballot.snapshot(), before) << "a refusal leaves no trace: " << row.what;
        }
    }
}

TEST(Ballot, never_signs_two_bodies_for_a_second_nor_overlapping_spans_whatever_restarts) {
    const Opinion own = opinion(9'500'000'000'000);
    const auto restarted = [](const Ballot& ballot) { return *Ballot::restore({}, ballot.snapshot()); };
    Ballot ballot{{}, start_s - 1};
    EXPECT_EQ(fault_of(ballot.agree(fair(start_s - 1, start_s - 2), {&own, 1})), SignFault::second_already_passed);
    ASSERT_TRUE(ballot.agree(fair(), {&own, 1}));
    ballot = restarted(ballot);
    EXPECT_TRUE(ballot.agree(fair(), {&own, 1})) << "the same again, as after a crash before it left";
    Proposal other = fair();
    other.reports[0].price += 1;
    EXPECT_EQ(fault_of(ballot.agree(other, {&own, 1})), SignFault::another_already_signed);
    EXPECT_EQ(fault_of(ballot.agree(fair(start_s + 2, start_s - 1), {&own, 1})), SignFault::span_overlaps);
    EXPECT_TRUE(ballot.agree(fair(start_s + 2, start_s), {&own, 1}));
    ballot = restarted(ballot);
    EXPECT_EQ(fault_of(ballot.agree(fair(start_s + 1, start_s), {&own, 1})), SignFault::second_already_passed);
    EXPECT_EQ(ballot.last_signed_s(own.feed), start_s + 2);

    const Bytes good = ballot.snapshot();
    EXPECT_FALSE(Ballot::restore({7, {}}, good)) << "of another emitter";
    for (std::size_t i = 0; i < good.size(); ++i) {
        Bytes bad = good;
        bad[i] ^= 1;
        EXPECT_FALSE(Ballot::restore({}, bad)) << i;
        EXPECT_FALSE(Ballot::restore({}, ByteView{good}.first(i))) << i;
    }
    EXPECT_TRUE(Ballot::restore({}, Ballot({}, start_s).snapshot()));
}

TEST(Ballot, who_knows_no_mean_yet_takes_one_near_the_price) {
    Opinion own = opinion(9'500'000'000'000);
    own.knows_mean = false;
    Proposal proposal = fair();
    proposal.reports[0].ema_price = 8'550'000'000'000;
    EXPECT_TRUE(Ballot({}, 0).agree(proposal, {&own, 1}));
    proposal.reports[0].ema_price = 8'549'999'999'999;
    EXPECT_EQ(fault_of(Ballot({}, 0).agree(proposal, {&own, 1})), SignFault::mean_differs);
}

TEST(Quorum, a_proposal_is_the_median_of_the_views_behind_all_that_was_signed) {
    const TestSigners signers{3, QuorumRule::half};
    const Opinion own = opinion(9'500'000'000'000);
    std::vector<SignerView> views{view_of(0, start_s, own, start_s - 5),
                                  view_of(1, start_s, opinion(9'500'000'000'005, 3'000'000'000), start_s - 3)};
    const auto of_two = propose(start_s, views, {&own, 1}, signers.set);
    ASSERT_TRUE(of_two);
    EXPECT_EQ(of_two->reports[0].price, 9'500'000'000'002) << "half-even";
    EXPECT_EQ(of_two->reports[0].confidence, 2'500'000'000U);
    EXPECT_EQ(of_two->reports[0].prev_publish_time_s, start_s - 3);
    EXPECT_EQ(of_two->reports[0].ema_price, own.mean.price.raw());
    // One voice a signer; none for another second, for one beyond the set, for who signed already or is far off.
    views.push_back(view_of(1, start_s, opinion(9'500'100'000'000), std::nullopt));
    views.push_back(view_of(2, start_s - 1, opinion(9'500'100'000'000), std::nullopt));
    views.push_back(view_of(3, start_s, opinion(9'500'100'000'000), std::nullopt));
    EXPECT_EQ(propose(start_s, views, {&own, 1}, signers.set)->reports[0].price, 9'500'000'000'002);
    for (const SignerView& silent :
         {view_of(1, start_s, own, start_s), view_of(1, start_s, opinion(9'600'000'000'000), {}),
          view_of(1, start_s, opinion(0), {})}) {
        views = {views[0], silent};
        EXPECT_FALSE(propose(start_s, views, {&own, 1}, signers.set));
    }
}

TEST(Quorum, every_signer_has_its_turn_to_propose) {
    for (std::int64_t second_s = start_s; second_s < start_s + 10; ++second_s) {
        std::vector<unsigned> ranks;
        for (std::uint8_t signer = 0; signer < 5; ++signer) ranks.push_back(proposer_rank(signer, second_s, 5));
        EXPECT_EQ(ranks[static_cast<std::size_t>(second_s % 5)], 0U);
        std::sort(ranks.begin(), ranks.end());
        EXPECT_EQ(ranks, (std::vector<unsigned>{0, 1, 2, 3, 4}));
    }
}

TEST(Quorum, nobody_is_listened_to_before_its_turn) {
    const Time begin = Time::from_seconds(start_s - start_s % 3);
    for (std::uint8_t signer = 0; signer < 3; ++signer) {
        const Duration due = milliseconds(300 * (signer + 1));
        EXPECT_FALSE(may_propose(signer, begin.seconds(), 3, begin + due - milliseconds(1))) << signer;
        EXPECT_TRUE(may_propose(signer, begin.seconds(), 3, begin + due)) << signer;
    }
    EXPECT_FALSE(may_propose(3, begin.seconds(), 3, begin + seconds(9)));
    EXPECT_FALSE(may_propose(0, begin.seconds() + 3'600, 3, begin + seconds(9))) << "a second to come";
}

TEST(Quorum, signatures_are_counted_once_each_and_only_their_signers_own) {
    const TestSigners signers{3, QuorumRule::half};
    const UnsignedUpdate update = build_update(fair().reports, 1, 1, signers.set.emitter);
    SignatureCollector collector{signers.set, update};
    IndexedSignature forged = signed_by(signers, 0, collector.digest());
    forged.index = 1;
    EXPECT_FALSE(collector.add(forged, host));
    forged.index = 3;
    EXPECT_FALSE(collector.add(forged, host));
    forged = signed_by(signers, 0, collector.digest());
    forged.recovery_id = 2;
    EXPECT_FALSE(collector.add(forged, host));
    EXPECT_FALSE(collector.add(signed_by(signers, 0, Hash{}), host)) << "of another body";
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(collector.add(signed_by(signers, 2, collector.digest()), host));
    EXPECT_EQ(collector.count(), 1U);
    EXPECT_FALSE(collector.complete());
    EXPECT_TRUE(collector.add(signed_by(signers, 0, collector.digest()), host));
    EXPECT_TRUE(collector.add(signed_by(signers, 1, collector.digest()), host)) << "one more than needed";
    ASSERT_TRUE(collector.complete());
    EXPECT_TRUE(verify_update(*collector.complete(), {&signers.set, 1}, host));
}

TEST(Quorum, a_signer_that_signs_two_bodies_for_a_second_is_found_out) {
    const TestSigners signers{3, QuorumRule::half};
    EquivocationWatch watch{signers.set};
    Hash one, other;
    other.bytes[0] = 1;
    EXPECT_FALSE(watch.see(start_s, one, signed_by(signers, 1, one), host));
    EXPECT_FALSE(watch.see(start_s, one, signed_by(signers, 1, one), host));
    EXPECT_FALSE(watch.see(start_s + 1, other, signed_by(signers, 1, other), host));
    EXPECT_FALSE(watch.see(start_s, other, signed_by(signers, 2, other), host));
    EXPECT_FALSE(watch.see(start_s, other, signed_by(signers, 1, one), host)) << "not a signature of that body";
    const auto found = watch.see(start_s, other, signed_by(signers, 1, other), host);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->signer, 1);
    EXPECT_EQ(found->second_s, start_s);
    EXPECT_EQ(found->first, one);
    EXPECT_EQ(found->second, other);
}

/// Some signers over lossy lines, some of which die, come back from their snapshots, or lie.
class Signers {
public:
    Signers(unsigned n, QuorumRule rule, std::uint64_t seed)
        : known{n, rule}, dice{seed}, ballots(n, Ballot{known.set.emitter, start_s - 1}) {}

    struct Conditions {
        unsigned loss = 0;      ///< Per cent of messages.
        unsigned restarts = 0;  ///< Per cent of seconds, each signer.
        std::vector<bool> dead = {};
        std::optional<std::uint8_t> liar = {};
    };

    /// The update of a second, if a quorum came about. Ranks propose one after the other until one has it.
    std::optional<Bytes> run(std::int64_t second_s, const Conditions& conditions) {
        const auto n = static_cast<std::uint8_t>(ballots.size());
        const auto is_dead = [&](std::uint8_t i) { return i < conditions.dead.size() && conditions.dead[i]; };
        truth += dice.between(-300'000'000, 300'000'000);
        opinions.clear();
        for (std::uint8_t i = 0; i < n; ++i) {
            if (dice.chance(conditions.restarts))
                ballots[i] = *Ballot::restore(known.set.emitter, ballots[i].snapshot());
            opinions.push_back(opinion(truth + dice.between(-1'000'000'000, 1'000'000'000)));
        }
        for (unsigned rank = 0; rank < n; ++rank) {
            for (std::uint8_t leader = 0; leader < n; ++leader) {
                if (proposer_rank(leader, second_s, n) != rank || is_dead(leader)) continue;
                const auto proposal = conditions.liar == leader ? lie(second_s) : honest(leader, second_s, conditions);
                if (!proposal) continue;
                if (auto update = collect(*proposal, leader, conditions)) return update;
            }
        }
        return std::nullopt;
    }

    TestSigners known;
    Dice dice;
    std::vector<Ballot> ballots;
    std::vector<Opinion> opinions;
    std::int64_t truth = 9'500'000'000'000;

private:
    SignerView view(std::uint8_t i, std::int64_t second_s, const Conditions& conditions) {
        if (conditions.liar != i) return view_of(i, second_s, opinions[i], ballots[i].last_signed_s(opinions[i].feed));
        const std::optional<std::int64_t> last_s =
            dice.chance(50) ? std::nullopt : std::optional{second_s - dice.between(-2, 50)};
        return view_of(i, second_s,
                       opinion(dice.pick(
                           {truth * 100, std::int64_t{0}, -truth, truth + truth / 200, truth - truth / 2'500, truth})),
                       last_s);
    }

    std::optional<Proposal> honest(std::uint8_t leader, std::int64_t second_s, const Conditions& conditions) {
        std::vector<SignerView> views;
        for (std::uint8_t i = 0; i < ballots.size(); ++i) {
            const bool is_heard =
                i == leader || !(dice.chance(conditions.loss) || (i < conditions.dead.size() && conditions.dead[i]));
            if (is_heard) views.push_back(view(i, second_s, conditions));
        }
        return propose(second_s, views, {&opinions[leader], 1}, known.set);
    }

    std::optional<Proposal> lie(std::int64_t second_s) {
        Proposal proposal = fair(second_s, second_s - dice.between(1, 30));
        proposal.reports[0].price =
            dice.pick({truth * 100, std::int64_t{1}, truth + truth / 200, truth + truth / 2'500, truth});
        proposal.reports[0].ema_price = truth;
        return proposal;
    }

    std::optional<Bytes> collect(const Proposal& proposal, std::uint8_t leader, const Conditions& conditions) {
        const UnsignedUpdate body =
            build_update(proposal.reports, static_cast<std::uint64_t>(proposal.second_s) * slots_per_second,
                         static_cast<std::uint32_t>(proposal.second_s), known.set.emitter);
        SignatureCollector collector{known.set, body};
        for (std::uint8_t i = 0; i < ballots.size(); ++i) {
            if (i < conditions.dead.size() && conditions.dead[i]) continue;
            if (i != leader && dice.chance(conditions.loss)) continue;  // The proposal was lost.
            // A liar signs anything; the others what their ballots allow.
            if (conditions.liar != i && !ballots[i].agree(proposal, {&opinions[i], 1})) continue;
            if (i != leader && dice.chance(conditions.loss)) continue;  // The signature was lost.
            EXPECT_TRUE(collector.add(signed_by(known, i, collector.digest()), host));
        }
        return collector.complete();
    }
};

struct Story {
    std::size_t published = 0;
    std::vector<PriceReport> reports;
};

/// Every update verifies; its price is one that an honest signer would sign; no two spans overlap.
Story run_and_check(Signers& signers, const Signers::Conditions& conditions, int seconds,
                    std::int64_t from_s = start_s) {
    Story run;
    for (std::int64_t second_s = from_s; second_s < from_s + seconds; ++second_s) {
        const auto update = signers.run(second_s, conditions);
        if (!update) continue;
        const auto reports = verify_update(*update, {&signers.known.set, 1}, host);
        EXPECT_TRUE(reports);
        const PriceReport report = reports->at(0);
        bool is_believed = false;
        for (std::uint8_t i = 0; i < signers.opinions.size(); ++i) {
            if (conditions.liar != i) is_believed |= is_tolerable(px(report.price), signers.opinions[i]);
        }
        EXPECT_TRUE(is_believed) << second_s;
        EXPECT_EQ(report.publish_time_s, second_s);
        if (!run.reports.empty()) {
            EXPECT_GE(report.prev_publish_time_s, run.reports.back().publish_time_s) << "overlapping spans";
        }
        run.reports.push_back(report);
        ++run.published;
    }
    return run;
}

TEST(Quorum, three_signers_publish_every_second_and_truly_tell_the_second_before) {
    Signers signers{3, QuorumRule::half, 1};
    const Story run = run_and_check(signers, {}, 200);
    EXPECT_EQ(run.published, 200U);
    for (const PriceReport& report : run.reports) EXPECT_EQ(report.prev_publish_time_s, report.publish_time_s - 1);
}

TEST(Quorum, O7_one_dead_signer_of_three_changes_nothing_and_two_stop_the_prices) {
    for (std::uint8_t dead = 0; dead < 3; ++dead) {
        Signers signers{3, QuorumRule::half, 10U + dead};
        Signers::Conditions conditions;
        conditions.dead = {dead == 0, dead == 1, dead == 2};
        EXPECT_EQ(run_and_check(signers, conditions, 100).published, 100U);
        conditions.dead = {dead != 0, dead != 1, dead != 2};
        EXPECT_EQ(run_and_check(signers, conditions, 30, start_s + 100).published, 0U);
        conditions.dead.clear();
        const Story after = run_and_check(signers, conditions, 30, start_s + 130);
        EXPECT_EQ(after.published, 30U);
        EXPECT_EQ(after.reports[0].prev_publish_time_s, start_s + 99) << "the gap is on show";
    }
}

TEST(Quorum, O7_lost_messages_and_restarts_leave_gaps_and_never_overlap) {
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
        Signers signers{3 + static_cast<unsigned>(seed % 3), seed % 2 == 0 ? QuorumRule::half : QuorumRule::two_third,
                        seed};
        Signers::Conditions conditions;
        conditions.loss = 30;
        conditions.restarts = 20;
        const Story run = run_and_check(signers, conditions, 150);
        EXPECT_GT(run.published, 20U) << seed;
        EXPECT_LT(run.published, 150U) << seed;
    }
}

/// Of four with a quorum of three, any two quorums share an honest signer.
TEST(Quorum, O7_a_lying_signer_of_four_forges_nothing_and_does_not_stop_the_others) {
    for (std::uint8_t liar = 0; liar < 4; ++liar) {
        Signers signers{4, QuorumRule::two_third, 40U + liar};
        Signers::Conditions conditions;
        conditions.liar = liar;
        EXPECT_GT(run_and_check(signers, conditions, 150).published, 140U);
        conditions.loss = 20;
        EXPECT_GT(run_and_check(signers, conditions, 150, start_s + 150).published, 30U);
    }
}

}  // namespace
}  // namespace otp::oracle
