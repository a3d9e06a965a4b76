// A rehearsal tells exactly what the command then does: status, events and balances.

#include "settlement/rehearsal.hpp"

#include <nlohmann/json.hpp>
#include <random>

#include "keys/native_host.hpp"
#include "protocol/eip712.hpp"
#include "settlement/command_json.hpp"
#include "settlement/views.hpp"
#include "tests/support/scenario.hpp"
#include "tests/support/test_signers.hpp"

namespace otp::settlement {
namespace {

using support::address_named;
using support::contracts;
using support::price;

const keys::NativeHost host;

class Rehearsing : public support::Scenario {
protected:
    Rehearsing() { check_always = false; }

    static json events_json(const Events& list, const State& in) {
        json rows = json::array();
        for (const Event& event : list) rows.push_back(event_to_json(event, in));
        return rows;
    }
    static json balances_json(const State& in, const Address& address) {
        return account_view(in, address, in.time)["balances"];
    }

    /// Rehearses, does it, and compares.
    Status both(std::string_view who, const Command& command, const std::vector<PriceReport>& reports = {}) {
        const Address address = address_named(who);
        const auto rehearsed = rehearse(state, state.time, address, command, host);
        const Status status = run(who, command, reports);
        EXPECT_TRUE(rehearsed.has_value()) << rehearsed.error();
        if (!rehearsed) return status;
        const std::string what = command_to_json(command).dump();
        EXPECT_EQ(rehearsed->status, status) << what;
        EXPECT_EQ(events_json(rehearsed->events, rehearsed->after), events_json(events, state)) << what;
        EXPECT_EQ(balances_json(rehearsed->after, address), balances_json(state, address)) << what;
        return status;
    }
};

TEST_F(Rehearsing, tells_what_random_commands_will_do) {
    ASSERT_EQ(create_asset("USDC", 6), Status::ok);
    ASSERT_EQ(create_market("BTC_USDC", {.trade_fee_bps = 7, .exercise_fee_bps = 13}), Status::ok);
    ASSERT_EQ(create_market("BTC_EUR", {.feed = "BTC/USD", .trade_fee_bps = 3, .escrow_premium = true}), Status::ok);
    const std::vector<std::string> people = {"alice", "bob", "carol", "dave"};
    for (const std::string& who : people) {
        fund(who, "0.7", "BTC");
        fund(who, "12345.678901", "USD");
        fund(who, "1234.56", "EUR");
        fund(who, "2345.678901", "USDC");
    }
    std::vector<SeriesName> all;
    for (const char* name :
         {"BTC_USD-20261127-C-100K0000", "BTC_USD-20261127-P-100K0000", "BTC_USDC-20261127-C-3U0000",
          "BTC_USDC-20261127-P-100K0000", "BTC_EUR-20261127-C-100K0000", "BTC_EUR-20261127-P-99K0000"}) {
        all.push_back(support::symbol(name));
    }
    std::mt19937_64 random{20261121};
    const auto pick = [&](std::uint64_t n) { return random() % n; };
    std::map<std::string, int> seen;
    for (int i = 0; i < 3000; ++i) {
        const std::string who = people[pick(people.size())];
        const SeriesName& series = all[pick(all.size())];
        const Contracts n = contracts(pick(30));
        const Price premium =
            Price::from_raw(static_cast<std::int64_t>(pick(5)) * 333'000'000 + (pick(20) == 0 ? 1 : 0));
        Command command;
        switch (pick(12)) {
            case 0:
            case 1:
                command = Underwrite{series, n, premium};
                break;
            case 2:
            case 3:
            case 4:
                command = Buy{series, n, premium};
                break;
            case 5:
                command = Offer{series, n, premium};
                break;
            case 6:
                command = CancelOffer{OfferNumber{pick(state.next_offer + 1)}};
                break;
            case 7:
                command = Close{series, n};
                break;
            case 8:
                command = Transfer{series, n, address_named(people[pick(people.size())])};
                break;
            case 9:
                command = Withdraw{support::ticker("USD"), support::decimal("0.01")};
                break;
            case 10:
                command = Deposit{address_named(who), support::ticker("USD"), support::decimal("1.5"),
                                  Text{"r" + std::to_string(pick(40))}};
                break;
            default:
                command = Settle{series, 1 + pick(3)};
                break;
        }
        const bool is_deposit = std::holds_alternative<Deposit>(command);
        const Status status = both(is_deposit && pick(4) != 0 ? "custodian" : who, command);
        ++seen[std::string{facts_of(command).verb} + (status == Status::ok ? " ok" : " refused")];
        if (HasFailure()) FAIL() << "at command " << i;
    }
    for (const char* verb : {"underwrite", "buy", "offer", "cancel_offer", "close", "transfer", "deposit"}) {
        EXPECT_GT(seen[std::string{verb} + " ok"], 20) << verb;
        EXPECT_GT(seen[std::string{verb} + " refused"], 5) << verb;
    }

    price_at_expiry("100123.45");
    for (const SeriesName& series : all) {
        if (!exists(series)) continue;
        both("dave", FixSettlementPrice{Text{"BTC/USD"}, expiry});
        // In pieces, the last of which books the dust.
        while (!this->series(series).settled) ASSERT_EQ(both("dave", Settle{series, 2}), Status::ok);
        EXPECT_EQ(both("dave", Settle{series, 2}), Status::ok);
    }
}

TEST_F(Rehearsing, tells_what_the_operator_and_roles_will_do) {
    EXPECT_EQ(both("alice", Pause{}), Status::role_required);
    EXPECT_EQ(both("operator", Pause{}), Status::ok);
    fund("alice", "1", "BTC");
    EXPECT_EQ(both("alice", Underwrite{call, contracts(1), price("1")}), Status::paused);
    EXPECT_EQ(both("operator", Pause{}), Status::already_paused);
    EXPECT_EQ(both("operator", Resume{}), Status::ok);
    EXPECT_EQ(both("operator", CreateAsset{support::ticker("ETH"), 18}), Status::ok);
    EXPECT_EQ(both("operator", CreateAsset{support::ticker("ETH"), 18}), Status::asset_already_exists);
    EXPECT_EQ(both("bob", AcceptRole{Role::operator_}), Status::role_offer_not_found);
    EXPECT_EQ(both("operator", OfferRole{Role::operator_, address_named("bob")}), Status::ok);
    EXPECT_EQ(both("bob", AcceptRole{Role::operator_}), Status::ok);
    EXPECT_EQ(both("operator", Pause{}), Status::role_required);
    EXPECT_EQ(both("bob", Pause{}), Status::ok);
    EXPECT_EQ(both("bob", RevokeAgent{address_named("carol")}), Status::agent_not_found);
}

TEST_F(Rehearsing, leaves_the_state_alone) {
    fund("alice", "1", "BTC");
    const Hash before = state.root();
    const auto rehearsed =
        rehearse(state, now(), address_named("alice"), Underwrite{call, contracts(1), price("1")}, host);
    ASSERT_TRUE(rehearsed.has_value());
    EXPECT_EQ(rehearsed->status, Status::ok);
    EXPECT_EQ(state.root(), before);
    EXPECT_FALSE(exists(call));
}

TEST_F(Rehearsing, uses_the_clock_that_it_is_given) {
    fund("alice", "1", "BTC");
    ASSERT_EQ(underwrite("alice", call, 1, "1"), Status::ok);
    const Command command = Underwrite{call, contracts(1), price("1")};
    const Address alice = address_named("alice");
    EXPECT_EQ(rehearse(state, expiry - milliseconds(1), alice, command, host)->status, Status::ok);
    EXPECT_EQ(rehearse(state, expiry, alice, command, host)->status, Status::series_expired);
}

TEST_F(Rehearsing, verifies_a_price_update_and_finds_the_records_it_reaches) {
    const support::TestSigners signers{5, QuorumRule::two_third};
    state.add_signer_set(signers.set);
    fund("alice", "1", "BTC");
    ASSERT_EQ(underwrite("alice", call, 1, "1"), Status::ok);
    at(expiry);
    const PriceReport report = support::report_of({.price = "104000", .publish_s = expiry.seconds()});
    const auto bytes = oracle::sign_update(std::vector{report}, 1, static_cast<std::uint32_t>(expiry.seconds()),
                                           signers.set, signers.keys);
    ASSERT_TRUE(bytes.has_value());
    const auto rehearsed = rehearse(state, now(), address_named("alice"), ReportPrice{*bytes}, host);
    ASSERT_TRUE(rehearsed.has_value());
    EXPECT_EQ(rehearsed->status, Status::ok);
    const json told = events_json(rehearsed->events, rehearsed->after);
    ASSERT_EQ(told.size(), 3U) << told.dump();
    EXPECT_EQ(told[0]["event"], "price_reported");
    EXPECT_EQ(told[0]["samples"], 1);
    EXPECT_EQ(told[2]["event"], "settlement_price_fixed");
    EXPECT_EQ(told[2]["price"], "104000");

    Bytes altered = *bytes;
    altered.back() ^= 1;
    EXPECT_NE(rehearse(state, now(), address_named("alice"), ReportPrice{altered}, host)->status, Status::ok);
}

TEST_F(Rehearsing, checks_an_agents_acceptance) {
    const keys::SecretKey agent = keys::SecretKey::derive_for_development("agent");
    ApproveAgent approval{agent.address(), Text{"bot"}, Scopes{Scopes::trade}, now() + seconds(3600), {}};
    const Address alice = address_named("alice");
    EXPECT_EQ(rehearse(state, now(), alice, approval, host)->status, Status::proof_must_be_the_agents);
    const Hash digest =
        eip712::digest(eip712::domain_separator(state.network), eip712::hash_acceptance(alice, approval));
    const auto signature = agent.sign(digest).bytes65();
    approval.proof.assign(signature.begin(), signature.end());
    EXPECT_EQ(rehearse(state, now(), alice, approval, host)->status, Status::ok);
}

}  // namespace
}  // namespace otp::settlement
