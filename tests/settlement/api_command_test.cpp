// What the API takes: commands, previews, the faucet; and what it refuses.

#include "protocol/eip712.hpp"
#include "protocol/field_text.hpp"
#include "settlement/command_json.hpp"
#include "tests/settlement/api_world.hpp"
#include "tests/support/p256_signing.hpp"

namespace otp::settlement {
namespace {

using support::contracts;
using support::price;

struct ApiCommand : ApiWorld {
    [[nodiscard]] json body_of(const Envelope& envelope) const {
        return {{"command", command_to_json(envelope.commands.front())},
                {"account", to_hex(envelope.account)},
                {"nonce", envelope.nonce},
                {"deadline", envelope.deadline},
                {"signature", to_hex(ByteView{std::get<WalletSignature>(envelope.signature)})}};
    }
};

TEST_F(ApiCommand, the_answer_of_a_command_is_its_receipt) {
    fund("alice", "2", "BTC");
    const Envelope envelope = sign("alice", {Underwrite{call, contracts(20), price("1250")}});
    const HttpAnswer answer = send(envelope);
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.json["id"],
              to_hex(envelope_digest(envelope, eip712::domain_separator(service->node().network()))));
    EXPECT_EQ(answer.json["height"], 2);
    EXPECT_EQ(answer.json["index"], 0);
    EXPECT_EQ(answer.json["duplicate"], false);
    ASSERT_EQ(answer.json["receipts"].size(), 1U);
    EXPECT_EQ(answer.json["receipts"][0]["status"], "ok");
    EXPECT_EQ(answer.json["receipts"][0]["events"][1]["event"], "underwritten");
    EXPECT_EQ(answer.json["receipts"][0]["events"][1]["collateral"], json({{"asset", "BTC"}, {"amount", "0.02"}}));

    // The same bytes again: the same answer, and nothing done twice.
    const HttpAnswer again = send(envelope);
    ASSERT_EQ(again.status, 200) << again.body;
    EXPECT_EQ(again.json["duplicate"], true);
    EXPECT_EQ(again.json["height"], 2);
    EXPECT_EQ(again.json["receipts"], answer.json["receipts"]);
    EXPECT_EQ(get(call_target).json["written"], 20);
}

TEST_F(ApiCommand, a_command_may_come_as_json_with_a_wallets_signature) {
    fund("alice", "2", "BTC");
    Envelope envelope = sign("alice", {Underwrite{call, contracts(5), price("1250")}});
    json body = body_of(envelope);
    WalletSignature signature = std::get<WalletSignature>(envelope.signature);
    signature[64] = static_cast<std::uint8_t>(signature[64] + 27);
    body["signature"] = to_hex(ByteView{signature});
    const HttpAnswer answer = post("/v1/commands", body);
    EXPECT_EQ(answer.status, 200) << answer.body;

    const Envelope batch = sign("alice", {Underwrite{call, contracts(1), price("1250")},
                                          Withdraw{support::ticker("USD"), support::decimal("5")}});
    json batch_body = body_of(batch);
    batch_body.erase("command");
    batch_body["commands"] = json::array({command_to_json(batch.commands[0]), command_to_json(batch.commands[1])});
    const HttpAnswer both = post("/v1/commands", batch_body);
    ASSERT_EQ(both.status, 200) << both.body;
    EXPECT_EQ(both.json["receipts"][0]["status"], "ok");
    EXPECT_EQ(both.json["receipts"][1]["status"], "insufficient_balance");

    const Envelope raw = sign("alice", {Underwrite{call, contracts(1), price("1250")}});
    const Bytes bytes = to_bytes(raw);
    EXPECT_EQ(post("/v1/commands", std::string(bytes.begin(), bytes.end()), "application/octet-stream").status, 200);
}

TEST_F(ApiCommand, a_refused_command_is_422_with_the_protocols_words) {
    fund("alice", "0.01", "BTC");
    const Envelope envelope = sign("alice", {Underwrite{call, contracts(20), price("1250")}});
    const HttpAnswer answer = send(envelope);
    EXPECT_EQ(answer.status, 422) << answer.body;
    EXPECT_EQ(answer.json["error"]["code"], "insufficient_balance");
    EXPECT_EQ(answer.json["error"]["message"], status_row(Status::insufficient_balance).what);
    EXPECT_EQ(answer.json["error"]["hint"], status_row(Status::insufficient_balance).next);
    EXPECT_EQ(answer.json["height"], 2);
    EXPECT_EQ(answer.json["receipts"][0]["status"], "insufficient_balance");
    // It is in the journal, so it can be asked for.
    EXPECT_EQ(get("/v1/commands/" + answer.json["id"].get<std::string>()).json["receipts"][0]["status"],
              "insufficient_balance");

    Envelope late = sign("alice", {Underwrite{call, contracts(1), price("1250")}});
    late.nonce = 1;
    late.signature =
        user("alice").sign(envelope_digest(late, eip712::domain_separator(service->node().network()))).bytes65();
    const HttpAnswer old = send(late);
    EXPECT_EQ(old.status, 422);
    EXPECT_EQ(old.json["error"]["code"], "nonce_too_old");
    EXPECT_FALSE(old.json.contains("height"));
    EXPECT_EQ(get("/v1/commands/" + old.json["id"].get<std::string>()).status, 404);
}

struct BrowserCommand : ApiCommand {
    void SetUp() override {
        ApiCommand::SetUp();
        run("custodian", Deposit{browser.address(), support::ticker("BTC"), support::decimal("1"), Text{"first"}});
    }
    [[nodiscard]] Hash domain() const { return eip712::domain_separator(service->node().network()); }
    [[nodiscard]] Envelope by_browser(std::vector<Command> commands) {
        Envelope envelope = sign("alice", std::move(commands));
        envelope.account = browser.address();
        return support::sign(envelope, browser, domain());
    }
    [[nodiscard]] static json browsers_body_of(const Envelope& envelope) {
        const auto& signature = std::get<P256Signature>(envelope.signature);
        return {{"command", command_to_json(envelope.commands.front())},
                {"account", to_hex(envelope.account)},
                {"nonce", envelope.nonce},
                {"scheme", "p256"},
                {"signature", to_hex(signature.key) + to_hex(ByteView{signature.rs}).substr(2)}};
    }

    const support::P256Secret browser = support::p256_key_of("browser");
    const Withdraw withdraw{support::ticker("BTC"), support::decimal("0.1")};
};

TEST_F(BrowserCommand, a_browsers_key_signs_as_a_wallet_does) {
    const Envelope envelope = by_browser({withdraw});
    const HttpAnswer answer = post("/v1/commands", browsers_body_of(envelope));
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.json["id"], to_hex(envelope_digest(envelope, domain())));
    EXPECT_EQ(answer.json["receipts"][0]["status"], "ok");
    const HttpAnswer again = send(envelope);
    EXPECT_EQ(again.json["duplicate"], true) << "the JSON form and the bytes are the same envelope";
    EXPECT_EQ(get("/v1/commands/" + answer.json["id"].get<std::string>()).json["receipts"][0]["status"], "ok");
    EXPECT_EQ(get("/v1/accounts/" + to_hex(browser.address())).json["balances"]["BTC"]["free"], "0.9");
}

TEST_F(BrowserCommand, a_signature_for_other_words_is_nobodys) {
    json body = browsers_body_of(by_browser({withdraw}));
    body["command"]["amount"] = "0.9";
    const HttpAnswer answer = post("/v1/commands", body);
    EXPECT_EQ(answer.status, 422) << answer.body;
    EXPECT_EQ(answer.json["error"]["code"], "signature_invalid");
}

TEST_F(BrowserCommand, a_scheme_that_is_none_is_refused_with_those_that_are) {
    json body = browsers_body_of(by_browser({withdraw}));
    for (const char* scheme : {"passkey", "P256", ""}) {
        body["scheme"] = scheme;
        const HttpAnswer answer = post("/v1/commands", body);
        EXPECT_EQ(answer.status, 422) << answer.body;
        EXPECT_EQ(answer.json["error"]["code"], "scheme_not_supported");
        EXPECT_NE(answer.json["error"]["hint"].get<std::string>().find("p256"), std::string::npos);
    }
}

TEST_F(BrowserCommand, a_wallets_account_approves_a_browsers_key_that_acts_for_it) {
    fund("alice", "1", "BTC");
    ApproveAgent approval{
        browser.address(), Text{"laptop"}, Scopes{Scopes::trade}, clock.now() + seconds(24 * 3600), {}};
    support::prove(approval, address("alice"), browser, domain());
    const json preview_body = {{"command", command_to_json(approval)}, {"account", hex_address("alice")}};
    EXPECT_EQ(post("/v1/preview", preview_body).json["effects"]["status"], "ok");
    EXPECT_EQ(run("alice", approval).json["receipts"][0]["status"], "ok");
    EXPECT_EQ(get("/v1/accounts/" + hex_address("alice")).json["agents"][0]["agent"], to_hex(browser.address()));

    Envelope order = sign("alice", {Underwrite{call, contracts(5), price("1250")}});
    const HttpAnswer traded = send(support::sign(order, browser, domain()));
    EXPECT_EQ(traded.json["receipts"][0]["status"], "ok") << traded.body;
    Envelope taking = sign("alice", {withdraw});
    const HttpAnswer taken = send(support::sign(taking, browser, domain()));
    EXPECT_EQ(taken.json["receipts"][0]["status"], "agent_scope_missing") << taken.body;
    run("alice", RevokeAgent{browser.address()});
    Envelope late = sign("alice", {Underwrite{call, contracts(1), price("1250")}});
    const HttpAnswer refused = send(support::sign(late, browser, domain()));
    EXPECT_EQ(refused.json["error"]["code"], "signer_not_authorised") << refused.body;
}

TEST_F(ApiCommand, a_signature_for_other_words_is_somebody_elses) {
    fund("alice", "1", "BTC");
    const Envelope envelope = sign("alice", {Withdraw{support::ticker("BTC"), support::decimal("0.1")}});
    json body = body_of(envelope);
    body["command"]["amount"] = "0.9";
    const HttpAnswer answer = post("/v1/commands", body);
    EXPECT_EQ(answer.status, 422) << answer.body;
    EXPECT_EQ(answer.json["error"]["code"], "signer_not_authorised");
}

TEST_F(ApiCommand, malformed_bodies_are_refused_where_they_go_wrong) {
    const Envelope envelope = sign("alice", {Underwrite{call, contracts(1), price("1250")}});
    const json good = body_of(envelope);
    const auto without = [&](const char* key) {
        json body = good;
        body.erase(key);
        return body.dump();
    };
    const auto with = [&](const char* key, const json& value) {
        json body = good;
        body[key] = value;
        return body.dump();
    };
    const auto command_with = [&](const char* key, const json& value) {
        json body = good;
        body["command"][key] = value;
        return body.dump();
    };
    const std::vector<std::pair<std::string, std::string>> table = {
        {"", "not JSON"},
        {"{", "not JSON"},
        {"[]", "not a JSON object"},
        {"null", "not a JSON object"},
        {"{}", "either command or commands"},
        {R"({"envelope":"0x123"})", "envelope"},
        {R"({"envelope":"0xzz"})", "envelope"},
        {R"({"envelope":5})", "envelope must be a string"},
        {R"({"envelope":"0x00","nonce":1})", "no other key"},
        {with("extra", 1), "extra"},
        {with("commands", json::array()), "either command or commands"},
        {without("command"), "either command or commands"},
        {without("account"), "account is missing"},
        {with("account", "0x12"), "account"},
        {without("nonce"), "nonce is missing"},
        {with("nonce", -1), "nonce"},
        {with("nonce", 1.5), "nonce"},
        {with("nonce", "1e3"), "nonce"},
        {with("deadline", "soon"), "deadline"},
        {without("signature"), "signature is missing"},
        {with("signature", "0x00"), "65 bytes"},
        {with("signature", "0x" + std::string(128, '1') + "05"), "v 0, 1, 27 or 28"},
        {with("signature", "0x" + std::string(256, '1')), "65 bytes"},
        {with("scheme", "p256"), "128 bytes"},
        {with("scheme", 2), "scheme must be a string"},
        {with("command", "buy"), "command"},
        {with("command", json::object()), "command"},
        {command_with("do", "steal"), "steal"},
        {command_with("contracts", -5), "contracts"},
        {command_with("contracts", "many"), "contracts"},
        {command_with("premium", 1250), "premium"},
        {command_with("premium", "1e3"), "premium"},
        {command_with("series", "BTC"), "series"},
        {command_with("colour", "red"), "colour"},
        {std::string(10'000, '['), "nested more than"},
        {"{\"envelope\":\"\xff\xfe\"}", "not JSON"},
    };
    for (const auto& [body, words] : table) {
        const HttpAnswer answer = post("/v1/commands", body);
        EXPECT_EQ(answer.status, 400) << body << "\n" << answer.body;
        ASSERT_TRUE(answer.json.contains("error")) << body;
        EXPECT_EQ(answer.json["error"]["code"], "body_malformed") << body;
        EXPECT_NE(answer.json["error"]["message"].get<std::string>().find(words), std::string::npos) << body << "\n"
                                                                                                     << answer.body;
    }
    EXPECT_EQ(post("/v1/commands", std::string{R"({"envelope":"0x00"})"}).json["error"]["code"], "bytes_malformed");
    EXPECT_EQ(post("/v1/commands", std::string(1 << 20, 'x')).status, 413);
    EXPECT_EQ(service->node().status().height, 0U);
}

TEST_F(ApiCommand, an_envelope_of_the_greatest_size_fits) {
    // 255 deposits of 64 characters each stay within an envelope; their hex within a request.
    std::vector<Command> commands;
    for (int i = 0; i < 256; ++i) {
        commands.push_back(Deposit{address("alice"), support::ticker("USD"), support::decimal("1"),
                                   Text{"reference " + std::string(50, 'x') + std::to_string(100 + i)}});
    }
    const HttpAnswer answer = send(sign("custodian", commands));
    ASSERT_EQ(answer.status, 200) << answer.body.substr(0, 300);
    EXPECT_EQ(answer.json["receipts"].size(), 256U);
    EXPECT_EQ(get("/v1/accounts/" + hex_address("alice")).json["balances"]["USD"]["free"], "256");
    const HttpAnswer too_large = post("/v1/commands", json{{"envelope", to_hex(Bytes(Envelope::size_max, 1))}});
    EXPECT_EQ(too_large.status, 422);
    EXPECT_EQ(too_large.json["error"]["code"], "bytes_malformed");
}

TEST_F(ApiCommand, a_preview_is_what_is_signed_and_what_happens) {
    fund("alice", "2", "BTC");
    fund("bob", "1000", "USD");
    run("alice", Underwrite{call, contracts(20), price("1250")});
    const Buy buy{call, contracts(7), price("1250")};
    const HttpAnswer preview =
        post("/v1/preview", json{{"command", command_to_json(buy)}, {"account", hex_address("bob")}});
    ASSERT_EQ(preview.status, 200) << preview.body;
    EXPECT_EQ(preview.json["sentence"],
              "Buy 7 contracts of BTC_USD-20261127-C-100K0000 for at most 1250 USD per BTC; pays at most 8.75 USD. All "
              "of them or none.");
    const json& typed = preview.json["typed_data"];
    EXPECT_EQ(typed["primaryType"], "Buy");
    EXPECT_EQ(typed["types"]["EIP712Domain"][2], json({{"name", "salt"}, {"type", "bytes32"}}));
    EXPECT_EQ(typed["domain"]["salt"], to_hex(service->node().network()));
    EXPECT_EQ(typed["message"]["limit"], "1250");
    EXPECT_EQ(typed["message"]["contracts"], "7");
    EXPECT_EQ(typed["message"]["account"], hex_address("bob"));
    std::string type_text;
    for (const json& member : typed["types"]["Buy"]) {
        type_text += (type_text.empty() ? "" : ",") + member["type"].get<std::string>() + " " +
                     member["name"].get<std::string>();
    }
    EXPECT_EQ("Buy(" + type_text + ")", eip712::encode_type(buy));

    // Signing the digest it shows is signing the command.
    Envelope envelope;
    envelope.account = address("bob");
    envelope.nonce = preview.json["nonce"];
    envelope.deadline = preview.json["deadline"];
    envelope.commands = {buy};
    const Hash digest = *parse_fixed_hex<Hash>(preview.json["digest"].get<std::string>());
    EXPECT_EQ(digest, eip712::digest(*parse_fixed_hex<Hash>(preview.json["domain_separator"].get<std::string>()),
                                     *parse_fixed_hex<Hash>(preview.json["struct_hash"].get<std::string>())));
    envelope.signature = user("bob").sign(digest).bytes65();
    const HttpAnswer done = send(envelope);
    ASSERT_EQ(done.status, 200) << done.body;
    EXPECT_EQ(done.json["id"], preview.json["digest"]);
    EXPECT_EQ(preview.json["effects"]["status"], "ok");
    EXPECT_EQ(preview.json["effects"]["events"], done.json["receipts"][0]["events"]);
    EXPECT_EQ(preview.json["effects"]["balances"], get("/v1/accounts/" + hex_address("bob")).json["balances"]);

    const HttpAnswer poor =
        post("/v1/preview", json{{"command", command_to_json(Buy{call, contracts(13), price("1250")})},
                                 {"account", hex_address("carol")},
                                 {"nonce", 5},
                                 {"deadline", 6}});
    EXPECT_EQ(poor.status, 200);
    EXPECT_EQ(poor.json["effects"]["status"], "insufficient_balance");
    EXPECT_EQ(poor.json["nonce"], 5);
    EXPECT_EQ(poor.json["deadline"], 6);
    for (const char* body : {"", "{}", R"({"command":{"do":"pause"}})", R"({"account":"0x00"})"}) {
        EXPECT_EQ(post("/v1/preview", std::string{body}).status, 400) << body;
    }
}

TEST_F(ApiCommand, the_faucet_gives_some_of_each_until_its_limit_and_again_tomorrow) {
    options.faucet.grants_per_day = 2;
    start();
    const std::string account = "/v1/accounts/" + hex_address("alice");
    const HttpAnswer first = post("/v1/faucet", json{{"account", hex_address("alice")}});
    ASSERT_EQ(first.status, 200) << first.body;
    EXPECT_EQ(first.json["credited"].size(), 3U);
    EXPECT_EQ(get(account).json["balances"]["USD"]["free"], "100000");
    EXPECT_EQ(get(account).json["balances"]["BTC"]["free"], "1");
    const HttpAnswer usd =
        post("/v1/faucet", json{{"account", hex_address("alice")}, {"asset", "USD"}, {"amount", "5.5"}});
    ASSERT_EQ(usd.status, 200) << usd.body;
    EXPECT_EQ(usd.json["credited"][0]["amount"], "5.5");
    EXPECT_EQ(get(account).json["balances"]["USD"]["free"], "100005.5");
    // A restart does not forget.
    start();
    const json more = {{"account", hex_address("alice")}, {"asset", "USD"}, {"amount", "1"}};
    const HttpAnswer limit = post("/v1/faucet", more);
    EXPECT_EQ(limit.status, 422);
    EXPECT_EQ(limit.json["error"]["code"], "faucet_limit_reached");
    const HttpAnswer others = post("/v1/faucet", json{{"account", hex_address("alice")}});
    EXPECT_EQ(others.json["credited"].size(), 2U) << others.body;
    EXPECT_EQ(post("/v1/faucet", json{{"account", hex_address("bob")}}).json["credited"].size(), 3U);
    clock.advance(seconds(86'400));
    EXPECT_EQ(post("/v1/faucet", more).status, 200);

    const std::vector<std::pair<json, std::string>> table = {
        {{{"account", hex_address("bob")}, {"asset", "USD"}, {"amount", "1000000.000001"}}, "faucet_amount_too_large"},
        {{{"account", hex_address("bob")}, {"asset", "USD"}, {"amount", "0"}}, "amount_must_be_positive"},
        {{{"account", hex_address("bob")}, {"asset", "USD"}, {"amount", "0.0000001"}}, "amount_must_fit_decimals"},
        {{{"account", hex_address("bob")}, {"asset", "DOGE"}}, "faucet_asset_unknown"},
        {{{"account", hex_address("bob")}, {"amount", "1"}}, "body_malformed"},
        {{{"account", "bob"}}, "body_malformed"},
        {{{"asset", "USD"}}, "body_malformed"},
    };
    for (const auto& [body, code] : table) {
        EXPECT_EQ(post("/v1/faucet", body).json["error"]["code"], code) << body.dump();
    }
}

TEST_F(ApiCommand, answers_survive_a_restart) {
    fund("alice", "2", "BTC");
    const Envelope envelope = sign("alice", {Underwrite{call, contracts(20), price("1250")}});
    const HttpAnswer answer = send(envelope);
    const std::string target = "/v1/commands/" + answer.json["id"].get<std::string>();
    const json before = get(target).json;
    const json account = get("/v1/accounts/" + hex_address("alice")).json;
    EXPECT_EQ(before["receipts"], answer.json["receipts"]);
    start();
    EXPECT_EQ(get(target).json, before);
    EXPECT_EQ(get("/v1/accounts/" + hex_address("alice")).json, account);
    const HttpAnswer again = send(envelope);
    EXPECT_EQ(again.json["duplicate"], true);
    EXPECT_EQ(again.json["receipts"], answer.json["receipts"]);

    // The node may forget recent answers; the index does not.
    options.node.recent_envelopes_max = 0;
    start();
    EXPECT_EQ(get(target).json["receipts"], before["receipts"]);
    options.node.recent_envelopes_max = 1000;

    // An index that is lost is built again.
    stop();
    std::filesystem::remove(folder / "data/index.sqlite");
    start();
    settle_index();
    EXPECT_EQ(get(target).json["receipts"], before["receipts"]);
    EXPECT_EQ(get("/v1/accounts/" + hex_address("alice") + "/history").json["items"].size(), 2U);
}

TEST_F(ApiCommand, a_method_that_a_route_has_not_is_refused) {
    EXPECT_EQ(get("/v1/commands").status, 405);
    EXPECT_EQ(post("/v1/network", std::string{"{}"}).status, 405);
}

TEST_F(ApiCommand, without_development_keys_there_is_no_faucet) {
    stop();
    options.development = false;
    service = std::make_unique<NodeService>(options);
    ASSERT_FALSE(service->start().has_value());
    EXPECT_EQ(service->development_keys(), nullptr);
    EXPECT_EQ(get("/v1/network").json["development"], false);
    const HttpAnswer answer = post("/v1/faucet", json{{"account", "0x" + std::string(40, '1')}});
    EXPECT_EQ(answer.status, 403);
    EXPECT_EQ(answer.json["error"]["code"], "faucet_unavailable");
}

}  // namespace
}  // namespace otp::settlement
