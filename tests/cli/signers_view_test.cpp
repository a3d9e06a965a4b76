// What a node shows of the signers that bring its prices.

#include "cli/signers_view.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <nlohmann/json.hpp>

#include "net/server.hpp"

namespace otp::cli {
namespace {

using nlohmann::json;

/// A signer that answers as it is told.
struct Signer {
    explicit Signer(std::string answer) : body{std::move(answer)} {
        net::ServerOptions options;
        options.address = "127.0.0.1";
        options.port = 0;
        server = std::make_unique<net::Server>(options, [this](const net::Request&, const net::Respond& respond) {
            ++asked;
            respond({.body = body});
        });
        EXPECT_EQ(server->start(), std::nullopt);
    }
    ~Signer() { server->stop(); }
    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(server->port()); }

    std::string body;
    std::atomic<int> asked = 0;
    std::unique_ptr<net::Server> server;
};

const std::string good =
    R"({"time":"x","network":"otp","signers":[{"signer":1,"address":"0x11","url":"http://10.0.0.1","self":true}],)"
    R"("feeds":[{"feed":"BTC/USD","venues":[]}],"alarms":[{"kind":"venue_out","subject":"BTC/USD okx","why":"w"}]})";
constexpr Time now{1'795'000'000'000};

TEST(SignersView, without_an_address_it_says_that_others_make_the_prices) {
    const json view = json::parse(SignersView{{}}.sources(now));
    EXPECT_EQ(view["origin"], "external");
    EXPECT_EQ(view["feeds"], json::array());
    EXPECT_EQ(view["alarms"], json::array());
    EXPECT_EQ(view["time"], "2026-11-18T11:06:40Z");
}

TEST(SignersView, the_first_that_answers_is_shown_but_not_where_it_is_and_it_is_asked_once_a_second) {
    Signer signer{good};
    SignersView signers{{"http://127.0.0.1:1", signer.url()}};
    for (int i = 0; i < 20; ++i) {
        const json view = json::parse(signers.sources(now));
        EXPECT_EQ(view["feeds"][0]["feed"], "BTC/USD");
        EXPECT_EQ(view["alarms"][0]["kind"], "venue_out");
        EXPECT_EQ(view["signers"], json::array({{{"signer", 1}, {"address", "0x11"}}}));
    }
    EXPECT_LE(signer.asked, 3);
}

TEST(SignersView, one_that_answers_with_something_else_is_as_good_as_silent) {
    for (const std::string body :
         {"", "{}", "[]", R"({"feeds":1,"alarms":[],"signers":[]})", R"({"feeds":[],"alarms":[],"signers":[1]})"}) {
        Signer signer{body};
        const json view = json::parse(SignersView{{signer.url()}}.sources(now));
        EXPECT_EQ(view["feeds"], json::array()) << body;
        ASSERT_EQ(view["alarms"].size(), 1U) << body;
        EXPECT_EQ(view["alarms"][0]["kind"], "signers_away") << body;
    }
}

}  // namespace
}  // namespace otp::cli
