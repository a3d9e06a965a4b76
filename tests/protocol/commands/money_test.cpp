// Deposits and withdrawals.

#include "tests/support/scenario.hpp"

namespace otp {
namespace {

using namespace support;

class DepositTest : public Scenario {};
class WithdrawTest : public Scenario {};

TEST_F(DepositTest, deposit_answers_with_the_first_broken_rule) {
    const auto by = [&](std::string_view who, std::string_view to, std::string_view amount, std::string_view asset,
                        std::string reference) {
        return run(who, Deposit{address_named(to), ticker(asset), decimal(amount), Text{std::move(reference)}});
    };
    EXPECT_EQ(by("operator", "fees", "0", "XAU", ""), Status::role_required);
    EXPECT_EQ(by("custodian", "fees", "0", "XAU", ""), Status::recipient_must_be_a_user);
    EXPECT_EQ(by("custodian", "dust", "0", "XAU", ""), Status::recipient_must_be_a_user);
    EXPECT_EQ(by("custodian", "alice", "0", "XAU", ""), Status::reference_must_not_be_empty);
    EXPECT_EQ(by("custodian", "alice", "0", "XAU", "r1"), Status::amount_must_be_positive);
    EXPECT_EQ(by("custodian", "alice", "1.001", "XAU", "r1"), Status::asset_not_found);
    EXPECT_EQ(by("custodian", "alice", "1.001", "EUR", "r1"), Status::amount_must_fit_decimals);
    EXPECT_EQ(by("custodian", "alice", "1.01", "EUR", "r1"), Status::ok);
    EXPECT_EQ(by("custodian", "bob", "2", "USD", "r1"), Status::reference_already_used);
    EXPECT_EQ(free("alice", "EUR"), units(101));
    EXPECT_EQ(totals("EUR").deposited, units(101));
}

TEST_F(DepositTest, a_refused_deposit_does_not_use_its_reference) {
    EXPECT_EQ(deposit("alice", "0.001", "EUR", "r1"), Status::amount_must_fit_decimals);
    EXPECT_EQ(deposit("alice", "0.01", "EUR", "r1"), Status::ok);
}

TEST_F(DepositTest, the_total_deposited_of_an_asset_stays_below_2_to_the_127) {
    // 2^127 = 170141183460469231731687303715884105728.
    ASSERT_EQ(create_asset("ZERO", 0), Status::ok);
    EXPECT_EQ(deposit("alice", "99999999999999999999999999999999999999", "ZERO", "a"), Status::ok);
    EXPECT_EQ(deposit("bob", "70141183460469231731687303715884105729", "ZERO", "b"), Status::amount_overflows);
    EXPECT_EQ(deposit("bob", "70141183460469231731687303715884105728", "ZERO", "b"), Status::ok);
    EXPECT_EQ(deposit("bob", "1", "ZERO", "c"), Status::amount_overflows);
    // What was withdrawn does not make room again: the bound is on the sum of all deposits.
    EXPECT_EQ(withdraw("alice", "99999999999999999999999999999999999999", "ZERO"), Status::ok);
    EXPECT_EQ(deposit("bob", "1", "ZERO", "c"), Status::amount_overflows);
}

TEST_F(DepositTest, an_amount_beyond_128_bits_of_units_does_not_fit) {
    ASSERT_EQ(create_asset("WEI", 18), Status::ok);
    EXPECT_EQ(deposit("alice", "99999999999999999999999999999999999999", "WEI", "a"), Status::amount_must_fit_decimals);
}

TEST_F(WithdrawTest, withdraw_answers_with_the_first_broken_rule) {
    EXPECT_EQ(withdraw("alice", "0", "XAU"), Status::amount_must_be_positive);
    EXPECT_EQ(withdraw("alice", "1.001", "XAU"), Status::asset_not_found);
    EXPECT_EQ(withdraw("alice", "1.001", "EUR"), Status::amount_must_fit_decimals);
    EXPECT_EQ(withdraw("alice", "1.01", "EUR"), Status::insufficient_balance);
    fund("alice", "1", "EUR");
    EXPECT_EQ(withdraw("alice", "1.01", "EUR"), Status::insufficient_balance);
    EXPECT_EQ(withdraw("alice", "1", "EUR"), Status::ok);
    EXPECT_EQ(event<events::Withdrawn>().amount.amount, units(100));
    EXPECT_EQ(totals("EUR").withdrawn, units(100));
    EXPECT_EQ(withdraw("alice", "0.01", "EUR"), Status::insufficient_balance);
}

TEST_F(WithdrawTest, locked_money_cannot_be_withdrawn) {
    fund("alice", "1", "BTC");
    ASSERT_EQ(underwrite("alice", call, 600, "10"), Status::ok);
    EXPECT_EQ(withdraw("alice", "0.40000001", "BTC"), Status::insufficient_balance);
    EXPECT_EQ(withdraw("alice", "0.4", "BTC"), Status::ok);
}

TEST_F(WithdrawTest, the_protocols_accounts_withdraw_what_they_earned) {
    ASSERT_EQ(create_market("BTC_EUR", {.trade_fee_bps = 100}), Status::ok);
    const SeriesName name = symbol("BTC_EUR-20261127-C-90K0000");
    fund("alice", "1", "BTC");
    fund("bob", "100", "EUR");
    ASSERT_EQ(underwrite("alice", name, 10, "1000"), Status::ok);
    ASSERT_EQ(buy("bob", name, 10, "1000"), Status::ok);
    EXPECT_EQ(withdraw("fees", "0.1", "EUR"), Status::ok);
    EXPECT_EQ(withdraw("fees", "0.01", "EUR"), Status::insufficient_balance);
}

}  // namespace
}  // namespace otp
