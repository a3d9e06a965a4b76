#include "cli/oracle_config.hpp"

#include <gtest/gtest.h>

namespace otp::cli {
namespace {

TEST(OracleConfig, what_is_explained_is_the_default) {
    const auto empty = parse_oracle_config("");
    ASSERT_TRUE(empty);
    const auto explained = parse_oracle_config(explain_oracle_config());
    ASSERT_TRUE(explained) << explained.error().reason;
    EXPECT_EQ(explained->key, empty->key);
    EXPECT_EQ(explained->directory, empty->directory);
    EXPECT_EQ(explained->node, empty->node);
    EXPECT_EQ(explained->feeds, empty->feeds);
    EXPECT_EQ(explained->port, empty->port);
    EXPECT_EQ(explained->address, empty->address);
    EXPECT_TRUE(explained->endpoints.empty());
    ASSERT_EQ(explained->instruments.size(), default_instruments().size());
    for (std::size_t i = 0; i < explained->instruments.size(); ++i) {
        EXPECT_EQ(explained->instruments[i].venue, default_instruments()[i].venue);
        EXPECT_EQ(explained->instruments[i].name, default_instruments()[i].name);
        EXPECT_EQ(explained->instruments[i].feed, default_instruments()[i].feed);
        EXPECT_EQ(explained->instruments[i].currency, default_instruments()[i].currency);
        EXPECT_EQ(explained->instruments[i].kind, default_instruments()[i].kind);
    }
}

TEST(OracleConfig, every_key_is_taken) {
    const auto config = parse_oracle_config(R"(
key = "k"
directory = "d"
node = "http://127.0.0.1:1"
feeds = ["BTC/USD"]
signers = ["http://127.0.0.1:2", "http://127.0.0.1:3"]
record = "r"
address = "0.0.0.0"
port = 0
log_json = false
log_level = "warning"
[endpoints]
okx = "ws://127.0.0.1:4/okx"
[[instrument]]
venue = "okx"
name = "BTC-USDT"
feed = "BTC/USD"
currency = "USDT"
kind = "derivative"
)");
    ASSERT_TRUE(config) << config.error().reason;
    EXPECT_EQ(config->key + config->directory + config->record + config->address + config->log_level,
              "kdr0.0.0.0warning");
    EXPECT_EQ(config->signers.size(), 2U);
    EXPECT_EQ(config->feeds, std::vector<std::string>{"BTC/USD"});
    EXPECT_EQ(config->port, 0);
    EXPECT_FALSE(config->log_json);
    ASSERT_EQ(config->endpoints.size(), 1U);
    EXPECT_EQ(config->endpoints[0].url, "ws://127.0.0.1:4/okx");
    ASSERT_EQ(config->instruments.size(), 1U);
    EXPECT_EQ(config->instruments[0].currency, oracle::QuoteCurrency::usdt);
    EXPECT_EQ(config->instruments[0].kind, oracle::InstrumentKind::derivative);
}

TEST(OracleConfig, what_is_none_is_refused_with_its_line) {
    struct Row {
        const char* text;
        std::size_t line;
        const char* reason;
    };
    for (const Row& row :
         {Row{"keyy = \"k\"", 1, "there is no key keyy"},
          {"\nport = 65536", 2, "port: is no port (0 to 65535)"},
          {"port = -1", 1, "port: is no port (0 to 65535)"},
          {"port = \"1\"", 1, "port: is no port (0 to 65535)"},
          {"node = \"ftp://x\"", 1, nullptr},
          {"feeds = \"BTC/USD\"", 1, "feeds: is no list of texts"},
          {"feeds = [1]", 1, "feeds: holds something that is no text"},
          {"log_json = 1", 1, "log_json: is true or false"},
          {"log_level = \"loud\"", 1, "log_level: is debug, info, warning or error"},
          {"endpoints = 1", 1, "endpoints: is written as [endpoints]"},
          {"[endpoints]\nmtgox = \"ws://x\"", 2, "endpoints: there is no venue \"mtgox\""},
          {"instrument = 1", 1, "instrument: is written as [[instrument]]"},
          {"[[instrument]]\nvenue = \"okx\"\nsymbol = \"x\"", 3, "instrument: instrument has no key symbol"},
          {"[[instrument]]\nvenue = \"okx\"\nname = \"x\"", 1, "instrument: an instrument needs name and feed"},
          {"[[instrument]]\nvenue = \"okx\"\nname = \"x\"\nfeed = \"y\"\ncurrency = \"EUR\"", 1,
           "instrument: currency is USD, USDT or USDC"},
          {"[[instrument]]\nvenue = \"okx\"\nname = \"x\"\nfeed = \"y\"\nkind = \"swap\"", 1,
           "instrument: kind is spot, index or derivative"},
          {"key = ", 1, nullptr}}) {
        const auto config = parse_oracle_config(row.text);
        ASSERT_FALSE(config) << row.text;
        EXPECT_EQ(config.error().position, row.line) << row.text;
        EXPECT_FALSE(config.error().reason.empty()) << row.text;
        if (row.reason == nullptr) continue;
        EXPECT_EQ(config.error().reason, row.reason) << row.text;
    }
}

}  // namespace
}  // namespace otp::cli
