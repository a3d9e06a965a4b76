#include "tests/vectors/vectors.hpp"

#include <nlohmann/json.hpp>

#include "protocol/field_text.hpp"
#include "protocol/keccak.hpp"
#include "protocol/p256_ranges.hpp"
#include "tests/support/chain_maker.hpp"
#include "tests/support/p256_signing.hpp"
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
    const auto add_bytes = [&](std::string what, const Bytes& bytes, const std::string& key) {
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
    const auto add = [&](std::string what, const Envelope& e, const std::string& key) {
        add_bytes(std::move(what), to_bytes(e), key);
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
    Bytes unknown = to_bytes(e);
    unknown[unknown.size() - 1 - std::tuple_size_v<WalletSignature>] = 0;
    add_bytes("another scheme", unknown, "user0");
    e.signature = WalletSignature{};
    add("no signature", e, "user0");
    WalletSignature wrong = key_of("user0").sign(envelope_digest(e, separator)).bytes65();
    for (std::size_t i = 32; i < 64; ++i) wrong[i] = 0xff;
    e.signature = wrong;
    add("s beyond the order", e, "user0");
    wrong[64] = 2;
    e.signature = wrong;
    add("v of 2", e, "user0");
    return text_of_file(json);
}

namespace {

/// Makes the rows of p256.json.
class P256Rows {
public:
    std::string make() {
        json_ = {{"network_id", to_hex(network_)}, {"keys", Json::array()}, {"envelopes", Json::array()}};
        for (const char* who : {"user0", "user1", "user2", "bot"}) {
            const P256Secret key = p256_key_of(who);
            json_["keys"].push_back({{"name", std::string{"test/p256/"} + who},
                                     {"secret", to_hex(key.scalar())},
                                     {"key", to_hex(key.key())},
                                     {"address", to_hex(key.address())}});
        }
        add_commands();
        add_edges();
        return text_of_file(json_);
    }

private:
    /// With what a host is asked about it, if it is.
    void add(std::string what, const Envelope& e) {
        const auto known = authenticate(to_bytes(e), separator_, host_);
        Json row = {{"what", std::move(what)}, {"envelope", to_hex(to_bytes(e))}};
        const auto* const signature = std::get_if<P256Signature>(&e.signature);
        if (signature != nullptr && is_p256_key_in_range(signature->key) && is_p256_signature_in_range(signature->rs)) {
            const Sha256Hash hash = sha256(envelope_digest(e, separator_).view());
            row["host"] = {{"key", to_hex(signature->key)},
                           {"hash", to_hex(hash)},
                           {"rs", to_hex(ByteView{signature->rs})},
                           {"valid", host_.verify_p256(signature->key, hash, signature->rs)}};
        }
        row["status"] = name(known ? Status::ok : known.error());
        if (known) {
            row["signer"] = to_hex(known->signer);
            row["id"] = to_hex(known->id);
            const auto& proof = known->agent_proofs.front();
            if (proof) row["agent"] = to_hex(*proof);
        }
        json_["envelopes"].push_back(std::move(row));
    }

    Envelope envelope(std::vector<Command> commands) const {
        return {p256_key_of("user0").address(), nonce, nonce + 5'000, std::move(commands), {}};
    }

    void add_commands() {
        Dice dice{256};
        for (const Command& command : random_commands(dice)) {
            const P256Secret key = p256_key_of("user" + std::to_string(dice.below(3)));
            Envelope e = envelope({command});
            e.account = key.address();
            e.nonce += dice.below(1'000);
            add(std::string{facts_of(command).verb}, sign(e, key, separator_));
        }
        Envelope e = envelope(random_commands(dice));
        add("a batch of all commands", sign(e, p256_key_of("user0"), separator_));
        e.account = key_of("user0").address();
        add("for an account of another key", sign(e, p256_key_of("user0"), separator_));
        add_approvals();
    }

    void add_approvals() {
        Envelope e = envelope({});
        const Time end{static_cast<std::int64_t>(nonce) + 1'000};
        ApproveAgent approval{p256_key_of("bot").address(), Text{"bot"}, Scopes{3}, end, {}};
        prove(approval, e.account, p256_key_of("bot"), separator_);
        e.commands = {approval};
        add("an approval with the proof of a browser's key", sign(e, p256_key_of("user0"), separator_));
        approval.proof[0] = 1;
        e.commands = {approval};
        add("a proof of the wrong scheme", sign(e, p256_key_of("user0"), separator_));
        approval.agent = key_of("bot").address();
        prove(approval, e.account, key_of("bot"), separator_);
        e.commands = {approval};
        add("an approval with the proof of a wallet's key", sign(e, p256_key_of("user0"), separator_));
        e.account = key_of("user0").address();
        approval.agent = p256_key_of("bot").address();
        prove(approval, e.account, p256_key_of("bot"), separator_);
        e.commands = {approval};
        add("an approval by a wallet with the proof of a browser's key", sign(e, key_of("user0"), separator_));
    }

    using Number = std::array<std::uint8_t, 32>;
    static Number near(Number number, int by) {
        number[31] = static_cast<std::uint8_t>(number[31] + by);
        return number;
    }

    void add_edges() {
        Envelope e = envelope({Pause{}});
        const P256Signature good = std::get<P256Signature>(sign(e, p256_key_of("user0"), separator_).signature);
        const auto spoiled = [&](const std::string& what, auto spoil) {
            P256Signature signature = good;
            spoil(signature);
            e.signature = signature;
            add(what, e);
        };
        const auto put = [](std::uint8_t* at, const Number& number) { std::copy(number.begin(), number.end(), at); };
        const std::pair<const char*, Number> numbers[] = {{"0", {}},
                                                          {"1", near({}, 1)},
                                                          {"(n-1)/2", p256_half_order},
                                                          {"(n+1)/2", near(p256_half_order, 1)},
                                                          {"n-1", near(p256_order, -1)},
                                                          {"n", p256_order},
                                                          {"n+1", near(p256_order, 1)},
                                                          {"p-1", near(p256_prime, -1)},
                                                          {"p", p256_prime}};
        for (const auto& [what, number] : numbers) {
            const Number& value = number;
            spoiled(std::string{"r = "} + what, [&](P256Signature& s) { put(s.rs.data(), value); });
            spoiled(std::string{"s = "} + what, [&](P256Signature& s) { put(s.rs.data() + 32, value); });
            spoiled(std::string{"x = "} + what, [&](P256Signature& s) { put(s.key.bytes.data(), value); });
            spoiled(std::string{"y = "} + what, [&](P256Signature& s) { put(s.key.bytes.data() + 32, value); });
        }
        spoiled("no signature", [](P256Signature& s) { s = {}; });
        spoiled("the key 0, 0", [](P256Signature& s) { s.key = {}; });
        spoiled("nothing but ff", [](P256Signature& s) {
            s.key.bytes.fill(0xff);
            s.rs.fill(0xff);
        });
        spoiled("the high s of this signature", [](P256Signature& s) { s.rs = with_other_s(s.rs); });
        spoiled("another point of the curve", [](P256Signature& s) { s.key = p256_key_of("user1").key(); });
        spoiled("a point off the curve", [](P256Signature& s) { s.key.bytes[63] ^= 1; });
        spoiled("x and y exchanged", [](P256Signature& s) {
            std::swap_ranges(s.key.bytes.begin(), s.key.bytes.begin() + 32, s.key.bytes.begin() + 32);
        });
        spoiled("r and s exchanged",
                [](P256Signature& s) { std::swap_ranges(s.rs.begin(), s.rs.begin() + 32, s.rs.begin() + 32); });
        spoiled("the key's other y, p - y", [](P256Signature& s) {
            int borrow = 0;
            for (std::size_t i = 64; i-- > 32;) {
                const int digit = p256_prime[i - 32] - s.key.bytes[i] - borrow;
                borrow = digit < 0 ? 1 : 0;
                s.key.bytes[i] = static_cast<std::uint8_t>(digit & 0xff);
            }
        });
        e.commands = {Resume{}};
        spoiled("the signature of other words", [](P256Signature&) {});
        e.commands = {Pause{}};
        e.signature = p256_key_of("user0").sign(envelope_digest(e, eip712::domain_separator(Hash{})));
        add("the signature for another network", e);
        // Hashed once too seldom: the digest itself in place of its SHA-256.
        Sha256Hash digest;
        digest.bytes = envelope_digest(e, separator_).bytes;
        e.signature = P256Signature{good.key, p256_key_of("user0").sign_hash(digest)};
        add("the digest signed without SHA-256", e);
    }

    const Hash network_ = keccak256(as_bytes("vectors"));
    const Hash separator_ = eip712::domain_separator(network_);
    const keys::NativeHost host_{};
    Json json_;
};

}  // namespace

std::string p256() { return P256Rows{}.make(); }

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
