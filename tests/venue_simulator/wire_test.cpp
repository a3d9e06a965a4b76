// What the simulator writes has the shape of what the venues write: the same bytes for the same values where a message
// was recorded, and every key of every recorded message with the same type.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/shared_data.hpp"
#include "venues/simulator/decimal_text.hpp"
#include "venues/simulator/wire.hpp"

namespace otp::venues::simulator {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t one = 100'000'000;  ///< 1 in 10^-8.

TEST(DecimalText, has_the_decimals_it_is_asked_for) {
    EXPECT_EQ(fixed_text(10'286'150'000'000, 2), "102861.50");
    EXPECT_EQ(fixed_text(10'286'150'000'000, 0), "102861");
    EXPECT_EQ(fixed_text(10'286'150'000'000, 8), "102861.50000000");
    EXPECT_EQ(fixed_text(25, 8), "0.00000025");
    EXPECT_EQ(fixed_text(-1'270'000, 4), "-0.0127");
    EXPECT_EQ(fixed_text(0, 2), "0.00");
    EXPECT_EQ(fixed_text(std::numeric_limits<std::int64_t>::min(), 8), "-92233720368.54775808");
    EXPECT_EQ(trimmed_text(10'286'150'000'000), "102861.5");
    EXPECT_EQ(trimmed_text(84'400 * one), "84400");
    EXPECT_EQ(trimmed_text(25), "0.00000025");
    EXPECT_EQ(trimmed_text(0), "0");
}

TEST(DecimalText, writes_times_as_venues_do) {
    EXPECT_EQ(rfc3339_text(1'749'186'031'886'136), "2025-06-06T05:00:31.886136Z");
    EXPECT_EQ(rfc3339_text(0), "1970-01-01T00:00:00.000000Z");
    EXPECT_EQ(rfc3339_text(1'709'164'800'000'000), "2024-02-29T00:00:00.000000Z");
    EXPECT_EQ(rfc3339_text(253'402'300'799'999'999), "9999-12-31T23:59:59.999999Z");
}

/// The values of the Coinbase ticker of 2025-06-06 in ../shared/data/feeds.
View recorded_coinbase() {
    return {
        .name = "BTC-USD",
        .decimals = 2,
        .time_us = 1'749'186'031'886'136,
        .sequence = 106'614'625'991,
        .book = {.bid = 10'286'149'000'000, .bid_size = 5'883'958, .ask = 10'286'150'000'000, .ask_size = 15'161'616},
        .last = {.id = 834'270'521,
                 .price = 10'286'150'000'000,
                 .size = 481'191,
                 .time_us = 1'749'186'031'886'136,
                 .taker_buys = true},
        .day = {.open = 10'470'088'000'000,
                .high = 10'599'968'000'000,
                .low = 10'034'573'000'000,
                .volume = 1'126'364'960'739,
                .month_volume = 21'107'041'456'874}};
}

TEST(Wire, coinbase_writes_what_was_recorded) {
    EXPECT_EQ(
        coinbase::ticker(recorded_coinbase()),
        R"({"type":"ticker","sequence":106614625991,"product_id":"BTC-USD","price":"102861.5","open_24h":"104700.88",)"
        R"("volume_24h":"11263.64960739","low_24h":"100345.73","high_24h":"105999.68","volume_30d":"211070.41456874",)"
        R"("best_bid":"102861.49","best_bid_size":"0.05883958","best_ask":"102861.50","best_ask_size":"0.15161616",)"
        R"("side":"buy","time":"2025-06-06T05:00:31.886136Z","trade_id":834270521,"last_size":"0.00481191"})");
    EXPECT_EQ(
        coinbase::subscriptions({{"ticker", {"BTC-USD"}}}),
        R"({"type":"subscriptions","channels":[{"name":"ticker","product_ids":["BTC-USD"],"account_ids":null}]})");
    View view{.name = "BTC-USD", .time_us = 1'415'348'368'464'459, .sequence = 90, .last = {.id = 20}};
    EXPECT_EQ(
        coinbase::heartbeat(view),
        R"({"type":"heartbeat","sequence":90,"last_trade_id":20,"product_id":"BTC-USD","time":"2014-11-07T08:19:28.464459Z"})");
}

TEST(Wire, kraken_writes_what_was_recorded) {
    const View view{
        .name = "ALGO/USD",
        .decimals = 5,
        .time_us = 1'791'061'113'794'283,
        .book = {.bid = 13'099'000, .bid_size = 32'906'250'000, .ask = 13'108'000, .ask_size = 177'175'027'615},
        .last = {.price = 13'110'000},
        .day = {.open = 12'456'000,
                .high = 13'306'000,
                .low = 12'437'000,
                .volume = 909'563'020'903'971,
                .turnover = 117'169'908'353'849,
                .trades = 4'606}};
    EXPECT_EQ(
        kraken::ticker(view, "snapshot"),
        R"({"channel":"ticker","type":"snapshot","data":[{"symbol":"ALGO/USD","bid":0.13099,"bid_qty":329.06250000,)"
        R"("ask":0.13108,"ask_qty":1771.75027615,"last":0.13110,"volume":9095630.20903971,"vwap":0.12882,"low":0.12437,)"
        R"("high":0.13306,"change":0.00654,"change_pct":5.25,"trades":4606,"timestamp":"2026-10-03T20:58:33.794283Z"}]})");
    EXPECT_EQ(
        kraken::subscribed({.method = "subscribe",
                            .channel = "ticker",
                            .symbol = "BTC/USD",
                            .event_trigger = "trades",
                            .time_us = 1'791'061'110'560'234}),
        R"({"method":"subscribe","result":{"channel":"ticker","event_trigger":"trades","snapshot":true,"symbol":"BTC/USD"},)"
        R"("success":true,"time_in":"2026-10-03T20:58:30.560234Z","time_out":"2026-10-03T20:58:30.560271Z"})");
    EXPECT_EQ(kraken::heartbeat(), R"({"channel":"heartbeat"})");
}

TEST(Wire, binance_writes_what_was_recorded) {
    const View view{.name = "NKNUSDT",
                    .sequence = 499'869'768,
                    .book = {.bid = 35'210'000, .bid_size = 672 * one, .ask = 35'260'000, .ask_size = 3'199 * one}};
    EXPECT_EQ(binance::combined("nknusdt@bookTicker", binance::book_ticker(view)),
              R"({"stream":"nknusdt@bookTicker","data":{"u":499869768,"s":"NKNUSDT","b":"0.35210000",)"
              R"("B":"672.00000000","a":"0.35260000","A":"3199.00000000"}})");
    const View traded{.name = "BTCUSDT",
                      .time_us = 1'616'176'861'895'000,
                      .last = {.id = 640'283'266,
                               .price = 5'894'201'000'000,
                               .size = 35'600,
                               .time_us = 1'616'176'861'893'000,
                               .taker_buys = true}};
    EXPECT_EQ(binance::agg_trade(traded),
              R"({"e":"aggTrade","E":1616176861895,"s":"BTCUSDT","a":640283266,"p":"58942.01000000","q":"0.00035600",)"
              R"("f":640283266,"l":640283266,"T":1616176861893,"m":false,"M":true})");
    EXPECT_EQ(binance::answered("1"), R"({"result":null,"id":1})");
}

TEST(Wire, okx_writes_what_was_recorded) {
    const View view{
        .name = "BTC-USDT",
        .time_us = 1'654'166'073'135'000,
        .book = {.bid = 29'934 * one, .bid_size = 5'181'315, .ask = 2'993'410'000'000, .ask_size = 30'918'743},
        .last = {.id = 314'161'276,
                 .price = 29'934 * one,
                 .size = 1'468,
                 .time_us = 1'646'311'839'593'000,
                 .taker_buys = true},
        .day = {.open = 3'158'830'000'000,
                .high = 3'189'980'000'000,
                .low = 2'931'870'000'000,
                .volume = 993'514'546'361,
                .turnover = 30'214'005'801'215'828},
        .index = 102'765 * one};
    EXPECT_EQ(
        okx::tickers(view),
        R"({"arg":{"channel":"tickers","instId":"BTC-USDT"},"data":[{"instType":"SPOT","instId":"BTC-USDT",)"
        R"("last":"29934","lastSz":"0.00001468","askPx":"29934.1","askSz":"0.30918743","bidPx":"29934",)"
        R"("bidSz":"0.05181315","open24h":"31588.3","high24h":"31899.8","low24h":"29318.7","sodUtc0":"31588.3",)"
        R"("sodUtc8":"31588.3","volCcy24h":"302140058.01215828","vol24h":"9935.14546361","ts":"1654166073135"}]})");
    EXPECT_EQ(okx::trades(view),
              R"({"arg":{"channel":"trades","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT","tradeId":"314161276",)"
              R"("px":"29934","sz":"0.00001468","side":"buy","ts":"1646311839593"}]})");
    EXPECT_EQ(okx::subscribed("index-tickers", "BTC-USDT", "320a0cf9"),
              R"({"event":"subscribe","arg":{"channel":"index-tickers","instId":"BTC-USDT"},"connId":"320a0cf9"})");
}

TEST(Wire, bybit_writes_what_was_recorded) {
    const View view{.name = "BTCUSDT",
                    .decimals = 1,
                    .time_us = 1'788'335'008'126'000,
                    .sequence = 113'508'069'165,
                    .last = {.id = 2'290'000'001'202'469'355,
                             .price = 7'760'680'000'000,
                             .size = 71'200,
                             .time_us = 1'788'335'009'482'000,
                             .taker_buys = true},
                    .day = {.open = 7'860'520'000'000,
                            .high = 7'868'530'000'000,
                            .low = 7'641'260'000'000,
                            .volume = 765'457'527'500,
                            .turnover = 59'462'455'161'837'538},
                    .dollar_index = 7'756'195'697'700};
    EXPECT_EQ(
        bybit::tickers(view),
        R"({"topic":"tickers.BTCUSDT","ts":1788335008126,"type":"snapshot","cs":113508069165,"data":{"symbol":"BTCUSDT",)"
        R"("lastPrice":"77606.8","highPrice24h":"78685.3","lowPrice24h":"76412.6","prevPrice24h":"78605.2",)"
        R"("volume24h":"7654.575275","turnover24h":"594624551.61837538","price24hPcnt":"-0.0127",)"
        R"("usdIndexPrice":"77561.956977"}})");
    EXPECT_EQ(
        bybit::public_trade(view),
        R"({"topic":"publicTrade.BTCUSDT","ts":1788335008126,"type":"snapshot","data":[{"i":"2290000001202469355",)"
        R"("T":1788335009482,"p":"77606.8","v":"0.000712","S":"Buy","seq":113508069165,"s":"BTCUSDT","BT":false,"RPI":false}]})");
    EXPECT_EQ(bybit::answered(true, "subscribe", "d9avrj8i70nu0j2a80n0-9cfc4", "subscribe", ""),
              R"({"success":true,"ret_msg":"subscribe","conn_id":"d9avrj8i70nu0j2a80n0-9cfc4","op":"subscribe"})");
    EXPECT_EQ(bybit::pong(), R"({"success":true,"ret_msg":"pong","op":"ping"})");
}

TEST(Wire, deribit_writes_what_is_documented) {
    const View view{.name = "btc_usd", .time_us = 1'535'098'298'227'000, .index = 652'117'000'000};
    EXPECT_EQ(deribit::price_index(view),
              R"({"jsonrpc":"2.0","method":"subscription","params":{"channel":"deribit_price_index.btc_usd",)"
              R"("data":{"timestamp":1535098298227,"price":6521.17,"index_name":"btc_usd"}}})");
    EXPECT_EQ(deribit::answered("1569", R"("ok")"), R"({"jsonrpc":"2.0","id":1569,"result":"ok"})");
    EXPECT_EQ(deribit::heartbeat("test_request"),
              R"({"jsonrpc":"2.0","method":"heartbeat","params":{"type":"test_request"}})");
}

TEST(Wire, an_absurd_price_keeps_its_message_whole) {
    const auto priced = [](Absurd absurd) {
        View view = recorded_coinbase();
        view.absurd = absurd;
        const Json message = Json::parse(coinbase::ticker(view));
        return message["price"].get<std::string>() + " " + message["best_bid"].get<std::string>();
    };
    EXPECT_EQ(priced(Absurd::none), "102861.5 102861.49");
    EXPECT_EQ(priced(Absurd::hundredfold), "10286150 10286149.00");
    EXPECT_EQ(priced(Absurd::zero), "0 0.00");
    EXPECT_EQ(priced(Absurd::negative), "-102861.5 -102861.49");
    EXPECT_EQ(priced(Absurd::not_a_number), "NaN NaN");
}

TEST(Wire, a_name_that_a_client_sent_cannot_break_a_message_apart) {
    const Json message = Json::parse(coinbase::error("Failed to subscribe", "\"},{\"x\\\n is no product"));
    EXPECT_EQ(message["reason"], "\"},{\"x\\\n is no product");
}

// ---- against the recordings

/// What is missing in `ours`, or of another type, of what `recorded` has. Of arrays the first items are compared; a
/// venue may have nothing to announce.
void compare(const Json& recorded, const Json& ours, const std::string& path, std::string& missing) {
    const auto kind = [](const Json& value) { return value.is_number() ? "number" : value.type_name(); };
    if (kind(recorded) != std::string{kind(ours)}) {
        missing += path + " is a " + kind(recorded) + ", ours a " + kind(ours) + "; ";
        return;
    }
    if (recorded.is_object()) {
        for (const auto& [key, value] : recorded.items()) {
            if (!ours.contains(key)) {
                missing += path + "." + key + " is missing; ";
            } else {
                compare(value, ours[key], path + "." + key, missing);
            }
        }
    }
    if (recorded.is_array() && !recorded.empty() && !ours.empty()) compare(recorded[0], ours[0], path + "[0]", missing);
    if (recorded.is_array() && recorded.empty() && !ours.empty()) missing += path + " is empty, ours is not; ";
}

struct Row {
    std::string stream;
    std::string ours;  ///< Empty: not served, for the reason.
    std::string reason;
};

void expect_shapes(const std::string& file, const std::string& recordings, const std::vector<Row>& rows) {
    std::istringstream lines{recordings};
    std::size_t compared = 0;
    for (std::string line; std::getline(lines, line);) {
        const Json record = Json::parse(line);
        if (record["dir"] != "in") continue;
        const std::string stream = record["stream"];
        const auto row =
            std::find_if(rows.begin(), rows.end(), [&](const Row& known) { return known.stream == stream; });
        ASSERT_NE(row, rows.end()) << file << ": nothing is said of the stream " << stream;
        if (row->ours.empty()) continue;
        std::string missing;
        compare(Json::parse(record["raw"].get<std::string>()), Json::parse(row->ours), stream, missing);
        EXPECT_EQ(missing, "") << file << " " << stream;
        compared += 1;
    }
    EXPECT_GE(compared, 4u) << file;
}

View any_view() {
    View view = recorded_coinbase();
    view.index = view.dollar_index = view.last.price;
    return view;
}

TEST(WireShape, coinbase) {
    OTP_SHARED_DATA_OR_SKIP(recordings, "feeds/coinbase_exchange.jsonl");
    expect_shapes("coinbase", recordings,
                  {{"subscriptions", coinbase::subscriptions({{"ticker", {"BTC-USD"}}}), ""},
                   {"ticker", coinbase::ticker(any_view()), ""},
                   {"heartbeat", coinbase::heartbeat(any_view()), ""},
                   {"last_match", coinbase::match(any_view(), "last_match"), ""}});
}

TEST(WireShape, kraken) {
    OTP_SHARED_DATA_OR_SKIP(recordings, "feeds/kraken_v2.jsonl");
    expect_shapes(
        "kraken", recordings,
        {{"status", kraken::status(3'364'750'901'719'990'046, "online"), ""},
         {"subscribe-ack",
          kraken::subscribed({.method = "subscribe", .channel = "ticker", .symbol = "BTC/USD", .event_trigger = "bbo"}),
          ""},
         {"ticker", kraken::ticker(any_view(), "snapshot"), ""},
         {"heartbeat", kraken::heartbeat(), ""},
         {"trade", kraken::trade(any_view(), "update"), ""}});
}

TEST(WireShape, binance) {
    OTP_SHARED_DATA_OR_SKIP(recordings, "feeds/binance_spot.jsonl");
    expect_shapes("binance", recordings,
                  {{"subscribe-ack", binance::answered("1"), ""},
                   {"24hrMiniTicker", binance::combined("btcusdt@miniTicker", binance::mini_ticker(any_view())), ""},
                   {"btcusdt@aggTrade", binance::combined("btcusdt@aggTrade", binance::agg_trade(any_view())), ""},
                   {"bookTicker", binance::combined("btcusdt@bookTicker", binance::book_ticker(any_view())), ""},
                   {"ethusd_perp@bookTicker", "", "futures, not spot"},
                   {"ethusdt@bookTicker", "", "futures, not spot"}});
}

TEST(WireShape, okx) {
    OTP_SHARED_DATA_OR_SKIP(recordings, "feeds/okx_v5.jsonl");
    expect_shapes("okx", recordings,
                  {{"subscribe-ack", okx::subscribed("tickers", "BTC-USDT", "320a0cf9"), ""},
                   {"index-tickers", okx::index_tickers(any_view()), ""},
                   {"trades", okx::trades(any_view()), ""},
                   {"bbo-tbt", okx::best_book(any_view()), ""},
                   {"tickers", okx::tickers(any_view()), ""}});
}

TEST(WireShape, bybit) {
    OTP_SHARED_DATA_OR_SKIP(recordings, "feeds/bybit_v5.jsonl");
    expect_shapes("bybit", recordings,
                  {{"subscribe-ack", bybit::answered(true, "subscribe", "d9avrj8i-9cfc4", "subscribe", ""), ""},
                   {"tickers", bybit::tickers(any_view()), ""},
                   {"publicTrade", bybit::public_trade(any_view()), ""},
                   {"pong", bybit::pong(), ""},
                   {"fixture:tickers.BTCUSDT", "", "linear, not spot"},
                   {"fixture:tickers.BTC-6JAN23-17500-C", "", "options"},
                   {"fixture:trade.linear.BTCUSDT", "", "linear, not spot"}});
}

TEST(WireShape, deribit) {
    OTP_SHARED_DATA_OR_SKIP(recordings, "feeds/deribit_v2.jsonl");
    const std::string instruments = "instruments; the simulator serves the index";
    expect_shapes("deribit", recordings,
                  {{"set_heartbeat-result", deribit::answered("1", R"("ok")"), ""},
                   {"test_request", deribit::heartbeat("test_request"), ""},
                   {"deribit_price_index.btc_usd", deribit::price_index(any_view()), ""},
                   {"deribit_price_ranking.btc_usd", "", "the components of the index"},
                   {"quote.BTC-30SEP22", "", instruments},
                   {"quote.BTC-PERPETUAL", "", instruments},
                   {"ticker.BTC-30SEP22.100ms", "", instruments},
                   {"ticker.BTC-PERPETUAL.100ms", "", instruments},
                   {"trades.BTC-PERPETUAL.100ms", "", instruments}});
}

}  // namespace
}  // namespace otp::venues::simulator
