// The option desks: what they generate is sound, what they show is read back as it was, and their faults are met by the
// sources as what they are.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "tests/support/shared_data.hpp"
#include "tests/venue_simulator/client.hpp"
#include "venues/binance/options.hpp"
#include "venues/chain_csv.hpp"
#include "venues/deribit/options.hpp"
#include "venues/simulator/option_rest.hpp"
#include "venues/simulator/server.hpp"

namespace otp::venues::simulator {
namespace {

using market::OptionChain;
using market::OptionQuote;
using Kind = SourceError::Kind;
constexpr std::int64_t noon_ms = noon / 1000;
constexpr std::int64_t day_ms = 86'400'000;

GeneratedMarket::Options from_noon(std::uint64_t seed = 1) { return {.seed = seed, .start_ms = noon_ms}; }

// ---- the generated market

TEST(GeneratedMarket, the_same_seed_and_times_give_the_same_market_and_another_seed_another) {
    GeneratedMarket one{from_noon()}, two{from_noon()}, other{from_noon(2)};
    const std::int64_t later = noon_ms + 3 * day_ms;
    for (const std::int64_t at : {noon_ms, noon_ms + 5'000, noon_ms + day_ms / 2}) {
        (void)one.chain(OptionVenue::deribit, "BTC", at);  // what was asked before makes no difference
    }
    const OptionChain a = one.chain(OptionVenue::deribit, "BTC", later),
                      b = two.chain(OptionVenue::deribit, "BTC", later);
    ASSERT_EQ(a.quotes.size(), b.quotes.size());
    for (std::size_t i = 0; i < a.quotes.size(); ++i) {
        EXPECT_EQ(a.quotes[i].instrument, b.quotes[i].instrument);
        EXPECT_EQ(a.quotes[i].mark, b.quotes[i].mark);
        EXPECT_EQ(a.quotes[i].open_interest, b.quotes[i].open_interest);
    }
    EXPECT_EQ(a.index, b.index);
    EXPECT_NE(a.index, other.chain(OptionVenue::deribit, "BTC", later).index);
    EXPECT_TRUE(a.simulated);
}

TEST(GeneratedMarket, lists_as_the_venues_do_and_takes_no_strike_back) {
    GeneratedMarket market{from_noon()};
    const auto today = market.chain(OptionVenue::deribit, "BTC", noon_ms);
    EXPECT_GT(today.quotes.size(), 400u);
    EXPECT_LT(today.quotes.size(), 2'500u);
    std::set<std::int64_t> expiries;
    for (const OptionQuote& quote : today.quotes) {
        expiries.insert(quote.expiry_ms);
        EXPECT_EQ(quote.expiry_ms % day_ms, 8 * 3'600'000);
        EXPECT_GT(quote.expiry_ms, noon_ms);
    }
    EXPECT_GE(expiries.size(), 10u);
    EXPECT_EQ(*expiries.begin(), noon_ms / day_ms * day_ms + day_ms + 8 * 3'600'000);
    std::set<std::string> tomorrow;
    for (const OptionQuote& quote : market.chain(OptionVenue::deribit, "BTC", noon_ms + day_ms).quotes) {
        tomorrow.insert(quote.instrument);
    }
    for (const OptionQuote& quote : today.quotes) {
        const bool is_over = quote.expiry_ms <= noon_ms + day_ms;
        EXPECT_EQ(tomorrow.contains(quote.instrument), !is_over) << quote.instrument;
    }
}

/// No butterfly and no vertical may be had for less than nothing, no call is worth more than the forward.
TEST(GeneratedMarket, marks_leave_no_arbitrage) {
    for (const std::uint64_t seed : {1u, 2u, 3u, 4u}) {
        GeneratedMarket market{from_noon(seed)};
        for (const std::int64_t at : {noon_ms, noon_ms + 20 * 3'600'000, noon_ms + 9 * day_ms}) {
            const auto chain = market.chain(OptionVenue::deribit, "BTC", at);
            std::map<std::int64_t, std::vector<const OptionQuote*>> calls;
            for (const OptionQuote& quote : chain.quotes) {
                if (quote.kind == OptionKind::call) calls[quote.expiry_ms].push_back(&quote);
            }
            for (const auto& entry : calls) {
                const auto& row = entry.second;
                ASSERT_GT(row.size(), 5u);
                for (std::size_t i = 0; i < row.size(); ++i) {
                    const double forward = *row[i]->forward;
                    // In dollars; the volatility's fourth decimal is worth vega * 1e-4 at most.
                    const auto value = [&](std::size_t k) { return row[k]->mark.value_or(0) * forward; };
                    double vega = 0;
                    for (std::size_t k = i == 0 ? 0 : i - 1; k <= std::min(i + 1, row.size() - 1); ++k) {
                        vega = std::max(vega, row[k]->vega.value_or(0));
                    }
                    const double slack = 1e-4 * 100 * vega + 0.01;
                    EXPECT_LE(value(i), forward + slack);
                    EXPECT_GE(value(i), std::max(0.0, forward - row[i]->strike) - slack);
                    if (i == 0 || i + 1 == row.size()) continue;
                    const double low = row[i]->strike - row[i - 1]->strike, high = row[i + 1]->strike - row[i]->strike;
                    EXPECT_GE(value(i - 1), value(i) - slack);
                    EXPECT_LE(value(i), (value(i - 1) * high + value(i + 1) * low) / (low + high) + slack);
                    EXPECT_LE(row[i]->bid.value_or(0), row[i]->mark.value_or(0) + 1e-12);
                    EXPECT_GE(row[i]->ask.value_or(1), row[i]->mark.value_or(0) - 1e-12);
                }
            }
        }
    }
}

TEST(GeneratedOptions, is_a_source_of_both_venues_without_a_socket) {
    GeneratedMarket market{from_noon()};
    for (const OptionVenue venue : {OptionVenue::binance, OptionVenue::deribit}) {
        GeneratedOptions source{venue, market, [] { return noon_ms; }};
        const auto listings = source.listings();
        ASSERT_TRUE(listings);
        EXPECT_EQ(listings->size(), venue == OptionVenue::binance ? 2u : 4u);
        for (const Listing& listing : *listings) {
            const auto chain = source.chain(listing.underlying);
            ASSERT_TRUE(chain);
            EXPECT_EQ(chain->premium, listing.premium);
            std::size_t listed = 0;
            for (const ExpiryListing& expiry : listing.expiries) listed += expiry.instruments;
            EXPECT_EQ(chain->quotes.size(), listed);
        }
        EXPECT_EQ(source.chain("DOGE").error().kind, Kind::not_found);
    }
}

// ---- through the venues' own formats

/// A desk as a source asks it, without sockets.
struct Desk {
    explicit Desk(OptionVenue venue, OptionBoard shown = OptionBoard{from_noon()}, std::uint64_t seed = 1)
        : board{std::move(shown)}, desk{venue, board, seed} {}

    OptionHttp http() {
        return {.base_url = "http://desk",
                .now_ms = [this] { return now_us / 1000; },
                .get = [this](const std::string& url) -> net::ClientResult {
                    const auto told = desk.answer("GET", url.substr(11), now_us, faults);
                    if (!told || told->way != RestAnswer::Way::whole) {
                        return net::ClientError{net::ClientError::Kind::protocol, "broken off"};
                    }
                    net::Answer answer{told->status, {{"x-otp-simulated", "1"}}, told->body};
                    if (told->retry_after_s > 0) answer.headers["retry-after"] = std::to_string(told->retry_after_s);
                    return answer;
                }};
    }
    void order(const std::string& text) {
        EXPECT_TRUE(faults.add(std::get<FaultOrder>(parse_fault_order(text)), now_us)) << text;
    }

    std::int64_t now_us = noon;
    OptionBoard board;
    OptionDesk desk;
    FaultWindows faults;
};

void expect_same(const OptionChain& told, const OptionChain& shown, bool with_greeks) {
    ASSERT_EQ(told.quotes.size(), shown.quotes.size());
    EXPECT_EQ(told.index, shown.index);
    EXPECT_EQ(told.quote, shown.quote);
    EXPECT_EQ(told.premium, shown.premium);
    EXPECT_TRUE(told.simulated);
    for (std::size_t i = 0; i < told.quotes.size(); ++i) {
        const OptionQuote &a = told.quotes[i], &b = shown.quotes[i];
        ASSERT_EQ(a.instrument, b.instrument);
        EXPECT_EQ(a.kind, b.kind);
        EXPECT_EQ(a.strike, b.strike);
        EXPECT_EQ(a.expiry_ms, b.expiry_ms);
        EXPECT_EQ(a.unit, b.unit);
        EXPECT_EQ(a.time_ms, b.time_ms) << a.instrument;
        EXPECT_EQ(a.bid, b.bid) << a.instrument;
        EXPECT_EQ(a.ask, b.ask) << a.instrument;
        EXPECT_EQ(a.mark, b.mark) << a.instrument;
        EXPECT_NEAR(a.mark_iv.value_or(0), b.mark_iv.value_or(0), 1e-12) << a.instrument;
        EXPECT_EQ(a.open_interest, b.open_interest) << a.instrument;
        EXPECT_EQ(a.volume, b.volume) << a.instrument;
        if (!with_greeks) continue;
        EXPECT_EQ(a.bid_iv, b.bid_iv) << a.instrument;
        EXPECT_EQ(a.delta, b.delta) << a.instrument;
        EXPECT_EQ(a.theta, b.theta) << a.instrument;
    }
}

TEST(OptionDesk, a_generated_chain_comes_back_through_both_formats_as_it_was) {
    for (const char* underlying : {"BTC", "ETH", "BTC_USDC"}) {
        Desk desk{OptionVenue::deribit};
        deribit::Options source{desk.http()};
        const auto told = source.chain(underlying);
        ASSERT_TRUE(told) << told.error().message;
        EXPECT_FALSE(told->partial) << told->missing.front();
        GeneratedMarket market{from_noon()};
        const auto shown = market.chain(OptionVenue::deribit, underlying, noon_ms);
        expect_same(*told, shown, false);
        for (std::size_t i = 0; i < told->quotes.size(); ++i)
            EXPECT_EQ(told->quotes[i].forward, shown.quotes[i].forward);
    }
    Desk desk{OptionVenue::binance};
    binance::Options source{desk.http()};
    const auto told = source.chain("BTC");
    ASSERT_TRUE(told) << told.error().message;
    EXPECT_FALSE(told->partial) << told->missing.front();
    GeneratedMarket market{from_noon()};
    const auto shown = market.chain(OptionVenue::binance, "BTC", noon_ms);
    expect_same(*told, shown, true);
    // Binance tells no forward: parity finds that of the market, to the rounding of its marks.
    for (std::size_t i = 0; i < told->quotes.size(); ++i) {
        ASSERT_TRUE(told->quotes[i].forward);
        EXPECT_NEAR(*told->quotes[i].forward, *shown.quotes[i].forward, 0.05) << told->quotes[i].instrument;
    }
}

TEST(OptionDesk, tickers_bring_the_greeks_of_the_options_nearest_to_the_money) {
    Desk desk{OptionVenue::deribit};
    deribit::Options source{desk.http(), 6};
    const auto told = source.chain("BTC");
    ASSERT_TRUE(told) << told.error().message;
    EXPECT_FALSE(told->partial);
    std::size_t with_greeks = 0;
    for (const OptionQuote& quote : told->quotes) with_greeks += quote.delta && quote.theta && quote.mark_iv ? 1 : 0;
    EXPECT_EQ(with_greeks, 6u);
}

TEST(OptionDesk, a_recorded_chain_comes_back_as_its_table) {
    for (const char* name : {"20260715T164413Z", "20260115T092130Z", "20260205T155132Z"}) {
        OTP_SHARED_DATA_OR_SKIP(csv, "market/deribit_chain/deribit_chain_" + std::string{name} + ".csv");
        Chains recorded;
        for (const char* currency : {"BTC", "ETH"}) {
            auto read = read_chain_csv(csv, currency);
            ASSERT_TRUE(read) << read.error().message;
            recorded.push_back(std::move(read->chain));
        }
        Desk desk{OptionVenue::deribit, OptionBoard{recorded}};
        deribit::Options source{desk.http()};
        for (const OptionChain& shown : recorded) {
            const auto told = source.chain(shown.underlying);
            ASSERT_TRUE(told) << told.error().message;
            EXPECT_FALSE(told->partial) << told->missing.front();
            expect_same(*told, shown, false);
            for (std::size_t i = 0; i < told->quotes.size(); ++i) {
                EXPECT_EQ(told->quotes[i].forward, shown.quotes[i].forward) << told->quotes[i].instrument;
                EXPECT_EQ(told->quotes[i].index, shown.quotes[i].index);
            }
        }
        Desk other{OptionVenue::binance, OptionBoard{recorded}};
        binance::Options in_dollars{other.http()};
        const auto told = in_dollars.chain("BTC");
        ASSERT_TRUE(told) << told.error().message;
        EXPECT_EQ(told->quotes.size(), recorded[0].quotes.size());
        EXPECT_EQ(told->quotes[0].open_interest, recorded[0].quotes[0].open_interest);
    }
}

// ---- faults

TEST(OptionDesk, throttled_clients_who_go_on_are_banned_at_binance_and_never_at_deribit) {
    Desk desk{OptionVenue::binance};
    desk.order("binance=throttle");
    binance::Options source{desk.http()};
    for (int i = 0; i < OptionDesk::refusals_until_ban; ++i) {
        EXPECT_EQ(source.chain("BTC").error().kind, Kind::throttled) << i;
        EXPECT_EQ(source.chain("BTC").error().kind, Kind::throttled);  // not even sent
        desk.now_us += 1'000'000;
    }
    EXPECT_EQ(source.chain("BTC").error().kind, Kind::banned);
    desk.faults.clear();
    desk.now_us += 119'000'000;
    EXPECT_EQ(source.chain("BTC").error().kind, Kind::banned);
    desk.now_us += 1'000'000;
    EXPECT_TRUE(source.chain("BTC"));

    Desk other{OptionVenue::deribit};
    other.order("deribit=throttle");
    deribit::Options credits{other.http()};
    for (int i = 0; i < 2 * OptionDesk::refusals_until_ban; ++i) {
        EXPECT_EQ(credits.chain("BTC").error().kind, Kind::throttled);
        other.now_us += 1'000'000;
    }
}

TEST(OptionDesk, a_client_that_does_not_count_its_weight_is_refused) {
    Desk desk{OptionVenue::binance};
    int refused = 0;
    for (int i = 0; i < 600; ++i) {
        refused += desk.desk.answer("GET", "/eapi/v1/no/mark", noon, desk.faults)->status == 429 ? 1 : 0;
    }
    EXPECT_GT(refused, 0);
}

TEST(OptionDesk, an_answer_that_is_lost_leaves_a_part_that_is_named) {
    // Of each gap one answer is lost for certain and each other one in three: what is left of a chain is named for what
    // it lacks, and without marks there is none.
    bool was_partial = false, was_none = false;
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        Desk desk{OptionVenue::binance, OptionBoard{from_noon()}, seed};
        binance::Options source{desk.http()};
        ASSERT_TRUE(source.chain("BTC"));
        desk.now_us += 1'000'000;
        desk.order("binance=gap");
        const auto chain = source.chain("BTC");
        if (!chain) {
            EXPECT_EQ(chain.error().kind, Kind::unavailable) << chain.error().message;
            was_none = true;
            continue;
        }
        ASSERT_TRUE(chain->partial);
        EXPECT_TRUE(chain->missing[0].starts_with("ticker: ")) << chain->missing[0];
        for (const OptionQuote& quote : chain->quotes) EXPECT_FALSE(quote.bid);
        was_partial = true;
    }
    EXPECT_TRUE(was_partial && was_none);
}

TEST(OptionDesk, an_answer_that_is_cut_short_is_malformed_and_an_outage_unreachable) {
    for (const auto& [fault, kind] : {std::pair{"deribit=truncated", Kind::malformed},
                                      {"deribit=cut", Kind::unreachable},
                                      {"deribit=restart", Kind::unreachable},
                                      {"deribit=half-open", Kind::unreachable},
                                      {"deribit=gap", Kind::unavailable}}) {
        Desk desk{OptionVenue::deribit};
        desk.order(fault);
        deribit::Options source{desk.http()};
        const auto chain = source.chain("BTC");
        ASSERT_FALSE(chain) << fault;
        EXPECT_EQ(chain.error().kind, kind) << fault << ": " << chain.error().message;
    }
}

TEST(OptionDesk, absurd_prices_are_never_taken_for_prices) {
    for (const char* fault : {"binance=absurd:zero", "binance=absurd:negative", "binance=absurd:nan"}) {
        Desk desk{OptionVenue::binance};
        desk.order(fault);
        binance::Options source{desk.http()};
        const auto chain = source.chain("BTC");
        ASSERT_TRUE(chain) << fault << chain.error().message;
        for (const OptionQuote& quote : chain->quotes) {
            EXPECT_FALSE(quote.bid || quote.ask || quote.mark) << fault;
            EXPECT_TRUE(quote.mark_iv);
        }
    }
    Desk desk{OptionVenue::deribit};
    desk.order("deribit=absurd:nan");
    deribit::Options source{desk.http()};
    EXPECT_EQ(source.chain("BTC").error().kind, Kind::malformed);  // a bare NaN is no JSON
}

TEST(OptionDesk, rows_twice_or_in_another_order_make_the_same_chain) {
    for (const char* fault : {"deribit=duplicate", "deribit=reorder"}) {
        Desk desk{OptionVenue::deribit};
        deribit::Options sound{desk.http()}, source{desk.http()};
        const auto expected = sound.chain("ETH");
        desk.order(fault);
        const auto told = source.chain("ETH");
        ASSERT_TRUE(expected && told);
        expect_same(*told, *expected, false);
        EXPECT_FALSE(told->partial);
    }
}

TEST(OptionDesk, stale_data_keeps_its_time_and_frozen_prices_get_new_ones) {
    for (const auto& [fault, has_new_time] : {std::pair{"deribit=stale", false}, {"deribit=frozen", true}}) {
        Desk desk{OptionVenue::deribit};
        desk.order(fault);
        deribit::Options source{desk.http()};
        const auto first = source.chain("BTC");
        desk.now_us += 60'000'000;
        const auto later = source.chain("BTC");
        ASSERT_TRUE(first && later);
        EXPECT_EQ(first->quotes[0].mark, later->quotes[0].mark);
        EXPECT_EQ(later->time_ms - first->time_ms, has_new_time ? 60'000 : 0) << fault;
    }
}

// ---- over loopback

TEST(OptionServer, serves_option_chains_beside_the_feeds_and_faults_reach_them) {
    ServerOptions options;
    options.stage = {.bitcoin = [](std::int64_t) { return std::int64_t{8'000'000'000'000}; }, .start_us = noon};
    options.now_us = [] { return noon; };
    Server server{std::move(options)};
    ASSERT_EQ(server.start(), std::nullopt);
    EXPECT_EQ(server.options_url(Venue::kraken), std::nullopt);
    const auto at = [&](Venue venue) { return OptionHttp{.base_url = *server.options_url(venue)}; };
    deribit::Options deribit{at(Venue::deribit)};
    binance::Options binance{at(Venue::binance)};
    for (OptionSource* source : std::initializer_list<OptionSource*>{&deribit, &binance}) {
        const auto chain = source->chain("BTC");
        ASSERT_TRUE(chain) << chain.error().message;
        EXPECT_TRUE(chain->simulated);
        EXPECT_FALSE(chain->partial) << chain->missing.front();
        EXPECT_EQ(chain->index, 80'000);  // what the feeds say too
        EXPECT_GT(chain->quotes.size(), 400u);
    }
    net::HttpClient control;
    const auto order = [&](const std::string& fault) {
        const auto answer = control.post("http://127.0.0.1:" + std::to_string(server.port()) + "/control/faults",
                                         R"({"clear":["all"],"add":[")" + fault + "\"]}");
        EXPECT_EQ(std::get<net::Answer>(answer).status, 200);
    };
    order("binance=throttle");
    EXPECT_EQ(binance.chain("BTC").error().kind, Kind::throttled);
    order("deribit=cut");
    EXPECT_EQ(deribit.chain("BTC").error().kind, Kind::unreachable);
    order("deribit=restart");
    EXPECT_EQ(deribit.chain("BTC").error().kind, Kind::unreachable);
    order("deribit=truncated");
    EXPECT_EQ(deribit.chain("BTC").error().kind, Kind::malformed);
    order("deribit=slow:200ms");
    EXPECT_TRUE(deribit.chain("BTC"));
    order("deribit=half-open");
    OptionHttp hasty = at(Venue::deribit);
    hasty.client.request_timeout = std::chrono::milliseconds{300};
    EXPECT_EQ(deribit::Options{hasty}.chain("BTC").error().kind, Kind::unreachable);
}

}  // namespace
}  // namespace otp::venues::simulator
