// Rules F1 to F5 (fees), L1 to L6 (liveness), A1 to A7 (authority), Y1 (names).
// A1 with real signatures is tests/protocol/envelope_test.cpp; A2 (no generic call) and A7 (no callbacks) hold by the
// shape of the core: execute() takes data and calls nobody; A3 by the types of protocol/ids.hpp, as the assertions
// below say; A4 and A5 are tests/protocol/commands/operator_test.cpp. F3 and F4: fees accrue on an account and nobody
// is rewarded for settling. L6: no claim ever ends. Y1 for every spelling is tests/protocol/symbol_test.cpp.

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "protocol/invariants.hpp"
#include "tests/property/laws.hpp"

namespace otp::property {
namespace {

using namespace support;

static_assert(!std::is_convertible_v<AccountNo, SeriesNo> && !std::is_convertible_v<SeriesNo, AccountNo>);
static_assert(!std::is_convertible_v<std::uint32_t, AccountNo> && !std::is_convertible_v<FeedNo, AssetNo>);
static_assert(!std::is_convertible_v<Contracts, Amount> && !std::is_convertible_v<Amount, Contracts>);

TEST(Fees, F1_a_series_keeps_the_fees_it_came_into_being_with) {
    expect_law(
        [](const StepView& v) -> std::string {
            for (std::size_t i = 0; i < v.before.series().size(); ++i) {
                const SeriesTerms& a = v.before.series()[i].terms;
                const SeriesTerms& b = v.after.series()[i].terms;
                if (a.trade_fee_bps != b.trade_fee_bps || a.exercise_fee_bps != b.exercise_fee_bps ||
                    v.before.series()[i].id != v.after.series()[i].id)
                    return "terms changed";
            }
            return {};
        },
        {5101, 6});
}

TEST(Fees, F2_an_exercise_fee_is_at_most_an_eighth_of_a_payout_and_nothing_of_nothing) {
    expect_law(
        [](const StepView& v) -> std::string {
            std::string wrong;
            for_each_event_of<events::PositionSettled>(v.events, [&](const events::PositionSettled& e) {
                if (e.fee.amount.raw() * 8 > e.payout.amount.raw()) wrong = "too high a fee";
            });
            return wrong;
        },
        {5201});
}

/// F5, and F4: what an account was told to receive is what it received, to the unit; fees are what was told as fees.
TEST(Fees, F5_receipts_add_up_to_what_moved) {
    expect_law(
        [](const StepView& v) -> std::string {
            if (!std::holds_alternative<Settle>(v.step.command)) return {};
            std::map<std::pair<std::uint32_t, std::uint16_t>, u128> told;
            for_each_event_of<events::PositionSettled>(v.events, [&](const events::PositionSettled& e) {
                told[{e.account.value, e.payout.asset.value}] +=
                    e.payout.amount.raw() - e.fee.amount.raw() + e.released.amount.raw();
                told[{e.account.value, e.premium.asset.value}] += e.premium.amount.raw();
                told[{State::fees_account.value, e.fee.asset.value}] += e.fee.amount.raw();
            });
            for_each_event_of<events::SeriesSettled>(v.events, [&](const events::SeriesSettled& e) {
                told[{State::dust_account.value, e.dust.asset.value}] += e.dust.amount.raw();
            });
            for (std::uint32_t a = 0; a < v.before.accounts().size(); ++a) {
                for (std::uint16_t i = 0; i < v.before.assets().size(); ++i) {
                    const u128 moved = v.after.ledger.free({a}, {i}).raw() - v.before.ledger.free({a}, {i}).raw();
                    if (moved != told[{a, i}]) return "an account received something else than its receipt says";
                }
            }
            return {};
        },
        {5501});
}

/// From wherever the dice lead, paused or not: a week later everything can be settled and withdrawn, to the last unit.
TEST(Liveness, L1_from_every_state_all_money_finds_its_owner) {
    for (std::uint64_t seed = 6101; seed < 6131; ++seed) {
        State state = play(seed, 600);
        Events events;
        const Address anyone = state.account({9}).address;
        const auto act = [&](const Address& who, const Command& command) {
            return apply_step(state, {state.time, who, command, {}, {}}, events);
        };
        (void)act(Cast::of_names().addresses[Cast::operator_], Pause{});
        ASSERT_TRUE(state.paused);
        ASSERT_TRUE(advance(state, state.time + seconds(7 * 86'400)));
        for (std::size_t i = 0; i < state.series().size(); ++i) {
            const SeriesName name = state.series()[i].name;
            (void)act(anyone, FixSettlementPrice{state.feeds()[state.series()[i].terms.feed.value].name, name.expiry});
            for (int rounds = 0; !state.series()[i].settled; ++rounds) {
                ASSERT_LT(rounds, 100) << "settlement does not end";
                ASSERT_EQ(act(anyone, Settle{name, 3}), Status::ok) << "seed " << seed;
            }
        }
        ASSERT_TRUE(state.offers().empty());
        for (std::uint16_t i = 0; i < state.assets().size(); ++i) {
            ASSERT_EQ(state.ledger.totals({i}).escrow, Amount{});
            for (std::uint32_t a = 0; a < state.accounts().size(); ++a) {
                const Balance balance = state.ledger.balance({a}, {i});
                ASSERT_EQ(balance.locked, Amount{}) << "seed " << seed;
                if (balance.free == Amount{}) continue;
                const auto all = parse_decimal(format_scaled(balance.free.raw(), state.asset({i}).decimals));
                ASSERT_TRUE(all.has_value());
                ASSERT_EQ(act(state.account({a}).address, Withdraw{state.asset({i}).name, *all}), Status::ok);
            }
            ASSERT_EQ(state.ledger.totals({i}).deposited, state.ledger.totals({i}).withdrawn) << "seed " << seed;
        }
        ASSERT_EQ(broken_invariant(state), std::nullopt);
    }
}

/// L2: a settlement in pieces is settlement at once: Solvency.S10. L3: in a batch a bad item does not stop the others.
TEST(Liveness, L3_and_L5_exits_answer_the_same_whether_paused_or_not) {
    std::size_t exits = 0;
    expect_law(
        [&](const StepView& v) -> std::string {
            const bool is_exit =
                std::holds_alternative<Close>(v.step.command) || std::holds_alternative<CancelOffer>(v.step.command) ||
                std::holds_alternative<Settle>(v.step.command) || std::holds_alternative<Withdraw>(v.step.command) ||
                std::holds_alternative<ReportPrice>(v.step.command) ||
                std::holds_alternative<FixSettlementPrice>(v.step.command);
            if (!is_exit) return {};
            State otherwise = v.before;
            otherwise.paused = !otherwise.paused;
            Events events;
            const Status status = apply_step(otherwise, v.step, events);
            exits += status == Status::ok ? 1 : 0;
            return status == v.status && events == v.events ? "" : "pause changes an exit";
        },
        {6501});
    EXPECT_GT(exits, 500U);
}

/// L4: settlement moves balances inside and waits for nobody; withdrawing is a step of its own.
TEST(Liveness, L4_settling_never_takes_money_out) {
    expect_law(
        [](const StepView& v) -> std::string {
            const bool money_crosses =
                std::holds_alternative<Withdraw>(v.step.command) || std::holds_alternative<Deposit>(v.step.command);
            for (std::uint16_t i = 0; !money_crosses && i < v.before.assets().size(); ++i) {
                const AssetTotals a = v.before.ledger.totals({i});
                const AssetTotals b = v.after.ledger.totals({i});
                if (a.deposited != b.deposited || a.withdrawn != b.withdrawn) return "money crossed the border";
            }
            return {};
        },
        {6401, 6});
}

TEST(Authority, A4_privileged_commands_are_of_exactly_one_role) {
    expect_law(
        [](const StepView& v) -> std::string {
            if (v.status == Status::time_must_not_decrease) return {};
            const CommandFacts& facts = facts_of(v.step.command);
            if (facts.signer == Signer::anyone) return {};
            const Role role = facts.signer == Signer::operator_ ? Role::operator_ : Role::custodian;
            const AccountNo holder = v.before.role_holder[static_cast<std::size_t>(role)];
            const bool holds = v.before.account(holder).address == v.step.who;
            if (!holds && v.status != Status::role_required) return "somebody without the role got further";
            if (holds && v.status == Status::role_required) return "the holder of the role was refused";
            return {};
        },
        {7401});
}

TEST(Authority, A5_a_role_changes_hands_only_by_the_acceptance_of_whom_it_was_offered_to) {
    expect_law(
        [](const StepView& v) -> std::string {
            for (std::size_t role = 0; role < 2; ++role) {
                if (v.before.role_holder[role] == v.after.role_holder[role]) continue;
                if (!std::holds_alternative<AcceptRole>(v.step.command)) return "a role moved by itself";
                if (v.before.role_offered[role] != v.after.role_holder[role]) return "somebody took a role";
            }
            return {};
        },
        {7501, 6});
}

TEST(Authority, A6_an_offer_fills_at_most_its_size) {
    std::map<std::uint64_t, std::uint64_t> left;
    expect_law(
        [&](const StepView& v) -> std::string {
            std::string wrong;
            if (v.before.next_offer == 1) left.clear();
            for_each_event_of<events::Underwritten>(v.events,
                                                    [&](const auto& e) { left[e.offer.value] = e.contracts.raw(); });
            for_each_event_of<events::Offered>(v.events,
                                               [&](const auto& e) { left[e.offer.value] = e.contracts.raw(); });
            for_each_event_of<events::Filled>(v.events, [&](const events::Filled& e) {
                if (e.contracts.raw() > left[e.offer.value]) wrong = "an offer was filled beyond its size";
                left[e.offer.value] -= e.contracts.raw();
                if (e.buyer == e.seller) wrong = "an account bought from itself";
            });
            for_each_event_of<events::OfferCancelled>(v.events, [&](const events::OfferCancelled& e) {
                if (e.contracts.raw() != left[e.offer.value]) wrong = "a cancellation of another size";
                left[e.offer.value] = 0;
            });
            return wrong;
        },
        {7601});
    expect_law(invariant("A6"), {7651});
}

TEST(Names, Y1_two_series_never_share_a_name_or_an_id) {
    std::size_t seen = 0;
    for (std::uint64_t seed = 8101; seed < 8111; ++seed) {
        const State state = play(seed, 900);
        std::set<std::string> symbols;
        std::set<Hash> ids;
        for (const Series& series : state.series()) {
            const std::string symbol = format_symbol(series.name);
            EXPECT_TRUE(symbols.insert(symbol).second) << symbol;
            EXPECT_TRUE(ids.insert(series.id).second) << symbol;
            const auto again = parse_symbol(symbol);
            ASSERT_TRUE(again.has_value());
            EXPECT_EQ(*again, series.name);
            ++seen;
        }
    }
    EXPECT_GT(seen, 100U);
}

}  // namespace
}  // namespace otp::property
