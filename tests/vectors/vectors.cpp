#include "tests/vectors/vectors.hpp"

#include <nlohmann/json.hpp>

#include "protocol/field_text.hpp"
#include "protocol/keccak.hpp"
#include "tests/support/chain_maker.hpp"
#include "tests/support/random_values.hpp"
#include "tests/support/signing.hpp"

namespace otp::vectors {
namespace {

using namespace support;
using Json = nlohmann::ordered_json;

std::string text_of_file(const Json& json) { return json.dump(1) + "\n"; }

Json fields_of(const Command& command) {
    Json fields = Json::object();
    std::visit(
        [&](const auto& c) {
            if constexpr (!std::is_same_v<std::decay_t<decltype(c)>, std::monostate>) {
                for_each_field(c, [&](std::string_view name, const auto& value, std::string_view) {
                    fields[std::string{name}] = text_of(value);
                });
            }
        },
        command);
    return fields;
}

constexpr std::uint64_t nonce = 1'795'132'800'000;

}  // namespace

std::string codec() {
    const Hash network = keccak256(as_bytes("vectors"));
    const Hash separator = eip712::domain_separator(network);
    const Address account = key_of("alice").address();
    Json json = {{"network_id", to_hex(network)}, {"domain_separator", to_hex(separator)},
                 {"account", to_hex(account)},    {"nonce", nonce},
                 {"deadline", nonce + 1'000},     {"commands", Json::array()},
                 {"events", Json::array()}};
    Dice dice{2026};
    for (int round = 0; round < 3; ++round) {
        for (const Command& command : random_commands(dice)) {
            const Hash hash = eip712::hash_command(command, account, nonce, nonce + 1'000);
            json["commands"].push_back({{"name", facts_of(command).name},
                                        {"verb", facts_of(command).verb},
                                        {"fields", fields_of(command)},
                                        {"bytes", to_hex(to_bytes(command))},
                                        {"type", eip712::encode_type(command)},
                                        {"struct_hash", to_hex(hash)},
                                        {"digest", to_hex(eip712::digest(separator, hash))}});
        }
        for (const Event& event : random_events(dice)) json["events"].push_back(to_hex(to_bytes(event)));
    }
    const std::vector<Command> two = {Pause{}, Resume{}};
    Writer w;
    for (const Command& command : two) encode(w, command);
    const Hash batch = eip712::hash_batch(w.view(), account, nonce, nonce + 1'000);
    json["batch"] = {{"commands", to_hex(w.view())},
                     {"struct_hash", to_hex(batch)},
                     {"digest", to_hex(eip712::digest(separator, batch))}};
    return text_of_file(json);
}

std::string signatures() {
    const Hash network = keccak256(as_bytes("vectors"));
    const Hash separator = eip712::domain_separator(network);
    const keys::NativeHost host;
    Json json = {{"network_id", to_hex(network)}, {"envelopes", Json::array()}};
    const auto add = [&](std::string what, const Envelope& e, const std::string& key) {
        const Bytes bytes = to_bytes(e);
        const auto known = authenticate(bytes, separator, host);
        Json row = {{"what", std::move(what)},
                    {"key", "test/" + key},
                    {"secret", to_hex(key_of(key).reveal())},
                    {"envelope", to_hex(bytes)},
                    {"status", name(known ? Status::ok : known.error())}};
        if (known) {
            row["signer"] = to_hex(known->signer);
            row["id"] = to_hex(known->id);
        }
        json["envelopes"].push_back(std::move(row));
    };
    Dice dice{712};
    Envelope e;
    for (const Command& command : random_commands(dice)) {
        const std::string who = "user" + std::to_string(dice.below(3));
        e = {};
        e.account = key_of(who).address();
        e.nonce = nonce + dice.below(1'000);
        e.deadline = dice.chance(50) ? 0 : nonce + 5'000;
        e.commands = {command};
        add(std::string{facts_of(command).verb}, sign(e, key_of(who), separator), who);
    }
    e.commands = random_commands(dice);
    add("a batch of all commands", sign(e, key_of("user0"), separator), "user0");
    ApproveAgent approval{
        key_of("bot").address(), Text{"bot"}, Scopes{3}, Time{static_cast<std::int64_t>(nonce) + 1'000}, {}};
    prove(approval, e.account, key_of("bot"), separator);
    e.commands = {approval};
    add("an approval with the agent's proof", sign(e, key_of("user0"), separator), "user0");
    e.scheme = Scheme{2};
    add("another scheme", e, "user0");
    e.scheme = Scheme::eip712;
    e.signature.fill(0);
    add("no signature", e, "user0");
    e.signature = key_of("user0").sign(envelope_digest(e, separator)).bytes65();
    for (std::size_t i = 32; i < 64; ++i) e.signature[i] = 0xff;
    add("s beyond the order", e, "user0");
    e.signature[64] = 2;
    add("v of 2", e, "user0");
    return text_of_file(json);
}

std::string state_roots() {
    constexpr std::size_t users = 5;
    constexpr std::uint64_t seed = 715;
    constexpr std::size_t blocks = 60;
    const keys::NativeHost host;
    ChainMaker chain{"vectors", users, seed, host};
    Json json = {{"genesis", to_hex(to_bytes(chain.genesis()))},
                 {"network_id", to_hex(network_id(chain.genesis()))},
                 {"genesis_root", to_hex(chain.state().root())},
                 {"blocks", Json::array()}};
    for (std::size_t i = 1; i <= blocks; ++i) {
        const ChainMaker::Made made = chain.next_block(i % 10 == 0);
        Json row;
        row["block"] = to_hex(to_bytes(made.block));
        row["hash"] = to_hex(made.hash);
        row["statuses"] = Json::array();
        for (const Receipt& receipt : made.receipts) row["statuses"].push_back(name(receipt.status));
        if (made.block.header.state_root) row["state_root"] = to_hex(*made.block.header.state_root);
        json["blocks"].push_back(row);
    }
    return text_of_file(json);
}

}  // namespace otp::vectors
