#include <map>

#include "tests/support/scenario.hpp"

namespace otp {
namespace {

using namespace support;

class SettleTest : public Scenario {
public:
    /// alice writes ten of the call and ten of the put; bob buys seven of each. Everything is paid for.
    void trade() {
        fund("alice", "1", "BTC");
        fund("alice", "10000", "USD");
        fund("bob", "1000", "USD");
        for (const SeriesName& name : {call, put}) {
            ASSERT_EQ(underwrite("alice", name, 10, "1000"), Status::ok);
            ASSERT_EQ(buy("bob", name, 7, "1000"), Status::ok);
        }
    }
};

/// Each line mends what the line above was refused for, so the order of checks is on show.
TEST_F(SettleTest, settle_answers_with_the_first_broken_rule) {
    const SeriesName unknown = symbol("XAU_USD-20261127-C-100K0000");
    EXPECT_EQ(settle(unknown, 0), Status::limit_must_be_positive);
    EXPECT_EQ(settle(unknown, 1), Status::market_not_found);
    EXPECT_EQ(settle(call, 1), Status::series_not_found);
    trade();
    at(expiry - milliseconds(1));
    EXPECT_EQ(settle(call, 1), Status::series_not_expired);
    at(expiry);
    EXPECT_EQ(settle(call, 1), Status::settlement_price_missing);
    price_at_expiry("104000");
    EXPECT_EQ(settle(call, 1), Status::ok);
}

TEST_F(SettleTest, on_a_settled_series_settle_answers_ok_and_does_nothing) {
    trade();
    price_at_expiry("104000");
    ASSERT_EQ(settle(call), Status::ok);
    ASSERT_EQ(phase(call), Phase::settled);
    const Hash root = state.root();
    EXPECT_EQ(settle(call), Status::ok);
    EXPECT_TRUE(events.empty());
    EXPECT_EQ(state.root(), root);
    // The checks of the command by itself still come first.
    EXPECT_EQ(settle(call, 0), Status::limit_must_be_positive);
}

TEST_F(SettleTest, pause_does_not_stop_settlement) {
    trade();
    ASSERT_EQ(pause(), Status::ok);
    price_at_expiry("104000");
    EXPECT_EQ(settle(call), Status::ok);
    EXPECT_EQ(withdraw("bob", "1", "USD"), Status::ok);
}

/// What one holder of n contracts gets, and the writer of n gives, at prices around the strike. Computed by hand.
struct Case {
    const char* price;
    std::uint64_t call_payout, call_charge, put_payout, put_charge;
    const char* reason;
};

TEST_F(SettleTest, payouts_are_exact_around_the_strike) {
    // size 0.001 BTC = 100000 units, n = 7, K = 100000, call in units of 10^-8 BTC, put in 10^-6 USD.
    const std::vector<Case> cases = {
        // 700000 * 4000 / 104000 = 26923.07...
        {"104000", 26'923, 26'924, 0, 0, "call in the money, rounded both ways"},
        // 700000 * 0.00000001 / 100000.00000001 = 7 * 10^-8
        {"100000.00000001", 0, 1, 0, 0,
         "one step in the money: the holder's part is below a unit, the writer's is not"},
        {"100000", 0, 0, 0, 0, "at the money nobody pays"},
        // 0.00000001 * 0.001 * 7 * 10^6 = 7 * 10^-5
        {"99999.99999999", 0, 0, 0, 1, "one step below the strike"},
        {"99999.9", 0, 0, 700, 700, "a dime below: 0.1 * 0.007 = 0.0007 USD exactly"},
        {"0.00000001", 0, 0, 699'999'999, 700'000'000, "worthless underlying: the put pays all but a step"},
        // 700000 * (S - K) / S with S = 9999999999.99999999: 700000 - 7.0000...
        {"9999999999.99999999", 699'992, 699'993, 0, 0, "the highest price"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.reason);
        const ContractTerms calls{OptionKind::call, price("100000"), 100'000, 8, 6};
        ContractTerms puts = calls;
        puts.kind = OptionKind::put;
        EXPECT_EQ(payoff(calls, price(c.price), contracts(7), Round::down), units(c.call_payout));
        EXPECT_EQ(payoff(calls, price(c.price), contracts(7), Round::up), units(c.call_charge));
        EXPECT_EQ(payoff(puts, price(c.price), contracts(7), Round::down), units(c.put_payout));
        EXPECT_EQ(payoff(puts, price(c.price), contracts(7), Round::up), units(c.put_charge));
    }
}

TEST_F(SettleTest, holders_are_paid_writers_charged_and_the_unsold_returned) {
    trade();
    EXPECT_EQ(free("alice", "USD"), units(10'000'000'000 - 1'000'000'000 + 14'000'000));
    price_at_expiry("104000");
    ASSERT_EQ(settle(call), Status::ok);
    ASSERT_EQ(settle(put), Status::ok);
    // Call: bob gets floor(26923.07), alice is charged ceil; one unit is dust.
    EXPECT_EQ(free("bob", "BTC"), units(26'923));
    EXPECT_EQ(free("alice", "BTC"), units(100'000'000 - 26'924));
    EXPECT_EQ(free("dust", "BTC"), units(1));
    EXPECT_EQ(locked("alice", "BTC"), units(0));
    // Put: out of the money, all collateral returns.
    EXPECT_EQ(free("alice", "USD"), units(10'014'000'000));
    EXPECT_EQ(free("bob", "USD"), units(986'000'000));
    EXPECT_EQ(free("dust", "USD"), units(0));
    EXPECT_EQ(totals("BTC").escrow, units(0));
    EXPECT_EQ(totals("USD").escrow, units(0));
    EXPECT_EQ(open_offers(call), 0U);
    EXPECT_TRUE(state.offers().empty());
}

TEST_F(SettleTest, the_receipt_of_a_position_tells_all_its_parts) {
    ASSERT_EQ(create_market("BTC_EUR", {.exercise_fee_bps = 1250, .escrow_premium = true}), Status::ok);
    const SeriesName name = symbol("BTC_EUR-20261127-C-90K0000");
    fund("alice", "1", "BTC");
    fund("bob", "100", "EUR");
    ASSERT_EQ(underwrite("alice", name, 10, "1000"), Status::ok);
    ASSERT_EQ(buy("bob", name, 7, "1000"), Status::ok);
    price_at_expiry("104000");
    ASSERT_EQ(settle(name), Status::ok);
    const auto receipts = events_of<events::PositionSettled>();
    ASSERT_EQ(receipts.size(), 2U);
    // The youngest position first: bob's. 700000 * 14000 / 104000 = 94230.76; fee floor(94230 / 8) = 11778.
    EXPECT_EQ(receipts[0].account, account("bob"));
    EXPECT_EQ(receipts[0].payout.amount, units(94'230));
    EXPECT_EQ(receipts[0].fee.amount, units(11'778));
    EXPECT_EQ(receipts[0].charge.amount, units(0));
    EXPECT_EQ(receipts[0].premium.amount, units(0));
    EXPECT_EQ(receipts[1].account, account("alice"));
    EXPECT_EQ(receipts[1].charge.amount, units(94'231));
    EXPECT_EQ(receipts[1].released.amount, units(1'000'000 - 94'231));
    EXPECT_EQ(receipts[1].premium.amount, units(700));
    EXPECT_EQ(free("bob", "BTC"), units(94'230 - 11'778));
    EXPECT_EQ(free("fees", "BTC"), units(11'778));
    EXPECT_EQ(free("alice", "EUR"), units(700));
    EXPECT_EQ(locked("alice", "EUR"), units(0));
    const auto settled = event<events::SeriesSettled>();
    EXPECT_EQ(settled.payouts.amount, units(94'230));
    EXPECT_EQ(settled.dust.amount, units(1));
}

TEST_F(SettleTest, the_exercise_fee_is_only_on_payouts) {
    ASSERT_EQ(create_market("BTC_EUR", {.exercise_fee_bps = 1250}), Status::ok);
    const SeriesName name = symbol("BTC_EUR-20261127-C-104K0000");
    fund("alice", "1", "BTC");
    fund("bob", "100", "EUR");
    ASSERT_EQ(underwrite("alice", name, 10, "1000"), Status::ok);
    ASSERT_EQ(buy("bob", name, 7, "1000"), Status::ok);
    price_at_expiry("104000");
    ASSERT_EQ(settle(name), Status::ok);
    EXPECT_EQ(free("fees", "BTC"), units(0));
    EXPECT_EQ(free("fees", "EUR"), units(0));
    EXPECT_EQ(free("alice", "BTC"), units(100'000'000));
}

TEST_F(SettleTest, an_account_that_holds_and_wrote_is_settled_on_both) {
    trade();
    fund("bob", "1", "BTC");
    ASSERT_EQ(underwrite("bob", call, 3, "2000"), Status::ok);
    ASSERT_EQ(buy("alice", call, 3, "2000"), Status::ok);
    price_at_expiry("104000");
    ASSERT_EQ(settle(call), Status::ok);
    // bob: long 7, short 3: floor(26923.07) - ceil(300000 * 4000 / 104000 = 11538.46) = 26923 - 11539.
    EXPECT_EQ(free("bob", "BTC"), units(100'000'000 + 26'923 - 11'539));
    EXPECT_EQ(free("alice", "BTC"), units(100'000'000 + 11'538 - 26'924));
    EXPECT_EQ(free("dust", "BTC"), units(2));
}

/// A crowd of odd holdings, settled at one price in pieces; what every account ends with.
class SettleInPieces : public Scenario, public testing::WithParamInterface<std::uint64_t> {
public:
    static constexpr int crowd = 23;

    std::map<std::string, u128> outcome(const std::vector<std::uint64_t>& limits) {
        fund("writer", "10", "BTC");
        fund("second", "10", "BTC");
        for (int i = 0; i < crowd; ++i) {
            const std::string who = "holder" + std::to_string(i);
            fund(who, "100", "USD");
            const auto n = static_cast<std::uint64_t>(3 * i + 1);
            EXPECT_EQ(underwrite(i % 2 == 0 ? "writer" : "second", call, n, "10"), Status::ok);
            EXPECT_EQ(buy(who, call, n, "10"), Status::ok);
        }
        EXPECT_EQ(underwrite("writer", call, 11, "11"), Status::ok);  // Stays on the book.
        price_at_expiry("104321.98765432");
        for (std::size_t i = 0; phase(call) != Phase::settled; ++i) {
            EXPECT_EQ(settle(call, limits[i % limits.size()]), Status::ok);
        }
        std::map<std::string, u128> result;
        for (int i = 0; i < crowd; ++i) {
            const std::string who = "holder" + std::to_string(i);
            result[who] = free(who, "BTC").raw();
        }
        for (const char* who : {"writer", "second", "dust", "fees"}) result[who] = free(who, "BTC").raw();
        return result;
    }
};

TEST_P(SettleInPieces, pieces_of_any_size_add_up_to_the_same_result) {
    const auto in_pieces = outcome({GetParam(), 1 + GetParam() / 2});
    // By hand for some: payout floor(n * 100000 * 4321.98765432 / 104321.98765432).
    EXPECT_EQ(in_pieces.at("holder0"), 4'142U);     // 4142.93
    EXPECT_EQ(in_pieces.at("holder1"), 16'571U);    // 16571.71
    EXPECT_EQ(in_pieces.at("holder22"), 277'576U);  // 67 contracts: 277576.17
    // Writers: 12 even holders hold 408 contracts, 11 odd ones 374... charges are taken once over all contracts.
    std::uint64_t even = 0;
    std::uint64_t odd = 0;
    for (std::uint64_t i = 0; i < crowd; ++i) (i % 2 == 0 ? even : odd) += 3 * i + 1;
    const ContractTerms terms{OptionKind::call, call.strike, 100'000, 8, 6};
    const Price s = price("104321.98765432");
    EXPECT_EQ(in_pieces.at("writer"), 1'000'000'000 - payoff(terms, s, contracts(even), Round::up).raw());
    EXPECT_EQ(in_pieces.at("second"), 1'000'000'000 - payoff(terms, s, contracts(odd), Round::up).raw());
    u128 holders = 0;
    for (const auto& [who, amount] : in_pieces) {
        if (who.starts_with("holder")) holders += amount;
    }
    const u128 charges = 2'000'000'000 - in_pieces.at("writer") - in_pieces.at("second");
    EXPECT_EQ(in_pieces.at("dust"), charges - holders);
    EXPECT_LT(in_pieces.at("dust"), static_cast<u128>(crowd + 2));
    EXPECT_TRUE(state.offers().empty());
}

INSTANTIATE_TEST_SUITE_P(EveryLimit, SettleInPieces,
                         testing::Values(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22,
                                         23, 24, 25, 26, 8192, ~std::uint64_t{0}));

TEST_F(SettleTest, positions_are_settled_youngest_first_and_each_once) {
    fund("alice", "1", "BTC");
    ASSERT_EQ(underwrite("alice", call, 9, "10"), Status::ok);
    for (const char* who : {"bob", "carol", "dave"}) {
        fund(who, "100", "USD");
        ASSERT_EQ(buy(who, call, 3, "10"), Status::ok);
    }
    price_at_expiry("200000");
    std::vector<AccountNo> order;
    while (phase(call) != Phase::settled) {
        ASSERT_EQ(settle(call, 1), Status::ok);
        order.push_back(event<events::PositionSettled>().account);
    }
    EXPECT_EQ(order, (std::vector<AccountNo>{account("dave"), account("carol"), account("bob"), account("alice")}));
    for (const char* who : {"bob", "carol", "dave"}) EXPECT_EQ(free(who, "BTC"), units(150'000));
}

TEST_F(SettleTest, a_series_whose_positions_are_all_gone_settles_empty) {
    fund("alice", "1", "BTC");
    ASSERT_EQ(underwrite("alice", call, 9, "10"), Status::ok);
    ASSERT_EQ(cancel_offer("alice", 1), Status::ok);
    price_at_expiry("200000");
    ASSERT_EQ(settle(call, 1), Status::ok);
    EXPECT_EQ(phase(call), Phase::settled);
    EXPECT_EQ(event<events::SeriesSettled>().dust.amount, units(0));
}

TEST_F(SettleTest, more_open_offers_than_one_command_takes_are_taken_by_the_next) {
    fund("alice", "1", "BTC");
    check_always = false;
    for (int i = 0; i < 100; ++i) ASSERT_EQ(underwrite("alice", call, 1, "10"), Status::ok);
    check_always = true;
    price_at_expiry("200000");
    ASSERT_EQ(settle(call, 1), Status::ok);
    EXPECT_EQ(open_offers(call), 20U);
    EXPECT_EQ(phase(call), Phase::priced);
    EXPECT_EQ(free("alice", "BTC"), units(100'000'000));
    ASSERT_EQ(settle(call, 1), Status::ok);
    EXPECT_EQ(open_offers(call), 0U);
    EXPECT_EQ(phase(call), Phase::settled);
}

TEST_F(SettleTest, a_void_series_returns_all_collateral_and_without_escrow_no_premium) {
    trade();
    at(expiry + seconds(86'400));
    ASSERT_EQ(fix(expiry), Status::ok);
    EXPECT_EQ(event<events::SettlementVoided>().expiry, expiry);
    ASSERT_EQ(settle(call), Status::ok);
    ASSERT_EQ(settle(put), Status::ok);
    EXPECT_EQ(free("alice", "BTC"), units(100'000'000));
    EXPECT_EQ(free("alice", "USD"), units(10'014'000'000));
    EXPECT_EQ(free("bob", "USD"), units(986'000'000));
    EXPECT_EQ(free("bob", "BTC"), units(0));
    EXPECT_EQ(free("dust", "BTC"), units(0));
}

TEST_F(SettleTest, a_void_series_with_escrow_premium_returns_what_each_paid_but_not_the_trade_fee) {
    ASSERT_EQ(create_market("BTC_EUR", {.trade_fee_bps = 100, .escrow_premium = true}), Status::ok);
    const SeriesName name = symbol("BTC_EUR-20261127-C-90K0000");
    fund("alice", "1", "BTC");
    fund("bob", "100", "EUR");
    fund("carol", "100", "EUR");
    ASSERT_EQ(underwrite("alice", name, 10, "1000"), Status::ok);
    ASSERT_EQ(buy("bob", name, 10, "1000"), Status::ok);  // 10.00 and a fee of 0.10
    ASSERT_EQ(offer("bob", name, 4, "2000"), Status::ok);
    ASSERT_EQ(buy("carol", name, 4, "2000"), Status::ok);  // 8.00 and a fee of 0.08
    ASSERT_EQ(transfer("bob", name, 6, "dave"), Status::ok);
    // bob has no contracts left, but what it paid and what is due to it stay with it.
    EXPECT_EQ(position("bob", name).paid, units(1'000));
    EXPECT_EQ(position("bob", name).due, units(800));
    at(expiry + seconds(86'400));
    ASSERT_EQ(fix(expiry), Status::ok);
    ASSERT_EQ(settle(name), Status::ok);
    EXPECT_EQ(free("bob", "EUR"), units(10'000 - 10));
    EXPECT_EQ(free("carol", "EUR"), units(10'000 - 8));
    EXPECT_EQ(free("alice", "EUR"), units(0));
    EXPECT_EQ(free("dave", "EUR"), units(0));
    EXPECT_EQ(free("fees", "EUR"), units(18));
    EXPECT_EQ(locked("alice", "EUR"), units(0));
    EXPECT_EQ(locked("bob", "EUR"), units(0));
    EXPECT_EQ(totals("EUR").escrow, units(0));
}

TEST_F(SettleTest, escrowed_premiums_of_a_put_do_not_mix_with_its_collateral) {
    ASSERT_EQ(create_market("BTC_EUR", {.escrow_premium = true}), Status::ok);
    const SeriesName name = symbol("BTC_EUR-20261127-P-90K0000");
    fund("alice", "1000", "EUR");
    fund("bob", "100", "EUR");
    ASSERT_EQ(underwrite("alice", name, 3, "1000"), Status::ok);
    ASSERT_EQ(buy("bob", name, 2, "1000"), Status::ok);
    EXPECT_EQ(locked("alice", "EUR"), units(27'000 + 200));
    EXPECT_EQ(series(name).escrow, units(27'000));
    EXPECT_EQ(series(name).premium_escrow, units(200));
    price_at_expiry("80000.5");
    ASSERT_EQ(settle(name), Status::ok);
    // 9999.5 * 0.002 = 19.999 EUR: floor 19.99, ceil 20.00.
    EXPECT_EQ(free("bob", "EUR"), units(10'000 - 200 + 1'999));
    EXPECT_EQ(free("alice", "EUR"), units(100'000 + 200 - 2'000));
    EXPECT_EQ(free("dust", "EUR"), units(1));
}

}  // namespace
}  // namespace otp
