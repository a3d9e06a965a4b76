// Rules S1 to S13: solvency and isolation. S11 (assignment by chance) has nothing to test: every position is paid by
// its own contracts, none is assigned. S13 (collateral that shrinks by itself) is kept outside the core: a deposit
// credits what the custodian says has arrived, exactly (tests/protocol/commands/money_test.cpp).

#include <gtest/gtest.h>

#include <map>

#include "protocol/envelope.hpp"
#include "tests/property/laws.hpp"

namespace otp::property {
namespace {

using namespace support;

TEST(Solvency, S1_escrow_is_writers_collateral_unpaid_payouts_and_premiums) { expect_law(invariant("S1")); }
TEST(Solvency, S2_escrow_covers_every_settlement_price) { expect_law(invariant("S2"), {101}); }
TEST(Solvency, S3_money_is_conserved) { expect_law(invariant("S3"), {201}); }
TEST(Solvency, S4_longs_equal_shorts) { expect_law(invariant("S4"), {301}); }

std::optional<SeriesNo> series_of(const State& state, const Command& command) {
    std::optional<SeriesNo> series;
    std::visit(
        [&](const auto& c) {
            if constexpr (requires { c.series; }) series = state.find_series(c.series);
            if constexpr (std::is_same_v<std::decay_t<decltype(c)>, CancelOffer>) {
                if (const OpenOffer* offer = state.find_offer(c.offer)) series = offer->series;
            }
        },
        command);
    return series;
}

TEST(Solvency, S1_no_command_on_one_series_changes_the_escrow_of_another) {
    expect_law(
        [](const StepView& v) -> std::string {
            const auto own = series_of(v.before, v.step.command);
            for (std::size_t i = 0; i < v.before.series().size(); ++i) {
                if (own && own->value == i) continue;
                const Series& a = v.before.series()[i];
                const Series& b = v.after.series()[i];
                if (a.escrow != b.escrow || a.premium_escrow != b.premium_escrow || a.positions != b.positions)
                    return "series " + format_symbol(a.name) + " changed by a command on another";
            }
            return {};
        },
        {401});
}

TEST(Solvency, S5_only_close_cancel_and_settle_lower_an_escrow) {
    expect_law(
        [](const StepView& v) -> std::string {
            const bool may = std::holds_alternative<Close>(v.step.command) ||
                             std::holds_alternative<CancelOffer>(v.step.command) ||
                             std::holds_alternative<Settle>(v.step.command);
            for (std::size_t i = 0; !may && i < v.before.series().size(); ++i) {
                if (v.after.series()[i].escrow < v.before.series()[i].escrow ||
                    v.after.series()[i].premium_escrow < v.before.series()[i].premium_escrow)
                    return "escrow fell";
            }
            return {};
        },
        {501});
}

class NoHost final : public Host {
public:
    std::optional<PublicKey> recover_secp256k1(const Hash&, ByteView, std::uint8_t) const override { return {}; }
    bool verify_p256(const P256Key&, const Sha256Hash&, ByteView) const override { return false; }
};

/// An envelope by the account itself, as if its signature had been checked.
Authenticated envelope_of(const Address& who, std::uint64_t nonce, std::vector<Command> commands) {
    Authenticated a;
    a.envelope.account = who;
    a.envelope.nonce = nonce;
    a.agent_proofs.resize(commands.size());
    a.envelope.commands = std::move(commands);
    a.signer = who;
    return a;
}

/// Mechanism of the Opyn loss of August 2020: one payment, credited once for each item of a loop.
TEST(Solvency, S6_a_batch_has_exactly_the_effect_of_its_commands_one_by_one) {
    const NoHost host;
    std::size_t applied = 0;
    for (std::uint64_t seed = 601; seed < 640; ++seed) {
        State batched = play(seed, 150);
        State singly = batched;
        Dice dice{seed};
        Playground playground{seed};
        for (int round = 0; round < 20; ++round) {
            // Commands that are sensible for one and the same account, some of them twice.
            const Address who = playground.cast().addresses[Cast::first_user + dice.below(7)];
            std::vector<Command> commands;
            while (commands.size() < 12) {
                const Step step = playground.next(batched);
                if (std::holds_alternative<ReportPrice>(step.command)) continue;
                commands.push_back(step.command);
                if (dice.chance(40)) commands.push_back(step.command);
            }
            const auto nonce = static_cast<std::uint64_t>(batched.time.ms + round);
            std::vector<Receipt> together;
            run(batched, envelope_of(who, nonce, commands), std::vector<VerifiedUpdate>(commands.size()), host,
                together);
            std::vector<Receipt> alone;
            run(singly, envelope_of(who, nonce, {commands[0]}), std::vector<VerifiedUpdate>(1), host, alone);
            for (std::size_t i = 1; i < commands.size(); ++i) {
                Receipt& receipt = alone.emplace_back();
                const Context context{singly.time, *singly.find_account(who), {}, Status::ok, {}, receipt.events};
                receipt.status = execute(singly, context, commands[i]);
            }
            ASSERT_EQ(together.size(), alone.size());
            for (std::size_t i = 0; i < alone.size(); ++i) {
                ASSERT_EQ(together[i].status, alone[i].status) << "seed " << seed << " command " << i;
                ASSERT_EQ(together[i].events, alone[i].events) << "seed " << seed << " command " << i;
                applied += alone[i].status == Status::ok ? 1 : 0;
            }
            ASSERT_EQ(to_hex(batched.root()), to_hex(singly.root())) << "seed " << seed;
        }
    }
    EXPECT_GT(applied, 1000U) << "the batches did next to nothing";
}

/// Mechanism of the Hegic loss of February 2025: the same claim, again and again.
TEST(Solvency, S7_every_settlement_asked_for_again_pays_nothing) {
    std::size_t settled = 0;
    expect_law(
        [&](const StepView& v) -> std::string {
            const auto* settle = std::get_if<Settle>(&v.step.command);
            if (settle == nullptr || v.status != Status::ok) return {};
            const auto no = v.after.find_series(settle->series);
            if (!v.after.series(*no).settled) return {};
            ++settled;
            State again = v.after;
            Events events;
            if (apply_step(again, v.step, events) != Status::ok) return "asking again is an error";
            if (!events.empty()) return "asking again does something";
            for (std::size_t i = 0; i < again.assets().size(); ++i) {
                const AssetNo asset{static_cast<std::uint16_t>(i)};
                for (std::uint32_t a = 0; a < again.accounts().size(); ++a) {
                    if (!(again.ledger.balance({a}, asset) == v.after.ledger.balance({a}, asset)))
                        return "asking again moved money";
                }
            }
            return {};
        },
        {701});
    EXPECT_GT(settled, 50U);
}

TEST(Solvency, S7_a_position_is_settled_once) {
    std::map<std::pair<std::uint32_t, std::uint32_t>, int> seen;
    const State* last = nullptr;
    expect_law(
        [&](const StepView& v) -> std::string {
            if (&v.after != last || v.before.series().empty()) seen.clear();
            last = &v.after;
            std::string wrong;
            for_each_event_of<events::PositionSettled>(v.events, [&](const events::PositionSettled& e) {
                if (++seen[{e.series.value, e.account.value}] > 1) wrong = "an account was settled twice in a series";
            });
            return wrong;
        },
        {751});
}

TEST(Solvency, S8_a_refused_command_changes_nothing) {
    expect_law(
        [count = 0](const StepView& v) mutable -> std::string {
            if (v.status == Status::ok || ++count % 4 != 0) return {};
            if (!v.events.empty()) return "it told of effects";
            State before = v.before;
            State after = v.after;
            (void)before.open_account(v.step.who);
            before.time = v.after.time;
            return before.root() == after.root() ? "" : "it left a trace: " + std::string{name(v.status)};
        },
        {801});
}

/// Mechanism of a public redeem(victim): what anybody may do for others must only ever credit them.
TEST(Solvency, S9_what_anybody_may_do_for_others_only_credits_them) {
    expect_law(
        [](const StepView& v) -> std::string {
            for (std::size_t i = 0; i < v.before.assets().size(); ++i) {
                const AssetNo asset{static_cast<std::uint16_t>(i)};
                for (std::uint32_t a = 0; a < v.before.accounts().size(); ++a) {
                    if (v.before.account({a}).address == v.step.who) continue;
                    if (v.after.ledger.free({a}, asset) < v.before.ledger.free({a}, asset))
                        return "free money of another account fell";
                }
            }
            // Before expiry nobody's contracts move but by their own command, or by a buyer of their offer.
            if (std::holds_alternative<Buy>(v.step.command) || std::holds_alternative<Settle>(v.step.command))
                return {};
            for (std::size_t s = 0; s < v.before.series().size(); ++s) {
                for (const Position& p : v.before.series()[s].positions) {
                    if (v.before.account(p.account).address == v.step.who) continue;
                    const Position* const after = v.after.series()[s].position(p.account);
                    if (after == nullptr || after->longs < p.longs || after->shorts != p.shorts ||
                        after->unsold != p.unsold || after->collateral != p.collateral)
                        return "a position of another account changed";
                }
            }
            return {};
        },
        {901});
}

/// Whatever the order, the pieces and the callers: settlement is a function of the holding.
TEST(Solvency, S10_settlement_does_not_depend_on_order_or_pieces) {
    std::size_t compared = 0;
    for (std::uint64_t seed = 1001; seed < 1025; ++seed) {
        State state = play(seed, 700);
        // Everything ends: a week later what has no price is void.
        ASSERT_TRUE(advance(state, state.time + seconds(7 * 86'400)));
        Events events;
        for (std::size_t i = 0; i < state.series().size(); ++i) {
            const Series& series = state.series()[i];
            const FixSettlementPrice fix{state.feeds()[series.terms.feed.value].name, series.name.expiry};
            (void)apply_step(state, {state.time, state.account({5}).address, fix, {}, {}}, events);
        }
        State forward = state;
        State backward = state;
        Dice dice{seed};
        const auto settle_all = [&](State& s, bool reverse, bool pieces) {
            for (int rounds = 0; rounds < 500; ++rounds) {
                bool open = false;
                for (std::size_t k = 0; k < s.series().size(); ++k) {
                    const std::size_t i = reverse ? s.series().size() - 1 - k : k;
                    if (s.series()[i].settled) continue;
                    open = true;
                    const std::uint64_t limit = pieces ? 1 + dice.below(3) : 8192;
                    const Step step{
                        s.time, s.account({4 + rounds % 3U}).address, Settle{s.series()[i].name, limit}, {}, {}};
                    EXPECT_EQ(apply_step(s, step, events), Status::ok);
                }
                if (!open) return;
            }
            FAIL() << "settlement does not end";
        };
        settle_all(forward, false, false);
        settle_all(backward, true, true);
        for (std::size_t i = 0; i < state.assets().size(); ++i) {
            for (std::uint32_t a = 0; a < state.accounts().size(); ++a) {
                const AssetNo asset{static_cast<std::uint16_t>(i)};
                ASSERT_EQ(forward.ledger.balance({a}, asset), backward.ledger.balance({a}, asset)) << "seed " << seed;
                ++compared;
            }
        }
        ASSERT_EQ(to_hex(forward.root()), to_hex(backward.root())) << "seed " << seed;
    }
    EXPECT_GT(compared, 1000U);
}

/// A commitment by XOR or by sums would not see two things swapped.
TEST(Solvency, S12_the_state_root_sees_things_swapped_between_accounts) {
    State state = play(1200, 300);
    std::size_t swaps = 0;
    for (std::size_t i = 0; i < state.assets().size(); ++i) {
        const AssetNo asset{static_cast<std::uint16_t>(i)};
        for (std::uint32_t a = 4; a + 1 < state.accounts().size(); ++a) {
            const Balance x = state.ledger.balance({a}, asset);
            const Balance y = state.ledger.balance({a + 1}, asset);
            if (x == y) continue;
            State swapped = state;
            swapped.ledger.restore({a}, asset, y);
            swapped.ledger.restore({a + 1}, asset, x);
            swapped.touch(AccountNo{a});
            swapped.touch(AccountNo{a + 1});
            EXPECT_NE(swapped.root(), state.root());
            ++swaps;
        }
    }
    EXPECT_GT(swaps, 5U);
}

}  // namespace
}  // namespace otp::property
