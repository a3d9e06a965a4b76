// What the API shows: every route that reads, over a real connection.

#include "keys/native_host.hpp"
#include "protocol/eip712.hpp"
#include "protocol/field_text.hpp"
#include "protocol/proof.hpp"
#include "settlement/command_json.hpp"
#include "tests/settlement/api_world.hpp"

namespace otp::settlement {
namespace {

using support::contracts;
using support::price;

struct ApiRead : ApiWorld {
    /// alice wrote 20 calls of which bob holds 7.
    void trade() {
        fund("alice", "2", "BTC");
        fund("bob", "1000", "USD");
        run("alice", Underwrite{call, contracts(20), price("1250")});
        run("bob", Buy{call, contracts(7), price("1250")});
    }
    void settle() {
        clock.set(call.expiry);
        report(call.expiry.seconds(), "104000");
        run("anyone", Settle{call, 100});
    }
};

TEST_F(ApiRead, the_network_says_who_and_where_it_is) {
    const HttpAnswer answer = get("/v1/network");
    ASSERT_EQ(answer.status, 200) << answer.body;
    const std::string id = to_hex(service->node().network());
    EXPECT_EQ(answer.json["network"], "dev");
    EXPECT_EQ(answer.json["network_id"], id);
    EXPECT_EQ(answer.json["domain"], json({{"name", "Open Option Trading Protocol"}, {"version", "1"}, {"salt", id}}));
    EXPECT_EQ(answer.json["domain_separator"], to_hex(eip712::domain_separator(service->node().network())));
    EXPECT_EQ(answer.json["height"], 0);
    EXPECT_EQ(answer.json["time"], "2026-11-20T00:00:00Z");
    EXPECT_EQ(answer.json["block_hash"], id);
    EXPECT_EQ(answer.json["paused"], false);
    EXPECT_EQ(answer.json["development"], true);
    EXPECT_EQ(answer.json["simulated_prices"], false);
    EXPECT_EQ(answer.json["roles"]["custodian"], to_hex(address("custodian")));
    EXPECT_EQ(answer.json["roles"]["operator"], to_hex(address("operator")));
}

TEST_F(ApiRead, the_genesis_is_the_file_that_others_check_the_id_of) {
    const HttpAnswer answer = get("/v1/genesis");
    ASSERT_EQ(answer.status, 200);
    const auto genesis = genesis_from_json(answer.json);
    ASSERT_TRUE(genesis.has_value()) << genesis.error().reason;
    EXPECT_EQ(network_id(*genesis), service->node().network());
}

TEST_F(ApiRead, the_genesis_as_bytes_is_what_the_network_id_is_the_hash_of) {
    const HttpAnswer answer = get("/v1/genesis/raw");
    ASSERT_EQ(answer.status, 200);
    Reader reader{as_bytes(answer.body)};
    Genesis genesis;
    decode(reader, genesis);
    ASSERT_TRUE(!reader.failed() && reader.at_end());
    EXPECT_EQ(network_id(genesis), service->node().network());
}

TEST_F(ApiRead, assets_feeds_and_markets_are_listed) {
    const HttpAnswer assets = get("/v1/assets");
    ASSERT_EQ(assets.status, 200);
    ASSERT_EQ(assets.json["assets"].size(), 3U);
    EXPECT_EQ(assets.json["assets"][0]["asset"], "BTC");
    EXPECT_EQ(assets.json["assets"][1]["decimals"], 18);
    EXPECT_EQ(get("/v1/markets").json["markets"][0]["market"], "BTC_USD");
    EXPECT_EQ(get("/v1/feeds").json["feeds"][0]["latest"], nullptr);
    report(clock.now().seconds() - 3, "104000");
    const HttpAnswer feeds = get("/v1/feeds");
    EXPECT_EQ(feeds.json["feeds"][0]["feed"], "BTC/USD");
    EXPECT_EQ(feeds.json["feeds"][0]["latest"]["price"], "104000");
    EXPECT_EQ(feeds.json["feeds"][0]["latest"]["age_s"], 3);
}

TEST_F(ApiRead, series_are_listed_in_pages_and_by_filters) {
    fund("alice", "3", "BTC");
    std::vector<std::string> made;
    for (const char* name :
         {"BTC_USD-20261127-C-100K0000", "BTC_USD-20261127-C-110K0000", "BTC_USD-20261204-C-100K0000",
          "BTC_USD-20261204-C-110K0000", "BTC_USD-20261211-C-100K0000"}) {
        run("alice", Underwrite{support::symbol(name), contracts(1), price("10")});
        made.emplace_back(name);
    }
    for (const std::size_t size : {1U, 2U, 4U, 5U, 6U}) {
        std::vector<std::string> seen;
        std::string target = "/v1/series?limit=" + std::to_string(size);
        std::string after;
        for (int pages = 0; pages < 10; ++pages) {
            const HttpAnswer page = get(target + after);
            ASSERT_EQ(page.status, 200) << page.body;
            EXPECT_LE(page.json["series"].size(), size);
            for (const json& row : page.json["series"]) seen.push_back(row["series"]);
            if (page.json["next"].is_null()) break;
            after = "&after=" + page.json["next"].get<std::string>();
        }
        EXPECT_EQ(seen, made) << "pages of " << size;
    }
    EXPECT_EQ(get("/v1/series?expiry=2026-12-04T08:00:00Z").json["series"].size(), 2U);
    EXPECT_EQ(get("/v1/series?market=ETH_USD").json["series"].size(), 0U);
    EXPECT_EQ(get("/v1/series?market=BTC_USD&phase=trading").json["series"].size(), 5U);
    clock.set(support::time_of("2026-11-27T08:00:00Z"));
    EXPECT_EQ(get("/v1/series?phase=expired").json["series"].size(), 2U);
    EXPECT_EQ(get("/v1/series?phase=trading&limit=3").json["next"], nullptr);
}

TEST_F(ApiRead, one_series_shows_its_terms_book_and_positions) {
    trade();
    const HttpAnswer one = get(call_target);
    ASSERT_EQ(one.status, 200) << one.body;
    EXPECT_EQ(one.json["phase"], "trading");
    EXPECT_EQ(one.json["open_interest"], 7);
    EXPECT_EQ(one.json["best_offer"], "1250");
    EXPECT_EQ(one.json["terms"]["feed"], "BTC/USD");
    EXPECT_EQ(one.json["terms"]["contract_size"], "0.001");
    const HttpAnswer offers = get(call_target + "/offers");
    ASSERT_EQ(offers.json["offers"].size(), 1U);
    EXPECT_EQ(offers.json["offers"][0]["contracts"], 13);
    EXPECT_EQ(offers.json["offers"][0]["seller"], hex_address("alice"));
    const HttpAnswer first = get(call_target + "/positions?limit=1");
    ASSERT_EQ(first.json["positions"].size(), 1U);
    ASSERT_EQ(first.json["next"], "1");
    const HttpAnswer second = get(call_target + "/positions?limit=1&after=1");
    EXPECT_EQ(second.json["positions"][0]["long"], 7);
    EXPECT_EQ(second.json["next"], nullptr);
}

TEST_F(ApiRead, a_chain_shows_a_market_in_one_answer) {
    const std::string target = "/v1/markets/BTC_USD/chain";
    EXPECT_EQ(get(target).json["expiry"], nullptr);
    EXPECT_EQ(get(target).json["rows"], json::array());
    trade();
    fund("alice", "1000000", "USD");
    for (const char* name : {"BTC_USD-20261127-P-100K0000", "BTC_USD-20261127-C-110K0000", "BTC_USD-20261127-P-90K0000",
                             "BTC_USD-20261204-C-100K0000", "BTC_USD-20261211-C-100K0000"}) {
        run("alice", Underwrite{support::symbol(name), contracts(3), price("10")});
    }
    run("alice", Underwrite{call, contracts(4), price("1250")});
    run("alice", Underwrite{call, contracts(5), price("1260")});
    report(clock.now().seconds() - 3, "104000");

    const json chain = get(target + "?account=" + hex_address("bob")).json;
    EXPECT_EQ(chain["market"], "BTC_USD");
    EXPECT_EQ(chain["time"], "2026-11-20T00:00:00Z");
    EXPECT_EQ(chain["feed"]["latest"]["price"], "104000");
    EXPECT_EQ(chain["feed"]["latest"]["confidence"], "10");
    EXPECT_EQ(chain["feed"]["latest"]["age_s"], 3);
    ASSERT_EQ(chain["expiries"].size(), 3U);
    EXPECT_EQ(chain["expiries"][0], json({{"expiry", "2026-11-27T08:00:00Z"},
                                          {"trading", true},
                                          {"series", 4},
                                          {"open_interest", 7},
                                          {"offered", 31}}));
    EXPECT_EQ(chain["expiry"], "2026-11-27T08:00:00Z");
    ASSERT_EQ(chain["rows"].size(), 3U);
    EXPECT_EQ(chain["rows"][0]["strike"], "90000");
    EXPECT_EQ(chain["rows"][0]["call"], nullptr);
    EXPECT_EQ(chain["rows"][0]["put"]["best_contracts"], 3);
    const json& middle = chain["rows"][1];
    EXPECT_EQ(middle["call"]["series"], format_symbol(call));
    EXPECT_EQ(middle["call"]["best_offer"], "1250");
    EXPECT_EQ(middle["call"]["best_contracts"], 17);
    EXPECT_EQ(middle["call"]["offered"], 22);
    EXPECT_EQ(middle["call"]["open_interest"], 7);
    EXPECT_EQ(middle["call"]["position"]["long"], 7);
    EXPECT_EQ(middle["put"]["position"], nullptr);
    EXPECT_EQ(get(target).json["rows"][1]["call"]["position"], nullptr);

    EXPECT_EQ(get(target + "?expiry=2026-12-04T08:00:00Z").json["rows"].size(), 1U);
    EXPECT_EQ(get(target + "?expiry=2027-01-01T08:00:00Z").json["rows"], json::array());
    EXPECT_EQ(get("/v1/markets/ETH_USD/chain").json["expiries"], json::array());
}

TEST_F(ApiRead, a_chain_that_is_cut_keeps_the_strikes_nearest_to_the_price) {
    fund("alice", "9", "BTC");
    for (const char* strike : {"90K0000", "96K0000", "103K0000", "104K0000", "110K0000"}) {
        run("alice",
            Underwrite{support::symbol(std::string{"BTC_USD-20261127-C-"} + strike), contracts(1), price("10")});
    }
    const auto strikes = [&](const std::string& limit) {
        std::string text;
        const json chain = get("/v1/markets/BTC_USD/chain?limit=" + limit).json;
        EXPECT_EQ(chain["strikes"], 5);
        for (const json& row : chain["rows"]) text += row["strike"].get<std::string>() + " ";
        return text;
    };
    EXPECT_EQ(strikes("2"), "90000 96000 ");
    report(clock.now().seconds(), "103000");
    EXPECT_EQ(strikes("1"), "103000 ");
    EXPECT_EQ(strikes("2"), "103000 104000 ");
    EXPECT_EQ(strikes("3"), "96000 103000 104000 ");
    EXPECT_EQ(strikes("4"), "96000 103000 104000 110000 ");
    EXPECT_EQ(strikes("5"), "90000 96000 103000 104000 110000 ");
}

TEST_F(ApiRead, after_the_expiry_a_chain_still_shows_what_waits_and_what_it_settled_at) {
    trade();
    clock.set(call.expiry);
    const std::string target = "/v1/markets/BTC_USD/chain";
    const json waits = get(target).json;
    EXPECT_EQ(waits["expiries"][0]["trading"], false);
    EXPECT_EQ(waits["expiries"][0]["offered"], 0);
    EXPECT_EQ(waits["expiry"], nullptr);
    settle();
    EXPECT_EQ(get(target).json["expiries"], json::array());
    const json settled = get(target + "?expiry=2026-11-27T08:00:00Z").json;
    ASSERT_EQ(settled["rows"].size(), 1U);
    EXPECT_EQ(settled["rows"][0]["call"]["phase"], "settled");
    EXPECT_EQ(settled["rows"][0]["call"]["settlement_price"], "104000");
}

TEST_F(ApiRead, a_chain_refuses_what_is_no_market_expiry_or_account) {
    EXPECT_EQ(get("/v1/markets/BTC_EUR/chain").json["error"]["code"], "market_not_found");
    EXPECT_EQ(get("/v1/markets/BTC_EUR/chain").status, 404);
    EXPECT_EQ(get("/v1/markets/btc/chain").json["error"]["code"], "market_malformed");
    EXPECT_EQ(get("/v1/markets/BTC_USD/chain?expiry=now").json["error"]["code"], "expiry_malformed");
    EXPECT_EQ(get("/v1/markets/BTC_USD/chain?account=0x1").json["error"]["code"], "malformed_address");
    EXPECT_EQ(get("/v1/markets/BTC_USD/chain?limit=0").json["error"]["code"], "limit_malformed");
}

TEST_F(ApiRead, due_and_settlement_follow_a_series_to_its_end) {
    trade();
    EXPECT_EQ(get("/v1/due").json["items"], json::array());
    clock.set(call.expiry);
    HttpAnswer due = get("/v1/due");
    EXPECT_EQ(due.json["time"], "2026-11-27T08:00:00Z");
    ASSERT_EQ(due.json["items"].size(), 1U);
    EXPECT_EQ(due.json["items"][0]["series"], format_symbol(call));
    EXPECT_EQ(due.json["items"][0]["record"]["outcome"], "open");
    EXPECT_EQ(get(call_target + "/settlement").json["record"]["outcome"], "open");
    report(call.expiry.seconds(), "104000");
    settle_index();
    const HttpAnswer fixed = get(call_target + "/settlement");
    ASSERT_EQ(fixed.status, 200) << fixed.body;
    EXPECT_EQ(fixed.json["phase"], "priced");
    EXPECT_EQ(fixed.json["record"]["outcome"], "fixed");
    EXPECT_EQ(fixed.json["record"]["price"], "104000");
    ASSERT_EQ(fixed.json["record"]["samples"].size(), 1U);
    EXPECT_EQ(fixed.json["record"]["samples"][0]["grid_time"], "2026-11-27T08:00:00Z");
    EXPECT_EQ(fixed.json["record"]["samples"][0]["confidence"], "10");
    EXPECT_EQ(fixed.json["record"]["fixed_at"]["time"], "2026-11-27T08:00:00Z");
    run("anyone", Settle{call, 100});
    EXPECT_EQ(get("/v1/due").json["items"], json::array());
    EXPECT_EQ(get(call_target).json["phase"], "settled");
}

TEST_F(ApiRead, an_account_has_history_receipts_balances_and_commands) {
    trade();
    settle();
    settle_index();
    const std::string bob = "/v1/accounts/" + hex_address("bob");
    EXPECT_EQ(get(bob).json["balances"]["USD"]["free"], "991.25");
    const HttpAnswer history = get(bob + "/history");
    ASSERT_EQ(history.status, 200) << history.body;
    std::vector<std::string> kinds;
    for (const json& item : history.json["items"]) kinds.push_back(item["event"]["event"]);
    EXPECT_EQ(kinds, (std::vector<std::string>{"position_settled", "filled", "deposited"}));
    EXPECT_EQ(history.json["next"], nullptr);
    EXPECT_EQ(get(bob + "/history?kind=filled").json["items"].size(), 1U);

    const HttpAnswer receipts = get(bob + "/receipts");
    ASSERT_EQ(receipts.json["items"].size(), 1U) << receipts.body;
    const json& receipt = receipts.json["items"][0]["receipt"];
    // 7 contracts of 0.001 BTC: 700000 * 4000 / 104000 = 26923 + 1/13 units.
    EXPECT_EQ(receipt["payout"], json({{"amount", "0.00026923"}, {"remainder", "1/13"}}));
    EXPECT_EQ(receipt["fee"], json({{"amount", "0"}, {"remainder", "0"}}));
    EXPECT_EQ(receipt["long"], 7);
    EXPECT_EQ(receipt["strike"], "100000");
    EXPECT_EQ(receipt["settlement_price"], "104000");
    ASSERT_EQ(receipt["settlement"]["samples"].size(), 1U);
    EXPECT_EQ(receipt["settlement"]["samples"][0]["price"], "104000");
    const json writer = get("/v1/accounts/" + hex_address("alice") + "/receipts").json["items"][0]["receipt"];
    EXPECT_EQ(writer["charge"], json({{"amount", "0.00026924"}, {"remainder", "12/13"}}));
    EXPECT_EQ(writer["released"], "0.01973076");

    const HttpAnswer balances = get(bob + "/balances?limit=2");
    ASSERT_EQ(balances.json["items"].size(), 2U);
    EXPECT_EQ(balances.json["items"][0]["asset"], "BTC");
    EXPECT_EQ(balances.json["items"][0]["free"], "0.00026923");
    EXPECT_EQ(balances.json["items"][1]["free"], "991.25");
    const HttpAnswer older = get(bob + "/balances?before=" + balances.json["next"].get<std::string>());
    ASSERT_EQ(older.json["items"].size(), 1U);
    EXPECT_EQ(older.json["items"][0]["free"], "1000");
    const HttpAnswer commands = get(bob + "/commands");
    ASSERT_EQ(commands.json["items"].size(), 1U);
    EXPECT_EQ(commands.json["items"][0]["verb"], "buy");
    EXPECT_EQ(commands.json["items"][0]["status"], "ok");
    EXPECT_EQ(get(call_target + "/history?kind=series_settled").json["items"].size(), 1U);
}

TEST_F(ApiRead, an_unknown_account_is_empty_and_not_an_error) {
    const std::string nobody = "/v1/accounts/" + hex_address("nobody");
    const HttpAnswer account = get(nobody);
    EXPECT_EQ(account.status, 200);
    EXPECT_EQ(account.json["known"], false);
    for (const char* list : {"/history", "/receipts", "/balances", "/commands"}) {
        const HttpAnswer page = get(nobody + list);
        EXPECT_EQ(page.status, 200) << list;
        EXPECT_EQ(page.json, json({{"items", json::array()}, {"next", nullptr}})) << list;
    }
    EXPECT_EQ(get(nobody + "/proof").status, 404);
}

InclusionProof read_proof(const json& document) {
    InclusionProof proof;
    proof.section = static_cast<Section>(document["section"].get<unsigned>());
    proof.leaf = *parse_hex(document["leaf"].get<std::string>());
    proof.path.index = document["path"]["index"];
    for (const json& hash : document["path"]["siblings"]) {
        proof.path.siblings.push_back(*parse_fixed_hex<Hash>(hash.get<std::string>()));
    }
    proof.count = document["count"];
    for (std::size_t i = 0; i < proof.commitments.size(); ++i) {
        proof.commitments[i] = *parse_fixed_hex<Hash>(document["commitments"][i].get<std::string>());
    }
    return proof;
}

TEST_F(ApiRead, a_proof_leads_to_the_state_root) {
    trade();
    const HttpAnswer answer = get("/v1/accounts/" + hex_address("bob") + "/proof");
    ASSERT_EQ(answer.status, 200) << answer.body;
    const Hash root = *parse_fixed_hex<Hash>(answer.json["state_root"].get<std::string>());
    InclusionProof proof = read_proof(answer.json["proof"]);
    EXPECT_TRUE(check(proof, root));
    proof.leaf.back() ^= 1;
    EXPECT_FALSE(check(proof, root));

    const HttpAnswer position = get("/v1/accounts/" + hex_address("bob") + "/proof?series=" + format_symbol(call));
    ASSERT_EQ(position.status, 200) << position.body;
    PositionProof held;
    held.leaf = *parse_hex(position.json["position"]["leaf"].get<std::string>());
    held.path.index = position.json["position"]["path"]["index"];
    for (const json& hash : position.json["position"]["path"]["siblings"]) {
        held.path.siblings.push_back(*parse_fixed_hex<Hash>(hash.get<std::string>()));
    }
    held.count = position.json["position"]["count"];
    held.series = read_proof(position.json["proof"]);
    EXPECT_TRUE(check(held, root));
    EXPECT_EQ(get("/v1/accounts/" + hex_address("custodian") + "/proof?series=" + format_symbol(call)).status, 404);
}

TEST_F(ApiRead, blocks_come_as_json_and_as_the_journal_has_them) {
    trade();
    settle_index();
    const std::uint64_t last = service->node().status().height;
    const HttpAnswer blocks = get("/v1/blocks?from=1&limit=2");
    ASSERT_EQ(blocks.json["blocks"].size(), 2U) << blocks.body;
    EXPECT_EQ(blocks.json["blocks"][0]["height"], 1);
    EXPECT_EQ(blocks.json["next"], 3);
    EXPECT_EQ(get("/v1/blocks?limit=1").json["blocks"][0]["height"], last);
    const HttpAnswer one = get("/v1/blocks/4");
    ASSERT_EQ(one.status, 200) << one.body;
    ASSERT_EQ(one.json["command_list"].size(), 1U);
    EXPECT_EQ(one.json["command_list"][0]["verb"], "buy");
    EXPECT_EQ(one.json["event_list"][0]["event"]["event"], "filled");

    const HttpAnswer raw = get("/v1/blocks/4/raw");
    ASSERT_EQ(raw.status, 200);
    const auto block = parse_block(as_bytes(raw.body));
    ASSERT_TRUE(block.has_value());
    EXPECT_EQ(to_hex(block_hash(block->header)), one.json["hash"]);

    const HttpAnswer journal = get("/v1/journal?from=1&limit=1000");
    std::size_t at = 0;
    std::uint64_t height = 0;
    while (at + 4 <= journal.body.size()) {
        std::uint32_t size = 0;
        for (unsigned i = 0; i < 4; ++i) {
            size |= static_cast<std::uint32_t>(static_cast<std::uint8_t>(journal.body[at + i])) << (8 * i);
        }
        const auto next = parse_block(as_bytes(std::string_view{journal.body}.substr(at + 4, size)));
        ASSERT_TRUE(next.has_value());
        EXPECT_EQ(next->header.height, ++height);
        at += 4 + size;
    }
    EXPECT_EQ(at, journal.body.size());
    EXPECT_GE(height, last);
    EXPECT_EQ(get("/v1/journal?from=" + std::to_string(height + 100)).body, "");
    EXPECT_EQ(get("/v1/blocks/" + std::to_string(height + 100)).status, 404);
    EXPECT_EQ(get("/v1/blocks/0").status, 404);
    EXPECT_EQ(get("/v1/journal?from=0").status, 404);
}

TEST_F(ApiRead, health_metrics_and_description_are_there) {
    trade();
    settle_index();
    EXPECT_EQ(get("/livez").json["status"], "alive");
    const HttpAnswer ready = get("/readyz");
    EXPECT_EQ(ready.status, 200);
    EXPECT_EQ(ready.json, json({{"status", "ready"}, {"reasons", json::array()}}));
    const HttpAnswer metrics = get("/metrics");
    EXPECT_EQ(metrics.status, 200);
    for (const char* line : {"otp_commands_total{status=\"ok\",verb=\"buy\"} 1", "otp_node_failed 0",
                             "otp_due_series 0", "otp_command_duration_seconds_count 4", "otp_block_height "}) {
        EXPECT_NE(metrics.body.find(line), std::string::npos) << line << "\n" << metrics.body;
    }
    EXPECT_NE(metrics.body.find("otp_http_requests_total{method=\"POST\",route=\"/v1/commands\",status=\"200\"} 4"),
              std::string::npos)
        << metrics.body;
    EXPECT_EQ(metrics.body.find(hex_address("bob")), std::string::npos) << "an account became a label";
}

TEST_F(ApiRead, malformed_parameters_are_refused_by_name) {
    trade();
    const std::string account = "/v1/accounts/" + hex_address("bob");
    const std::vector<std::tuple<std::string, int, std::string>> table = {
        {"/v1/series?limit=0", 400, "limit_malformed"},
        {"/v1/series?limit=1001", 400, "limit_malformed"},
        {"/v1/series?limit=-1", 400, "limit_malformed"},
        {"/v1/series?limit=", 400, "limit_malformed"},
        {"/v1/series?limits=1", 400, "unknown_parameter"},
        {"/v1/series?phase=dead", 400, "phase_malformed"},
        {"/v1/series?expiry=tomorrow", 400, "expiry_malformed"},
        {"/v1/series?market=btc", 400, "market_malformed"},
        {"/v1/series?after=x", 400, "after_malformed"},
        {"/v1/series/NOSUCH", 400, "malformed_symbol"},
        {"/v1/series/BTC_USD-20270101-C-100K0000", 404, "series_not_found"},
        {"/v1/series/BTC_USD-20270101-C-100K0000/offers", 404, "series_not_found"},
        {"/v1/series/BTC_USD-20270101-C-100K0000/positions", 404, "series_not_found"},
        {"/v1/series/BTC_USD-20270101-C-100K0000/settlement", 404, "series_not_found"},
        {"/v1/series/BTC_USD-20270101-C-100K0000/history", 404, "series_not_found"},
        {"/v1/accounts/0x1234", 400, "malformed_address"},
        {account + "/history?before=5", 400, "cursor_malformed"},
        {account + "/history?before=5.x", 400, "cursor_malformed"},
        {account + "/history?kind=sold", 400, "kind_malformed"},
        {account + "/receipts?limit=101", 400, "limit_malformed"},
        {account + "/proof?series=x", 400, "malformed_symbol"},
        {"/v1/commands/0x12", 400, "malformed_id"},
        {"/v1/commands/0x" + std::string(64, '0'), 404, "command_not_found"},
        {"/v1/blocks/x", 400, "malformed_height"},
        {"/v1/blocks/99999", 404, "block_not_found"},
        {"/v1/blocks?from=x", 400, "from_malformed"},
        {"/v1/network?x=1", 400, "unknown_parameter"},
        {"/v1/nothing", 404, "not_found"},
    };
    for (const auto& [target, status, code] : table) {
        const HttpAnswer answer = get(target);
        EXPECT_EQ(answer.status, status) << target << " " << answer.body;
        ASSERT_TRUE(answer.json.contains("error")) << target << " " << answer.body;
        EXPECT_EQ(answer.json["error"]["code"], code) << target;
        EXPECT_FALSE(answer.json["error"]["message"].get<std::string>().empty()) << target;
    }
}

/// The update behind a digest verifies under the network's signer sets and has the report.
void expect_proves(const json& update, const std::vector<SignerSet>& sets, std::int64_t second,
                   std::string_view price) {
    const auto bytes = parse_hex(update["update"].get<std::string>());
    ASSERT_TRUE(bytes.has_value());
    const auto reports = verify_update(*bytes, sets, keys::NativeHost{});
    ASSERT_TRUE(reports.has_value() && reports->size() == 1);
    EXPECT_EQ(to_hex(reports->front().digest), update["digest"]);
    EXPECT_EQ(reports->front().publish_time_s, second);
    EXPECT_EQ(reports->front().price, support::price(price).raw());
}

TEST_F(ApiRead, signed_updates_are_found_by_their_publish_time_also_after_a_restart) {
    const std::int64_t now = clock.now().seconds();
    for (std::int64_t second = now - 5; second <= now; ++second) report(second, "104000");
    report(now - 2, "104000");  // Brought again: no second place.
    const std::vector<SignerSet> sets = {development_signers(*service->development_keys())};
    const std::string range = "/v1/updates?feed=BTC/USD&from=2026-11-19T23:59:56Z&to=2026-11-19T23:59:58Z";
    for (const bool is_restarted : {false, true}) {
        if (is_restarted) start();
        settle_index();
        const HttpAnswer some = get(range);
        ASSERT_EQ(some.status, 200) << some.body;
        ASSERT_EQ(some.json["updates"].size(), 3U);
        EXPECT_EQ(some.json["updates"][0]["publish_time"], "2026-11-19T23:59:56Z");
        for (std::size_t i = 0; i < 3; ++i)
            expect_proves(some.json["updates"][i], sets, now - 4 + static_cast<std::int64_t>(i), "104000");
        EXPECT_EQ(get("/v1/updates?feed=BTC/USD").json["updates"].size(), 6U);
        EXPECT_EQ(get("/v1/updates?feed=BTC/USD&limit=2").json["updates"].size(), 2U);
    }
    EXPECT_EQ(get("/v1/updates").json["error"]["code"], "feed_missing");
    EXPECT_EQ(get("/v1/updates?feed=XRP/USD").json["error"]["code"], "feed_not_found");
    EXPECT_EQ(get("/v1/updates?feed=BTC/USD&from=2026-11-19T00:00:00Z").json["error"]["code"], "span_too_long");
}

TEST_F(ApiRead, what_a_settlement_price_was_decided_by_is_handed_out_with_its_proof) {
    trade();
    EXPECT_EQ(get(call_target + "/evidence").json["updates"].size(), 0U);
    settle();
    const std::vector<SignerSet> sets = {development_signers(*service->development_keys())};
    for (const bool is_restarted : {false, true}) {
        if (is_restarted) start();
        settle_index();
        const HttpAnswer answer = get(call_target + "/evidence");
        ASSERT_EQ(answer.status, 200) << answer.body;
        EXPECT_EQ(answer.json["outcome"], "fixed");
        EXPECT_EQ(answer.json["price"], "104000");
        ASSERT_EQ(answer.json["samples"].size(), 1U);
        ASSERT_EQ(answer.json["updates"].size(), 1U);
        EXPECT_EQ(answer.json["samples"][0]["digest"], answer.json["updates"][0]["digest"]);
        expect_proves(answer.json["updates"][0], sets, call.expiry.seconds(), "104000");
    }
    EXPECT_EQ(get("/v1/series/BTC_USD-20261204-C-100K0000/evidence").json["error"]["code"], "series_not_found");
}

TEST_F(ApiRead, a_node_that_makes_no_prices_says_that_others_do) {
    const HttpAnswer answer = get("/v1/oracle");
    ASSERT_EQ(answer.status, 200);
    EXPECT_EQ(answer.json["origin"], "external");
    EXPECT_EQ(answer.json["feeds"].size(), 0U);
}

}  // namespace
}  // namespace otp::settlement
