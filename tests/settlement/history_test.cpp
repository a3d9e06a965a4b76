// The history index: fed by the node or rebuilt from the journal it says the same, and its balances, which come from
// the events alone, are the ledger's.

#include "settlement/history.hpp"

#include <fstream>

#include "settlement/receipt_view.hpp"
#include "tests/settlement/temporary_folder.hpp"
#include "tests/settlement/test_network.hpp"
#include "tests/support/scenario.hpp"

namespace otp::settlement {
namespace {

using support::contracts;
using support::price;
using support::symbol;
using support::time_of;

const SeriesName call = symbol("BTC_USD-20261127-C-100K0000");

struct HistoryTest : testing::Test {
    TemporaryFolder folder;
    TestNetwork network;
    SimulatedDisk disk;
    std::vector<std::string> lines;
    std::unique_ptr<History> history;  ///< Outlives the node that feeds it.
    std::unique_ptr<Node> node;

    std::unique_ptr<History> open_history(const std::string& name = "index.sqlite") {
        HistoryOptions options;
        options.batch_rows = 50;
        options.log = [this](std::string_view line) { lines.emplace_back(line); };
        auto opened = History::open(disk, "d", folder / name, network_id(network.genesis), options);
        EXPECT_TRUE(opened.has_value()) << opened.error();
        return opened ? std::move(*opened) : nullptr;
    }
    void start(const std::string& name = "index.sqlite") {
        history = open_history(name);
        NodeOptions options = network.quiet_options();
        options.observe_after = history->height_at_open();
        options.observer = [this](const auto& block, const State& state) { history->take(block, state); };
        node = network.open(disk, "d", options);
    }
    void stop() {
        node.reset();
        history.reset();
    }
    /// What a fresh index of the same journal holds.
    std::string rebuilt(const std::string& name) {
        stop();
        start(name);
        return dump();
    }
    /// After the node's last word: a clean end adds a block with the state root.
    std::string dump() {
        node->stop();
        history->flush();
        auto text = history->store().dump();
        EXPECT_TRUE(text.has_value()) << text.error().reason;
        return text ? *text : "";
    }
    void play(const std::vector<TraceStep>& trace, bool checked = false) {
        for (const TraceStep& step : trace) {
            network.clock.set(step.time);
            run_group(*node, step.envelopes);
            if (checked) check_balances();
        }
    }
    /// The index' balance of every account and asset against the ledger's.
    void check_balances() {
        history->flush();
        ASSERT_EQ(history->status().failure, "");
        ASSERT_TRUE(node->read([&](const State& state) {
            for (std::uint32_t a = 0; a < state.accounts().size(); ++a) {
                std::map<AssetNo, Balance> latest;
                auto rows = history->store().balances(AccountNo{a}, {std::nullopt, 100'000, {}});
                ASSERT_TRUE(rows.has_value());
                for (const StoredBalance& row : *rows) latest.try_emplace(row.asset, Balance{row.free, row.locked});
                for (std::uint16_t i = 0; i < state.assets().size(); ++i) {
                    ASSERT_EQ(latest[AssetNo{i}], state.ledger.balance(AccountNo{a}, AssetNo{i}))
                        << "account " << a << " asset " << i << " at " << history->status().height;
                }
            }
        }));
    }
    SeriesNo series_no(const SeriesName& name) {
        SeriesNo no;
        EXPECT_TRUE(node->read([&](const State& state) { no = *state.find_series(name); }));
        return no;
    }
    AccountNo account_no(const std::string& name) {
        AccountNo no;
        EXPECT_TRUE(node->read([&](const State& state) { no = *state.find_account(network.address(name)); }));
        return no;
    }
};

TEST_F(HistoryTest, balances_from_events_are_the_ledgers_after_every_block) {
    start();
    play(make_trace(network, 400, 7), true);
}

TEST_F(HistoryTest, an_index_rebuilt_from_the_journal_equals_the_live_one) {
    start();
    play(make_trace(network, 600, 8));
    const std::string live = dump();
    EXPECT_GT(live.size(), 10'000U);
    EXPECT_EQ(rebuilt("other.sqlite"), live);
    EXPECT_TRUE(lines.empty());
}

TEST_F(HistoryTest, an_index_that_is_behind_goes_on_where_it_stopped) {
    const auto trace = make_trace(network, 300, 9);
    start();
    play({trace.begin(), trace.begin() + 5});
    stop();
    // The node goes on without an index, as after a crash in which it lost its last blocks.
    node = network.open(disk, "d", network.quiet_options());
    play({trace.begin() + 5, trace.begin() + 20});
    node.reset();
    start();
    play({trace.begin() + 20, trace.end()});
    const std::string live = dump();
    EXPECT_EQ(history->status().height, node->status().height);
    EXPECT_TRUE(lines.empty());
    EXPECT_EQ(rebuilt("other.sqlite"), live);
}

TEST_F(HistoryTest, a_damaged_or_foreign_index_is_rebuilt_and_said) {
    start();
    play(make_trace(network, 200, 10));
    const std::string live = dump();
    stop();
    std::ofstream{folder / "index.sqlite", std::ios::binary | std::ios::trunc} << std::string(8192, 'x');
    start();
    EXPECT_EQ(dump(), live);
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_NE(lines[0].find("is rebuilt: file is not a database"), std::string::npos) << lines[0];

    stop();
    {
        std::string note;
        std::filesystem::remove(folder / "index.sqlite");
        auto foreign = HistoryStore::open(folder / "index.sqlite", Hash{}, note);
        ASSERT_TRUE(foreign.has_value());
    }
    lines.clear();
    start();
    EXPECT_EQ(dump(), live);
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_NE(lines[0].find("belongs to another network"), std::string::npos) << lines[0];
}

TEST_F(HistoryTest, an_index_of_another_journal_of_the_same_network_is_rebuilt) {
    start();
    play(make_trace(network, 100, 11));
    stop();
    SimulatedDisk other;
    TestNetwork again;
    HistoryOptions options;
    options.log = [this](std::string_view line) { lines.emplace_back(line); };
    {
        const auto fresh = again.open(other);
        run_one(*fresh, again.deposit("zoe", "1", "BTC"));
    }
    auto opened = History::open(other, "d", folder / "index.sqlite", network_id(network.genesis), options);
    ASSERT_TRUE(opened.has_value()) << opened.error();
    EXPECT_EQ((*opened)->height_at_open(), 0U);
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_NE(lines[0].find("is not the journal's"), std::string::npos) << lines[0];
}

TEST_F(HistoryTest, receipts_are_found_by_the_commands_id) {
    start();
    const auto trace = make_trace(network, 300, 12);
    std::size_t compared = 0;
    for (const TraceStep& step : trace) {
        network.clock.set(step.time);
        const auto answers = run_group(*node, step.envelopes);
        history->flush();
        for (const Submitted& answer : answers) {
            auto found = history->store().find_receipts(answer.id);
            ASSERT_TRUE(found.has_value());
            if (!answer.journaled()) continue;
            ASSERT_TRUE(found->has_value());
            EXPECT_EQ((*found)->height, answer.height);
            EXPECT_EQ((*found)->envelope, answer.index);
            ASSERT_EQ((*found)->receipts.size(), answer.receipts.size());
            for (std::size_t i = 0; i < answer.receipts.size(); ++i) {
                EXPECT_EQ((*found)->receipts[i].first, name(answer.receipts[i].status));
                EXPECT_EQ((*found)->receipts[i].second, answer.receipts[i].events);
                ++compared;
            }
        }
    }
    EXPECT_GT(compared, 200U);
}

TEST_F(HistoryTest, pages_of_any_size_add_up_to_the_whole) {
    start();
    play(make_trace(network, 900, 13));
    history->flush();
    const AccountNo account = account_no("user 3");
    const auto whole = history->store().account_events(account, {std::nullopt, 1'000'000, {}});
    ASSERT_TRUE(whole.has_value());
    ASSERT_GT(whole->size(), 20U);
    for (const std::size_t size : {1U, 2U, 7U, 1000U}) {
        std::vector<HistoryPlace> places;
        std::optional<HistoryPlace> before;
        while (true) {
            const auto page = history->store().account_events(account, {before, size, {}});
            ASSERT_TRUE(page.has_value());
            for (const StoredEvent& event : *page) places.push_back(event.place);
            if (page->size() < size) break;
            before = page->back().place;
        }
        ASSERT_EQ(places.size(), whole->size()) << size;
        for (std::size_t i = 0; i < places.size(); ++i) EXPECT_EQ(places[i], (*whole)[i].place);
        EXPECT_TRUE(std::is_sorted(places.rbegin(), places.rend()));
    }
    const auto fills = history->store().account_events(account, {std::nullopt, 1'000'000, {"filled"}});
    ASSERT_TRUE(fills.has_value());
    ASSERT_FALSE(fills->empty());
    for (const StoredEvent& event : *fills) EXPECT_TRUE(std::holds_alternative<events::Filled>(event.event));
}

/// Escrowed premium that is forfeited when a series is VOID is named by no event's amount.
TEST_F(HistoryTest, balances_hold_through_a_void_series_with_escrowed_premium) {
    start();
    CreateMarket market{support::market_name("ETH_BTC"),
                        support::decimal("0.01"),
                        price("0.0001"),
                        Text{"ETH/USD"},
                        60,
                        SettlementPolicy::point,
                        25,
                        50,
                        true};
    run_one(*node, network.sign("operator", market));
    const SeriesName series = symbol("ETH_BTC-20261127-C-1U0000");
    run_group(*node, {network.deposit("alice", "3", "ETH"), network.deposit("bob", "2", "BTC"),
                      network.deposit("carol", "2", "BTC")});
    const auto answers = run_group(*node, {network.sign("alice", Underwrite{series, contracts(100), price("0.05")}),
                                           network.sign("bob", Buy{series, contracts(30), price("0.05")}),
                                           network.sign("bob", Offer{series, contracts(11), price("0.06")}),
                                           network.sign("carol", Buy{series, contracts(77), price("0.06")})});
    for (const Submitted& answer : answers) ASSERT_EQ(answer.receipts[0].status, Status::ok);
    check_balances();
    network.clock.set(series.expiry + seconds(86'400));
    ASSERT_EQ(
        run_one(*node, network.sign("dave", FixSettlementPrice{Text{"ETH/USD"}, series.expiry})).receipts[0].status,
        Status::ok);
    for (int i = 0; i < 3; ++i) {
        ASSERT_EQ(run_one(*node, network.sign("dave", Settle{series, 1})).receipts[0].status, Status::ok);
        check_balances();
    }
    const std::string live = dump();
    EXPECT_EQ(rebuilt("other.sqlite"), live);
}

TEST_F(HistoryTest, samples_of_a_settlement_price_outlive_the_state) {
    start();
    run_group(*node, {network.deposit("alice", "3", "BTC"),
                      network.sign("alice", Underwrite{call, contracts(7), price("100")})});
    network.clock.set(call.expiry);
    run_one(*node, network.report(network.oracle, call.expiry.seconds(), "104000"));
    history->flush();
    const auto kept = history->store().record_events({FeedNo{0}, call.expiry.seconds(), SettlementPolicy::point});
    ASSERT_TRUE(kept.has_value());
    ASSERT_EQ(kept->size(), 2U);
    const auto* sample = std::get_if<events::SampleUsed>(&(*kept)[0].event);
    ASSERT_NE(sample, nullptr);
    EXPECT_EQ(sample->price, price("104000"));
    const auto* fixed = std::get_if<events::SettlementPriceFixed>(&(*kept)[1].event);
    ASSERT_NE(fixed, nullptr);
    EXPECT_EQ(fixed->price, price("104000"));
    EXPECT_EQ((*kept)[0].time, call.expiry);
}

TEST(Receipts, a_payoff_tells_the_part_of_a_unit_that_rounding_took) {
    const ContractTerms call_terms{OptionKind::call, price("100000"), 100'000, 8, 6};
    // 7 contracts of 0.001 BTC: 700000 * 4000 / 104000 = 26923 + 1/13.
    const ExactAmount down = exact_payoff(call_terms, price("104000"), contracts(7), Round::down);
    EXPECT_EQ(down.rounded, support::units(26'923));
    EXPECT_EQ(down.remainder, "1/13");
    const ExactAmount up = exact_payoff(call_terms, price("104000"), contracts(7), Round::up);
    EXPECT_EQ(up.rounded, support::units(26'924));
    EXPECT_EQ(up.remainder, "12/13");
    EXPECT_EQ(exact_payoff(call_terms, price("100000"), contracts(7), Round::up).remainder, "0");
    EXPECT_EQ(exact_payoff(call_terms, price("125000"), contracts(7), Round::down).remainder, "0");

    const ContractTerms put_terms{OptionKind::put, price("0.5"), 1, 8, 2};
    // 3 contracts of 10^-8 at 0.2 in the money, in cents: 3 * 0.2 * 10^-8 * 100 = 6 * 10^-7.
    const ExactAmount tiny = exact_payoff(put_terms, price("0.3"), contracts(3), Round::down);
    EXPECT_EQ(tiny.rounded, support::units(0));
    EXPECT_EQ(tiny.remainder, "3/5000000");
    EXPECT_EQ(exact_payoff(put_terms, price("0.5"), contracts(3), Round::up).remainder, "0");
    EXPECT_EQ(exact_exercise_fee(support::units(26'923), 30).remainder, "769/1000");
    EXPECT_EQ(exact_exercise_fee(support::units(26'923), 30).rounded, support::units(80));
}

}  // namespace
}  // namespace otp::settlement
