#include "settlement/config.hpp"

#include <gtest/gtest.h>

namespace otp::settlement {
namespace {

TEST(Config, sets_what_it_names_and_leaves_the_rest) {
    const auto config = parse_config(R"(
data = "/var/lib/otp"
development = true
[http]
port = 9000
[node]
group_wait_ms = 5
[log]
json = false
)");
    ASSERT_TRUE(config) << config.error().reason;
    EXPECT_EQ(config->service.directory, "/var/lib/otp");
    EXPECT_TRUE(config->service.development);
    EXPECT_EQ(config->service.http.port, 9000);
    EXPECT_EQ(config->service.http.address, "127.0.0.1");
    EXPECT_EQ(config->service.node.group_wait, std::chrono::milliseconds{5});
    EXPECT_FALSE(config->log_json);
}

TEST(Config, the_defaults_of_the_table_are_the_defaults) {
    std::string text;
    std::string section;
    for (const ConfigKey& key : config_keys()) {
        if (key.section != section) {
            section = key.section;
            text += "[" + section + "]\n";
        }
        text += std::string{key.name} + " = " + std::string{key.value} + "\n";
    }
    const auto spelt_out = parse_config(text);
    const auto empty = parse_config("");
    ASSERT_TRUE(spelt_out) << spelt_out.error().reason;
    ASSERT_TRUE(empty);
    EXPECT_EQ(spelt_out->service.directory, empty->service.directory);
    EXPECT_EQ(spelt_out->service.development, empty->service.development);
    EXPECT_EQ(spelt_out->service.http.address, empty->service.http.address);
    EXPECT_EQ(spelt_out->service.http.port, empty->service.http.port);
    EXPECT_EQ(spelt_out->service.http.threads, empty->service.http.threads);
    EXPECT_EQ(spelt_out->service.http.connections_max, empty->service.http.connections_max);
    EXPECT_EQ(spelt_out->service.http.connections_per_address_max, empty->service.http.connections_per_address_max);
    EXPECT_EQ(spelt_out->web, empty->web);
    EXPECT_EQ(spelt_out->service.http.requests_per_second, empty->service.http.requests_per_second);
    EXPECT_EQ(spelt_out->service.http.requests_burst, empty->service.http.requests_burst);
    EXPECT_EQ(spelt_out->service.http.loopback_requests_per_second, empty->service.http.loopback_requests_per_second);
    EXPECT_EQ(spelt_out->service.http.allowed_origins, empty->service.http.allowed_origins);
    EXPECT_EQ(spelt_out->service.http.allowed_hosts, empty->service.http.allowed_hosts);
    EXPECT_EQ(spelt_out->service.node.clock_jump_max, empty->service.node.clock_jump_max);
    const NewcomerOptions& newcomers = spelt_out->service.node.newcomers;
    EXPECT_EQ(newcomers.per_address_per_minute, empty->service.node.newcomers.per_address_per_minute);
    EXPECT_EQ(newcomers.per_address_burst, empty->service.node.newcomers.per_address_burst);
    EXPECT_EQ(newcomers.per_minute, empty->service.node.newcomers.per_minute);
    EXPECT_EQ(newcomers.burst, empty->service.node.newcomers.burst);
    EXPECT_EQ(spelt_out->service.node.group_max, empty->service.node.group_max);
    EXPECT_EQ(spelt_out->service.node.group_wait, empty->service.node.group_wait);
    EXPECT_EQ(spelt_out->service.node.queue_max, empty->service.node.queue_max);
    EXPECT_EQ(spelt_out->service.node.admission_threads, empty->service.node.admission_threads);
    EXPECT_EQ(spelt_out->service.node.root_every, empty->service.node.root_every);
    EXPECT_EQ(spelt_out->service.node.snapshot_every, empty->service.node.snapshot_every);
    EXPECT_EQ(spelt_out->service.node.snapshots_kept, empty->service.node.snapshots_kept);
    EXPECT_EQ(spelt_out->log_json, empty->log_json);
    EXPECT_EQ(spelt_out->log_level, empty->log_level);
}

TEST(Config, a_level_of_the_log_is_one_of_four) {
    EXPECT_EQ(parse_config("[log]\nlevel = \"error\"\n")->log_level, "error");
    for (const char* wrong : {"\"loud\"", "\"\"", "1", "[\"info\"]"}) {
        const auto refused = parse_config(std::string{"[log]\nlevel = "} + wrong);
        ASSERT_FALSE(refused) << wrong;
        EXPECT_EQ(refused.error().reason, "line 2: \"log.level\" must be one of debug, info, warning, error");
    }
}

TEST(Config, origins_and_hosts_are_lists_of_texts) {
    const auto config = parse_config("[http]\norigins = [\"https://app.example\"]\nhosts = [\"a\", \"b\"]\n");
    ASSERT_TRUE(config) << config.error().reason;
    EXPECT_EQ(config->service.http.allowed_origins, std::vector<std::string>{"https://app.example"});
    EXPECT_EQ(config->service.http.allowed_hosts, (std::vector<std::string>{"a", "b"}));
    for (const char* wrong : {"\"a\"", "[1]", "[\"\"]", "[[\"a\"]]", "true"}) {
        const auto refused = parse_config(std::string{"[http]\nhosts = "} + wrong);
        ASSERT_FALSE(refused) << wrong;
        EXPECT_EQ(refused.error().reason, "line 2: \"http.hosts\" must be a list of texts");
    }
}

TEST(Config, an_open_node_is_protected_unless_it_says_otherwise) {
    const auto config = parse_config("");
    ASSERT_TRUE(config);
    EXPECT_GT(config->service.http.requests_per_second, 0U);
    EXPECT_GT(config->service.http.loopback_requests_per_second, config->service.http.requests_per_second);
    EXPECT_GT(config->service.node.newcomers.per_address_per_minute, 0U);
    EXPECT_GT(config->service.node.newcomers.per_minute, 0U);
    EXPECT_EQ(config->service.node.clock_jump_max, seconds(600));
}

TEST(Config, letters_of_all_languages_stand_in_comments_and_escaped_in_strings) {
    const auto config = parse_config(
        "# gr\xc3\xbc\xc3\x9f"
        "e\ndata = \"\\u043c \\\" # x\"  # \xd0\xbc\n");
    ASSERT_TRUE(config) << config.error().reason;
    EXPECT_EQ(config->service.directory, "\xd0\xbc \" # x");
}

TEST(Config, refuses_with_the_line_what_it_does_not_know) {
    struct Case {
        const char* text;
        std::size_t line;
        const char* says;
    };
    const Case cases[] = {
        {"prot = 1", 1, "there is no key"},
        {"[http]\nprot = 1", 2, "did you mean \"http.port\"?"},
        {"[http]\nport = 65536", 2, "from 0 to 65535"},
        {"[http]\nport = -1", 2, "from 0 to 65535"},
        {"[http]\nport = \"8080\"", 2, "whole number"},
        {"[http]\nport = 8080.0", 2, "whole number"},
        {"\n\ndata = \"\"", 3, "not empty"},
        {"data = 5", 1, "text"},
        {"development = 1", 1, "true or false"},
        {"http = 5", 1, "section"},
        {"[htp]\nport = 1", 1, "there is no key \"htp\""},
        {"data = \"a\"\ndata = \"b\"", 2, ""},
        {"data = ", 1, ""},
        {"[$http]\nport = 1", 1, "key"},
        {"[[$http]]", 1, "key"},
        {"http.$port = 1", 1, "key"},
        {"[http]\n4\xd0\xbc"
         "6 = 1",
         2, "beyond ASCII"},
        {"\xc3\xa9 = 1", 1, "beyond ASCII"},
        {"data = \"\xc3\xa9\"", 1, "beyond ASCII"},
        {"data = \"\\\xc3\xa9\"", 1, "beyond ASCII"},
        {"development = true\ndata = \"\"\"a\"\"\"", 2, "several lines"},
    };
    for (const Case& c : cases) {
        const auto config = parse_config(c.text);
        ASSERT_FALSE(config) << c.text;
        EXPECT_EQ(config.error().position, c.line) << c.text << " -> " << config.error().reason;
        EXPECT_NE(config.error().reason.find(c.says), std::string::npos) << c.text << " -> " << config.error().reason;
    }
}

}  // namespace
}  // namespace otp::settlement
