// What holders and writers do between buying and expiry: cancel, offer, transfer, close.

#include "tests/support/scenario.hpp"

namespace otp {
namespace {

using namespace support;

/// alice wrote ten calls at 10, bob holds six of them.
class Held : public Scenario {
public:
    Held() {
        fund("alice", "1", "BTC");
        fund("alice", "1000", "USD");
        fund("bob", "1000", "USD");
        EXPECT_EQ(underwrite("alice", call, 10, "10"), Status::ok);
        EXPECT_EQ(buy("bob", call, 6, "10"), Status::ok);
    }
    const SeriesName unknown = symbol("XAU_USD-20261127-C-100K0000");
};
class CancelOfferTest : public Held {};
class OfferTest : public Held {};
class TransferTest : public Held {};
class CloseTest : public Held {};

TEST_F(CancelOfferTest, cancel_offer_answers_with_the_first_broken_rule) {
    at(expiry);
    EXPECT_EQ(cancel_offer("bob", 0), Status::offer_not_found);
    EXPECT_EQ(cancel_offer("bob", 2), Status::offer_not_found);
    EXPECT_EQ(cancel_offer("bob", 1), Status::offer_belongs_to_another);
    EXPECT_EQ(cancel_offer("alice", 1), Status::series_expired);
}

TEST_F(CancelOfferTest, the_last_moment_to_cancel_is_before_expiry) {
    at(expiry - milliseconds(1));
    EXPECT_EQ(cancel_offer("alice", 1), Status::ok);
    EXPECT_EQ(cancel_offer("alice", 1), Status::offer_not_found);
}

TEST_F(CancelOfferTest, of_an_underwriting_the_collateral_is_released) {
    ASSERT_EQ(cancel_offer("alice", 1), Status::ok);
    EXPECT_EQ(event<events::OfferCancelled>().contracts, contracts(4));
    EXPECT_EQ(event<events::OfferCancelled>().released.amount, units(400'000));
    EXPECT_EQ(locked("alice", "BTC"), units(600'000));
    EXPECT_EQ(position("alice", call).unsold, contracts(0));
    EXPECT_EQ(position("alice", call).shorts, contracts(6));
    EXPECT_EQ(series(call).written, contracts(6));
    EXPECT_EQ(open_offers(call), 0U);
}

TEST_F(CancelOfferTest, of_a_resale_the_contracts_are_free_again) {
    ASSERT_EQ(offer("bob", call, 6, "20"), Status::ok);
    EXPECT_EQ(transfer("bob", call, 1, "carol"), Status::insufficient_contracts);
    ASSERT_EQ(cancel_offer("bob", 2), Status::ok);
    EXPECT_EQ(event<events::OfferCancelled>().released.amount, units(0));
    EXPECT_EQ(transfer("bob", call, 6, "carol"), Status::ok);
}

TEST_F(CancelOfferTest, an_unsold_writer_that_cancels_leaves_nothing_behind) {
    ASSERT_EQ(underwrite("carol", put, 1, "10"), Status::insufficient_balance);
    fund("carol", "1", "BTC");
    ASSERT_EQ(underwrite("carol", call, 3, "9"), Status::ok);
    ASSERT_EQ(cancel_offer("carol", 2), Status::ok);
    EXPECT_EQ(series(call).position(account("carol")), nullptr);
    EXPECT_EQ(free("carol", "BTC"), units(100'000'000));
}

TEST_F(OfferTest, offer_answers_with_the_first_broken_rule) {
    EXPECT_EQ(offer("fees", unknown, 0, "0"), Status::recipient_must_be_a_user);
    EXPECT_EQ(offer("bob", unknown, 0, "0"), Status::contracts_must_be_positive);
    EXPECT_EQ(offer("bob", unknown, 7, "0"), Status::premium_must_be_positive);
    EXPECT_EQ(offer("bob", unknown, 7, "0.001"), Status::market_not_found);
    EXPECT_EQ(offer("bob", put, 7, "0.001"), Status::premium_must_be_on_tick);
    EXPECT_EQ(offer("bob", put, 7, "0.01"), Status::series_not_found);
    EXPECT_EQ(offer("bob", call, 7, "0.01"), Status::insufficient_contracts);
    EXPECT_EQ(offer("carol", call, 1, "0.01"), Status::insufficient_contracts);
    EXPECT_EQ(offer("alice", call, 1, "0.01"), Status::insufficient_contracts) << "unsold contracts are not held";
    EXPECT_EQ(offer("bob", call, 6, "0.01"), Status::ok);
    at(expiry - milliseconds(1));
    EXPECT_EQ(offer("bob", call, 1, "0.01"), Status::insufficient_contracts);
    at(expiry);
    EXPECT_EQ(offer("bob", call, 1, "0.01"), Status::series_expired);
}

TEST_F(OfferTest, offered_contracts_cannot_be_spent_twice) {
    EXPECT_EQ(offer("bob", call, 4, "20"), Status::ok);
    EXPECT_EQ(offer("bob", call, 3, "30"), Status::insufficient_contracts);
    EXPECT_EQ(transfer("bob", call, 3, "carol"), Status::insufficient_contracts);
    EXPECT_EQ(offer("bob", call, 2, "30"), Status::ok);
    EXPECT_EQ(position("bob", call).offered, contracts(6));
}

TEST_F(TransferTest, transfer_answers_with_the_first_broken_rule) {
    EXPECT_EQ(transfer("dust", unknown, 0, "dust"), Status::recipient_must_be_a_user);
    EXPECT_EQ(transfer("bob", unknown, 0, "bob"), Status::contracts_must_be_positive);
    EXPECT_EQ(transfer("bob", unknown, 7, "bob"), Status::recipient_must_be_another);
    EXPECT_EQ(transfer("bob", unknown, 7, "fees"), Status::recipient_must_be_a_user);
    EXPECT_EQ(transfer("bob", unknown, 7, "dust"), Status::recipient_must_be_a_user);
    EXPECT_EQ(transfer("bob", unknown, 7, "carol"), Status::market_not_found);
    EXPECT_EQ(transfer("bob", put, 7, "carol"), Status::series_not_found);
    EXPECT_EQ(transfer("bob", call, 7, "carol"), Status::insufficient_contracts);
    EXPECT_EQ(transfer("bob", call, 6, "carol"), Status::ok);
    EXPECT_EQ(series(call).position(account("bob")), nullptr);
    EXPECT_EQ(position("carol", call).longs, contracts(6));
    at(expiry - milliseconds(1));
    EXPECT_EQ(transfer("carol", call, 1, "bob"), Status::ok);
    at(expiry);
    EXPECT_EQ(transfer("carol", call, 1, "bob"), Status::series_expired);
}

TEST_F(TransferTest, a_transfer_to_the_writer_lets_it_close) {
    ASSERT_EQ(transfer("bob", call, 6, "alice"), Status::ok);
    ASSERT_EQ(close("alice", call, 6), Status::ok);
    EXPECT_EQ(locked("alice", "BTC"), units(400'000));
    EXPECT_EQ(series(call).open_interest, contracts(0));
}

TEST_F(TransferTest, many_receivers_do_not_disturb_one_another) {
    for (const char* who : {"c1", "c2", "c3", "c4", "c5", "c6"}) ASSERT_EQ(transfer("bob", call, 1, who), Status::ok);
    EXPECT_EQ(series(call).positions.size(), 7U);
    for (const char* who : {"c1", "c2", "c3", "c4", "c5", "c6"}) EXPECT_EQ(position(who, call).longs, contracts(1));
}

TEST_F(CloseTest, close_answers_with_the_first_broken_rule) {
    EXPECT_EQ(close("alice", unknown, 0), Status::contracts_must_be_positive);
    EXPECT_EQ(close("alice", unknown, 1), Status::market_not_found);
    EXPECT_EQ(close("alice", put, 1), Status::series_not_found);
    EXPECT_EQ(close("carol", call, 1), Status::insufficient_contracts);
    EXPECT_EQ(close("alice", call, 1), Status::insufficient_contracts) << "short only";
    EXPECT_EQ(close("bob", call, 1), Status::insufficient_contracts) << "long only";
    ASSERT_EQ(transfer("bob", call, 3, "alice"), Status::ok);
    EXPECT_EQ(close("alice", call, 4), Status::insufficient_contracts);
    ASSERT_EQ(offer("alice", call, 1, "5"), Status::ok);
    EXPECT_EQ(close("alice", call, 3), Status::insufficient_contracts) << "one is on offer";
    EXPECT_EQ(close("alice", call, 2), Status::ok);
    at(expiry);
    EXPECT_EQ(close("alice", call, 1), Status::series_expired);
}

TEST_F(CloseTest, closing_burns_both_sides_and_releases_the_collateral_difference) {
    ASSERT_EQ(transfer("bob", call, 5, "alice"), Status::ok);
    at(expiry - milliseconds(1));
    ASSERT_EQ(close("alice", call, 5), Status::ok);
    EXPECT_EQ(event<events::Closed>().released.amount, units(500'000));
    EXPECT_EQ(series(call).open_interest, contracts(1));
    EXPECT_EQ(series(call).written, contracts(5));
    EXPECT_EQ(locked("alice", "BTC"), units(500'000));
    EXPECT_EQ(position("alice", call).shorts, contracts(1));
    EXPECT_EQ(position("alice", call).unsold, contracts(4));
}

TEST_F(CloseTest, of_a_put_the_release_is_the_difference_of_the_rounded_wholes) {
    ASSERT_EQ(create_asset("ODD", 8), Status::ok);
    ASSERT_EQ(create_market("ODD_USD", {.contract_size = "0.00000007", .premium_tick = "0.00000001"}), Status::ok);
    const SeriesName name = symbol("ODD_USD-20261127-P-999U9999");
    fund("dave", "10", "USD");
    ASSERT_EQ(underwrite("dave", name, 97, "0.00000001"), Status::ok);
    ASSERT_EQ(buy("bob", name, 40, "0.00000001"), Status::ok);
    ASSERT_EQ(transfer("bob", name, 40, "dave"), Status::ok);
    ASSERT_EQ(close("dave", name, 40), Status::ok);
    // ceil(6789.999321) - ceil(999.9999 * 7 * 57 / 100 = 3989.999601) = 6790 - 3990
    EXPECT_EQ(event<events::Closed>().released.amount, units(2'800));
    EXPECT_EQ(locked("dave", "USD"), units(3'990));
}

}  // namespace
}  // namespace otp
