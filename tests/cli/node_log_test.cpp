#include "cli/node_log.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>
#include <vector>

#include "protocol/calendar.hpp"

namespace otp::cli {
namespace {

using nlohmann::json;

std::vector<json> lines_of(const std::ostringstream& out) {
    std::vector<json> lines;
    std::istringstream in{out.str()};
    for (std::string line; std::getline(in, line);) lines.push_back(json::parse(line));
    return lines;
}

TEST(NodeLog, a_line_is_one_object_with_its_fields) {
    std::ostringstream out;
    NodeLog log{out, true, "info"};
    log.write("info", "node", "serving", {{"height", 7}, {"level", "mine"}});
    log.write("warning", "http", "odd \"bytes\"\n\xff {}");
    const auto lines = lines_of(out);
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[0].size(), 5U);
    EXPECT_EQ(lines[0]["level"], "info");
    EXPECT_EQ(lines[0]["component"], "node");
    EXPECT_EQ(lines[0]["msg"], "serving");
    EXPECT_EQ(lines[0]["height"], 7);
    EXPECT_TRUE(parse_rfc3339(lines[0]["ts"].get<std::string>()).has_value()) << lines[0]["ts"];
    EXPECT_EQ(lines[1]["msg"], "odd \"bytes\"\n\xef\xbf\xbd {}");
}

TEST(NodeLog, what_is_less_grave_than_the_level_is_left_out) {
    std::ostringstream out;
    NodeLog log{out, true, "warning"};
    for (const char* level : {"debug", "info", "warning", "error"}) log.write(level, "node", level);
    const auto lines = lines_of(out);
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[0]["level"], "warning");
    EXPECT_EQ(lines[1]["level"], "error");
}

TEST(NodeLog, plain_lines_are_for_people) {
    std::ostringstream out;
    NodeLog log{out, false, "info"};
    log.write("info", "node", "serving", {{"height", 7}});
    EXPECT_EQ(out.str().substr(24), " info node: serving {\"height\":7}\n");
}

TEST(NodeLog, lines_of_several_threads_do_not_mix) {
    std::ostringstream out;
    NodeLog log{out, true, "info"};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&log, t] {
            for (int i = 0; i < 100; ++i) log.write("info", "node", std::string(200, static_cast<char>('a' + t)));
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(lines_of(out).size(), 400U);
}

}  // namespace
}  // namespace otp::cli
