// The pieces of the price-update verifier that need no signatures; whole updates are tested in tests/oracle.

#include "protocol/price_update.hpp"

#include <gtest/gtest.h>

#include "protocol/big_endian.hpp"
#include "protocol/keccak.hpp"
#include "protocol/price_merkle.hpp"
#include "protocol/vaa.hpp"

namespace otp {
namespace {

/// Recovers a key made of the digest and the signature's first byte, so that each signature has a signer of its own.
class FakeHost final : public Host {
public:
    bool verify_p256(const P256Key&, const Sha256Hash&, ByteView) const override { return false; }
    std::optional<PublicKey> recover_secp256k1(const Hash& digest, ByteView rs, std::uint8_t id) const override {
        if (rs[0] == 0xff) return std::nullopt;
        PublicKey key;
        key.bytes[0] = rs[0];
        key.bytes[1] = id;
        std::copy(digest.bytes.begin(), digest.bytes.end(), key.bytes.begin() + 2);
        return key;
    }
};

Hash digest_of_body(ByteView body) { return keccak256(keccak256(body).view()); }

struct Signed {
    unsigned index;
    std::uint8_t secret;
    std::uint8_t recovery_id = 0;
};

/// A body of 51 bytes and no payload, under the given signatures.
Bytes envelope(std::initializer_list<Signed> signatures) {
    Bytes bytes{1, 0, 0, 0, 7, static_cast<std::uint8_t>(signatures.size())};
    for (const Signed& s : signatures) {
        bytes.push_back(static_cast<std::uint8_t>(s.index));
        Bytes rs(64);
        rs[0] = s.secret;
        append_bytes(bytes, rs);
        bytes.push_back(s.recovery_id);
    }
    bytes.resize(bytes.size() + 51);
    return bytes;
}

/// Five signers; signer i signs with secret 10 + i and recovery id 0.
SignerSet five(QuorumRule rule) {
    SignerSet set{.network = "test", .index = 7, .rule = rule, .keys = {}, .emitter = {}};
    const Hash digest = digest_of_body(Bytes(51));
    for (std::uint8_t i = 0; i < 5; ++i) {
        Bytes rs(64);
        rs[0] = static_cast<std::uint8_t>(10 + i);
        set.keys.push_back(address_of(*FakeHost{}.recover_secp256k1(digest, rs, 0)));
    }
    return set;
}

std::string verdict(const Bytes& bytes, const SignerSet& set) {
    const auto vaa = parse_vaa(bytes);
    if (!vaa) return std::string{name(vaa.error())};
    const auto fault = verify_vaa(*vaa, set, FakeHost{});
    return fault ? std::string{name(*fault)} : "ok";
}

TEST(SignerSet, quorum_follows_the_rule_of_the_set) {
    struct Row {
        unsigned n, two_third, half;
    };
    for (const Row& row : {Row{0, 1, 1}, Row{1, 1, 1}, Row{2, 2, 2}, Row{3, 3, 2}, Row{4, 3, 3}, Row{5, 4, 3},
                           Row{6, 5, 4}, Row{7, 5, 4}, Row{19, 13, 10}, Row{255, 171, 128}}) {
        EXPECT_EQ(quorum(QuorumRule::two_third, row.n), row.two_third) << row.n;
        EXPECT_EQ(quorum(QuorumRule::half, row.n), row.half) << row.n;
    }
}

TEST(BigEndian, reading_past_the_end_gives_zero_and_stays_failed) {
    const Bytes bytes{1, 2, 3};
    BigEndianReader reader{bytes};
    EXPECT_EQ(reader.read<std::uint16_t>(), 0x0102);
    EXPECT_EQ(reader.read<std::uint32_t>(), 0U);
    EXPECT_FALSE(reader.ok());
    EXPECT_EQ(reader.read<std::uint8_t>(), 0) << "the rest is consumed, although one byte was there";
    EXPECT_FALSE(reader.ok());
}

TEST(BigEndian, what_is_appended_is_read_back) {
    Bytes bytes;
    append_big_endian(bytes, std::int64_t{-2});
    append_big_endian(bytes, std::uint64_t{0x0102030405060708});
    append_big_endian(bytes, std::int32_t{-8});
    append_big_endian(bytes, std::uint8_t{255});
    BigEndianReader reader{bytes};
    EXPECT_EQ(reader.read<std::int64_t>(), -2);
    EXPECT_EQ(reader.read<std::uint64_t>(), 0x0102030405060708U);
    EXPECT_EQ(reader.read<std::int32_t>(), -8);
    EXPECT_EQ(reader.read<std::uint8_t>(), 255);
    EXPECT_TRUE(reader.ok());
    EXPECT_EQ(reader.remaining(), 0U);
}

TEST(PriceMerkle, a_proof_holds_for_its_message_root_and_order_only) {
    const Bytes a{1}, b{2}, c{3};
    const PriceNode ab = price_parent(price_leaf(a), price_leaf(b));
    const PriceNode root = price_parent(ab, price_parent(price_leaf(c), price_padding_leaf()));
    EXPECT_EQ(price_parent(price_leaf(b), price_leaf(a)), ab) << "pairs are sorted";

    Bytes proof_of_c;
    append_bytes(proof_of_c, price_padding_leaf().view());
    append_bytes(proof_of_c, ab.view());
    EXPECT_TRUE(is_under_price_root(c, proof_of_c, root));
    EXPECT_FALSE(is_under_price_root(a, proof_of_c, root));
    EXPECT_FALSE(is_under_price_root(c, ByteView{proof_of_c}.first(20), root));
    EXPECT_FALSE(is_under_price_root(c, ByteView{proof_of_c}.first(39), root)) << "half a node";
    EXPECT_FALSE(is_under_price_root(c, {}, root));
    EXPECT_TRUE(is_under_price_root(c, {}, price_leaf(c))) << "a tree of one leaf needs no proof";

    // An inner node's preimage is no leaf: their prefixes differ.
    Bytes preimage;
    append_bytes(preimage, std::min(price_leaf(a), price_leaf(b)).view());
    append_bytes(preimage, std::max(price_leaf(a), price_leaf(b)).view());
    EXPECT_FALSE(is_under_price_root(preimage, {}, ab));
}

TEST(Vaa, every_field_is_read_from_its_place) {
    Bytes bytes = envelope({});
    for (std::size_t i = 6; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i);
    append_bytes(bytes, as_bytes("payload"));
    const auto vaa = parse_vaa(bytes);
    ASSERT_TRUE(vaa);
    EXPECT_EQ(vaa->set_index, 7U);
    EXPECT_EQ(vaa->timestamp_s, 0x06070809U);
    EXPECT_EQ(vaa->nonce, 0x0a0b0c0dU);
    EXPECT_EQ(vaa->emitter.chain, 0x0e0f);
    EXPECT_EQ(vaa->emitter.address.bytes[0], 16);
    EXPECT_EQ(vaa->emitter.address.bytes[31], 47);
    EXPECT_EQ(vaa->sequence, 0x3031323334353637U);
    EXPECT_EQ(vaa->consistency_level, 56);
    EXPECT_EQ(std::string(vaa->payload.begin(), vaa->payload.end()), "payload");
    EXPECT_EQ(vaa->digest, digest_of_body(ByteView{bytes}.subspan(6)));
}

TEST(Vaa, every_truncation_is_refused) {
    const Bytes bytes = envelope({{0, 10}, {1, 11}});
    EXPECT_TRUE(parse_vaa(bytes));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        const auto vaa = parse_vaa(ByteView{bytes}.first(size));
        ASSERT_FALSE(vaa) << size;
        EXPECT_EQ(vaa.error(), UpdateFault::truncated) << size;
    }
}

/// Each line mends what the line above was refused for.
TEST(Vaa, the_first_broken_rule_of_the_signatures_is_the_answer) {
    const SignerSet half = five(QuorumRule::half);
    EXPECT_EQ(verdict(envelope({{0, 10}, {9, 99, 5}}), half), "no_quorum");
    EXPECT_EQ(verdict(envelope({{1, 99}, {1, 99}, {9, 99, 5}}), half), "signature_indices_not_ascending");
    EXPECT_EQ(verdict(envelope({{2, 99}, {1, 99}, {9, 99, 5}}), half), "signature_indices_not_ascending");
    EXPECT_EQ(verdict(envelope({{0, 99}, {1, 99}, {5, 99, 5}}), half), "guardian_index_out_of_range");
    EXPECT_EQ(verdict(envelope({{0, 99}, {1, 99}, {4, 99, 2}}), half), "bad_recovery_id");
    EXPECT_EQ(verdict(envelope({{0, 10}, {1, 99}, {4, 0xff}}), half), "signature_mismatch");
    EXPECT_EQ(verdict(envelope({{0, 10}, {1, 11}, {4, 0xff}}), half), "signature_unrecoverable");
    EXPECT_EQ(verdict(envelope({{0, 10}, {1, 11}, {4, 14, 1}}), half), "signature_mismatch");
    EXPECT_EQ(verdict(envelope({{0, 10}, {1, 11}, {4, 14}}), half), "ok");

    EXPECT_EQ(verdict(envelope({{0, 10}, {1, 11}, {4, 14}}), five(QuorumRule::two_third)), "no_quorum");
    EXPECT_EQ(verdict(envelope({{0, 10}, {1, 11}, {3, 13}, {4, 14}}), five(QuorumRule::two_third)), "ok");
    EXPECT_EQ(verdict(envelope({{0, 10}, {1, 11}, {2, 99}, {4, 14}}), half), "signature_mismatch")
        << "a bad signature beyond the quorum is no less bad";
}

TEST(Vaa, an_empty_signer_set_never_has_a_quorum) {
    SignerSet nobody = five(QuorumRule::half);
    nobody.keys.clear();
    EXPECT_EQ(verdict(envelope({}), nobody), "no_quorum");
}

TEST(Vaa, a_signer_set_is_found_by_emitter_and_index) {
    std::vector<SignerSet> sets(3, five(QuorumRule::half));
    sets[0].emitter.chain = 1;
    sets[1].index = 6;
    sets[2].valid_until_s = 5;
    const Bytes bytes = envelope({});
    auto vaa = *parse_vaa(bytes);
    EXPECT_EQ(*find_signer_set(vaa, sets), &sets[2]);
    vaa.set_index = 8;
    EXPECT_EQ(find_signer_set(vaa, sets).error(), UpdateFault::unknown_guardian_set);
    vaa.emitter.chain = 2;
    EXPECT_EQ(find_signer_set(vaa, sets).error(), UpdateFault::emitter_not_allowed);
    EXPECT_EQ(find_signer_set(vaa, {}).error(), UpdateFault::emitter_not_allowed);
}

TEST(PriceUpdate, longer_than_64_KiB_is_refused_unread) {
    const auto answer = verify_update(Bytes(update_size_max + 1), {}, FakeHost{});
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error(), UpdateFault::update_too_large);
    EXPECT_EQ(verify_update(Bytes(update_size_max), {}, FakeHost{}).error(), UpdateFault::bad_magic);
}

TEST(PriceUpdate, every_fault_has_a_name_and_a_sentence) {
    EXPECT_EQ(name(UpdateFault::update_too_large), "update_too_large");
    EXPECT_EQ(name(UpdateFault::guardian_set_expired), "guardian_set_expired");
    for (int i = 0; i <= static_cast<int>(UpdateFault::guardian_set_expired); ++i) {
        EXPECT_TRUE(describe(static_cast<UpdateFault>(i)).ends_with('.')) << i;
    }
}

TEST(PriceUpdate, our_own_feeds_are_named_by_hash) {
    EXPECT_EQ(own_feed_id("BTC/USD").bytes, keccak256(as_bytes("otp.feed/BTC/USD")).bytes);
    EXPECT_NE(own_feed_id("BTC/USD"), own_feed_id("ETH/USD"));
}

}  // namespace
}  // namespace otp
