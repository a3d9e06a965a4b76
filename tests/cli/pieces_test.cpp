// The pure pieces: moments, tables, words, suggestions, error mapping.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/context.hpp"
#include "cli/moment.hpp"
#include "cli/suggest.hpp"
#include "cli/table.hpp"
#include "cli/web_folder.hpp"
#include "cli/words.hpp"
#include "protocol/field_text.hpp"
#include "tests/settlement/temporary_folder.hpp"

namespace otp::cli {
namespace {

using nlohmann::json;

std::string moment(const std::string& text, const std::string& now = "2026-11-20T10:00:00.001Z") {
    const auto time = parse_moment(text, parse_rfc3339(now).value());
    return time ? format_rfc3339(*time) : "refused at " + std::to_string(time.error().position);
}

TEST(Moment, a_time_from_now_is_rounded_up_to_a_whole_second) {
    EXPECT_EQ(moment("+3m"), "2026-11-20T10:03:01Z");
    EXPECT_EQ(moment("+3m", "2026-11-20T10:00:00Z"), "2026-11-20T10:03:00Z");
    EXPECT_EQ(moment("+3m", "2026-11-20T10:00:00.999Z"), "2026-11-20T10:03:01Z");
    EXPECT_EQ(moment("+90s"), "2026-11-20T10:01:31Z");
    EXPECT_EQ(moment("+2h"), "2026-11-20T12:00:01Z");
    EXPECT_EQ(moment("+1w1d2h3m4s"), "2026-11-28T12:03:05Z");
}

TEST(Moment, a_date_is_the_usual_expiry_of_it) {
    EXPECT_EQ(moment("2026-11-27"), "2026-11-27T08:00:00Z");
    EXPECT_EQ(moment("2026-11-27T10:15:30Z"), "2026-11-27T10:15:30Z");
}

TEST(Moment, everything_else_is_refused_where_it_goes_wrong) {
    for (const char* text : {"+", "+3", "+m", "+3x", "+3M", "+1m1h", "+1m1m", "+ 3m", "+-3m", "+1.5h", "3m", "now", "",
                             "2026-02-29", "2026-11-27T10:15:30", "+999999999w"}) {
        EXPECT_TRUE(moment(text).starts_with("refused")) << text << " gave " << moment(text);
    }
    EXPECT_EQ(moment("+3x"), "refused at 2");
    EXPECT_EQ(moment("+12"), "refused at 3");
}

TEST(WebFolder, is_the_one_named_or_lies_beside_the_binary) {
    const settlement::TemporaryFolder tree;
    const std::string binary = tree / "build/release";
    EXPECT_EQ(web_folder("", binary), "");
    EXPECT_EQ(web_folder("/srv/web", binary), "/srv/web");
    EXPECT_EQ(web_folder("auto", binary), tree / "build/web");
    std::filesystem::create_directories(tree / "build/share/otp/web");
    EXPECT_EQ(web_folder("auto", binary), tree / "build/share/otp/web");
    std::filesystem::create_directories(tree / "build/web");
    EXPECT_EQ(web_folder("auto", binary), tree / "build/web");
}

const json items = {{{"name", "a"}, {"n", 5}, {"cost", {{"asset", "USD"}, {"amount", "12.5"}}}},
                    {{"name", "longer, \"b\""}, {"n", 12345}, {"cost", nullptr}}};

TEST(Table, columns_are_aligned_and_numbers_stand_right) {
    EXPECT_EQ(format_table(table_of(items, {"name", "n", "cost"}), false),
              "name             n      cost\n"
              "a                5  12.5 USD\n"
              "longer, \"b\"  12345\n");
    EXPECT_EQ(format_table({{{"x"}}, {{"1"}}}, true), "\x1b[1mx\x1b[0m\n1\n");
}

TEST(Table, what_a_terminal_would_obey_is_not_shown) {
    EXPECT_EQ(format_table({{{"label"}}, {{"a\x1b[2Jb\n"}}}, false), "label\na.[2Jb.\n");
}

TEST(Table, csv_quotes_what_needs_it) {
    EXPECT_EQ(format_csv(table_of(items, {"name", "n", "cost"})),
              "name,n,cost\n"
              "a,5,12.5 USD\n"
              "\"longer, \"\"b\"\"\",12345,\n");
}

TEST(Words, an_event_is_a_sentence_and_my_address_is_you) {
    const std::string me = "0x" + std::string(40, '1');
    const json filled = {{"event", "filled"},
                         {"buyer", me},
                         {"seller", "0x" + std::string(40, '2')},
                         {"series", "S"},
                         {"offer", 7},
                         {"contracts", 10},
                         {"premium", "1250"},
                         {"resale", false},
                         {"cost", {{"asset", "USD"}, {"amount", "12.5"}}},
                         {"fee", {{"asset", "USD"}, {"amount", "0"}}}};
    EXPECT_EQ(event_words(filled, me),
              "you bought 10 of S at 1250 from 0x222222..2222 (offer 7): cost 12.5 USD, fee 0 USD");
    EXPECT_EQ(event_words({{"event", "some_new_one"}, {"count", 3}}, ""), "some new one  count 3");
    EXPECT_EQ(event_words("text", ""), "\"text\"");
}

TEST(Words, a_command_is_shown_field_by_field) {
    const Withdraw withdraw{Ticker::parse("USD").value(), parse_decimal("12.5").value()};
    EXPECT_EQ(command_words(withdraw, Address{}, "dev"),
              "withdraw: Take free money out; the custodian pays it\n"
              "  asset: USD\n"
              "  amount: 12.5\n"
              "  account: 0x0000000000000000000000000000000000000000\n"
              "  network: dev\n");
}

TEST(Suggest, the_nearest_verbs_come_first) {
    const std::vector<std::string> verbs = {"underwrite", "buy", "offer", "offers", "settle", "series"};
    EXPECT_EQ(suggest("undrwrite", verbs), std::vector<std::string>{"underwrite"});
    EXPECT_EQ(suggest("offe", verbs), (std::vector<std::string>{"offer", "offers"}));
    EXPECT_EQ(suggest("by", verbs), std::vector<std::string>{"buy"});
    EXPECT_TRUE(suggest("xyzzy", verbs).empty());
    EXPECT_EQ(edit_distance("ab", "ba"), 1U);
    EXPECT_EQ(edit_distance("", "abc"), 3U);
}

TEST(ReadAnswer, a_status_without_a_body_is_still_told_apart) {
    const auto exit_of = [](int status, const std::string& body) {
        const auto answer = settlement::read_answer(status, body);
        return answer ? exit_ok : failure_of(answer.error()).exit_code;
    };
    EXPECT_EQ(exit_of(200, "{}"), exit_ok);
    EXPECT_EQ(exit_of(200, "<html>"), exit_failure);
    EXPECT_EQ(exit_of(400, ""), exit_usage);
    EXPECT_EQ(exit_of(401, ""), exit_unauthorised);
    EXPECT_EQ(exit_of(404, ""), exit_not_found);
    EXPECT_EQ(exit_of(422, R"({"error":{"code":"paused"}})"), exit_refused);
    EXPECT_EQ(exit_of(429, ""), exit_unavailable);
    EXPECT_EQ(exit_of(500, "x"), exit_failure);
    EXPECT_EQ(exit_of(503, R"({"error":17})"), exit_unavailable);
    const auto error = settlement::read_answer(422, R"({"error":{"code":"c","message":"m","hint":"h"}})").error();
    EXPECT_EQ(error.code + error.message + error.hint, "cmh");
}

TEST(UrlPart, only_plain_characters_stay) { EXPECT_EQ(url_part("A-z_0.~/ ?&%\xff"), "A-z_0.~%2F%20%3F%26%25%FF"); }

}  // namespace
}  // namespace otp::cli
