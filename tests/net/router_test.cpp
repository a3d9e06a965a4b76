#include "net/router.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace otp::net {
namespace {

/// A handler that answers with its name and parameters.
RouteHandler named(const std::string& name) {
    return [name](const Request&, const Params& params, const Respond& respond) {
        std::string body = name;
        for (const auto& [key, value] : params) body.append(" ").append(key).append("=").append(value);
        respond({.body = body});
    };
}

std::string ask(const Router& router, const std::string& method, const std::string& target) {
    Request request;
    request.method = method;
    request.target = target;
    request.path = target;
    Response answer;
    int answers = 0;
    router.handle(request, [&](Response response) {
        answer = std::move(response);
        ++answers;
    });
    EXPECT_EQ(answers, 1);
    if (answer.status == 200) return answer.body;
    std::string out = std::to_string(answer.status);
    for (const auto& [name, value] : answer.headers) out.append(" ").append(name).append(": ").append(value);
    return out;
}

Router router_of_an_api() {
    Router router;
    router.add("GET", "/", named("root"))
        .add("GET", "/v1/series", named("list"))
        .add("POST", "/v1/series", named("create"))
        .add("GET", "/v1/series/{symbol}", named("one"))
        .add("GET", "/v1/series/active", named("active"))
        .add("GET", "/v1/series/{symbol}/offers/{id}", named("offer"))
        .add("DELETE", "/v1/series/{name}", named("remove"))
        .add("GET", "/app/{path...}", named("file"))
        .add("HEAD", "/v1/head", named("head"));
    return router;
}

TEST(Router, finds_the_handler_and_its_parameters) {
    const Router router = router_of_an_api();
    EXPECT_EQ(ask(router, "GET", "/"), "root");
    EXPECT_EQ(ask(router, "GET", "/v1/series"), "list");
    EXPECT_EQ(ask(router, "POST", "/v1/series?x=1"), "create");
    EXPECT_EQ(ask(router, "GET", "/v1/series/BTC_USD-20220811-C-26K1000"), "one symbol=BTC_USD-20220811-C-26K1000");
    EXPECT_EQ(ask(router, "GET", "/v1/series/BTC%2FUSD%20x"), "one symbol=BTC/USD x");
    EXPECT_EQ(ask(router, "GET", "/v1/series/a/offers/7?b=/c"), "offer id=7 symbol=a");
    EXPECT_EQ(ask(router, "DELETE", "/v1/series/a"), "remove name=a");
    EXPECT_EQ(ask(router, "GET", "/app/a/b%20c/d.js"), "file path=a/b c/d.js");
}

TEST(Router, prefers_literals_and_still_tries_the_rest) {
    const Router router = router_of_an_api();
    EXPECT_EQ(ask(router, "GET", "/v1/series/active"), "active");
    EXPECT_EQ(ask(router, "GET", "/v1/series/active/offers/1"), "offer id=1 symbol=active");
}

TEST(Router, answers_404_405_and_options_itself) {
    const Router router = router_of_an_api();
    for (const char* path :
         {"/v1", "/v1/series/", "/v1/series//offers/1", "/v1/series/a/offers", "/V1/series", "/app", "//"}) {
        EXPECT_EQ(ask(router, "GET", path), "404") << path;
    }
    EXPECT_EQ(ask(router, "PUT", "/v1/series"), "405 Allow: HEAD, GET, POST");
    EXPECT_EQ(ask(router, "GET", "/v1/head"), "405 Allow: HEAD");
    EXPECT_EQ(ask(router, "OPTIONS", "/v1/series"), "204 Allow: HEAD, GET, POST");
    EXPECT_EQ(ask(router, "OPTIONS", "/nowhere"), "404");
    EXPECT_EQ(ask(router, "HEAD", "/v1/series"), "list");
    EXPECT_EQ(ask(router, "HEAD", "/v1/head"), "head");
    EXPECT_EQ(ask(router, "GET", "/%zz"), "400");
}

TEST(Router, refuses_patterns_that_are_malformed_or_taken) {
    Router router = router_of_an_api();
    for (const char* pattern :
         {"", "a", "/{}", "/{a", "/a}", "/x{a}", "/{a}{b}", "/{A}", "/{a}/{a}", "/{a...}/b", "/{...}"}) {
        EXPECT_THROW(router.add("GET", pattern, named("x")), std::invalid_argument) << pattern;
    }
    EXPECT_THROW(router.add("GET", "/v1/series/{other}", named("x")), std::invalid_argument);
    EXPECT_THROW(router.add("GET", "/new", nullptr), std::invalid_argument);
    EXPECT_EQ(router.routes().size(), 9u);
    EXPECT_EQ(router.routes()[3].pattern, "/v1/series/{symbol}");
}

}  // namespace
}  // namespace otp::net
