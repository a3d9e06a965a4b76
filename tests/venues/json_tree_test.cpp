#include "venues/json_tree.hpp"

#include <gtest/gtest.h>

namespace otp::venues {
namespace {

std::string problem_of(std::string_view text) {
    JsonTree tree;
    return tree.read(text).value_or("ok");
}

TEST(JsonTree, numbers_stay_text) {
    JsonTree tree;
    ASSERT_EQ(
        tree.read(
            R"( {"a":0.13110 , "b":[1,-2.50,3e5 ],"c":{"d":3364750901719990046,"e":"x\u0041\n"},"f":true,"g":null} )"),
        std::nullopt);
    const JsonNode root = tree.root();
    EXPECT_EQ(root["a"].number(), "0.13110");
    ASSERT_EQ(root["b"].items().size(), 3u);
    EXPECT_EQ(root["b"].items()[1].number(), "-2.50");
    EXPECT_EQ(root["b"].items()[2].number(), "3e5");
    EXPECT_EQ(root["c"]["d"].scalar(), "3364750901719990046");
    EXPECT_EQ(root["c"]["e"].scalar(), "xA\n");
    EXPECT_EQ(root["c"]["e"].number(), "");
    EXPECT_TRUE(root["f"].is_true());
    EXPECT_FALSE(root["f"].is_false());
    EXPECT_TRUE(static_cast<bool>(root["g"]));
    EXPECT_EQ(root["g"].scalar(), "");
    EXPECT_TRUE(root["g"].is_null());
    EXPECT_EQ(root.size(), 5u);
    EXPECT_EQ(root["b"].size(), 3u);
    EXPECT_EQ(root["c"].size(), 2u) << "children, not theirs";
    EXPECT_EQ(root["a"].size() + root["h"].size(), 0u);
    EXPECT_FALSE(root["f"].is_null());
    EXPECT_FALSE(root["h"].is_null());
}

TEST(JsonTree, what_is_not_there_answers_with_nothing) {
    JsonTree tree;
    ASSERT_EQ(tree.read(R"({"a":"1"})"), std::nullopt);
    EXPECT_FALSE(static_cast<bool>(tree.root()["x"]["y"]));
    EXPECT_EQ(tree.root()["x"]["y"].scalar(), "");
    EXPECT_TRUE(tree.root()["a"].items().empty());
    EXPECT_NE(tree.read("nonsense"), std::nullopt);
    EXPECT_FALSE(static_cast<bool>(tree.root())) << "nothing is left of the message before";
}

TEST(JsonTree, refuses_what_is_not_one_whole_object) {
    for (const std::string_view text : {"",
                                        " ",
                                        "1",
                                        "[]",
                                        "\"a\"",
                                        "null",
                                        "{",
                                        "{\"a\"",
                                        "{\"a\":",
                                        "{\"a\":1",
                                        "{\"a\":1,",
                                        "{\"a\":[1}",
                                        "{\"a\":1}}",
                                        "{\"a\":1} x",
                                        "{\"a\":1}{\"b\":2}",
                                        "{a:1}",
                                        "{\"a\":01}",
                                        "{\"a\":1.}",
                                        "{\"a\":NaN}",
                                        "{\"a\":tru}",
                                        "{\"a\":+1}",
                                        "{\"a\":\"x}",
                                        "{\"a\":\"\\ud800\"}",
                                        "{\"a\":\"\xff\"}",
                                        "{'a':1}",
                                        "{\"a\":1,}",
                                        "{\"a\" 1}"}) {
        EXPECT_NE(problem_of(text), "ok") << text;
    }
    EXPECT_EQ(problem_of(R"({"price":"1","price":"2"})"), "a key that comes twice");
}

TEST(JsonTree, size_and_depth_are_bounded) {
    const auto nested = [](int depth) {
        std::string text = "{\"a\":1}";
        for (int i = 1; i < depth; ++i) text = "{\"a\":" + text + "}";
        return text;
    };
    EXPECT_EQ(problem_of(nested(16)), "ok");
    EXPECT_EQ(problem_of(nested(17)), "too many levels");
    EXPECT_NE(problem_of(nested(5000)), "ok");
    std::string keys = "{", values = "{\"a\":[0";
    for (int i = 0; i < 300; ++i) keys += "\"" + std::to_string(i) + "\":0,";
    for (int i = 0; i < 70'000; ++i) values += ",0";
    EXPECT_EQ(problem_of(keys + "\"z\":0}"), "an object of too many keys");
    EXPECT_EQ(problem_of(values + "]}"), "too many values");
}

}  // namespace
}  // namespace otp::venues
