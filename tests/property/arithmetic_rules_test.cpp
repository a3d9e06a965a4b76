// Rules R1 to R9: arithmetic, held against exact rationals. R5 (signs and narrowing) is kept by the unit types and
// -Wconversion; R7's minimums are in tests/protocol/commands/.

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <map>

#include "protocol/snapshot.hpp"
#include "tests/property/laws.hpp"

namespace otp::property {
namespace {

using namespace support;
using Integer = boost::multiprecision::cpp_int;
using Rational = boost::multiprecision::cpp_rational;

Integer big(u128 value) {
    return (Integer{static_cast<std::uint64_t>(value >> 64)} << 64) + static_cast<std::uint64_t>(value);
}
Integer power10(unsigned n) { return boost::multiprecision::pow(Integer{10}, n); }

Rational exact_quote(const ContractTerms& t, Integer price, std::uint64_t n) {
    return Rational{price * t.contract_size * n * power10(t.quote_decimals), power10(8U + t.base_decimals)};
}
Rational exact_payoff(const ContractTerms& t, std::int64_t s, std::uint64_t n) {
    const std::int64_t k = t.strike.raw();
    if (t.kind == OptionKind::call)
        return s > k ? Rational{Integer{t.contract_size} * n * (s - k), Integer{s}} : Rational{0};
    return s < k ? exact_quote(t, k - s, n) : Rational{0};
}
Rational exact_collateral(const ContractTerms& t, std::uint64_t n) {
    if (t.kind == OptionKind::call) return Rational{Integer{t.contract_size} * n};
    return exact_quote(t, t.strike.raw(), n);
}

std::uint64_t any_count(Dice& dice) { return dice.next() >> (1 + dice.below(63)); }

ContractTerms any_terms(Dice& dice) {
    ContractTerms t;
    t.kind = dice.chance(50) ? OptionKind::call : OptionKind::put;
    t.strike = Price::from_raw(
        1 + static_cast<std::int64_t>(any_count(dice) % static_cast<std::uint64_t>(price_limit.raw() - 1)));
    t.contract_size = 1 + any_count(dice) / 2;
    t.base_decimals = static_cast<std::uint8_t>(dice.below(19));
    t.quote_decimals = static_cast<std::uint8_t>(dice.below(19));
    return t;
}

/// Around the strike to the step, at the ends, and anywhere.
Price any_price(Dice& dice, Price strike) {
    std::int64_t raw = 1 + static_cast<std::int64_t>(dice.below(static_cast<std::uint64_t>(price_limit.raw() - 1)));
    switch (dice.below(4)) {
        case 0:
            raw = strike.raw() + dice.between(-1, 1);
            break;
        case 1:
            raw = dice.chance(50) ? 1 : price_limit.raw() - 1;
            break;
        case 2:
            raw = strike.raw() / 2 + static_cast<std::int64_t>(dice.below(static_cast<std::uint64_t>(strike.raw())));
            break;
        default:
            break;
    }
    return Price::from_raw(std::clamp<std::int64_t>(raw, 1, price_limit.raw() - 1));
}

constexpr int cases = 30'000;

TEST(Arithmetic, R1_collateral_is_never_below_and_payouts_never_above_the_exact_value) {
    Dice dice{4100};
    std::size_t fitting = 0;
    for (int i = 0; i < cases; ++i) {
        const ContractTerms t = any_terms(dice);
        const std::uint64_t n = any_count(dice);
        const auto collateral = required_collateral(t, Contracts::from_raw(n));
        const Rational exact = exact_collateral(t, n);
        ASSERT_EQ(collateral.has_value(), exact <= Rational{(Integer{1} << 128) - 1})
            << "an overflow is told, and nothing else";
        if (!collateral) continue;
        ++fitting;
        const Rational held{big(collateral->raw())};
        ASSERT_TRUE(held >= exact && held - exact < 1) << i;
        const Price s = any_price(dice, t.strike);
        const Rational value = exact_payoff(t, s.raw(), n);
        const Rational payout{big(payoff(t, s, Contracts::from_raw(n), Round::down).raw())};
        const Rational charge{big(payoff(t, s, Contracts::from_raw(n), Round::up).raw())};
        // R3: one division a result, so less than one unit off.
        ASSERT_TRUE(payout <= value && value - payout < 1) << i;
        ASSERT_TRUE(charge >= value && charge - value < 1) << i;
        ASSERT_LE(charge, held) << "a writer can owe more than it locked";
    }
    EXPECT_GT(fitting, 10'000U);
}

TEST(Arithmetic, R2_splitting_gains_nothing) {
    Dice dice{4200};
    for (int i = 0; i < cases; ++i) {
        const ContractTerms t = any_terms(dice);
        const std::uint64_t a = any_count(dice) / 2;
        const std::uint64_t b = any_count(dice) / 2;
        const auto part = [](std::uint64_t n) { return Contracts::from_raw(n); };
        const auto whole = required_collateral(t, part(a + b));
        if (!whole) continue;
        ASSERT_GE(big(required_collateral(t, part(a))->raw()) + big(required_collateral(t, part(b))->raw()),
                  big(whole->raw()));
        const Price s = any_price(dice, t.strike);
        const auto pays = [&](std::uint64_t n, Round round) { return big(payoff(t, s, part(n), round).raw()); };
        ASSERT_LE(pays(a, Round::down) + pays(b, Round::down), pays(a + b, Round::down));
        ASSERT_GE(pays(a, Round::up) + pays(b, Round::up), pays(a + b, Round::up));
    }
}

TEST(Arithmetic, R3_what_is_paid_is_less_than_a_unit_off_the_exact_value) {
    std::size_t payouts = 0;
    expect_law(
        [&](const StepView& v) -> std::string {
            std::string wrong;
            for_each_event_of<events::PositionSettled>(v.events, [&](const events::PositionSettled& e) {
                const Series& series = v.after.series(e.series);
                const SettlementRecord& record = v.after.record_of(series);
                if (record.outcome != Outcome::fixed) return;
                const Rational owed = exact_payoff(series.terms.contract, record.price.raw(), e.longs.raw());
                const Rational owes = exact_payoff(series.terms.contract, record.price.raw(), e.shorts.raw());
                const Rational payout{big(e.payout.amount.raw())};
                const Rational charge{big(e.charge.amount.raw())};
                if (payout > owed || owed - payout >= 1 || charge < owes || charge - owes >= 1)
                    wrong = "rounding is off";
                payouts += payout > 0 ? 1 : 0;
            });
            return wrong;
        },
        {4301});
    EXPECT_GT(payouts, 50U);
}

/// A claim is a payout or a charge; who holds and wrote has two.
TEST(Arithmetic, R4_dust_is_less_than_a_unit_a_claim_and_goes_to_its_account) {
    std::map<std::uint32_t, std::uint64_t> claims_of;
    std::uint64_t dusty = 0;
    expect_law(
        [&](const StepView& v) -> std::string {
            if (v.before.series().empty()) claims_of.clear();
            for_each_event_of<events::PositionSettled>(v.events, [&](const auto& e) {
                claims_of[e.series.value] += (e.longs.raw() > 0 ? 1U : 0U) + (e.shorts.raw() > 0 ? 1U : 0U);
            });
            std::string wrong;
            for_each_event_of<events::SeriesSettled>(v.events, [&](const events::SeriesSettled& e) {
                const std::uint64_t claims = claims_of[e.series.value];
                claims_of.erase(e.series.value);
                if (e.dust.amount.raw() > 0 && e.dust.amount.raw() >= claims) wrong = "too much dust";
                const Amount before = v.before.ledger.free(State::dust_account, e.dust.asset);
                const Amount after = v.after.ledger.free(State::dust_account, e.dust.asset);
                if (after.raw() - before.raw() != e.dust.amount.raw()) wrong = "dust went elsewhere";
                dusty += e.dust.amount.raw() > 0 ? 1 : 0;
            });
            return wrong;
        },
        {4401});
    EXPECT_GT(dusty, 5U) << "the cases divide too evenly to show anything";
}

TEST(Arithmetic, R6_costs_and_fees_are_exact_or_told_to_overflow) {
    Dice dice{4600};
    for (int i = 0; i < cases; ++i) {
        const ContractTerms t = any_terms(dice);
        const std::uint64_t n = any_count(dice);
        const auto cost = quote_value(t, t.strike, Contracts::from_raw(n), Round::up);
        const Rational exact = exact_quote(t, t.strike.raw(), n);
        ASSERT_EQ(cost.has_value(), exact <= Rational{(Integer{1} << 128) - 1});
        if (!cost) continue;
        const auto bps = static_cast<std::uint16_t>(dice.below(1251));
        const Rational fee_exact{big(cost->raw()) * bps, Integer{10'000}};
        const auto fee = trade_fee(*cost, bps);
        ASSERT_TRUE(fee.has_value());
        const Rational paid{big(fee->raw())};
        ASSERT_TRUE(paid >= fee_exact && paid - fee_exact < 1);
        const Rational exercise{big(exercise_fee(*cost, bps).raw())};
        ASSERT_TRUE(exercise <= fee_exact && fee_exact - exercise < 1);
        // F2: never above an eighth.
        ASSERT_LE(exercise * 8, Rational{big(cost->raw())});
    }
}

TEST(Arithmetic, R7_strike_premium_and_contracts_are_positive_in_every_offer) {
    expect_law(
        [](const StepView& v) -> std::string {
            for (const OpenOffer& offer : v.after.offers()) {
                if (offer.left == Contracts{} || offer.premium <= Price{}) return "an offer of nothing";
            }
            for (const Series& series : v.after.series()) {
                if (series.name.strike <= Price{}) return "a strike of nothing";
            }
            return {};
        },
        {4701});
}

TEST(Arithmetic, R9_the_same_commands_give_the_same_state_to_the_bit) {
    for (std::uint64_t seed = 4901; seed < 4906; ++seed) {
        std::vector<Step> steps;
        State first = play(seed, 800, &steps);
        State again = playground_state(Cast::of_names());
        State through_snapshots = again;
        Events events;
        for (std::size_t i = 0; i < steps.size(); ++i) {
            const Status status = apply_step(again, steps[i], events);
            Events others;
            ASSERT_EQ(apply_step(through_snapshots, steps[i], others), status);
            ASSERT_EQ(events, others);
            if (i % 50 != 0) continue;
            const Bytes snapshot = write_snapshot(through_snapshots);
            auto restored = read_snapshot(snapshot, again.root());
            ASSERT_TRUE(restored.has_value()) << restored.error().reason;
            through_snapshots = std::move(*restored);
        }
        EXPECT_EQ(to_hex(again.root()), to_hex(first.root()));
        EXPECT_EQ(to_hex(through_snapshots.root()), to_hex(first.root()));
    }
}

}  // namespace
}  // namespace otp::property
