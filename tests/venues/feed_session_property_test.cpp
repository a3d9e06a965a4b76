// Laws of a session that hold whatever comes: repeated, overtaken, lost, cut off, absurd, misdated, or not at all.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/dice.hpp"
#include "venues/feed_session.hpp"

namespace otp::venues {
namespace {

/// A priced message of a venue, numbered and dated, as text.
std::string priced(Venue venue, std::string_view instrument, std::uint64_t number, std::int64_t time_us,
                   std::string_view price) {
    const std::string name{instrument}, n = std::to_string(number), p{price}, ms = std::to_string(time_us / 1000);
    switch (venue) {
        case Venue::binance:
            return R"({"e":"trade","s":")" + name + R"(","t":)" + n + R"(,"T":)" + ms + R"(,"p":")" + p + "\"}";
        case Venue::okx:
            return R"({"arg":{"channel":"trades"},"data":[{"instId":")" + name + R"(","tradeId":")" + n +
                   R"(","ts":")" + ms + R"(","px":")" + p + "\"}]}";
        case Venue::bybit:
            return R"({"topic":"publicTrade.X","data":[{"s":")" + name + R"(","seq":)" + n + R"(,"T":)" + ms +
                   R"(,"p":")" + p + "\"}]}";
        default:
            return R"({"method":"subscription","params":{"channel":"deribit_price_index.x","data":{"timestamp":)" + ms +
                   R"(,"index_name":")" + name + R"(","price":)" + p + "}}}";
    }
}

std::string acknowledgement(Venue venue) {
    switch (venue) {
        case Venue::binance:
            return R"({"result":null,"id":1})";
        case Venue::okx:
            return R"({"event":"subscribe","arg":{"channel":"x"}})";
        case Venue::bybit:
            return R"({"success":true,"op":"subscribe"})";
        default:
            return R"({"id":2,"result":["x"]})";
    }
}

/// One random hour of a venue, and what must be true after every step of it.
class Weather {
public:
    Weather(Venue venue, std::uint64_t seed) : venue_{venue}, session_{venue}, dice_{seed} { connect(); }

    void step() {
        switch (dice_.below(10)) {
            case 0:  // lost on the way
                number_ += 1 + dice_.below(5);
                return;
            case 1:  // once more, or overtaken
                if (!sent_.empty()) receive(sent_[dice_.below(sent_.size())]);
                return;
            case 2:  // cut off
                return receive(fresh().substr(0, 1 + dice_.below(60)));
            case 3:  // what is no price
                return receive(
                    priced(venue_, session_.instrument(), ++number_, now_.utc_us, dice_.chance(50) ? "0" : "-7"));
            case 4:  // of something else
                return receive(priced(venue_, "OTHER", ++number_, now_.utc_us, "7"));
            case 5:  // from tomorrow
                return receive(
                    priced(venue_, session_.instrument(), ++number_, now_.utc_us + 2'000'000 + seconds(90), "7"));
            case 6:  // of yesterday
                return receive(
                    priced(venue_, session_.instrument(), ++number_, now_.utc_us - 6'000'000 - seconds(90), "7"));
            case 7:  // nothing
                return pass(seconds(9));
            case 8:
                if (dice_.below(4) == 0) reconnect("the peer closed");
                return;
            default:
                pass(static_cast<std::int64_t>(dice_.below(300'000)));
                return receive(fresh());
        }
    }

    /// However it was before: a connection and one good price, and it is live.
    void heal() {
        pass(10'000);
        receive(fresh());
        EXPECT_EQ(session_.status(now_), (FeedStatus{FeedState::live, ""})) << to_string(venue_);
    }

    void check() const {
        const FeedCounters& counted = session_.counters();
        EXPECT_EQ(counted.events + counted.old + counted.foreign, decoded_);
        bool has_fresh_price = false;
        for (const std::int64_t time_us : price_times_) {
            has_fresh_price =
                has_fresh_price || (time_us >= now_.utc_us - 5'000'000 && time_us <= now_.utc_us + 1'000'000);
        }
        const FeedStatus status = session_.status(now_);
        EXPECT_TRUE(has_fresh_price || status.state != FeedState::live);
        EXPECT_EQ(status.reason.empty(), status.state == FeedState::live);
        EXPECT_EQ(counted.lost, venue_ == Venue::binance ? left_out_ : 0);
    }

private:
    /// Up to so many, in microseconds.
    std::int64_t seconds(std::uint64_t most) { return static_cast<std::int64_t>(dice_.below(most * 1'000'000)); }

    std::string fresh() {
        return priced(venue_, session_.instrument(), ++number_,
                      now_.utc_us - static_cast<std::int64_t>(dice_.below(5'000)), "7.5");
    }

    void connect() {
        sent_.clear();
        price_times_.clear();
        newest_.clear();
        number_ = 1 + dice_.below(1'000'000);
        (void)session_.opened(now_);
        for (unsigned i = 0; i < session_.protocol().acknowledgements; ++i) {
            receive(acknowledgement(venue_));
        }
        sent_.clear();
    }

    void reconnect(std::string_view why) {
        session_.closed(why);
        check();
        connect();
    }

    void pass(std::int64_t duration_us) {
        for (const std::int64_t end = now_.steady_us + duration_us; now_.steady_us < end;) {
            const std::int64_t part = std::min<std::int64_t>(end - now_.steady_us, 100'000);
            now_ = {now_.utc_us + part, now_.steady_us + part};
            if (const auto reaction = session_.tick(now_); reaction.hang_up) reconnect(*reaction.hang_up);
        }
    }

    void receive(std::string message) {
        std::vector<Event> events;
        (void)decoder_.decode(message, events);
        decoded_ += events.size();
        for (const Event& event : session_.received(message, now_).events) accept(event);
        sent_.push_back(std::move(message));
    }
    void accept(const Event& event) {
        if (!event.price) return;
        EXPECT_EQ(event.instrument, session_.instrument());
        const bool ahead = *event.time_us > now_.utc_us + 1'000'000;
        if (!ahead) price_times_.push_back(*event.time_us);
        // By number, or without one by time, nothing goes back.
        const bool numbered = event.sequence.has_value();
        if (!numbered && ahead) return;
        const std::int64_t place = numbered ? static_cast<std::int64_t>(*event.sequence) : *event.time_us;
        const auto before = newest_.find(event.channel);
        if (before != newest_.end()) {
            const bool may_repeat = event.order == Order::non_decreasing || event.order == Order::by_time;
            EXPECT_TRUE(place > before->second || (may_repeat && place == before->second)) << to_string(venue_);
            left_out_ += static_cast<std::uint64_t>(place - before->second) - (may_repeat ? 0 : 1);
        }
        newest_[event.channel] = place;
    }

    Venue venue_;
    FeedSession session_;
    Decoder decoder_{venue_};
    support::Dice dice_;
    Moment now_{1'749'186'031'000'000, 0};
    std::uint64_t number_ = 0, decoded_ = 0, left_out_ = 0;
    std::vector<std::string> sent_;
    std::vector<std::int64_t> price_times_;
    std::map<std::string_view, std::int64_t> newest_;
};

TEST(FeedSessionProperty, in_any_weather_order_holds_live_means_fresh_and_one_good_price_heals) {
    for (const Venue venue : {Venue::binance, Venue::okx, Venue::bybit, Venue::deribit}) {
        for (std::uint64_t seed = 1; seed <= 100; ++seed) {
            SCOPED_TRACE(std::string{to_string(venue)} + " seed " + std::to_string(seed));
            Weather weather{venue, seed};
            for (int i = 0; i < 200; ++i) {
                weather.step();
                weather.check();
            }
            weather.heal();
            weather.check();
            if (testing::Test::HasFailure()) return;
        }
    }
}

}  // namespace
}  // namespace otp::venues
