#include "cli/symbol_verb.hpp"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/context.hpp"
#include "tests/cli/run_otp.hpp"
#include "tests/support/source_dir.hpp"

namespace otp::cli {
namespace {

struct Outcome {
    int exit_code;
    std::string out, err;
};

/// `otp symbol ...` without the process around it; what the shell would have split is given apart.
Outcome symbol(std::vector<std::string> words) {
    CLI::App app{"test", "otp"};
    TestMachine machine;
    Context context{machine};
    int exit_code = -1;
    add_symbol_verb(app, context, exit_code);
    words.insert(words.begin(), "symbol");
    std::vector<std::string> reversed{words.rbegin(), words.rend()};  // CLI11 reads a vector from its end
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    app.parse(reversed);
    return {exit_code, testing::internal::GetCapturedStdout(), testing::internal::GetCapturedStderr()};
}

nlohmann::json error_of(const Outcome& outcome) {
    EXPECT_EQ(outcome.out, "");
    return nlohmann::json::parse(outcome.err).at("error");
}

const nlohmann::json& vectors() {
    static const auto document =
        nlohmann::json::parse(std::ifstream{support::source_dir() + "/tests/vectors/symbols.json"});
    return document;
}

TEST(SymbolVerb, parse_answers_with_the_document_of_the_design) {
    const Outcome outcome = symbol({"parse", "BTC_USD-20220811-C-26K1000", "--json"});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(outcome.out,
              R"({"symbol":"BTC_USD-20220811-C-26K1000","base":"BTC","quote":"USD","expiry":"2022-08-11T08:00:00Z",)"
              R"("kind":"call","strike":"26100"})"
              "\n");
    EXPECT_EQ(outcome.err, "");
}

TEST(SymbolVerb, parse_and_make_agree_with_every_golden_vector) {
    for (const auto& row : vectors()["valid"]) {
        const auto text = [&](const char* field) { return row[field].get<std::string>(); };
        const Outcome parsed = symbol({"parse", text("symbol"), "--json"});
        EXPECT_EQ(parsed.exit_code, 0) << row;
        EXPECT_EQ(nlohmann::json::parse(parsed.out), row);

        const std::vector<std::string> terms = {"make",        "--base",   text("base"),   "--quote",
                                                text("quote"), "--expiry", text("expiry"), "--kind",
                                                text("kind"),  "--strike", text("strike")};
        EXPECT_EQ(symbol(terms).out, text("symbol") + "\n");
    }
}

TEST(SymbolVerb, every_malformed_vector_exits_2_with_the_reason) {
    for (const auto& row : vectors()["malformed"]) {
        const auto text = row["text"].get<std::string>();
        // An argument of a real command line has no zeros inside and the empty one cannot be told from none here.
        if (text.empty() || text.find('\0') != std::string::npos) continue;
        const Outcome outcome = symbol({"parse", "--json", "--", text});
        EXPECT_EQ(outcome.exit_code, 2) << text;
        const auto error = error_of(outcome);
        EXPECT_EQ(error["code"], "malformed_symbol") << text;
        EXPECT_EQ(error["message"], row["reason"].get<std::string>() + ", at position " + row["position"].dump());
        EXPECT_FALSE(error["hint"].get<std::string>().empty());
    }
}

TEST(SymbolVerb, without_json_the_place_is_shown) {
    const Outcome outcome = symbol({"parse", "BTC_USD-20221311-C-26K1000"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_EQ(outcome.out, "");
    EXPECT_NE(outcome.err.find("otp: the month must be two digits, from 01 to 12, at position 12\n"
                               "    BTC_USD-20221311-C-26K1000\n"
                               "                ^\n"),
              std::string::npos)
        << outcome.err;
}

TEST(SymbolVerb, make_takes_a_date_for_the_usual_expiry_and_writes_the_time_of_any_other) {
    const auto at = [](const std::string& expiry) {
        return symbol(
            {"make", "--base", "BTC", "--quote", "USD", "--expiry", expiry, "--kind", "put", "--strike", "26005"});
    };
    EXPECT_EQ(at("2022-08-11").out, "BTC_USD-20220811-P-26K0050\n");
    EXPECT_EQ(at("2022-08-11T08:00:00Z").out, "BTC_USD-20220811-P-26K0050\n");
    EXPECT_EQ(at("2022-08-11T10:15:30Z").out, "BTC_USD-20220811T101530-P-26K0050\n");
    for (const char* expiry : {"2022-02-29", "2022-8-11", "20220811", "2022-08-11T08:00:00", "2022-08-11 08:00:00Z",
                               "2022-08-11T08:00:00.5Z", "1969-12-31", "tomorrow"}) {
        EXPECT_EQ(at(expiry).exit_code, 2) << expiry;
        EXPECT_EQ(at(expiry).out, "") << expiry;
    }
}

TEST(SymbolVerb, make_refuses_what_has_no_symbol) {
    const auto with = [](const std::string& base, const std::string& kind, const std::string& strike) {
        const Outcome outcome = symbol({"make", "--base", base, "--quote", "USD", "--expiry", "2022-08-11", "--kind",
                                        kind, "--strike", strike, "--json"});
        EXPECT_EQ(outcome.exit_code, 2);
        return error_of(outcome)["message"].get<std::string>();
    };
    for (const auto& row : vectors()["no_symbol"]) {
        EXPECT_EQ(with("BTC", "call", row["strike"]),
                  "no symbol can say these terms: " + row["reason"].get<std::string>());
    }
    EXPECT_EQ(with("btc", "call", "1"), "--base: a name must start with A-Z or 0-9, at position 0");
    EXPECT_EQ(with("BTC", "CALL", "1"), "--kind: the kind must be call or put, at position 0");
    EXPECT_EQ(with("BTC", "call", "1e3"), "--strike: a number is of digits and one point only, at position 1");
    EXPECT_EQ(with("BTC", "call", "10000000000"), "--strike: a price must be below 10^10, at position 0");
}

TEST(SymbolVerb, convert_agrees_with_every_golden_vector_both_ways) {
    for (const auto& row : vectors()["conversions"]) {
        const auto text = [&](const char* field) { return row[field].get<std::string>(); };
        std::vector<std::string> there = {"convert", text("symbol"), "--from", "otp", "--to", text("form")};
        std::vector<std::string> back = {"convert", text("name"), "--from", text("form"), "--to", "otp"};
        if (!text("quote").empty()) {
            for (auto* words : {&there, &back}) words->insert(words->end(), {"--quote", text("quote")});
        }
        EXPECT_EQ(symbol(there).out, text("name") + "\n");
        EXPECT_EQ(symbol(back).out, text("symbol") + "\n");
    }
    for (const auto& row : vectors()["unsayable"]) {
        // Here dollars need not be said: the case below.
        const bool dollars = row["form"] == "binance" && row["quote"] == "" &&
                             row["symbol"].get<std::string>().find("_USD-") != std::string::npos;
        if (dollars) continue;
        std::vector<std::string> words = {"convert", row["symbol"], "--from", "otp", "--to", row["form"], "--json"};
        if (row["quote"] != "") words.insert(words.end(), {"--quote", row["quote"]});
        const Outcome outcome = symbol(words);
        EXPECT_EQ(outcome.exit_code, 2) << row;
        // Our own symbol says its quote, so that --quote can only repeat it.
        const bool contradicts =
            row["quote"] != "" && row["reason"].get<std::string>().find("the quote") != std::string::npos;
        EXPECT_EQ(error_of(outcome)["code"], contradicts ? "contradictory_argument" : "not_expressible") << row;
    }
}

TEST(SymbolVerb, convert_goes_between_venues_and_answers_in_json) {
    EXPECT_EQ(symbol({"convert", "BTC-8SEP23-26000-C", "--from", "deribit", "--to", "osi"}).out,
              "BTC   230908C26000000\n");
    EXPECT_EQ(symbol({"convert", "BTC-8SEP23-26000-C", "--from", "deribit", "--to", "binance", "--quote", "USD"}).out,
              "BTC-230908-26000-C\n");
    // Dollars are what a Binance name is read and written in; another quote has to be said.
    EXPECT_EQ(symbol({"convert", "BTC-8SEP23-26000-C", "--from", "deribit", "--to", "binance"}).out,
              "BTC-230908-26000-C\n");
    EXPECT_EQ(symbol({"convert", "BTC_USD-20230908-C-26K0000", "--from", "otp", "--to", "binance"}).out,
              "BTC-230908-26000-C\n");
    EXPECT_EQ(symbol({"convert", "BTC_USDT-20230908-C-26K0000", "--from", "otp", "--to", "binance"}).out,
              "BTC-230908-26000-C\n");
    EXPECT_EQ(symbol({"convert", "BTC_EUR-20230908-C-26K0000", "--from", "otp", "--to", "binance"}).exit_code, 2);
    EXPECT_EQ(
        symbol({"convert", "BTC-8SEP23-26000-C", "--from", "deribit", "--to", "binance", "--quote", "USDT"}).exit_code,
        2);
    EXPECT_EQ(symbol({"convert", "BTC-230908-26000-C", "--from", "binance", "--to", "otp", "--json"}).out,
              R"({"name":"BTC_USDT-20230908-C-26K0000","form":"otp","symbol":"BTC_USDT-20230908-C-26K0000"})"
              "\n");
    EXPECT_EQ(symbol({"convert", "BTC-8SEP23-26000-C", "--from", "deribit", "--to", "otp", "--quote", ""}).exit_code,
              2);
    EXPECT_EQ(symbol({"convert", "x", "--from", "okx", "--to", "otp"}).exit_code, 2);
    EXPECT_EQ(symbol({"convert", "BTC-8SEP23-26000-C", "--from", "deribit", "--to", "otp", "--quote", "usd"}).exit_code,
              2);
}

TEST(SymbolVerb, a_command_line_that_cannot_be_read_is_an_error_of_the_parser) {
    CLI::App app{"test", "otp"};
    TestMachine machine;
    Context context{machine};
    int exit_code = -1;
    add_symbol_verb(app, context, exit_code);
    for (const std::vector<std::string>& reversed : {std::vector<std::string>{"symbol"},
                                                     {"parse", "symbol"},
                                                     {"nonsense", "symbol"},
                                                     {"--base", "make", "symbol"}}) {
        auto words = reversed;
        EXPECT_THROW(app.parse(words), CLI::ParseError);
    }
    EXPECT_EQ(exit_code, -1);
}

}  // namespace
}  // namespace otp::cli
