// Long answers as rows: what is a row, what is around it, and what is refused.

#include "venues/json_rows.hpp"

#include <gtest/gtest.h>

namespace otp::venues {
namespace {

TEST(JsonRows, rows_stand_in_an_array_or_are_one_object_wherever_the_path_leads) {
    JsonRows rows;
    ASSERT_EQ(rows.read(R"([{"a":1},{"a":"two","b":null}])", {"x"}), std::nullopt);
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows.row(0).scalar("a"), "1");
    EXPECT_EQ(rows.row(0).string("a"), "");  // a number
    EXPECT_EQ(rows.row(1).string("a"), "two");
    EXPECT_EQ(rows.row(1).find("b"), nullptr);  // null is as good as not there
    ASSERT_EQ(rows.read(R"({"t":5,"x":{"c":"n","y":[{"g":{"d":0.5},"l":[1,{"q":2}]}],"z":1}} )", {"x", "y"}),
              std::nullopt);
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows.row(0).scalar("g.d"), "0.5");
    EXPECT_EQ(rows.row(0).find("l"), nullptr);  // arrays in a row are passed over
    EXPECT_EQ(rows.top().scalar("t"), "5");
    EXPECT_EQ(rows.top().scalar("x.c"), "n");
    EXPECT_EQ(rows.top().scalar("x.z"), "1");  // also behind the rows
    ASSERT_EQ(rows.read(R"({"x":{"a":1}})", {"x"}), std::nullopt);
    EXPECT_EQ(rows.size(), 1u);
}

TEST(JsonRows, an_empty_array_is_found_and_a_missing_one_is_not) {
    JsonRows rows;
    ASSERT_EQ(rows.read("[]", {"x"}), std::nullopt);
    EXPECT_TRUE(rows.found());
    EXPECT_EQ(rows.size(), 0u);
    ASSERT_EQ(rows.read(R"({"error":{"code":-1,"message":"m"}})", {"x"}), std::nullopt);
    EXPECT_FALSE(rows.found());
    EXPECT_EQ(rows.top().scalar("error.code"), "-1");
    ASSERT_EQ(rows.read(R"({"x":null})", {"x"}), std::nullopt);
    EXPECT_FALSE(rows.found());
}

TEST(JsonRows, what_is_no_whole_document_is_refused_and_leaves_nothing) {
    JsonRows rows;
    for (const char* text :
         {"", " ", "nothing", "5", "\"a\"", "[1]", "[[]]", "[{\"a\":1}", "[{\"a\":1}]]", "[{\"a\":1}] x",
          "[{\"a\":NaN}]", "[{\"a\":01}]", "[{\"a\":1,\"a\":2}]", "{\"x\":[{\"a\":1}],\"x\":[]}", "[{\"a\":\"\xff\"}]",
          "{\"x\":[{]}", "[{\"a\":{\"b\":+1}}]"}) {
        ASSERT_NE(rows.read(text, {"x"}), std::nullopt) << text;
        EXPECT_EQ(rows.size(), 0u);
        EXPECT_TRUE(rows.top().is_empty());
    }
}

TEST(JsonRows, rows_and_members_are_bounded) {
    JsonRows rows;
    std::string many = "[";
    for (std::size_t i = 0; i <= JsonRows::rows_max; ++i) many += i == 0 ? "{}" : ",{}";
    EXPECT_EQ(rows.read(many + "]", {"x"}), "too many rows");
    std::string wide = "[{";
    for (std::size_t i = 0; i <= JsonRows::row_cells_max; ++i) {
        wide += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":0";
    }
    EXPECT_EQ(rows.read(wide + "}]", {"x"}), "a row of too many members");
}

}  // namespace
}  // namespace otp::venues
