// Each venue's messages, decoded field by field. The messages are as the venues sent them or document them.

#include <gtest/gtest.h>

#include "venues/feed_protocol.hpp"

namespace otp::venues {
namespace {

std::vector<Event> decoded(Venue venue, std::string_view message) {
    Decoder decoder{venue};
    std::vector<Event> events;
    const auto problem = decoder.decode(message, events);
    EXPECT_EQ(problem, std::nullopt) << message;
    return events;
}

std::string refusal(Venue venue, std::string_view message) {
    Decoder decoder{venue};
    std::vector<Event> events(1);
    const auto problem = decoder.decode(message, events);
    EXPECT_EQ(events.size(), 1u) << "a refused message leaves nothing";
    return problem.value_or("accepted");
}

using Events = std::vector<Event>;

TEST(Decode, coinbase) {
    EXPECT_EQ(
        decoded(
            Venue::coinbase,
            R"({"type":"ticker","sequence":106614625991,"product_id":"BTC-USD","price":"102861.5","best_bid":"102861.49",)"
            R"("best_ask":"102861.50","side":"buy","time":"2025-06-06T05:00:31.886136Z","trade_id":834270521})"),
        (Events{{.kind = EventKind::quote,
                 .channel = "ticker",
                 .instrument = "BTC-USD",
                 .time_us = 1'749'186'031'886'136,
                 .sequence = 106'614'625'991,
                 .order = Order::increasing,
                 .bid = Price{10'286'149'000'000},
                 .ask = Price{10'286'150'000'000}},
                {.kind = EventKind::trade,
                 .channel = "match",
                 .instrument = "BTC-USD",
                 .time_us = 1'749'186'031'886'136,
                 .sequence = 834'270'521,
                 .order = Order::increasing,
                 .price = Price{10'286'150'000'000}}}));
    EXPECT_EQ(
        decoded(
            Venue::coinbase,
            R"({"type":"heartbeat","sequence":90,"last_trade_id":20,"product_id":"BTC-USD","time":"2014-11-07T08:19:28.464459Z"})"),
        (Events{{.kind = EventKind::heartbeat,
                 .channel = "match",
                 .instrument = "BTC-USD",
                 .time_us = 1'415'348'368'464'459,
                 .sequence = 20}}));
    EXPECT_EQ(
        decoded(
            Venue::coinbase,
            R"({"type":"subscriptions","channels":[{"name":"ticker_1000","product_ids":["BTC-USD"],"account_ids":null}]})"),
        (Events{{.kind = EventKind::subscribed, .channel = "control", .detail = "ticker_1000"}}));
    EXPECT_EQ(
        decoded(Venue::coinbase, R"({"type":"error","message":"Failed to subscribe","reason":"X is not valid"})"),
        (Events{{.kind = EventKind::rejected, .channel = "control", .detail = "Failed to subscribe: X is not valid"}}));
}

TEST(Decode, kraken) {
    EXPECT_EQ(
        decoded(
            Venue::kraken,
            R"({"channel":"ticker","type":"snapshot","data":[{"symbol":"ALGO/USD","bid":0.13099,"bid_qty":329.06250000,)"
            R"("ask":0.13108,"last":0.13110,"timestamp":"2026-10-03T20:58:33.794283Z"}]})"),
        (Events{{.kind = EventKind::quote,
                 .channel = "ticker",
                 .instrument = "ALGO/USD",
                 .time_us = 1'791'061'113'794'283,
                 .order = Order::by_time,
                 .bid = Price{13'099'000},
                 .ask = Price{13'108'000}}}));
    const Events trades = decoded(
        Venue::kraken,
        R"({"channel":"trade","type":"update","data":[{"symbol":"BTC/USD","price":105944.2,"trade_id":10218208,"timestamp":)"
        R"("2023-10-06T17:35:55.440295Z"},{"symbol":"BTC/USD","price":105910.5,"trade_id":10218209,"timestamp":"2023-10-06T17:35:56.123456Z"}]})");
    ASSERT_EQ(trades.size(), 2u);
    EXPECT_EQ(trades[1], (Event{.kind = EventKind::trade,
                                .channel = "trade",
                                .instrument = "BTC/USD",
                                .time_us = 1'696'613'756'123'456,
                                .sequence = 10'218'209,
                                .order = Order::increasing,
                                .price = Price{10'591'050'000'000}}));
    EXPECT_EQ(decoded(Venue::kraken, R"({"channel":"heartbeat"})")[0].kind, EventKind::heartbeat);
    EXPECT_EQ(decoded(Venue::kraken, R"({"channel":"status","type":"update","data":[{"system":"online"}]})")[0].kind,
              EventKind::resumed);
    EXPECT_EQ(
        decoded(Venue::kraken, R"({"channel":"status","type":"update","data":[{"system":"maintenance"}]})"),
        (Events{{.kind = EventKind::halted, .channel = "status", .detail = "the exchange is in maintenance mode"}}));
    EXPECT_EQ(decoded(Venue::kraken, R"({"method":"subscribe","result":{"channel":"ticker"},"success":true})"),
              (Events{{.kind = EventKind::subscribed, .channel = "control", .detail = "ticker"}}));
    EXPECT_EQ(decoded(Venue::kraken, R"({"method":"subscribe","success":false,"error":"Currency pair not supported"})"),
              (Events{{.kind = EventKind::rejected, .channel = "control", .detail = "Currency pair not supported"}}));
}

TEST(Decode, binance) {
    EXPECT_EQ(
        decoded(
            Venue::binance,
            R"({"stream":"nknusdt@bookTicker","data":{"u":499869768,"s":"NKNUSDT","b":"0.35210000","B":"672.0","a":"0.35260000","A":"3.0"}})"),
        (Events{{.kind = EventKind::quote,
                 .channel = "bookTicker",
                 .instrument = "NKNUSDT",
                 .sequence = 499'869'768,
                 .order = Order::increasing,
                 .bid = Price{35'210'000},
                 .ask = Price{35'260'000}}}))
        << "spot quotes have no time";
    EXPECT_EQ(
        decoded(
            Venue::binance,
            R"({"stream":"btcusdt@aggTrade","data":{"e":"aggTrade","E":1616176861895,"s":"BTCUSDT","a":640283266,"p":"58942.01000000","T":1616176861893}})"),
        (Events{{.kind = EventKind::trade,
                 .channel = "aggTrade",
                 .instrument = "BTCUSDT",
                 .time_us = 1'616'176'861'893'000,
                 .sequence = 640'283'266,
                 .order = Order::contiguous,
                 .price = Price{5'894'201'000'000}}}));
    const Events trade = decoded(
        Venue::binance, R"({"e":"trade","E":1672515782136,"s":"BNBBTC","t":12345,"p":"0.001","T":1672515782136})");
    EXPECT_EQ(trade[0].sequence, 12'345u) << "a stream of its own, without the envelope";
    EXPECT_EQ(decoded(Venue::binance, R"({"result":null,"id":1})")[0].kind, EventKind::subscribed);
    EXPECT_EQ(decoded(Venue::binance, R"({"error":{"code":2,"msg":"Invalid request"},"id":1})"),
              (Events{{.kind = EventKind::rejected, .channel = "control", .detail = "2 Invalid request"}}));
    EXPECT_EQ(decoded(Venue::binance, R"({"code":2,"msg":"Invalid request","id":1})"),
              (Events{{.kind = EventKind::rejected, .channel = "control", .detail = "2 Invalid request"}}));
    EXPECT_EQ(decoded(Venue::binance, R"({"stream":"x","data":{"e":"serverShutdown","E":1770123456789}})")[0].kind,
              EventKind::leaving);
    EXPECT_TRUE(
        decoded(Venue::binance, R"({"stream":"btcusdt@miniTicker","data":{"e":"24hrMiniTicker","c":"1"}})").empty());
}

TEST(Decode, okx) {
    EXPECT_EQ(
        decoded(
            Venue::okx,
            R"({"arg":{"channel":"tickers","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT","last":"29934","askPx":"29934.1","bidPx":"29934","ts":"1654166073135"}]})"),
        (Events{{.kind = EventKind::quote,
                 .channel = "tickers",
                 .instrument = "BTC-USDT",
                 .time_us = 1'654'166'073'135'000,
                 .order = Order::by_time,
                 .bid = Price{2'993'400'000'000},
                 .ask = Price{2'993'410'000'000}}}));
    const Events best = decoded(
        Venue::okx,
        R"({"arg":{"channel":"bbo-tbt","instId":"BTC-USDT"},"data":[{"asks":[["31774.7","0.1","0","3"]],"bids":[],"ts":"1654032991947"}]})");
    EXPECT_EQ(best[0].ask, Price{3'177'470'000'000});
    EXPECT_EQ(best[0].bid, std::nullopt) << "nobody bids";
    const Events trade = decoded(
        Venue::okx,
        R"({"arg":{"channel":"trades","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT","tradeId":"314161276","px":"43474.1","sz":"0.003","side":"buy","ts":"1646311839593"}]})");
    EXPECT_EQ(trade[0].sequence, 314'161'276u);
    EXPECT_EQ(trade[0].price, Price{4'347'410'000'000});
    const Events index = decoded(
        Venue::okx,
        R"({"arg":{"channel":"index-tickers","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT","idxPx":"102765","ts":"1749186348230"}]})");
    EXPECT_EQ(index[0].kind, EventKind::index);
    EXPECT_EQ(index[0].price, Price{10'276'500'000'000});
    EXPECT_EQ(decoded(Venue::okx, "pong")[0].kind, EventKind::heartbeat);
    EXPECT_EQ(decoded(Venue::okx, R"({"event":"subscribe","arg":{"channel":"tickers","instId":"BTC-USDT"}})"),
              (Events{{.kind = EventKind::subscribed, .channel = "control", .detail = "tickers"}}));
    EXPECT_EQ(decoded(Venue::okx, R"({"event":"error","code":"60012","msg":"Invalid request"})"),
              (Events{{.kind = EventKind::rejected, .channel = "control", .detail = "Invalid request"}}));
    EXPECT_EQ(
        decoded(Venue::okx, R"({"event":"notice","code":"64008","msg":"The connection will soon be closed"})")[0].kind,
        EventKind::leaving);
}

TEST(Decode, bybit) {
    EXPECT_EQ(
        decoded(
            Venue::bybit,
            R"({"topic":"publicTrade.BTCUSDT","ts":1788335009483,"type":"snapshot","data":[{"i":"1","T":1788335009482,"p":"77606.8","seq":113508069853,"s":"BTCUSDT"}]})"),
        (Events{{.kind = EventKind::trade,
                 .channel = "publicTrade",
                 .instrument = "BTCUSDT",
                 .time_us = 1'788'335'009'482'000,
                 .sequence = 113'508'069'853,
                 .order = Order::non_decreasing,
                 .price = Price{7'760'680'000'000}}}))
        << "the time is the trade's, not the message's";
    const Events ticker = decoded(
        Venue::bybit,
        R"({"topic":"tickers.BTCUSDT","ts":1788335008126,"type":"snapshot","cs":1,"data":{"symbol":"BTCUSDT","lastPrice":"77606.8","usdIndexPrice":"77561.956977"}})");
    EXPECT_EQ(ticker[0].kind, EventKind::index);
    EXPECT_EQ(ticker[0].price, Price{7'756'195'697'700});
    EXPECT_TRUE(
        decoded(
            Venue::bybit,
            R"({"topic":"tickers.BTCUSDT","ts":1788335008126,"type":"delta","data":{"symbol":"BTCUSDT","bid1Price":"1"}})")
            .empty())
        << "half a quote is none";
    EXPECT_TRUE(
        decoded(
            Venue::bybit,
            R"({"topic":"tickers.X","ts":1788335008126,"type":"snapshot","data":{"symbol":"X","lastPrice":"1","usdIndexPrice":""}})")
            .empty())
        << "no collateral, no index";
    EXPECT_EQ(decoded(Venue::bybit, R"({"success":true,"ret_msg":"pong","op":"ping"})")[0].kind, EventKind::heartbeat);
    EXPECT_EQ(decoded(Venue::bybit, R"({"success":true,"ret_msg":"subscribe","op":"subscribe"})")[0].kind,
              EventKind::subscribed);
    EXPECT_EQ(decoded(Venue::bybit, R"({"success":false,"ret_msg":"error:handler not found","op":"subscribe"})"),
              (Events{{.kind = EventKind::rejected, .channel = "control", .detail = "error:handler not found"}}));
}

TEST(Decode, deribit) {
    EXPECT_EQ(
        decoded(
            Venue::deribit,
            R"({"jsonrpc":"2.0","method":"subscription","params":{"channel":"deribit_price_index.btc_usd","data":{"timestamp":1623060194400,"price":36440.5,"index_name":"btc_usd"}}})"),
        (Events{{.kind = EventKind::index,
                 .channel = "deribit_price_index",
                 .instrument = "btc_usd",
                 .time_us = 1'623'060'194'400'000,
                 .order = Order::by_time,
                 .price = Price{3'644'050'000'000}}}));
    const Events option = decoded(
        Venue::deribit,
        R"({"jsonrpc":"2.0","method":"subscription","params":{"channel":"ticker.X.raw","data":{"timestamp":1626993722931,"instrument_name":"X","best_bid_price":0.0,"best_ask_price":5e-4}}})");
    EXPECT_EQ(option[0].bid, std::nullopt);
    EXPECT_EQ(option[0].ask, Price{50'000});
    EXPECT_EQ(
        decoded(Venue::deribit, R"({"jsonrpc":"2.0","method":"heartbeat","params":{"type":"test_request"}})")[0].kind,
        EventKind::challenge);
    EXPECT_EQ(
        decoded(Venue::deribit, R"({"jsonrpc":"2.0","method":"heartbeat","params":{"type":"heartbeat"}})")[0].kind,
        EventKind::heartbeat);
    EXPECT_EQ(decoded(Venue::deribit, R"({"jsonrpc":"2.0","id":2,"result":["deribit_price_index.btc_usd"]})"),
              (Events{{.kind = EventKind::subscribed, .channel = "control", .detail = "deribit_price_index.btc_usd"}}));
    EXPECT_EQ(
        decoded(Venue::deribit, R"({"jsonrpc":"2.0","id":2,"error":{"code":10028,"message":"too_many_requests"}})"),
        (Events{{.kind = EventKind::rejected, .channel = "control", .detail = "10028 too_many_requests"}}));
}

/// One valid message of each venue with a place for the price, and what its field is called.
struct Template {
    Venue venue;
    std::string_view before, after, field;
    bool number;  ///< The price is a JSON number, else a string.
};
constexpr Template templates[] = {
    {Venue::coinbase, R"({"type":"match","trade_id":1,"product_id":"BTC-USD","time":"2025-06-06T05:00:31Z","price":)",
     "}", "price", false},
    {Venue::kraken,
     R"({"channel":"trade","data":[{"symbol":"BTC/USD","trade_id":1,"timestamp":"2025-06-06T05:00:31Z","price":)",
     "}]}", "price", true},
    {Venue::binance, R"({"e":"trade","s":"BTCUSDT","t":1,"T":1749186031000,"p":)", "}", "p", false},
    {Venue::okx,
     R"({"arg":{"channel":"trades","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT","tradeId":"1","ts":"1749186031000","px":)",
     "}]}", "px", false},
    {Venue::bybit, R"({"topic":"publicTrade.BTCUSDT","data":[{"s":"BTCUSDT","seq":1,"T":1749186031000,"p":)", "}]}",
     "p", false},
    {Venue::deribit,
     R"({"method":"subscription","params":{"channel":"deribit_price_index.btc_usd","data":{"timestamp":1749186031000,"index_name":"btc_usd","price":)",
     "}}}", "price", true},
};

TEST(Decode, no_venue_can_print_a_price_that_is_none) {
    for (const Template& form : templates) {
        const auto message = [&](std::string_view price) {
            const std::string quote = form.number ? "" : "\"";
            return std::string{form.before} + quote + std::string{price} + quote + std::string{form.after};
        };
        EXPECT_EQ(decoded(form.venue, message("84737.58"))[0].price, Price{8'473'758'000'000});
        const std::string expected = std::string{form.field} + " is no positive decimal that 10^-8 can hold";
        for (const std::string_view absurd : {"0", "-84737.58", "0.000000001", "10000000000", "1e300"}) {
            EXPECT_EQ(refusal(form.venue, message(absurd)), expected) << to_string(form.venue) << " " << absurd;
        }
        for (const std::string_view absurd : {"NaN", "Infinity", "", "84737,58", "x"}) {
            EXPECT_NE(refusal(form.venue, message(absurd)), "accepted") << to_string(form.venue) << " " << absurd;
        }
        EXPECT_EQ(refusal(form.venue, std::string{form.before} + "null" + std::string{form.after}), expected);
    }
}

TEST(Decode, a_message_cut_anywhere_is_refused) {
    for (const Template& form : templates) {
        const std::string whole =
            std::string{form.before} + (form.number ? "84737.58" : "\"84737.58\"") + std::string{form.after};
        for (std::size_t size = 0; size < whole.size(); ++size) {
            EXPECT_NE(refusal(form.venue, std::string_view{whole}.substr(0, size)), "accepted")
                << to_string(form.venue) << " " << size;
        }
    }
}

TEST(Decode, a_crossed_book_is_refused_and_a_locked_one_is_not) {
    const auto book = [](std::string_view bid, std::string_view ask) {
        return R"({"stream":"btcusdt@bookTicker","data":{"u":1,"s":"BTCUSDT","b":")" + std::string{bid} + R"(","a":")" +
               std::string{ask} + R"("}})";
    };
    EXPECT_EQ(refusal(Venue::binance, book("2", "1")), "a crossed book");
    EXPECT_EQ(decoded(Venue::binance, book("1", "1")).size(), 1u);
}

TEST(Decode, a_side_without_orders_is_absent_and_a_side_that_is_no_number_is_refused) {
    const auto book = [](std::string_view bid) {
        return R"({"stream":"btcusdt@bookTicker","data":{"u":1,"s":"BTCUSDT","b":)" + std::string{bid} +
               R"(,"a":"2"}})";
    };
    for (const std::string_view nobody : {"null", "\"\"", "0", "\"0.00000000\""}) {
        EXPECT_EQ(decoded(Venue::binance, book(nobody))[0].bid, std::nullopt) << nobody;
    }
    for (const std::string_view absurd : {"true", "{}", "[]", "\"x\"", "-1", "\"NaN\""}) {
        EXPECT_EQ(refusal(Venue::binance, book(absurd)), "b is no decimal that 10^-8 can hold") << absurd;
    }
}

TEST(Decode, one_bad_trade_refuses_its_whole_message) {
    EXPECT_EQ(
        refusal(
            Venue::bybit,
            R"({"topic":"publicTrade.BTCUSDT","data":[{"s":"BTCUSDT","seq":1,"T":1749186031000,"p":"1"},{"s":"BTCUSDT","seq":2,"T":1749186031,"p":"1"}]})"),
        "T is no time in milliseconds");
}

TEST(Decode, the_table_names_every_venue_once) {
    for (const Venue venue : all_venues) {
        const FeedProtocol& row = feed_protocol(venue);
        EXPECT_EQ(row.venue, venue);
        EXPECT_EQ(venue_named(to_string(venue)), venue);
        EXPECT_TRUE(row.endpoint.starts_with("wss://")) << row.endpoint;
        JsonTree tree;
        for (const std::string& message : row.subscribe(row.instrument))
            EXPECT_EQ(tree.read(message), std::nullopt) << message;
    }
    EXPECT_EQ(venue_named("mtgox"), std::nullopt);
    EXPECT_EQ(coinbase_feed().subscribe("BTC-USD"),
              std::vector<std::string>{
                  R"({"type":"subscribe","product_ids":["BTC-USD"],"channels":["ticker","heartbeat"]})"});
    EXPECT_EQ(bybit_feed().subscribe("BTCUSDT"),
              std::vector<std::string>{R"({"op":"subscribe","args":["publicTrade.BTCUSDT","tickers.BTCUSDT"]})"});
}

}  // namespace
}  // namespace otp::venues
