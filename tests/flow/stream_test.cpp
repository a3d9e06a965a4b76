// What a client of the stream is told of an analysis, given what it has.

#include "flow/stream.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace otp::flow {
namespace {

using nlohmann::json;

json message_of(const UpdateText& update) { return json::parse(update.text + "}"); }

TEST(UpdateText, tells_strikes_that_changed_are_new_or_went) {
    const auto first = update_text({}, R"({"time":"a","strikes":[{"strike":1,"x":1},{"strike":2,"x":1}]})");
    EXPECT_EQ(message_of(first)["strikes"].size(), 2);
    const auto second =
        update_text(first.strikes, R"({"time":"b","strikes":[{"strike":1,"x":1},{"strike":2.5,"x":1}],"profile":{}})");
    const json message = message_of(second);
    EXPECT_EQ(message["type"], "update");
    EXPECT_EQ(message["time"], "b");
    EXPECT_EQ(message["strikes"], json::parse(R"([{"strike":2.5,"x":1}])"));
    EXPECT_EQ(message["removedStrikes"], json::array({2.0}));
    EXPECT_FALSE(message.contains("profile"));
    const auto third =
        update_text(second.strikes, R"({"time":"c","strikes":[{"strike":1,"x":2},{"strike":2.5,"x":1}]})");
    EXPECT_EQ(message_of(third)["strikes"], json::parse(R"([{"strike":1,"x":2}])"));
    EXPECT_EQ(message_of(third)["removedStrikes"], json::array());
}

TEST(UpdateText, every_key_that_a_page_redraws_by_is_in_it) {
    const auto update = update_text({}, R"({"underlying":"BTC","venue":"v","expiry":"all","time":"t","indexPrice":1,
        "forwardPrice":null,"simulated":true,"summary":{},"levels":{},"strikes":[]})");
    for (const char* key : {"underlying", "venue", "expiry", "time", "indexPrice", "simulated", "summary", "levels"}) {
        EXPECT_TRUE(message_of(update).contains(key)) << key;
    }
}

}  // namespace
}  // namespace otp::flow
