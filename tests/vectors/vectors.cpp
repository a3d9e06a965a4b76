#include "tests/vectors/vectors.hpp"

#include <nlohmann/json.hpp>

#include "oracle/update_builder.hpp"
#include "protocol/field_text.hpp"
#include "protocol/keccak.hpp"
#include "tests/support/playground.hpp"
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

namespace {

/// Makes the chain of state_roots.json: steps of the playground, signed and put into blocks of ten.
class Chain {
public:
    static constexpr std::size_t users = 5;

    Chain() {
        Cast cast;
        for (const char* name : {"operator", "custodian", "fees", "dust"}) cast.addresses.push_back(enlist(name));
        for (std::size_t i = 0; i < users; ++i) cast.addresses.push_back(enlist("user" + std::to_string(i)));
        cast_ = cast;
        const Address node = key_of("node").address();
        genesis_.network = Text{"vectors"};
        genesis_.time = Time{static_cast<std::int64_t>(nonce)};
        genesis_.operator_ = cast.addresses[Cast::operator_];
        genesis_.custodian = cast.addresses[Cast::custodian];
        genesis_.fees = cast.addresses[Cast::fees];
        genesis_.dust = cast.addresses[Cast::dust];
        genesis_.node_keys.assign(node.bytes.begin(), node.bytes.end());
        genesis_.setup = playground_setup();
        for (const SignerSet* set : {&play_, &back_}) genesis_.setup.push_back(registration(*set));
    }

    Json make(std::size_t groups) {
        auto opened = open_genesis(genesis_);
        OTP_REQUIRE(opened.has_value());
        State state = std::move(*opened);
        const Hash network = network_id(genesis_);
        Json json = {{"genesis", to_hex(to_bytes(genesis_))},
                     {"network_id", to_hex(network)},
                     {"genesis_root", to_hex(state.root())},
                     {"blocks", Json::array()}};
        ChainHead head{0, network};
        Playground playground{715, cast_};
        std::vector<Step> funding = playground_funding(cast_);
        for (std::size_t i = 0; i < groups; ++i) {
            std::vector<Step> steps;
            while (steps.size() < 10 && !funding.empty()) {
                steps.push_back(funding.back());
                funding.pop_back();
            }
            json["blocks"].push_back(block(state, head, playground, std::move(steps), (i + 1) % 10 == 0));
        }
        return json;
    }

private:
    Address enlist(const std::string& name) {
        const Address address = key_of(name).address();
        names_.emplace_back(address, name);
        return address;
    }
    keys::SecretKey key_at(const Address& address) const {
        for (const auto& [known, name] : names_) {
            if (known == address) return key_of(name);
        }
        return key_of("nobody");
    }
    static SignerSet set_of(const std::string& network, std::uint8_t emitter) {
        SignerSet set;
        set.network = network;
        set.rule = QuorumRule::half;
        set.keys = {key_of("oracle/" + network).address()};
        set.emitter.chain = 60'000;
        set.emitter.address.bytes[31] = emitter;
        return set;
    }
    static RotateSigners registration(const SignerSet& set) {
        RotateSigners command{Text{set.network}, 0, set.rule, set.emitter.chain, {}, set.keys, Time{0}, Time{0}};
        command.emitter.bytes = set.emitter.address.bytes;
        return command;
    }

    /// The step as somebody would send it: reports signed by their network, approvals proved, all of it signed.
    Bytes envelope(const Step& step, const Hash& separator, std::uint64_t at) const {
        Envelope e;
        e.account = step.who;
        e.nonce = at;
        e.commands = {step.command};
        if (auto* report = std::get_if<ReportPrice>(&e.commands[0])) {
            std::vector<PriceReport> reports;
            for (const PriceReport& r : step.reports) {
                if (r.network == step.reports[0].network) reports.push_back(r);
            }
            const SignerSet& set = reports[0].network == play_.network ? play_ : back_;
            const std::vector<keys::SecretKey> signers = one(key_of("oracle/" + set.network));
            auto update = oracle::sign_update(reports, reports[0].slot, 1, set, signers);
            OTP_REQUIRE(update.has_value());
            report->update = std::move(*update);
        }
        if (auto* approval = std::get_if<ApproveAgent>(&e.commands[0])) {
            prove(*approval, step.who, key_at(approval->agent), separator);
        }
        return to_bytes(sign(e, key_at(step.who), separator));
    }
    static std::vector<keys::SecretKey> one(keys::SecretKey key) {
        std::vector<keys::SecretKey> list;
        list.push_back(std::move(key));
        return list;
    }

    Json block(State& state, ChainHead& head, Playground& playground, std::vector<Step> steps, bool with_root) const {
        const Hash separator = eip712::domain_separator(state.network);
        const Step first = playground.next(state);
        Block block;
        block.header.network = state.network;
        block.header.height = head.height + 1;
        block.header.previous = head.hash;
        // Nonces are the block's time and the place in it.
        block.header.time = std::max(first.time, state.time + milliseconds(10));
        OTP_REQUIRE(advance(state, block.header.time));
        std::vector<Receipt> receipts;
        for (std::size_t i = 0; i < 10; ++i) {
            const Step step = i < steps.size() ? steps[i] : playground.next(state);
            const Bytes bytes = envelope(step, separator, static_cast<std::uint64_t>(state.time.ms) + i);
            const auto known = authenticate(bytes, separator, host_);
            OTP_REQUIRE(known.has_value() && admit(state, state.time, *known) == Status::ok);
            run(state, *known, verify_updates(known->envelope, state.signer_sets(), host_), host_, receipts);
            block.envelopes.push_back(bytes);
        }
        block.header.commands_hash = commands_hash(block.envelopes);
        block.header.receipts_hash = receipts_hash(receipts);
        Json row;
        if (with_root) block.header.state_root = state.root();
        sign(block, key_of("node"));
        head = {block.header.height, block_hash(block.header)};
        row["block"] = to_hex(to_bytes(block));
        row["hash"] = to_hex(head.hash);
        row["statuses"] = Json::array();
        for (const Receipt& receipt : receipts) row["statuses"].push_back(name(receipt.status));
        if (with_root) row["state_root"] = to_hex(*block.header.state_root);
        return row;
    }

    const keys::NativeHost host_;
    const SignerSet play_ = set_of(std::string{playground_network}, 1);
    const SignerSet back_ = set_of("back", 2);
    std::vector<std::pair<Address, std::string>> names_;
    Cast cast_;
    Genesis genesis_;
};

}  // namespace

std::string state_roots() { return text_of_file(Chain{}.make(60)); }

}  // namespace otp::vectors
