// The golden vectors are what this code makes, to the byte; and the chain in them replays to its roots from the file
// alone.

#include "tests/vectors/vectors.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "keys/native_host.hpp"
#include "protocol/block.hpp"
#include "protocol/eip712.hpp"
#include "protocol/invariants.hpp"
#include "protocol/p256_ranges.hpp"
#include "tests/support/p256_signing.hpp"
#include "tests/support/source_dir.hpp"

namespace otp::vectors {
namespace {

std::string stored(const std::string& name) {
    std::ifstream in{support::source_dir() + "/tests/vectors/" + name, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

Bytes hex(const nlohmann::json& text) {
    const auto bytes = parse_hex(text.get<std::string>());
    EXPECT_TRUE(bytes.has_value());
    return bytes ? *bytes : Bytes{};
}

TEST(Vectors, are_what_the_code_makes) {
    for (const File& file : files) {
        const std::string expected = stored(file.name);
        ASSERT_FALSE(expected.empty()) << file.name << " is missing";
        // Not EXPECT_EQ: a difference in a file of a megabyte is not for the terminal.
        EXPECT_TRUE(file.make() == expected) << file.name << " differs: otp_generate_vectors and git diff show where";
    }
}

TEST(Vectors, every_command_is_read_from_its_bytes_and_has_its_digest) {
    const auto json = nlohmann::json::parse(stored("codec.json"));
    const auto network = parse_fixed_hex<Hash>(json.at("network_id").get<std::string>());
    ASSERT_TRUE(network.has_value());
    const Hash separator = eip712::domain_separator(*network);
    EXPECT_EQ(to_hex(separator), json.at("domain_separator"));
    const auto account = parse_fixed_hex<Address>(json.at("account").get<std::string>());
    for (const auto& row : json.at("commands")) {
        const Bytes bytes = hex(row.at("bytes"));
        Reader reader{bytes};
        Command command;
        decode(reader, command);
        ASSERT_TRUE(!reader.failed() && reader.at_end()) << row.at("name");
        const Hash hash = eip712::hash_command(command, *account, json.at("nonce"), json.at("deadline"));
        EXPECT_EQ(to_hex(hash), row.at("struct_hash"));
        EXPECT_EQ(to_hex(eip712::digest(separator, hash)), row.at("digest"));
    }
}

TEST(Vectors, every_signature_has_its_signer_or_its_refusal) {
    for (const char* file : {"signatures.json", "p256.json"}) {
        const auto json = nlohmann::json::parse(stored(file));
        const auto network = parse_fixed_hex<Hash>(json.at("network_id").get<std::string>());
        const Hash separator = eip712::domain_separator(*network);
        const keys::NativeHost host;
        for (const auto& row : json.at("envelopes")) {
            const auto known = authenticate(hex(row.at("envelope")), separator, host);
            EXPECT_EQ(name(known ? Status::ok : known.error()), row.at("status")) << row.at("what");
            if (!known) continue;
            EXPECT_EQ(to_hex(known->signer), row.at("signer")) << row.at("what");
            EXPECT_EQ(to_hex(known->id), row.at("id")) << row.at("what");
            const auto& proof = known->agent_proofs.front();
            if (row.contains("agent")) {
                EXPECT_EQ(to_hex(*proof), row.at("agent")) << row.at("what");
            }
        }
    }
}

/// What the core asks a host about P-256, and the answer: for hosts that the core is not at hand to test with.
TEST(Vectors, every_question_to_a_host_has_its_answer) {
    const auto json = nlohmann::json::parse(stored("p256.json"));
    const keys::NativeHost host;
    std::size_t asked = 0;
    std::size_t valid = 0;
    for (const auto& row : json.at("envelopes")) {
        if (!row.contains("host")) continue;
        const auto& question = row.at("host");
        const auto key = parse_fixed_hex<P256Key>(question.at("key").get<std::string>());
        const auto hash = parse_fixed_hex<Sha256Hash>(question.at("hash").get<std::string>());
        ASSERT_TRUE(key && hash);
        const bool answer = host.verify_p256(*key, *hash, hex(question.at("rs")));
        EXPECT_EQ(answer, question.at("valid")) << row.at("what");
        // Where a host is asked, its answer is the envelope's.
        EXPECT_EQ(row.at("status"), name(answer ? Status::ok : Status::signature_invalid)) << row.at("what");
        ++asked;
        valid += answer;
    }
    EXPECT_GT(valid, 20U);
    EXPECT_GT(asked - valid, 10U);
}

/// Edge cases of the curve that others found, as far as a host is asked about them; a valid signature with a high s in
/// its other spelling.
TEST(Vectors, every_host_answers_as_published) {
    const auto json = nlohmann::json::parse(stored("p256_published.json"));
    const keys::NativeHost host;
    std::size_t valid = 0;
    std::size_t invalid = 0;
    for (const auto& row : json.at("rows")) {
        const auto key = parse_fixed_hex<P256Key>(row.at("key").get<std::string>());
        const auto hash = parse_fixed_hex<Sha256Hash>(row.at("hash").get<std::string>());
        const Bytes bytes = hex(row.at("rs"));
        ASSERT_TRUE(key && hash && bytes.size() == 64);
        std::array<std::uint8_t, 64> rs;
        std::copy(bytes.begin(), bytes.end(), rs.begin());
        const bool fits = row.at("valid");
        if (fits && !row.at("in_range")) rs = support::with_other_s(rs);
        if (!is_p256_signature_in_range(rs)) continue;
        ASSERT_TRUE(is_p256_key_in_range(*key));
        EXPECT_EQ(host.verify_p256(*key, *hash, rs), fits) << row.at("test") << ": " << row.at("what");
        (fits ? valid : invalid) += 1;
    }
    EXPECT_EQ(valid, 66U);
    EXPECT_EQ(invalid, 6U);
}

/// A hash that is 0 modulo n leaves R without a part of the generator: with r = s = x of the key, R is the key. Nobody
/// knows such a message, and the hosts agree all the same.
TEST(Vectors, every_host_answers_for_a_hash_that_vanishes) {
    const keys::NativeHost host;
    const auto key = parse_fixed_hex<P256Key>(
        "0000000000000000000000000000000000000000000000000000000000000005"
        "459243b9aa581806fe913bce99817ade11ca503c64d9a3c533415c083248fbcc");
    std::array<std::uint8_t, 64> rs{};
    rs[31] = rs[63] = 5;
    EXPECT_TRUE(host.verify_p256(*key, {}, rs));
    EXPECT_TRUE(host.verify_p256(*key, Sha256Hash{p256_order}, rs));
    Sha256Hash one;
    one.bytes[31] = 1;
    EXPECT_FALSE(host.verify_p256(*key, one, rs));
    rs[31] = 6;
    EXPECT_FALSE(host.verify_p256(*key, {}, rs));
}

TEST(Vectors, the_chain_replays_to_its_roots) {
    const auto json = nlohmann::json::parse(stored("state_roots.json"));
    const Bytes genesis_bytes = hex(json.at("genesis"));
    Reader reader{genesis_bytes};
    Genesis genesis;
    decode(reader, genesis);
    ASSERT_TRUE(!reader.failed() && reader.at_end());
    EXPECT_EQ(to_hex(network_id(genesis)), json.at("network_id"));
    auto state = open_genesis(genesis);
    ASSERT_TRUE(state.has_value());
    EXPECT_EQ(to_hex(state->root()), json.at("genesis_root"));
    const keys::NativeHost host;
    ChainHead head{0, network_id(genesis)};
    std::size_t roots = 0;
    for (const auto& row : json.at("blocks")) {
        const auto block = parse_block(hex(row.at("block")));
        ASSERT_TRUE(block.has_value());
        std::vector<Receipt> receipts;
        const auto fault = replay_block(*state, *block, head, genesis, host, receipts);
        ASSERT_EQ(fault ? fault->reason : "", "");
        ASSERT_EQ(receipts.size(), row.at("statuses").size());
        for (std::size_t i = 0; i < receipts.size(); ++i) EXPECT_EQ(name(receipts[i].status), row.at("statuses")[i]);
        if (row.contains("state_root")) {
            EXPECT_EQ(to_hex(state->root()), row.at("state_root"));
            ++roots;
        }
        head = {block->header.height, block_hash(block->header)};
    }
    EXPECT_GE(roots, 6U);
    EXPECT_EQ(broken_invariant(*state), std::nullopt);
}

}  // namespace
}  // namespace otp::vectors
