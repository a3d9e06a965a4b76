// price inspect | check: signed updates without a node.

#include <gtest/gtest.h>

#include "oracle/update_builder.hpp"
#include "tests/cli/run_otp.hpp"
#include "tests/support/shared_data.hpp"
#include "tests/support/test_signers.hpp"

namespace otp::cli {
namespace {

using nlohmann::json;

class PriceEvidence : public OtpTest {
protected:
    PriceEvidence() {
        report.feed = own_feed_id("BTC/USD");
        report.price = 9'450'050'000'000;
        report.confidence = 1'000'000'000;
        report.exponent = -8;
        report.publish_time_s = 1'790'000'000;
        report.prev_publish_time_s = 1'789'999'999;
        report.ema_price = 9'440'000'000'000;
        report.ema_confidence = 2;
    }

    [[nodiscard]] std::string update_hex() const {
        return to_hex(*oracle::sign_update({&report, 1}, slot, 1'790'000'000, signers.set, signers.keys));
    }
    [[nodiscard]] json sets() const {
        json addresses = json::array();
        for (const Address& key : signers.set.keys) addresses.push_back(to_hex(key));
        return {{"guardian_sets", {{{"index", 3}, {"quorum_rule", "half"}, {"addresses", addresses}}}},
                {"allowed_emitters",
                 {{{"chain", 60'000}, {"address", to_hex(signers.set.emitter.address.view()).substr(2)}}}}};
    }
    [[nodiscard]] json vector(const std::string& id) const {
        json vector = sets();
        vector["id"] = id;
        vector["kind"] = "pnau";
        vector["hex"] = update_hex().substr(2);
        vector["expected"] = {{"verdict", "accept"},
                              {"reason", "ok"},
                              {"vaa", {{"guardian_set_index", 3}, {"signer_indices", {0, 1, 2}}}},
                              {"updates", {{{"price", "9450050000000"}, {"proof_len", 0}}}}};
        return vector;
    }
    /// Of RFC 4648, written apart from what reads it.
    static std::string base64_of(const Bytes& bytes) {
        const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        std::string text;
        for (std::size_t i = 0; i < bytes.size(); i += 3) {
            const auto at = [&](std::size_t place) { return place < bytes.size() ? unsigned{bytes[place]} : 0U; };
            const unsigned group = at(i) << 16 | at(i + 1) << 8 | at(i + 2);
            for (const unsigned shift : {18U, 12U, 6U, 0U}) text += digits[group >> shift & 63U];
        }
        for (std::size_t i = 0; i < (3 - bytes.size() % 3) % 3; ++i) text[text.size() - 1 - i] = '=';
        return text;
    }
    std::string write(const std::string& name, const std::string& text) {
        std::ofstream{home / name} << text;
        return (home / name).string();
    }

    static constexpr std::uint64_t slot = 1'790'000'000 * oracle::slots_per_second;
    support::TestSigners signers{5, QuorumRule::half};
    PriceReport report;
};

TEST_F(PriceEvidence, inspect_takes_a_file_of_bytes_of_hex_or_of_base64_or_the_text_itself) {
    const std::string path = write("sets.json", sets().dump());
    const Bytes bytes = *parse_hex(update_hex());
    const std::string raw = write("update.bin", {bytes.begin(), bytes.end()});
    const std::string hex = write("update.hex", "\n  " + update_hex() + "\n");
    const Ran first = otp({"price", "inspect", raw, "--sets", path, "--json"});
    EXPECT_EQ(first.exit_code, 0) << first.err;
    EXPECT_EQ(first.json()["verdict"], "accept");
    EXPECT_EQ(first.json()["set"]["quorum"], 3);
    EXPECT_EQ(first.json()["updates"][0]["price"], "9450050000000");
    EXPECT_EQ(otp({"price", "inspect", hex, "--sets", path, "--json"}).out, first.out);
    EXPECT_EQ(otp({"price", "inspect", update_hex(), "--sets", path, "--json"}).out, first.out);
    const std::string text = base64_of(bytes);
    const std::string base64 = write("update.base64", text + "\n");
    EXPECT_EQ(otp({"price", "inspect", base64, "--sets", path, "--json"}).out, first.out);
    EXPECT_EQ(otp({"price", "inspect", text, "--sets", path, "--json"}).out, first.out);
}

TEST_F(PriceEvidence, inspect_tells_people_who_signed_and_what) {
    const std::string path = write("sets.json", sets().dump());
    const Ran ran = otp({"price", "inspect", update_hex(), "--sets", path});
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    EXPECT_TRUE(ran.out.starts_with("accepted: ")) << ran.out;
    for (const char* const part : {"3 signatures, 3 of 5 needed", "94500.5 +- 10  published 2026-09-21T14:13:20Z"}) {
        EXPECT_NE(ran.out.find(part), std::string::npos) << part << " in\n" << ran.out;
    }
    for (unsigned i = 0; i < 3; ++i) EXPECT_NE(ran.out.find(to_hex(signers.set.keys[i])), std::string::npos) << i;
    EXPECT_EQ(ran.out.find("NOT"), std::string::npos) << ran.out;
}

TEST_F(PriceEvidence, a_refused_update_is_explained_and_ends_with_5) {
    const Ran ran = otp({"price", "inspect", update_hex(), "--json"});
    EXPECT_EQ(ran.exit_code, 5);
    EXPECT_EQ(ran.error_code(), "update_emitter_not_allowed");
    EXPECT_EQ(ran.json()["reason"], "emitter_not_allowed");
    EXPECT_EQ(ran.json()["signatures"][1]["signed_by"], to_hex(signers.set.keys[1]));
    EXPECT_EQ(ran.json()["set"], nullptr);
}

TEST_F(PriceEvidence, what_is_no_argument_is_refused_by_its_kind) {
    EXPECT_EQ(otp({"price", "inspect", "0x504"}).exit_code, 2);
    EXPECT_EQ(otp({"price", "inspect", (home / "none").string()}).exit_code, 6);
    EXPECT_EQ(otp({"price", "inspect", home.string()}).exit_code, 1);
    EXPECT_EQ(otp({"price", "inspect", write("empty", "")}).exit_code, 2);
    EXPECT_EQ(otp({"price", "inspect", update_hex(), "--sets", write("sets.json", "[]")}).exit_code, 2);
    EXPECT_EQ(otp({"price", "check", (home / "none.json").string()}).exit_code, 6);
    EXPECT_EQ(otp({"price", "check", write("text.json", "vectors")}).exit_code, 2);
    EXPECT_EQ(otp({"price", "check", write("none.json", R"({"vectors":[]})")}).exit_code, 2);
    EXPECT_EQ(otp({"price", "check", write("odd.json", R"({"vectors":[{"id":"a","kind":"coin"}]})")}).exit_code, 2);
}

TEST_F(PriceEvidence, check_agrees_with_a_file_that_says_what_the_core_does) {
    json refused = vector("refused");
    refused["hex"] = refused["hex"].get<std::string>() + "00";
    refused["expected"] = {{"verdict", "reject"}, {"reason", "trailing_bytes"}};
    const std::string path = write("vectors.json", json{{"vectors", {vector("good"), refused}}}.dump());
    const Ran ran = otp({"price", "check", path, "--json"});
    EXPECT_EQ(ran.exit_code, 0) << ran.err << ran.out;
    const json file = ran.json()["files"][0];
    EXPECT_EQ(file["accepted"], 1);
    EXPECT_EQ(file["rejected"], 1);
    EXPECT_EQ(file["reasons"], (json{{"ok", 1}, {"trailing_bytes", 1}}));
    EXPECT_EQ(ran.json()["disagreements"], json::array());
}

/// A check that cannot fail proves nothing: each kind of difference is found, and named.
TEST_F(PriceEvidence, check_names_every_verdict_reason_and_field_that_differs) {
    json price = vector("price");
    price["expected"]["updates"][0]["price"] = "9450050000001";
    json verdict = vector("verdict");
    verdict["expected"] = {{"verdict", "reject"}, {"reason", "no_quorum"}};
    json reason = vector("reason");
    reason["hex"] = reason["hex"].get<std::string>() + "00";
    reason["expected"] = {{"verdict", "reject"}, {"reason", "truncated"}};
    json also = reason;
    also["id"] = "also";
    also["also_acceptable"] = {"reject/trailing_bytes"};
    json count = vector("count");
    count["expected"]["updates"] = json::array();
    json absent = vector("absent");
    absent["expected"]["vaa"]["colour"] = "red";
    json late = vector("late");
    late["guardian_sets"][0]["expires"] = 1'789'999'999;
    const std::string path =
        write("vectors.json", json{{"vectors", {price, verdict, reason, also, count, absent, late}}}.dump());
    const Ran ran = otp({"price", "check", path, "--json"});
    EXPECT_EQ(ran.exit_code, 1);
    EXPECT_EQ(ran.error_code(), "vectors_disagree");
    std::vector<std::string> said;
    const json answer = ran.json();
    for (const json& d : answer["disagreements"]) {
        said.push_back(d["id"].get<std::string>() + " " + d["what"].get<std::string>() + " " +
                       d["found"].get<std::string>().substr(0, 27));
    }
    const std::vector<std::string> expected{
        "price updates/0/price 9450050000000", "verdict verdict accept/ok",
        "reason reason trailing_bytes",        "count updates [{\"conf\":\"1000000000\",\"ema_",
        "absent vaa/colour nothing",           "late verdict reject/guardian_set_expired"};
    EXPECT_EQ(said, expected);
}

TEST_F(PriceEvidence, the_price_of_a_second_is_the_one_report_that_spans_it) {
    write("vectors.json", json{{"vectors", {vector("only")}}}.dump());
    const auto cases = [&](std::int64_t second, const json& expected) {
        const json one = {{"id", "s"},
                          {"feed_id", to_hex(report.feed.view()).substr(2)},
                          {"T", second},
                          {"candidates", {"only"}},
                          {"expected_unique", expected}};
        return otp({"price", "check", write("cases.json", json{{"cases", {one}}}.dump())}).exit_code;
    };
    EXPECT_EQ(cases(1'790'000'000, "only"), 0);
    EXPECT_EQ(cases(1'789'999'999, nullptr), 0);
    EXPECT_EQ(cases(1'790'000'001, nullptr), 0);
    EXPECT_EQ(cases(1'790'000'001, "only"), 1);
    EXPECT_EQ(cases(1'790'000'000, nullptr), 1);
}

TEST_F(PriceEvidence, every_public_vector_agrees) {
    std::vector<std::string> arguments{"price", "check", "--json"};
    for (const std::string name :
         {"pnau_mainnet_wormhole", "pnau_router_2026", "pnau_third_party_cases", "pnau_invalid_derived",
          "pnau_test_keys", "vaa_governance", "p2wh_legacy", "settlement_unique"}) {
        const std::string file = name + ".json";
        OTP_SHARED_DATA_OR_SKIP(text, "oracle/" + file);
        arguments.push_back(write(file, text));
    }
    const Ran ran = otp(arguments);
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    EXPECT_EQ(ran.json()["disagreements"], json::array());
}

}  // namespace
}  // namespace otp::cli
