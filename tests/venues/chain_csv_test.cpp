// Recorded chains: read as they stand, refused by the line.

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/shared_data.hpp"
#include "venues/chain_csv.hpp"

namespace otp::venues {
namespace {

const std::string header =
    "timestamp,instrument_name,option_type,strike,expiry_datetime,time_to_maturity,bid_price,ask_price,mark_price,"
    "futures_price,implied_volatility,delta,vega,open_interest,volume,currency,index_price,extra\n";

std::string row(const std::string& name, const std::string& time, const std::string& open_interest,
                const std::string& currency = "BTC") {
    return "2026-01-15T09:21:30." + time + "+00:00," + name +
           ",call,95000.0,2026-03-27T08:00:00+00:00,0.194,,0.085,0.0,97596.23,0.4048,0.59,166.7," + open_interest +
           ",59.4," + currency + ",96627.07,x\n";
}

std::string problem_of(const std::string& text, const std::string& currency = "") {
    const auto read = read_chain_csv(text, currency);
    return read ? "" : read.error().message;
}

TEST(ChainCsv, an_empty_cell_and_a_sentinel_are_absent) {
    const auto read = read_chain_csv(header + row("BTC-27MAR26-95000-C", "027641", "2564.4"), "");
    ASSERT_TRUE(read) << read.error().message;
    ASSERT_EQ(read->chain.quotes.size(), 1u);
    const market::OptionQuote& quote = read->chain.quotes[0];
    EXPECT_FALSE(quote.bid);   // empty
    EXPECT_FALSE(quote.mark);  // 0 is no price
    EXPECT_EQ(quote.ask, 0.085);
    EXPECT_EQ(quote.mark_iv, 0.4048);
    EXPECT_EQ(quote.open_interest, 2564.4);
    EXPECT_EQ(quote.expiry_ms, 1774598400000);
    EXPECT_EQ(read->chain.time_ms, 1768468890027);
    EXPECT_EQ(read->chain.index, 96627.07);
    EXPECT_EQ(read->years.at(quote.expiry_ms), 0.194);
}

TEST(ChainCsv, an_instrument_that_is_there_twice_counts_with_its_newest_row) {
    const auto newest = [](const std::string& rows) {
        const auto read = read_chain_csv(header + rows, "BTC");
        return read && read->chain.quotes.size() == 1 ? *read->chain.quotes[0].open_interest : -1;
    };
    EXPECT_EQ(newest(row("A", "1", "1") + row("A", "3", "3") + row("A", "2", "2")), 3);
    EXPECT_EQ(newest(row("A", "1", "1") + row("A", "1", "2")), 2);  // of one time the later
}

TEST(ChainCsv, a_file_of_several_currencies_must_be_told_which) {
    const std::string text = header + row("A", "1", "1") + row("B", "1", "1", "ETH");
    EXPECT_EQ(problem_of(text), "there are several currencies in it: BTC, ETH; say which");
    EXPECT_EQ(problem_of(text, "SOL"), "there is no row of SOL in it, but of BTC, ETH");
    EXPECT_EQ(problem_of(text, "ETH"), "");
    EXPECT_EQ(chain_csv_currencies(text).value(), (std::vector<std::string>{"BTC", "ETH"}));
}

TEST(ChainCsv, a_line_that_is_not_as_it_must_be_refuses_the_file_by_its_number) {
    const std::string good = row("A", "1", "1");
    EXPECT_EQ(problem_of(""), "there is nothing in it");
    EXPECT_EQ(problem_of(header), "there is no row in it");
    EXPECT_EQ(problem_of("a,b\n1,2\n"), "line 1: there is no column timestamp");
    EXPECT_EQ(problem_of("strike," + header), "line 1: the column strike is there twice");
    EXPECT_EQ(problem_of(header + good + "1,2\n"), "line 3: has 2 cells, the header 18");
    EXPECT_EQ(problem_of(header + row("A", "1", "-1")), "line 2: open_interest is below 0");
    EXPECT_EQ(problem_of(header + row("A", "1", "nan")), "line 2: open_interest is no number");
    EXPECT_EQ(problem_of(header + row("A", "1", "1e400")), "line 2: open_interest is no number");
    EXPECT_EQ(problem_of(header + row("", "1", "1")), "line 2: instrument_name is no name");
    EXPECT_EQ(problem_of(header + row("A", "x", "1")), "line 2: timestamp is no UTC time");
    EXPECT_EQ(problem_of(header + good + "\"open\n"), "line 3: is no line of cells");
}

TEST(ChainCsv, every_recorded_deribit_chain_is_read) {
    for (const char* time : {"20251231T091828Z", "20260115T035850Z", "20260115T092130Z", "20260115T153452Z",
                             "20260115T212156Z", "20260205T042952Z", "20260205T093647Z", "20260205T155132Z",
                             "20260205T212937Z", "20260317T094757Z", "20260327T045944Z", "20260715T164413Z"}) {
        OTP_SHARED_DATA_OR_SKIP(text, std::string{"market/deribit_chain/deribit_chain_"} + time + ".csv");
        std::size_t rows = 0;
        for (const char* currency : {"BTC", "ETH"}) {
            const auto read = read_chain_csv(text, currency);
            ASSERT_TRUE(read) << time << ": " << read.error().message;
            rows += read->chain.quotes.size();
        }
        const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
        EXPECT_EQ(rows + 1, lines) << time;
    }
}

TEST(ChainCsv, the_july_chain_has_rows_without_forward_and_without_bid_and_several_indexes) {
    OTP_SHARED_DATA_OR_SKIP(text, "market/deribit_chain/deribit_chain_20260715T164413Z.csv");
    std::size_t no_forward = 0, no_bid = 0, other_index = 0;
    for (const char* currency : {"BTC", "ETH"}) {
        const auto read = read_chain_csv(text, currency);
        ASSERT_TRUE(read);
        for (const market::OptionQuote& quote : read->chain.quotes) {
            no_forward += quote.forward ? 0 : 1;
            no_bid += quote.bid ? 0 : 1;
            other_index += quote.index != read->chain.index ? 1 : 0;
        }
    }
    EXPECT_EQ(no_forward, 254u);
    EXPECT_EQ(no_bid, 112u);
    EXPECT_GT(other_index, 0u);
}

TEST(ChainCsv, the_cboe_table_is_read_with_its_time_and_multiplier) {
    OTP_SHARED_DATA_OR_SKIP(text, "market/gex/spx_chain_2024-01-07.csv");
    const auto read = read_chain_csv(text, "");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->table, ChainTable::cboe);
    EXPECT_EQ(read->chain.quotes.size(), 2u * 10'519);
    EXPECT_EQ(read->chain.index, 4697.2402);
    EXPECT_EQ(read->chain.time_ms, 1704642720000);  // 2024-01-07T15:52:00Z
    double calls = 0, puts = 0;
    for (const market::OptionQuote& quote : read->chain.quotes) {
        EXPECT_EQ(quote.unit, 100);
        (quote.kind == OptionKind::call ? calls : puts) += quote.open_interest.value_or(0);
    }
    EXPECT_EQ(calls, 6'138'491);
    EXPECT_EQ(puts, 11'959'919);
    // Monday's options have one business day, Tuesday's one, Wednesday's two.
    const std::int64_t monday = 1704672000000 + 1260 * 60'000;
    EXPECT_EQ(read->years.at(monday), 1.0 / 262);
    EXPECT_EQ(read->years.at(monday + 86'400'000), 1.0 / 262);
    EXPECT_EQ(read->years.at(monday + 2 * 86'400'000), 2.0 / 262);
}

}  // namespace
}  // namespace otp::venues
