// Asking a venue: its limits are kept, its refusals understood, and half an answer said to be half.

#include "venues/option_http.hpp"

#include <gtest/gtest.h>

#include "venues/binance/options.hpp"
#include "venues/deribit/options.hpp"

namespace otp::venues {
namespace {

using Kind = SourceError::Kind;
constexpr std::int64_t noon_ms = 1'791'028'800'000;

/// A venue as a table of answers by path, a clock, and a list of what was asked.
struct Scripted {
    std::int64_t now_ms = noon_ms;
    std::map<std::string, net::Answer> answers = {};
    std::vector<std::string> asked = {};

    OptionHttp http() {
        return {.base_url = "http://venue",
                .now_ms = [this] { return now_ms; },
                .get = [this](const std::string& url) -> net::ClientResult {
                    const std::string path = url.substr(12, url.find('?') - std::min<std::size_t>(12, url.size()));
                    asked.push_back(url.substr(12));
                    const auto found = answers.find(path);
                    if (found == answers.end())
                        return net::ClientError{net::ClientError::Kind::timeout, "no answer in time"};
                    return found->second;
                }};
    }
    void set(const std::string& path, std::string body, int status = 200,
             std::map<std::string, std::string> headers = {}) {
        answers[path] = {status, std::move(headers), std::move(body)};
    }
};

TEST(PointBudget, fills_steadily_and_says_when_there_is_enough) {
    PointBudget budget{10, 2};
    EXPECT_EQ(budget.take(8, 1'000), 0);
    EXPECT_EQ(budget.take(8, 1'000), 3'001);
    EXPECT_EQ(budget.take(8, 4'001), 0);
    EXPECT_GT(budget.take(1, 0), 0);              // time that runs backwards adds nothing
    EXPECT_EQ(budget.take(1'000, 1'000'000), 0);  // more than there ever is costs all there is
}

TEST(OptionRequests, a_throttled_one_is_not_sent_again_before_the_venue_allows_it) {
    Scripted venue;
    OptionRequests requests{"Venue", venue.http(), "", PointBudget{1'000, 1'000}};
    venue.set("/a", R"({"code":-1003,"msg":"slow down"})", 429, {{"retry-after", "7"}});
    const auto first = requests.get("/a?x=1", 1);
    ASSERT_FALSE(first);
    EXPECT_EQ(first.error().kind, Kind::throttled);
    EXPECT_EQ(first.error().retry_at_ms, noon_ms + 7'000);
    EXPECT_NE(first.error().message.find("slow down"), std::string::npos);
    venue.set("/a", "ok");
    venue.now_ms += 6'999;
    EXPECT_EQ(requests.get("/a", 1).error().kind, Kind::throttled);
    EXPECT_EQ(venue.asked.size(), 1u);
    venue.now_ms += 1;
    EXPECT_EQ(*requests.get("/a", 1), "ok");
}

TEST(OptionRequests, a_ban_holds_for_all_paths_and_two_minutes_where_its_length_is_not_said) {
    Scripted venue;
    OptionRequests requests{"Venue", venue.http(), "", PointBudget{1'000, 1'000}};
    venue.set("/a", "banned", 418);
    EXPECT_EQ(requests.get("/a", 1).error().kind, Kind::banned);
    const auto other = requests.get("/b", 1);
    EXPECT_EQ(other.error().kind, Kind::banned);
    EXPECT_EQ(other.error().retry_at_ms, noon_ms + 120'000);
    EXPECT_EQ(venue.asked.size(), 1u);
}

TEST(OptionRequests, each_way_to_fail_has_its_name) {
    Scripted venue;
    OptionRequests requests{"Venue", venue.http(), "", PointBudget{1'000, 1'000}};
    EXPECT_EQ(requests.get("/nothing", 1).error().kind, Kind::unreachable);
    venue.set("/503", "Unknown error", 503, {{"retry-after", "3"}});
    EXPECT_EQ(requests.get("/503", 1).error().kind, Kind::unavailable);
    EXPECT_EQ(requests.get("/503", 1).error().retry_at_ms, noon_ms + 3'000);
    venue.set("/400", "{\"code\":-1121,\"msg\":\"Invalid symbol.\"}\x01", 400);
    EXPECT_EQ(requests.get("/400", 1).error().kind, Kind::refused);
    EXPECT_EQ(requests.get("/400", 1).error().message.find('\x01'), std::string::npos);
    venue.set("/10028", R"({"error":{"code":10028,"message":"too_many_requests"}})", 400);
    EXPECT_EQ(requests.get("/10028", 1).error().kind, Kind::throttled);
    requests.cancel();
    EXPECT_EQ(requests.get("/a", 1).error().kind, Kind::cancelled);
}

TEST(OptionRequests, a_retry_after_that_cannot_be_is_as_good_as_none) {
    for (const char* text : {"-5", "soon", "1e400", "NaN"}) {
        Scripted venue;
        OptionRequests requests{"Venue", venue.http(), "", PointBudget{10, 10}};
        venue.set("/a", "", 429, {{"retry-after", text}});
        EXPECT_EQ(requests.get("/a", 1).error().retry_at_ms, noon_ms + 1'000) << text;
    }
}

TEST(OptionRequests, our_own_count_of_the_limits_comes_first) {
    Scripted venue;
    OptionRequests requests{"Venue", venue.http(), "", PointBudget{10, 1}};
    venue.set("/a", "ok");
    EXPECT_TRUE(requests.get("/a", 10));
    const auto refused = requests.get("/a", 5);
    EXPECT_EQ(refused.error().kind, Kind::throttled);
    EXPECT_EQ(refused.error().retry_at_ms, noon_ms + 5'001);
    EXPECT_EQ(venue.asked.size(), 1u);
}

TEST(OptionRequests, the_weight_that_binance_counts_is_believed_over_our_own) {
    Scripted venue;
    OptionRequests requests{"Binance", venue.http(), "", PointBudget{1'000, 1'000}};
    venue.set("/a", "ok", 200, {{"x-mbx-used-weight-1m", "2200"}});
    EXPECT_TRUE(requests.get("/a", 1));
    EXPECT_EQ(requests.get("/a", 1).error().kind, Kind::throttled);
    venue.now_ms += 60'000;
    EXPECT_TRUE(requests.get("/a", 1));
}

void list_one(Scripted& venue) {
    venue.set("/eapi/v1/exchangeInfo",
              R"({"serverTime":1791028800000,"optionSymbols":[{"symbol":"BTC-261226-90000-C","side":"CALL","unit":1,
"strikePrice":"90000","expiryDate":1798272000000,"underlying":"BTCUSDT","quoteAsset":"USDT"},
{"symbol":"BTC-261002-90000-C","side":"CALL","unit":1,"strikePrice":"90000","expiryDate":1790928000000,
"underlying":"BTCUSDT","quoteAsset":"USDT"}]})");
}

TEST(BinanceSource, asks_everything_once_and_the_open_interest_of_each_expiry) {
    Scripted venue;
    list_one(venue);
    venue.set("/eapi/v1/ticker", R"([{"symbol":"BTC-261226-90000-C","bidPrice":"5"}])");
    venue.set("/eapi/v1/mark", R"([{"symbol":"BTC-261226-90000-C","markPrice":"6","riskFreeInterest":"0"}])");
    venue.set("/eapi/v1/index", R"({"time":1791028799000,"indexPrice":"85000"})");
    venue.set("/eapi/v1/openInterest", R"([{"symbol":"BTC-261226-90000-C","sumOpenInterest":"7"}])");
    binance::Options source{venue.http()};
    const auto chain = source.chain("BTC");
    ASSERT_TRUE(chain) << chain.error().message;
    EXPECT_EQ(venue.asked, (std::vector<std::string>{"/eapi/v1/exchangeInfo", "/eapi/v1/ticker", "/eapi/v1/mark",
                                                     "/eapi/v1/index?underlying=BTCUSDT",
                                                     "/eapi/v1/openInterest?underlyingAsset=BTC&expiration=261226"}));
    ASSERT_EQ(chain->quotes.size(), 1u);  // the one that has expired is left out
    EXPECT_EQ(chain->quotes[0].open_interest, 7);
    EXPECT_EQ(chain->quotes[0].forward, 85'000);
    EXPECT_EQ(chain->time_ms, 1791028799000);
    EXPECT_FALSE(chain->partial);
    EXPECT_FALSE(chain->simulated);
    EXPECT_EQ(source.chain("DOGE").error().kind, Kind::not_found);
    const auto listings = source.listings();
    ASSERT_TRUE(listings && listings->size() == 1);
    EXPECT_EQ(listings->front().underlying, "BTC");
    EXPECT_EQ(listings->front().expiries.size(), 1u);
    EXPECT_EQ(venue.asked.size(), 5u);  // the list is kept
}

TEST(BinanceSource, a_part_that_fails_is_named_and_the_rest_stands) {
    Scripted venue;
    list_one(venue);
    venue.set("/eapi/v1/mark", R"([{"symbol":"BTC-261226-90000-C","markPrice":"6"}])");
    venue.set("/eapi/v1/index", "{");
    venue.set("/eapi/v1/openInterest", "", 503);
    binance::Options source{venue.http()};
    const auto chain = source.chain("BTC");
    ASSERT_TRUE(chain) << chain.error().message;
    EXPECT_TRUE(chain->partial);
    ASSERT_EQ(chain->missing.size(), 3u);
    EXPECT_TRUE(chain->missing[0].starts_with("ticker: ")) << chain->missing[0];
    EXPECT_TRUE(chain->missing[1].starts_with("index: ")) << chain->missing[1];
    EXPECT_TRUE(chain->missing[2].starts_with("openInterest 261226: ")) << chain->missing[2];
    EXPECT_EQ(chain->quotes[0].mark, 6);
    EXPECT_FALSE(chain->quotes[0].open_interest);
    EXPECT_EQ(chain->time_ms, noon_ms);
}

TEST(BinanceSource, without_a_list_or_any_price_there_is_no_chain) {
    Scripted venue;
    binance::Options source{venue.http()};
    EXPECT_EQ(source.chain("BTC").error().kind, Kind::unreachable);
    list_one(venue);
    EXPECT_EQ(source.chain("BTC").error().kind, Kind::unreachable);
    venue.set("/eapi/v1/ticker", "nonsense");
    venue.set("/eapi/v1/mark", R"({"code":-1,"msg":"x"})");
    EXPECT_EQ(source.chain("BTC").error().kind, Kind::malformed);
    source.cancel();
    EXPECT_EQ(source.chain("BTC").error().kind, Kind::cancelled);
}

TEST(DeribitSource, too_many_requests_in_an_answer_of_200_is_understood) {
    Scripted venue;
    venue.set("/api/v2/public/get_instruments", R"({"error":{"code":10028,"message":"too_many_requests"}})");
    deribit::Options source{venue.http()};
    const auto refused = source.chain("BTC");
    EXPECT_EQ(refused.error().kind, Kind::throttled);
    EXPECT_EQ(refused.error().retry_at_ms, noon_ms + 1'000);
    EXPECT_EQ(source.chain("ETH").error().kind, Kind::throttled);
    EXPECT_EQ(venue.asked.size(), 1u);
}

TEST(DeribitSource, asks_for_nothing_that_the_venue_does_not_know) {
    Scripted venue;
    deribit::Options source{venue.http()};
    for (const char* name : {"", "XYZ", "BTC&kind=future", "../x", "BTC_EUR", "_"}) {
        EXPECT_EQ(source.chain(name).error().kind, Kind::not_found) << name;
    }
    EXPECT_TRUE(venue.asked.empty());
}

}  // namespace
}  // namespace otp::venues
