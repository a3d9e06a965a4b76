// The life of a connection, to the millisecond.

#include "venues/feed_session.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/shared_data.hpp"

namespace otp::venues {
namespace {

constexpr std::int64_t start_us = 1'749'186'031'000'000;  // 2025-06-06T05:00:31Z

std::string ms(std::int64_t utc_us) { return std::to_string(utc_us / 1000); }

/// A session with a clock: both of its hands, in milliseconds since the start.
class Feed {
public:
    explicit Feed(Venue venue, std::string instrument = {}, FeedLimits limits = {})
        : session{venue, std::move(instrument), limits} {}

    [[nodiscard]] Moment now() const { return {start_us + utc_ms * 1000, steady_ms * 1000}; }
    void wait(std::int64_t duration_ms) {
        utc_ms += duration_ms;
        steady_ms += duration_ms;
    }
    FeedReaction open() { return session.opened(now()); }
    FeedReaction receive(std::string_view message) { return session.received(message, now()); }
    FeedReaction tick() { return session.tick(now()); }
    [[nodiscard]] FeedState state() const { return session.status(now()).state; }
    [[nodiscard]] std::string reason() const { return session.status(now()).reason; }
    [[nodiscard]] const FeedCounters& counters() const { return session.counters(); }

    FeedSession session;
    std::int64_t utc_ms = 0, steady_ms = 0;
};

// One venue's words each, with the time as the venue would give it.

struct Coinbase : Feed {
    Coinbase() : Feed{Venue::coinbase} {
        open();
        receive(R"({"type":"subscriptions","channels":[{"name":"ticker","product_ids":["BTC-USD"]}]})");
    }
    [[nodiscard]] std::string time() const {
        const std::int64_t whole = 31'000 + utc_ms, seconds = whole / 1000 % 60, minutes = whole / 60'000;
        char text[40];
        std::snprintf(text, sizeof text, "2025-06-06T05:%02d:%02d.%03dZ", static_cast<int>(minutes),
                      static_cast<int>(seconds), static_cast<int>(whole % 1000));
        return text;
    }
    FeedReaction ticker(std::uint64_t sequence, std::uint64_t trade) {
        return receive(R"({"type":"ticker","product_id":"BTC-USD","price":"100","best_bid":"99","best_ask":"101",)"
                       R"("sequence":)" +
                       std::to_string(sequence) + R"(,"trade_id":)" + std::to_string(trade) + R"(,"time":")" + time() +
                       "\"}");
    }
    FeedReaction heartbeat(std::uint64_t last_trade) {
        return receive(R"({"type":"heartbeat","product_id":"BTC-USD","sequence":1,"last_trade_id":)" +
                       std::to_string(last_trade) + R"(,"time":")" + time() + "\"}");
    }
};

struct Binance : Feed {
    explicit Binance(bool acknowledged = true) : Feed{Venue::binance} {
        open();
        if (acknowledged) receive(R"({"result":null,"id":1})");
    }
    FeedReaction trade(std::uint64_t number) {
        return receive(R"({"stream":"btcusdt@trade","data":{"e":"trade","s":"BTCUSDT","t":)" + std::to_string(number) +
                       R"(,"p":"100","T":)" + ms(now().utc_us) + "}}");
    }
    FeedReaction book(std::uint64_t number, std::string_view symbol = "BTCUSDT") {
        return receive(R"({"stream":"btcusdt@bookTicker","data":{"u":)" + std::to_string(number) + R"(,"s":")" +
                       std::string{symbol} + R"(","b":"99","a":"101"}})");
    }
};

struct Okx : Feed {
    Okx() : Feed{Venue::okx} {
        open();
        for (int i = 0; i < 3; ++i) receive(R"({"event":"subscribe","arg":{"channel":"x","instId":"BTC-USDT"}})");
    }
    FeedReaction ticker(std::int64_t time_us) {
        return receive(R"({"arg":{"channel":"tickers","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT",)"
                       R"("askPx":"101","bidPx":"99","ts":")" +
                       ms(time_us) + "\"}]}");
    }
};

struct Deribit : Feed {
    Deribit() : Feed{Venue::deribit} {
        open();
        receive(R"({"jsonrpc":"2.0","id":2,"result":["deribit_price_index.btc_usd"]})");
    }
    FeedReaction index() {
        return receive(R"({"method":"subscription","params":{"channel":"deribit_price_index.btc_usd","data":)"
                       R"({"timestamp":)" +
                       ms(now().utc_us) + R"(,"price":100,"index_name":"btc_usd"}}})");
    }
};

TEST(FeedSession, walks_from_connecting_over_subscribing_to_live) {
    Feed feed{Venue::kraken};
    EXPECT_EQ(feed.session.status(feed.now()), (FeedStatus{FeedState::connecting, "not connected yet"}));
    EXPECT_EQ(feed.open().send, kraken_feed().subscribe("BTC/USD"));
    EXPECT_EQ(feed.reason(), "the subscription is not acknowledged yet");
    feed.receive(R"({"method":"subscribe","result":{"channel":"ticker"},"success":true})");
    EXPECT_EQ(feed.state(), FeedState::subscribing) << "of two subscriptions one";
    feed.receive(R"({"method":"subscribe","result":{"channel":"trade"},"success":true})");
    EXPECT_EQ(feed.session.status(feed.now()),
              (FeedStatus{FeedState::stale, "no price since the connection was opened"}));
    const FeedReaction reaction = feed.receive(
        R"({"channel":"ticker","data":[{"symbol":"BTC/USD","bid":99,"ask":101,"timestamp":"2025-06-06T05:00:31Z"}]})");
    EXPECT_EQ(reaction.events.size(), 1u);
    EXPECT_EQ(feed.session.status(feed.now()), (FeedStatus{FeedState::live, ""}));
    feed.session.closed("the peer closed");
    EXPECT_EQ(feed.session.status(feed.now()), (FeedStatus{FeedState::connecting, "the peer closed"}));
}

TEST(FeedSession, a_price_is_live_for_five_seconds_of_the_venues_own_time) {
    Okx feed;
    feed.ticker(start_us - 4'000'000);
    feed.wait(1'000);
    EXPECT_EQ(feed.state(), FeedState::live);
    feed.wait(1);
    EXPECT_EQ(feed.session.status(feed.now()), (FeedStatus{FeedState::stale, "its newest price is 5001 ms old"}));
    feed.ticker(feed.now().utc_us);
    EXPECT_EQ(feed.state(), FeedState::live);
}

TEST(FeedSession, without_a_time_of_the_venues_that_of_receipt_counts) {
    Binance feed;
    feed.book(1);
    feed.wait(5'000);
    EXPECT_EQ(feed.state(), FeedState::live);
    feed.wait(1);
    EXPECT_EQ(feed.state(), FeedState::stale);
}

TEST(FeedSession, half_a_quote_is_no_price) {
    Binance feed;
    feed.receive(R"({"stream":"btcusdt@bookTicker","data":{"u":1,"s":"BTCUSDT","b":"99","a":"0"}})");
    EXPECT_EQ(feed.reason(), "no price since the connection was opened");
    feed.receive(R"({"stream":"btcusdt@bookTicker","data":{"u":2,"s":"BTCUSDT","b":"99","a":"100"}})");
    EXPECT_EQ(feed.state(), FeedState::live);
}

TEST(FeedSession, an_index_is_a_price_only_of_a_venue_that_does_not_vote) {
    Deribit deribit;
    deribit.index();
    EXPECT_EQ(deribit.state(), FeedState::live);
    Okx okx;
    const auto reaction =
        okx.receive(R"({"arg":{"channel":"index-tickers","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT",)"
                    R"("idxPx":"100","ts":"1749186031000"}]})");
    EXPECT_EQ(reaction.events.size(), 1u) << "handed on as a check";
    EXPECT_EQ(okx.state(), FeedState::stale);
}

TEST(FeedSession, silence_ends_the_connection_at_the_venues_own_limit) {
    for (const Venue venue : all_venues) {
        FeedLimits patient;
        patient.acknowledgement_max_ms = 1'000'000;
        Feed feed{venue, {}, patient};
        feed.open();
        const std::int64_t limit = feed_protocol(venue).silence_max_ms;
        feed.wait(limit - 1);
        EXPECT_EQ(feed.tick().hang_up, std::nullopt) << to_string(venue);
        feed.wait(1);
        EXPECT_EQ(feed.tick().hang_up, "no message for " + std::to_string(limit) + " ms") << to_string(venue);
        EXPECT_EQ(feed.counters().hung_up, 1u);
    }
}

TEST(FeedSession, any_message_breaks_the_silence_even_one_that_is_refused) {
    Coinbase feed;
    feed.wait(4'999);
    feed.receive("{\"type\":\"ticker\",\"pri");
    EXPECT_EQ(feed.counters().refused, 1u);
    EXPECT_EQ(feed.counters().last_refusal, "no JSON");
    feed.wait(4'999);
    EXPECT_EQ(feed.tick().hang_up, std::nullopt);
    feed.wait(1);
    EXPECT_EQ(feed.tick().hang_up, "no message for 5000 ms");
}

TEST(FeedSession, a_clock_set_back_does_not_hide_the_silence) {
    Coinbase feed;
    feed.utc_ms -= 3'600'000;
    feed.steady_ms += 5'000;
    EXPECT_EQ(feed.tick().hang_up, "no message for 5000 ms");
}

TEST(FeedSession, a_subscription_is_acknowledged_within_ten_seconds_or_the_connection_ends) {
    Binance feed{false};
    feed.wait(9'999);
    feed.book(1);
    EXPECT_EQ(feed.tick().hang_up, std::nullopt);
    EXPECT_EQ(feed.state(), FeedState::subscribing) << "whatever comes unasked";
    feed.wait(1);
    EXPECT_EQ(feed.tick().hang_up, "the subscription was not acknowledged in time");
}

TEST(FeedSession, a_refused_subscription_ends_the_connection_and_a_later_refusal_does_not) {
    Feed feed{Venue::deribit};
    feed.open();
    const std::string refusal = R"({"jsonrpc":"2.0","id":2,"error":{"code":10028,"message":"too_many_requests"}})";
    EXPECT_EQ(feed.receive(refusal).hang_up, "the venue refused the subscription: 10028 too_many_requests");
    Deribit subscribed;
    EXPECT_EQ(subscribed.receive(refusal).hang_up, std::nullopt);
    EXPECT_EQ(subscribed.counters().rejected, 1u);
}

TEST(FeedSession, heartbeats_without_a_price_for_a_minute_end_the_connection) {
    Deribit feed;
    const auto beat = [&] { feed.receive(R"({"method":"heartbeat","params":{"type":"heartbeat"}})"); };
    feed.wait(1'000);
    feed.index();
    for (int i = 0; i < 5; ++i) {
        feed.wait(10'000);
        beat();
        EXPECT_EQ(feed.tick().hang_up, std::nullopt);
        EXPECT_EQ(feed.state(), FeedState::stale);
    }
    feed.wait(9'999);
    beat();
    EXPECT_EQ(feed.tick().hang_up, std::nullopt);
    feed.wait(1);
    EXPECT_EQ(feed.tick().hang_up, "no price for 60000 ms, although the venue is there");
}

TEST(FeedSession, the_first_price_is_waited_for_from_the_acknowledgement) {
    Deribit feed;
    for (int i = 0; i < 59; ++i) {
        feed.wait(1'000);
        feed.receive(R"({"method":"heartbeat","params":{"type":"heartbeat"}})");
    }
    feed.wait(999);
    EXPECT_EQ(feed.tick().hang_up, std::nullopt);
    feed.wait(1);
    EXPECT_EQ(feed.tick().hang_up, "no price for 60000 ms, although the venue is there");
}

TEST(FeedSession, pings_at_the_venues_interval_and_answers_challenges_at_once) {
    Okx okx;
    okx.wait(14'999);
    EXPECT_TRUE(okx.tick().send.empty());
    okx.wait(1);
    EXPECT_EQ(okx.tick().send, std::vector<std::string>{"ping"});
    EXPECT_TRUE(okx.tick().send.empty()) << "once";
    okx.receive("pong");
    okx.wait(15'000);
    EXPECT_EQ(okx.tick().send, std::vector<std::string>{"ping"});

    Deribit deribit;
    EXPECT_EQ(deribit.receive(R"({"method":"heartbeat","params":{"type":"test_request"}})").send,
              std::vector<std::string>{R"({"jsonrpc":"2.0","id":3,"method":"public/test","params":{}})"});
    deribit.wait(20'000);
    EXPECT_TRUE(deribit.tick().send.empty()) << "Deribit asks, we do not";
}

TEST(FeedSession, what_is_repeated_or_overtaken_is_dropped) {
    Coinbase increasing;
    EXPECT_EQ(increasing.ticker(10, 5).events.size(), 2u);
    EXPECT_EQ(increasing.ticker(10, 5).events.size(), 0u) << "twice";
    EXPECT_EQ(increasing.ticker(9, 4).events.size(), 0u) << "overtaken";
    EXPECT_EQ(increasing.ticker(99, 7).events.size(), 2u) << "numbers are left out in normal operation";
    EXPECT_EQ(increasing.counters().old, 4u);
    EXPECT_EQ(increasing.counters().lost, 0u);

    Okx by_time;
    EXPECT_EQ(by_time.ticker(start_us).events.size(), 1u);
    EXPECT_EQ(by_time.ticker(start_us).events.size(), 1u) << "the same time may say more";
    EXPECT_EQ(by_time.ticker(start_us - 1'000).events.size(), 0u);

    Feed shared{Venue::bybit};
    shared.open();
    const auto trade = [&](int sequence) {
        return shared
            .receive(R"({"topic":"publicTrade.BTCUSDT","data":[{"s":"BTCUSDT","T":1749186031000,"p":"1","seq":)" +
                     std::to_string(sequence) + "}]}")
            .events.size();
    };
    EXPECT_EQ(trade(5), 1u);
    EXPECT_EQ(trade(5), 1u) << "trades of one match share a number";
    EXPECT_EQ(trade(4), 0u);
    EXPECT_EQ(trade(6), 1u);
}

TEST(FeedSession, each_channel_counts_by_itself) {
    Binance feed;
    EXPECT_EQ(feed.book(100).events.size(), 1u);
    EXPECT_EQ(feed.trade(7).events.size(), 1u);
    EXPECT_EQ(feed.book(101).events.size(), 1u);
    EXPECT_EQ(feed.trade(8).events.size(), 1u);
    EXPECT_EQ(feed.counters().old, 0u);
}

TEST(FeedSession, a_gap_in_contiguous_numbers_is_counted_as_lost) {
    Binance feed;
    for (const std::uint64_t number : {7, 8, 12, 12, 11, 13}) feed.trade(number);
    EXPECT_EQ(feed.counters().lost, 3u);
    EXPECT_EQ(feed.counters().old, 2u);
    EXPECT_EQ(feed.state(), FeedState::live) << "the newest trade is as good as any";
}

TEST(FeedSession, coinbase_loses_a_trade_that_two_heartbeats_tell_of) {
    Coinbase feed;
    feed.ticker(10, 5);
    feed.heartbeat(6);
    EXPECT_EQ(feed.state(), FeedState::live) << "trade 6 may be on its way";
    feed.ticker(11, 6);
    feed.heartbeat(8);
    EXPECT_EQ(feed.state(), FeedState::live);
    feed.wait(1'000);
    feed.heartbeat(9);
    EXPECT_EQ(feed.session.status(feed.now()),
              (FeedStatus{FeedState::stale, "trade 8 was announced and did not come"}));
    EXPECT_EQ(feed.counters().lost, 2u) << "trades 7 and 8";
    feed.wait(1'000);
    feed.heartbeat(9);
    EXPECT_EQ(feed.counters().lost, 3u) << "and 9, each once";
    feed.ticker(12, 8);
    EXPECT_EQ(feed.reason(), "trade 9 was announced and did not come");
    feed.ticker(13, 9);
    EXPECT_EQ(feed.state(), FeedState::live);
    EXPECT_EQ(feed.counters().lost, 3u);
}

TEST(FeedSession, nothing_is_carried_over_a_reconnect) {
    Binance feed;
    feed.book(100);
    EXPECT_EQ(feed.state(), FeedState::live);
    feed.session.closed("the peer closed");
    feed.open();
    EXPECT_EQ(feed.state(), FeedState::subscribing);
    feed.receive(R"({"result":null,"id":1})");
    EXPECT_EQ(feed.session.status(feed.now()),
              (FeedStatus{FeedState::stale, "no price since the connection was opened"}));
    EXPECT_EQ(feed.book(1).events.size(), 1u) << "numbers may begin anew";
    EXPECT_EQ(feed.state(), FeedState::live);
    EXPECT_EQ(feed.counters().connections, 2u);
    feed.open();
    EXPECT_EQ(feed.state(), FeedState::subscribing) << "nor if nobody told that the one before is gone";
    EXPECT_EQ(feed.book(1).events.size(), 1u);
}

TEST(FeedSession, a_venue_whose_clock_is_ahead_is_stale_and_blocks_nothing) {
    Okx feed;
    EXPECT_EQ(feed.ticker(start_us + 1'000'000).events.size(), 1u);
    EXPECT_EQ(feed.state(), FeedState::live) << "a second is within what clocks differ by";
    EXPECT_EQ(feed.ticker(start_us + 1'001'000).events.size(), 1u);
    EXPECT_EQ(feed.session.status(feed.now()), (FeedStatus{FeedState::stale, "its clock is 1001 ms ahead of ours"}));
    feed.ticker(start_us + 86'400'000'000);
    EXPECT_EQ(feed.ticker(start_us + 1'000'000).events.size(), 1u) << "tomorrow does not make now old";
    EXPECT_EQ(feed.state(), FeedState::live);
}

TEST(FeedSession, a_venue_whose_clock_is_behind_is_stale_and_stays_connected) {
    Okx feed;
    for (int second = 0; second < 120; ++second) {
        feed.wait(1'000);
        feed.ticker(feed.now().utc_us - 10'000'000);
        EXPECT_EQ(feed.tick().hang_up, std::nullopt);
        EXPECT_EQ(feed.reason(), "its newest price is 10000 ms old");
    }
}

TEST(FeedSession, another_instruments_price_is_not_ours) {
    Binance feed;
    EXPECT_EQ(feed.book(1, "ETHUSDT").events.size(), 0u);
    EXPECT_EQ(feed.counters().foreign, 1u);
    EXPECT_EQ(feed.state(), FeedState::stale);
    EXPECT_EQ(feed.book(1).events.size(), 1u) << "and its number counts nothing";
}

TEST(FeedSession, a_halted_market_is_stale_until_it_resumes) {
    Feed feed{Venue::kraken};
    feed.open();
    for (int i = 0; i < 2; ++i) feed.receive(R"({"method":"subscribe","result":{"channel":"x"},"success":true})");
    feed.receive(
        R"({"channel":"ticker","data":[{"symbol":"BTC/USD","bid":99,"ask":101,"timestamp":"2025-06-06T05:00:31Z"}]})");
    feed.receive(R"({"channel":"status","data":[{"system":"cancel_only"}]})");
    EXPECT_EQ(feed.session.status(feed.now()), (FeedStatus{FeedState::stale, "the exchange is in cancel_only mode"}));
    feed.receive(R"({"channel":"status","data":[{"system":"online"}]})");
    EXPECT_EQ(feed.state(), FeedState::live);
}

TEST(FeedSession, a_goodbye_changes_nothing_before_it_happens) {
    Okx feed;
    feed.ticker(start_us);
    const FeedReaction reaction = feed.receive(R"({"event":"notice","code":"64008","msg":"soon"})");
    EXPECT_EQ(reaction.hang_up, std::nullopt);
    EXPECT_EQ(reaction.events.at(0).kind, EventKind::leaving);
    EXPECT_EQ(feed.state(), FeedState::live);
}

TEST(FeedSession, without_a_connection_there_is_nothing_to_do) {
    Feed feed{Venue::binance};
    feed.wait(1'000'000);
    EXPECT_EQ(feed.tick(), FeedReaction{});
    EXPECT_EQ(feed.receive(R"({"result":null,"id":1})"), FeedReaction{});
    EXPECT_EQ(feed.counters(), FeedCounters{});
}

/// Every line of a recorded session at its own time.
FeedCounters replay(FeedSession& session, const std::string& lines) {
    std::istringstream in{lines};
    bool first = true;
    for (std::string line; std::getline(in, line);) {
        const auto row = nlohmann::json::parse(line);
        const auto us = static_cast<std::int64_t>(std::stod(row["recv_time"].get<std::string>()) * 1e6);
        if (first) (void)session.opened({us, us});
        first = false;
        (void)session.received(row["raw"].get<std::string>(), {us, us});
    }
    return session.counters();
}

TEST(FeedSession, recorded_sessions_keep_their_order) {
    OTP_SHARED_DATA_OR_SKIP(binance, "feeds/session_binance_btcusdt_20210404.jsonl");
    FeedSession contiguous{Venue::binance};
    EXPECT_EQ(replay(contiguous, binance), (FeedCounters{.connections = 1, .messages = 1227, .events = 1227}));

    OTP_SHARED_DATA_OR_SKIP(okx, "feeds/session_okx_btcusdt_20220513.jsonl");
    FeedSession by_time{Venue::okx};
    EXPECT_EQ(replay(by_time, okx), (FeedCounters{.connections = 1, .messages = 99, .events = 99}));

    OTP_SHARED_DATA_OR_SKIP(coinbase, "feeds/session_coinbase_mixed_20210417.jsonl");
    // Both channels were subscribed, and each trade came by both: 53 times in the ticker and once more as a match.
    FeedSession skipping{Venue::coinbase, "SKL-USD"};
    EXPECT_EQ(replay(skipping, coinbase),
              (FeedCounters{.connections = 1, .messages = 217, .events = 112, .old = 53, .foreign = 162}));
}

}  // namespace
}  // namespace otp::venues
