// What the operator says: assets, feeds, markets, signer sets, pause; and how roles move.

#include "tests/support/scenario.hpp"

namespace otp {
namespace {

using namespace support;

class CreateAssetTest : public Scenario {};
class CreateFeedTest : public Scenario {
public:
    Status feed(std::string_view name, FeedSources sources, std::int32_t exponent = -8) {
        return run("operator", CreateFeed{Text{std::string{name}}, exponent, std::move(sources)});
    }
    static FeedSource source(std::string network, std::uint8_t id) {
        FeedSource source{Text{std::move(network)}, {}};
        source.id.bytes[0] = id;
        return source;
    }
};
class CreateMarketTest : public Scenario {};
class RotateSignersTest : public Scenario {
public:
    RotateSigners set_of(std::string network, std::uint32_t index, unsigned keys) {
        RotateSigners command;
        command.network = Text{std::move(network)};
        command.index = index;
        command.emitter_chain = 26;
        command.emitter.bytes[0] = static_cast<std::uint8_t>(command.network.value[0]);
        for (unsigned i = 0; i < keys; ++i) command.keys.push_back(address_named("key" + std::to_string(i)));
        command.valid_from = time_of("2026-01-01T00:00:10Z");
        command.previous_valid_until = time_of("2026-01-01T00:00:09Z");
        return command;
    }
    Status rotate(const RotateSigners& command) { return run("operator", command); }
    const SignerSet* set(const std::string& network, std::uint32_t index) const {
        for (const SignerSet& one : state.signer_sets()) {
            if (one.network == network && one.index == index) return &one;
        }
        return nullptr;
    }
};
class RolesTest : public Scenario {};

TEST_F(CreateAssetTest, create_asset_answers_with_the_first_broken_rule) {
    EXPECT_EQ(run("alice", CreateAsset{ticker("BTC"), 19}), Status::role_required);
    EXPECT_EQ(run("custodian", CreateAsset{ticker("BTC"), 19}), Status::role_required);
    EXPECT_EQ(create_asset("BTC", 19), Status::decimals_must_be_at_most_18);
    EXPECT_EQ(create_asset("BTC", 8), Status::asset_already_exists);
    EXPECT_EQ(create_asset("BTC", 18), Status::asset_already_exists);
    EXPECT_EQ(create_asset("NEW", 18), Status::ok);
    EXPECT_EQ(create_asset("ZERO", 0), Status::ok);
    EXPECT_EQ(state.asset(event<events::AssetCreated>().asset).name, ticker("ZERO"));
}

/// Two letters or digits a place: names enough for a full register.
std::string numbered(std::string_view prefix, unsigned n) {
    std::string text{prefix};
    for (int place = 0; place < 4; ++place, n /= 26) text += static_cast<char>('A' + n % 26);
    return text;
}

TEST_F(CreateAssetTest, there_are_at_most_65535_assets) {
    for (unsigned n = 0; state.assets().size() < 0xfffe; ++n) state.add_asset({ticker(numbered("X", n)), 8});
    EXPECT_EQ(create_asset("LAST", 8), Status::ok);
    EXPECT_EQ(create_asset("LAST", 8), Status::asset_already_exists);
    EXPECT_EQ(create_asset("MORE", 8), Status::registry_full);
    EXPECT_EQ(state.assets().size(), 0xffffU);
}

TEST_F(CreateFeedTest, there_are_at_most_65535_feeds) {
    for (unsigned n = 0; state.feeds().size() < 0xfffe; ++n) state.add_feed({Text{numbered("X", n)}, -8, {}, {}});
    EXPECT_EQ(feed("LAST", {source("a", 1)}), Status::ok);
    EXPECT_EQ(feed("MORE", {source("a", 1)}), Status::feed_must_be_valid);
    EXPECT_EQ(feed("MORE", {source("a", 2)}), Status::registry_full);
    EXPECT_EQ(state.feeds().size(), 0xffffU);
}

TEST_F(CreateMarketTest, there_are_at_most_65535_markets) {
    Market market = state.markets().front();
    for (unsigned n = 0; state.markets().size() < 0xfffe; ++n) {
        market.name.base = ticker(numbered("X", n));
        state.add_market(market);
    }
    CreateMarket command;
    command.contract_size = decimal("0.001");
    command.premium_tick = price("0.01");
    command.minimum_lifetime_s = 60;
    command.feed = Text{"BTC/USD"};
    ASSERT_EQ(create_asset("LAST", 8), Status::ok);
    ASSERT_EQ(create_asset("MORE", 8), Status::ok);
    command.market = {ticker("LAST"), ticker("USD")};
    EXPECT_EQ(run("operator", command), Status::ok);
    EXPECT_EQ(run("operator", command), Status::market_already_exists);
    command.market = {ticker("MORE"), ticker("USD")};
    EXPECT_EQ(run("operator", command), Status::registry_full);
    EXPECT_EQ(state.markets().size(), 0xffffU);
}

TEST_F(CreateFeedTest, create_feed_answers_with_the_first_broken_rule) {
    const FeedSources taken = {{Text{"test"}, own_feed_id("BTC/USD")}};
    EXPECT_EQ(run("alice", CreateFeed{Text{""}, 1, {}}), Status::role_required);
    EXPECT_EQ(feed("", {source("a", 1)}), Status::feed_must_be_valid);
    EXPECT_EQ(feed("BTC/USD", {}), Status::feed_must_be_valid);
    EXPECT_EQ(feed("BTC/USD", taken, 1), Status::feed_must_be_valid);
    EXPECT_EQ(feed("BTC/USD", taken, -19), Status::feed_must_be_valid);
    EXPECT_EQ(feed("BTC/USD", taken), Status::feed_already_exists);
    EXPECT_EQ(feed("BTC/USD 2", taken), Status::feed_must_be_valid);
    EXPECT_EQ(feed("BTC/USD 2", {source("a", 1)}), Status::ok);
}

TEST_F(CreateFeedTest, a_feed_has_1_to_4_different_sources) {
    EXPECT_EQ(feed("A", {source("a", 1), source("a", 1)}), Status::feed_must_be_valid);
    EXPECT_EQ(feed("A", {source("a", 1), source("b", 1), source("a", 1)}), Status::feed_must_be_valid);
    EXPECT_EQ(feed("A", {source("a", 1), source("a", 2), source("a", 3), source("a", 4), source("a", 5)}),
              Status::feed_must_be_valid);
    EXPECT_EQ(feed("A", {source("a", 1), source("a", 2), source("b", 1), source("b", 2)}), Status::ok);
    EXPECT_EQ(feed("B", {source("c", 1)}, 0), Status::ok);
    EXPECT_EQ(feed("C", {source("d", 1)}, -18), Status::ok);
}

TEST_F(CreateFeedTest, a_network_has_a_name_that_sources_can_be_written_with) {
    for (const char* network : {"", "a,b", "a:b", ",", ":"}) {
        EXPECT_EQ(feed("A", {source(network, 1)}), Status::feed_must_be_valid) << network;
    }
}

/// A source of two feeds would give its reports to the first only, and series of the second could only end VOID.
TEST_F(CreateFeedTest, a_source_is_of_one_feed) {
    EXPECT_EQ(feed("A", {source("a", 1), source("a", 2)}), Status::ok);
    EXPECT_EQ(feed("B", {source("a", 3), source("a", 2)}), Status::feed_must_be_valid);
    EXPECT_EQ(feed("B", {source("a", 3), source("b", 2)}), Status::ok);
}

TEST_F(CreateMarketTest, create_market_answers_with_the_first_broken_rule) {
    MarketOptions o{"0", "0", "NONE", 0, SettlementPolicy::point, 1251, 1251, false};
    EXPECT_EQ(run("alice", CreateMarket{}), Status::role_required);
    EXPECT_EQ(create_market("XAU_XAU", o), Status::contract_size_must_be_positive);
    o.contract_size = "0.000000001";
    EXPECT_EQ(create_market("XAU_XAU", o), Status::premium_tick_must_be_positive);
    o.premium_tick = "0.00000001";
    EXPECT_EQ(create_market("XAU_XAU", o), Status::lifetime_must_be_positive);
    o.minimum_lifetime_s = 366 * 86'400 + 1;
    EXPECT_EQ(create_market("XAU_XAU", o), Status::lifetime_must_be_positive);
    o.minimum_lifetime_s = 366 * 86'400;
    EXPECT_EQ(create_market("XAU_XAU", o), Status::fee_must_be_at_most_1250_bps);
    o.trade_fee_bps = 1250;
    EXPECT_EQ(create_market("XAU_XAU", o), Status::fee_must_be_at_most_1250_bps);
    o.exercise_fee_bps = 1250;
    EXPECT_EQ(create_market("XAU_XAU", o), Status::base_and_quote_must_differ);
    EXPECT_EQ(create_market("XAU_USD", o), Status::asset_not_found);
    EXPECT_EQ(create_market("USD_XAU", o), Status::asset_not_found);
    EXPECT_EQ(create_market("BTC_USD", o), Status::feed_not_found);
    o.feed = "BTC/USD";
    EXPECT_EQ(create_market("BTC_USD", o), Status::market_already_exists);
    EXPECT_EQ(create_market("BTC_EUR", o), Status::amount_must_fit_decimals);
    o.contract_size = "0.00000001";
    EXPECT_EQ(create_market("BTC_EUR", o), Status::ok);
    EXPECT_EQ(create_market("BTC_EUR", o), Status::market_already_exists);
}

TEST_F(CreateMarketTest, a_contract_size_stays_below_2_to_the_63_units) {
    EXPECT_EQ(create_market("BTC_EUR", {.contract_size = "92233720368.54775808"}), Status::amount_must_fit_decimals);
    EXPECT_EQ(create_market("BTC_EUR", {.contract_size = "92233720368.54775807"}), Status::ok);
}

TEST_F(RotateSignersTest, rotate_signers_answers_with_the_first_broken_rule) {
    RotateSigners command = set_of("wormhole", 5, 3);
    EXPECT_EQ(run("alice", command), Status::role_required);
    const auto invalid = [&](auto&& spoil) {
        RotateSigners spoiled = command;
        spoil(spoiled);
        return rotate(spoiled) == Status::signer_set_must_be_valid;
    };
    EXPECT_TRUE(invalid([](RotateSigners& c) { c.network.value = ""; }));
    EXPECT_TRUE(invalid([](RotateSigners& c) { c.network.value = std::string(25, 'x'); }));
    EXPECT_TRUE(invalid([](RotateSigners& c) { c.keys.clear(); }));
    EXPECT_TRUE(invalid([](RotateSigners& c) { c.keys[2] = c.keys[0]; }));
    EXPECT_TRUE(invalid([&](RotateSigners& c) { c.keys = set_of("x", 0, 33).keys; }));
    EXPECT_TRUE(invalid([](RotateSigners& c) { c.valid_from = c.previous_valid_until + milliseconds(1001); }));
    EXPECT_EQ(rotate(command), Status::ok);
    EXPECT_EQ(rotate(command), Status::signer_set_already_exists);
    EXPECT_EQ(rotate(set_of("wormhole", 6, 32)), Status::ok);
}

TEST_F(RotateSignersTest, a_network_has_one_emitter_and_an_emitter_one_network) {
    ASSERT_EQ(rotate(set_of("wormhole", 5, 3)), Status::ok);
    RotateSigners other_emitter = set_of("wormhole", 6, 3);
    other_emitter.emitter.bytes[31] = 1;
    EXPECT_EQ(rotate(other_emitter), Status::signer_set_must_be_valid);
    other_emitter = set_of("wormhole", 6, 3);
    other_emitter.emitter_chain = 27;
    EXPECT_EQ(rotate(other_emitter), Status::signer_set_must_be_valid);
    RotateSigners other_network = set_of("wormhole", 0, 3);
    other_network.network.value = "router";
    EXPECT_EQ(rotate(other_network), Status::signer_set_must_be_valid);
    other_network.emitter.bytes[0] = 'r';
    EXPECT_EQ(rotate(other_network), Status::ok);
}

TEST_F(RotateSignersTest, the_set_of_the_next_lower_index_ends_at_previous_valid_until) {
    const std::uint64_t version = state.signer_sets_version;
    ASSERT_EQ(rotate(set_of("own", 1, 1)), Status::ok);
    ASSERT_EQ(rotate(set_of("zzz", 2, 1)), Status::ok);
    ASSERT_EQ(rotate(set_of("own", 3, 2)), Status::ok);  // Indices need not follow one another.
    const std::int64_t end = time_of("2026-01-01T00:00:09Z").seconds();
    EXPECT_EQ(set("own", 1)->valid_until_s, end);
    EXPECT_EQ(set("own", 3)->valid_from_s, end + 1);
    EXPECT_GT(set("own", 3)->valid_until_s, end);
    EXPECT_GT(set("zzz", 2)->valid_until_s, end) << "another network's set is not touched";
    RotateSigners between = set_of("own", 2, 4);
    between.previous_valid_until = time_of("2026-01-01T00:00:12.999Z");
    ASSERT_EQ(rotate(between), Status::ok);
    EXPECT_EQ(set("own", 1)->valid_until_s, end + 3) << "times of signer sets are whole seconds, rounded down";
    EXPECT_GT(set("own", 3)->valid_until_s, end + 3);
    EXPECT_GT(state.signer_sets_version, version + 3);
}

TEST_F(RolesTest, pause_stops_new_risk_and_nothing_else) {
    fund("alice", "1", "BTC");
    fund("alice", "1000", "USD");
    fund("bob", "1000", "USD");
    ASSERT_EQ(underwrite("alice", call, 10, "10"), Status::ok);
    ASSERT_EQ(buy("bob", call, 5, "10"), Status::ok);
    ASSERT_EQ(offer("bob", call, 1, "20"), Status::ok);
    ASSERT_EQ(buy("alice", call, 1, "20"), Status::ok);
    EXPECT_EQ(run("alice", Pause{}), Status::role_required);
    EXPECT_EQ(resume(), Status::not_paused);
    EXPECT_EQ(pause(), Status::ok);
    EXPECT_EQ(pause(), Status::already_paused);
    EXPECT_EQ(run("alice", Resume{}), Status::role_required);
    EXPECT_EQ(underwrite("alice", call, 1, "10"), Status::paused);
    EXPECT_EQ(buy("bob", call, 1, "10"), Status::paused);
    EXPECT_EQ(offer("bob", call, 1, "10"), Status::paused);
    EXPECT_EQ(transfer("bob", call, 1, "carol"), Status::paused);
    EXPECT_EQ(close("alice", call, 1), Status::ok);
    EXPECT_EQ(cancel_offer("alice", 1), Status::ok);
    EXPECT_EQ(withdraw("bob", "1", "USD"), Status::ok);
    EXPECT_EQ(deposit("bob", "1", "USD", "while paused"), Status::ok);
    EXPECT_EQ(create_asset("NEW", 2), Status::ok);
    price_at_expiry("104000");
    EXPECT_EQ(settle(call), Status::ok);
    EXPECT_EQ(resume(), Status::ok);
    EXPECT_EQ(resume(), Status::not_paused);
}

TEST_F(RolesTest, a_role_moves_in_two_steps) {
    EXPECT_EQ(run("alice", OfferRole{Role::operator_, address_named("alice")}), Status::role_required);
    EXPECT_EQ(run("custodian", OfferRole{Role::operator_, address_named("alice")}), Status::role_required);
    EXPECT_EQ(run("alice", AcceptRole{Role::operator_}), Status::role_offer_not_found);
    EXPECT_EQ(run("operator", OfferRole{Role::operator_, address_named("fees")}), Status::recipient_must_be_a_user);
    EXPECT_EQ(run("operator", OfferRole{Role::operator_, address_named("dust")}), Status::recipient_must_be_a_user);
    EXPECT_EQ(run("operator", OfferRole{Role::operator_, address_named("alice")}), Status::ok);
    EXPECT_EQ(run("bob", AcceptRole{Role::operator_}), Status::role_offer_not_found);
    EXPECT_EQ(run("fees", AcceptRole{Role::operator_}), Status::role_offer_not_found);
    EXPECT_EQ(run("alice", AcceptRole{Role::custodian}), Status::role_offer_not_found);
    // Until it is accepted, the holder has not changed.
    EXPECT_EQ(run("alice", CreateAsset{ticker("X1"), 2}), Status::role_required);
    EXPECT_EQ(create_asset("X1", 2), Status::ok);
    EXPECT_EQ(run("alice", AcceptRole{Role::operator_}), Status::ok);
    EXPECT_EQ(create_asset("X2", 2), Status::role_required);
    EXPECT_EQ(run("alice", CreateAsset{ticker("X2"), 2}), Status::ok);
    EXPECT_EQ(run("alice", AcceptRole{Role::operator_}), Status::role_offer_not_found) << "an offer is accepted once";
}

TEST_F(RolesTest, a_later_role_offer_replaces_the_one_before) {
    ASSERT_EQ(run("custodian", OfferRole{Role::custodian, address_named("alice")}), Status::ok);
    ASSERT_EQ(run("custodian", OfferRole{Role::custodian, address_named("bob")}), Status::ok);
    EXPECT_EQ(run("alice", AcceptRole{Role::custodian}), Status::role_offer_not_found);
    EXPECT_EQ(run("bob", AcceptRole{Role::custodian}), Status::ok);
    EXPECT_EQ(deposit("carol", "1", "USD", "by the old one"), Status::role_required);
}

}  // namespace
}  // namespace otp
