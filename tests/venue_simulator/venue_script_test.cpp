// What each venue answers, and the clocks it keeps.

#include <gtest/gtest.h>

#include "tests/venue_simulator/client.hpp"

namespace otp::venues::simulator {
namespace {

/// What a fresh connection is told after `said`, greeting included.
std::vector<Act> talk(Venue venue, const std::vector<std::string>& said, std::string_view target = "/") {
    const World world = rising_world();
    VenueScript script{venue, world, 1, noon};
    std::vector<Act> acts;
    EXPECT_EQ(script.open(1, target, noon, acts), VenueScript::Welcome::accepted);
    for (const std::string& text : said) script.hear(1, text, noon, acts);
    return acts;
}

std::string last(Venue venue, const std::string& said) {
    const auto acts = talk(venue, {said});
    return acts.empty() ? "nothing" : acts.back().text;
}

TEST(VenueScript, coinbase_refuses_what_it_does_not_know) {
    EXPECT_EQ(last(Venue::coinbase, R"({"type":"subscribe","product_ids":["DOGE-USD"],"channels":["ticker"]})"),
              R"({"type":"error","message":"Failed to subscribe","reason":"DOGE-USD is not a valid product"})");
    EXPECT_EQ(last(Venue::coinbase, R"({"type":"subscribe","product_ids":["BTC-USD"],"channels":["level3"]})"),
              R"({"type":"error","message":"Failed to subscribe","reason":"level3 is not a valid channel"})");
    EXPECT_EQ(last(Venue::coinbase, "{"), R"({"type":"error","message":"Malformed JSON"})");
}

TEST(VenueScript, coinbase_serves_stablecoin_books_and_channels_with_products_of_their_own) {
    const auto acts = talk(
        Venue::coinbase,
        {R"({"type":"subscribe","channels":[{"name":"ticker","product_ids":["USDT-USD","USDC-USD"]},{"name":"heartbeat","product_ids":["BTC-USD"]}]})"});
    ASSERT_EQ(acts.size(), 3u);
    EXPECT_EQ(
        acts[0].text,
        R"({"type":"subscriptions","channels":[{"name":"ticker","product_ids":["USDT-USD","USDC-USD"],"account_ids":null},{"name":"heartbeat","product_ids":["BTC-USD"],"account_ids":null}]})");
    EXPECT_NE(acts[1].text.find(R"("product_id":"USDT-USD")"), std::string::npos);
    EXPECT_NE(acts[2].text.find(R"("product_id":"USDC-USD")"), std::string::npos);
}

TEST(VenueScript, coinbase_acknowledges_ticker_batch_under_its_other_name) {
    EXPECT_EQ(
        talk(Venue::coinbase, {R"({"type":"subscribe","product_ids":["BTC-USD"],"channels":["ticker_batch"]})"})[0]
            .text,
        R"({"type":"subscriptions","channels":[{"name":"ticker_1000","product_ids":["BTC-USD"],"account_ids":null}]})");
}

TEST(VenueScript, coinbase_disconnects_who_has_not_subscribed_after_five_seconds) {
    const World world = rising_world();
    VenueScript script{Venue::coinbase, world, 1, noon};
    std::vector<Act> acts;
    ASSERT_EQ(script.open(1, "/", noon, acts), VenueScript::Welcome::accepted);
    script.advance(noon + 5 * second - 1, acts);
    EXPECT_TRUE(acts.empty());
    script.advance(noon + 5 * second, acts);
    ASSERT_EQ(acts.size(), 1u);
    EXPECT_EQ(acts[0].kind, Act::Kind::close);
    EXPECT_EQ(script.connections(), 0u);
}

TEST(VenueScript, kraken_says_its_status_first_and_repeats_the_number_of_a_request) {
    const auto acts = talk(
        Venue::kraken,
        {R"({"method":"subscribe","params":{"channel":"ticker","symbol":["BTC/USD","XX/USD"],"event_trigger":"bbo"},"req_id":9})"});
    ASSERT_EQ(acts.size(), 4u);
    EXPECT_TRUE(acts[0].text.starts_with(R"({"channel":"status","type":"update")"));
    EXPECT_EQ(
        acts[1].text,
        R"({"method":"subscribe","result":{"channel":"ticker","event_trigger":"bbo","snapshot":true,"symbol":"BTC/USD"},"success":true,"req_id":9,"time_in":"2026-10-03T12:00:00.000000Z","time_out":"2026-10-03T12:00:00.000037Z"})");
    EXPECT_TRUE(acts[2].text.starts_with(R"({"channel":"ticker","type":"snapshot")"));
    EXPECT_TRUE(acts[3].text.starts_with(R"({"error":"Currency pair not supported XX/USD","method":"subscribe")"));
}

TEST(VenueScript, kraken_tells_of_the_book_or_of_trades_as_it_was_asked) {
    const auto count = [](const std::string& trigger) {
        const World world = rising_world();
        VenueScript script{Venue::kraken, world, 1, noon};
        std::vector<Act> acts;
        EXPECT_EQ(script.open(1, "/", noon, acts), VenueScript::Welcome::accepted);
        script.hear(1, R"({"method":"subscribe","params":{"channel":"ticker","symbol":["BTC/USD"])" + trigger + "}}",
                    noon, acts);
        acts.clear();
        script.advance(noon + 10 * second, acts);
        return std::count_if(acts.begin(), acts.end(), [](const Act& act) { return is_data(Venue::kraken, act.text); });
    };
    EXPECT_EQ(count(R"(,"event_trigger":"bbo")"), 20);
    EXPECT_EQ(count(""), 10);
}

TEST(VenueScript, binance_takes_streams_from_the_url_in_both_its_forms) {
    const auto first = [](std::string_view target) {
        const World world = rising_world();
        VenueScript script{Venue::binance, world, 1, noon};
        std::vector<Act> acts;
        EXPECT_EQ(script.open(1, target, noon, acts), VenueScript::Welcome::accepted);
        script.advance(noon + second / 4, acts);
        return acts.empty() ? "nothing" : acts[0].text.substr(0, 31);
    };
    EXPECT_EQ(first("/binance/stream?streams=btcusdc@trade/btcusdt@bookTicker"), R"({"stream":"btcusdt@bookTicker",)");
    EXPECT_EQ(first("/binance/ws/btcusdt@bookTicker").substr(0, 5), R"({"u":)");
    EXPECT_EQ(first("/binance/stream?streams=dogeusdt@bookTicker"), "nothing");
    EXPECT_EQ(first("/binance/stream"), "nothing");
    EXPECT_EQ(last(Venue::binance, R"({"method":"SUBSCRIBE","params":["nonsense"],"id":"a\"b"})"),
              R"({"result":null,"id":"a\"b"})");
}

TEST(VenueScript, binance_pings_and_disconnects_who_does_not_answer_for_a_minute) {
    const World world = rising_world();
    VenueScript script{Venue::binance, world, 1, noon};
    std::vector<Act> acts;
    ASSERT_EQ(script.open(1, "/", noon, acts), VenueScript::Welcome::accepted);
    script.advance(noon + 20 * second, acts);
    ASSERT_EQ(acts.size(), 1u);
    EXPECT_EQ(acts[0].kind, Act::Kind::ping);
    script.hear_pong(1, noon + 20 * second);
    script.advance(noon + 99 * second, acts);
    EXPECT_EQ(script.connections(), 1u) << "answered once, silent since the ping at 40 seconds";
    script.advance(noon + 100 * second, acts);
    EXPECT_EQ(acts.back().kind, Act::Kind::close);
    EXPECT_EQ(script.connections(), 0u);
}

TEST(VenueScript, okx_answers_a_text_ping_and_closes_after_thirty_silent_seconds) {
    EXPECT_EQ(last(Venue::okx, "ping"), "pong");
    EXPECT_EQ(last(Venue::okx, R"({"op":"subscribe","args":[{"channel":"tickers","instId":"X-Y"}]})").substr(0, 60),
              R"({"event":"error","code":"60018","msg":"Wrong URL or channel:)");
    EXPECT_EQ(last(Venue::okx, "{}").substr(0, 32), R"({"event":"error","code":"60012",)");
    const World world = rising_world();
    VenueScript script{Venue::okx, world, 1, noon};
    std::vector<Act> acts;
    ASSERT_EQ(script.open(1, "/", noon, acts), VenueScript::Welcome::accepted);
    script.hear(1, "ping", noon + 10 * second, acts);
    script.advance(noon + 40 * second - 1, acts);
    EXPECT_EQ(script.connections(), 1u);
    script.advance(noon + 40 * second, acts);
    EXPECT_EQ(script.connections(), 0u);
}

TEST(VenueScript, bybit_subscribes_to_all_topics_or_to_none) {
    const auto acts = talk(Venue::bybit, {R"({"op":"subscribe","args":["tickers.BTCUSDT","publicTrade.NONE"]})"});
    ASSERT_EQ(acts.size(), 1u);
    EXPECT_TRUE(acts[0].text.starts_with(
        R"({"success":false,"ret_msg":"error:handler not found,topic:publicTrade.NONE","conn_id":")"));
    EXPECT_EQ(last(Venue::bybit, R"({"op":"ping"})"), R"({"success":true,"ret_msg":"pong","op":"ping"})");
}

TEST(VenueScript, deribit_disconnects_who_leaves_a_test_request_unanswered) {
    const World world = rising_world();
    VenueScript script{Venue::deribit, world, 1, noon};
    std::vector<Act> acts;
    ASSERT_EQ(script.open(1, "/", noon, acts), VenueScript::Welcome::accepted);
    script.hear(1, R"({"jsonrpc":"2.0","id":9098,"method":"public/set_heartbeat","params":{"interval":10}})", noon,
                acts);
    EXPECT_EQ(acts.back().text, R"({"jsonrpc":"2.0","id":9098,"result":"ok"})");
    script.advance(noon + 10 * second, acts);
    EXPECT_EQ(acts.back().text, R"({"jsonrpc":"2.0","method":"heartbeat","params":{"type":"test_request"}})");
    script.hear(1, R"({"jsonrpc":"2.0","id":1,"method":"public/test","params":{}})", noon + 11 * second, acts);
    script.advance(noon + 20 * second, acts);
    EXPECT_EQ(script.connections(), 1u);
    script.advance(noon + 30 * second, acts);
    EXPECT_EQ(acts.back().kind, Act::Kind::close);
    EXPECT_EQ(script.connections(), 0u);
    EXPECT_EQ(
        last(Venue::deribit, R"({"jsonrpc":"2.0","id":1,"method":"public/set_heartbeat","params":{"interval":9}})"),
        R"({"jsonrpc":"2.0","id":1,"error":{"message":"Invalid params","code":-32602}})");
}

TEST(VenueScript, a_throttled_venue_answers_in_its_own_words) {
    const auto refused = [](Venue venue, const std::string& text) {
        const World world = rising_world();
        VenueScript script{venue, world, 1, noon};
        std::vector<Act> acts;
        EXPECT_EQ(script.open(1, "/", noon, acts), VenueScript::Welcome::accepted);
        EXPECT_TRUE(script.faults().add({.venue = venue, .fault = Fault::throttle}, noon));
        acts.clear();
        script.hear(1, text, noon, acts);
        return acts.at(0).text;
    };
    EXPECT_EQ(refused(Venue::coinbase, "{}"),
              R"({"type":"error","message":"Failed to subscribe","reason":"rate limit exceeded"})");
    EXPECT_EQ(
        refused(Venue::kraken, R"({"method":"subscribe"})"),
        R"({"error":"Exceeded msg rate","method":"subscribe","success":false,"time_in":"2026-10-03T12:00:00.000000Z","time_out":"2026-10-03T12:00:00.000037Z"})");
    EXPECT_EQ(refused(Venue::okx, "{}").substr(0, 62),
              R"({"event":"error","code":"60014","msg":"Requests too frequent",)");
    EXPECT_EQ(refused(Venue::bybit, R"({"op":"subscribe"})").substr(0, 76),
              R"({"success":false,"ret_msg":"Too many visits. Exceeded the API Rate Limit.",)"
              "\"");
    EXPECT_EQ(refused(Venue::deribit, R"({"id":7})"),
              R"({"jsonrpc":"2.0","id":7,"error":{"message":"too_many_requests","code":10028}})");
    EXPECT_EQ(refused(Venue::binance, "{}"), "Too many requests") << "the reason it closes with";
}

TEST(VenueScript, takes_no_more_connections_than_it_can_keep) {
    const World world = rising_world();
    VenueScript script{Venue::okx, world, 1, noon};
    std::vector<Act> acts;
    for (std::uint64_t id = 1; id <= VenueScript::connections_max; ++id) {
        ASSERT_EQ(script.open(id, "/", noon, acts), VenueScript::Welcome::accepted);
    }
    EXPECT_EQ(script.open(9'999, "/", noon, acts), VenueScript::Welcome::gone);
    script.forget(1);
    EXPECT_EQ(script.open(9'999, "/", noon, acts), VenueScript::Welcome::accepted);
}

TEST(World, converts_through_the_stablecoins_it_is_told) {
    World world{[](std::int64_t) { return 80'000 * std::int64_t{100'000'000}; }};
    EXPECT_EQ(world.price(Asset::btc, Asset::usd, 0), 8'000'000'000'000);
    EXPECT_EQ(world.price(Asset::btc, Asset::usdc, 0), 8'000'000'000'000);
    world.set_stablecoin(Asset::usdc, 80'000'000);
    EXPECT_EQ(world.price(Asset::usdc, Asset::usd, 0), 80'000'000);
    EXPECT_EQ(world.price(Asset::btc, Asset::usdc, 0), 10'000'000'000'000);
    EXPECT_EQ(world.price(Asset::btc, Asset::usdt, 0), 8'000'000'000'000);
}

TEST(World, bears_the_dearest_and_the_cheapest_price) {
    for (const std::int64_t price : {std::int64_t{1}, std::int64_t{999'999'999'999'999'999}, std::int64_t{0}}) {
        const World world{[=](std::int64_t) { return price; }};
        for (const VenueFacts& facts : all_venues()) {
            VenueMarket market{facts, world, 1, noon};
            for (int i = 1; i < 20; ++i) market.tick(noon + i * facts.tick_us, false);
            const View view = market.view(0, {});
            EXPECT_GT(view.book.bid, 0);
            EXPECT_LT(view.book.bid, view.book.ask);
        }
    }
}

}  // namespace
}  // namespace otp::venues::simulator
