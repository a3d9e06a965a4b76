#include <gtest/gtest.h>

#include <thread>
#include <type_traits>

#include "keys/native_host.hpp"
#include "keys/secret_key.hpp"
#include "protocol/keccak.hpp"
#include "protocol/secp256k1_order.hpp"

namespace otp::keys {
namespace {

SecretKey key_of_byte(std::uint8_t byte) {
    const Bytes bytes(32, byte);
    return std::move(*SecretKey::from_bytes(bytes));
}

Hash digest_of(std::string_view text) { return keccak256(as_bytes(text)); }

std::optional<Address> signer(const Hash& digest, ByteView rs, std::uint8_t recovery_id) {
    const NativeHost host;
    const auto key = host.recover_secp256k1(digest, rs, recovery_id);
    if (!key) return std::nullopt;
    return address_of(*key);
}

/// The other spelling of a signature: n - s.
std::array<std::uint8_t, 64> with_high_s(std::array<std::uint8_t, 64> rs) {
    int borrow = 0;
    for (std::size_t i = 32; i-- > 0;) {
        int digit = secp256k1_order[i] - rs[32 + i] - borrow;
        borrow = digit < 0 ? 1 : 0;
        rs[32 + i] = static_cast<std::uint8_t>(digit + 256 * borrow);
    }
    return rs;
}

// An EIP-712 digest and the address of key 0x11..11, both computed independently by ethers 6.
const auto known_digest = *parse_fixed_hex<Hash>("0x98ad74e809a7146ef0d6710704246681c3df5f727393ef24d452b3602b028f77");
const auto known_address = *parse_fixed_hex<Address>("0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a");

TEST(Signature, a_known_key_has_its_known_address) { EXPECT_EQ(key_of_byte(0x11).address(), known_address); }

TEST(Signature, recovering_a_known_digest_gives_the_known_address) {
    const auto signature = key_of_byte(0x11).sign(known_digest);
    EXPECT_EQ(signer(known_digest, signature.rs, signature.recovery_id), known_address);
}

/// RFC 6979 over secp256k1 with SHA-256: key 1, message "Satoshi Nakamoto" hashed once with SHA-256; the widely
/// published r and s of it.
TEST(Signature, nonces_follow_rfc_6979) {
    Bytes one(32, 0);
    one[31] = 1;
    const auto key = SecretKey::from_bytes(one);
    ASSERT_TRUE(key);
    const auto digest = *parse_fixed_hex<Hash>("a0dc65ffca799873cbea0ac274015b9526505daaaed385155425f7337704883e");
    EXPECT_EQ(to_hex(key->sign(digest).rs),
              "0x934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8"
              "2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5");
}

TEST(Signature, what_a_key_signs_recovers_to_its_address) {
    for (int i = 0; i < 200; ++i) {
        const SecretKey key = SecretKey::generate();
        const Hash digest = digest_of("message " + std::to_string(i));
        const auto signature = key.sign(digest);
        EXPECT_TRUE(is_low_s(signature.rs));
        EXPECT_LE(signature.recovery_id, 1);
        EXPECT_EQ(signer(digest, signature.rs, signature.recovery_id), key.address());
    }
}

TEST(Signature, signing_twice_gives_the_same_bytes_and_bytes65_ends_with_the_recovery_id) {
    const SecretKey key = SecretKey::derive_for_development("alice");
    const auto first = key.sign(known_digest);
    EXPECT_EQ(first.bytes65(), key.sign(known_digest).bytes65());
    EXPECT_EQ(first.bytes65()[64], first.recovery_id);
    EXPECT_TRUE(std::equal(first.rs.begin(), first.rs.end(), first.bytes65().begin()));
}

TEST(Signature, no_changed_bit_recovers_the_signer) {
    const SecretKey key = key_of_byte(0x11);
    const auto signature = key.sign(known_digest);
    for (std::size_t bit = 0; bit < 512; ++bit) {
        auto rs = signature.rs;
        rs[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
        EXPECT_NE(signer(known_digest, rs, signature.recovery_id), key.address()) << bit;
    }
    for (std::size_t bit = 0; bit < 256; ++bit) {
        Hash digest = known_digest;
        digest.bytes[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
        EXPECT_NE(signer(digest, signature.rs, signature.recovery_id), key.address()) << bit;
    }
    EXPECT_NE(signer(known_digest, signature.rs, signature.recovery_id ^ 1), key.address());
}

TEST(Signature, the_high_spelling_recovers_too_so_is_low_s_must_tell_it) {
    const SecretKey key = key_of_byte(0x11);
    const auto signature = key.sign(known_digest);
    const auto high = with_high_s(signature.rs);
    EXPECT_EQ(signer(known_digest, high, signature.recovery_id ^ 1), key.address());
    EXPECT_TRUE(is_low_s(signature.rs));
    EXPECT_FALSE(is_low_s(high));
}

TEST(Signature, low_s_ends_at_half_the_order) {
    std::array<std::uint8_t, 64> rs{};
    EXPECT_FALSE(is_low_s(rs)) << "zero is no s";
    rs[63] = 1;
    EXPECT_TRUE(is_low_s(rs));
    std::copy(secp256k1_half_order.begin(), secp256k1_half_order.end(), rs.begin() + 32);
    EXPECT_TRUE(is_low_s(rs));
    EXPECT_EQ(with_high_s(rs)[63], rs[63] + 1) << "n - (n-1)/2 is the next number";
    rs[63] += 1;
    EXPECT_FALSE(is_low_s(rs));
    EXPECT_FALSE(is_low_s(ByteView{rs}.first(63)));
    EXPECT_FALSE(is_low_s({}));
}

TEST(NativeHost, refuses_what_the_library_would_abort_on) {
    const auto signature = key_of_byte(0x11).sign(known_digest);
    for (const int recovery_id : {2, 3, 4, 27, 28, 255}) {
        EXPECT_FALSE(signer(known_digest, signature.rs, static_cast<std::uint8_t>(recovery_id))) << recovery_id;
    }
    EXPECT_FALSE(signer(known_digest, ByteView{signature.rs}.first(63), signature.recovery_id));
    EXPECT_FALSE(signer(known_digest, {}, 0));
    EXPECT_FALSE(signer(known_digest, signature.bytes65(), signature.recovery_id));
}

TEST(NativeHost, refuses_r_and_s_outside_the_group) {
    const auto good = key_of_byte(0x11).sign(known_digest);
    for (const std::size_t half : {0u, 32u}) {
        auto rs = good.rs;
        std::fill_n(rs.begin() + half, 32, std::uint8_t{0});
        EXPECT_FALSE(signer(known_digest, rs, good.recovery_id));
        std::copy(secp256k1_order.begin(), secp256k1_order.end(), rs.begin() + half);
        EXPECT_FALSE(signer(known_digest, rs, good.recovery_id));
        std::fill_n(rs.begin() + half, 32, std::uint8_t{0xff});
        EXPECT_FALSE(signer(known_digest, rs, good.recovery_id));
    }
}

TEST(NativeHost, serves_several_threads_at_once) {
    const NativeHost host;
    const SecretKey key = key_of_byte(0x11);
    const auto signature = key.sign(known_digest);
    std::array<int, 4> matches{};
    std::vector<std::thread> threads;
    for (int& count : matches) {
        threads.emplace_back([&] {
            for (int i = 0; i < 200; ++i) {
                const auto found = host.recover_secp256k1(known_digest, signature.rs, signature.recovery_id);
                if (found == key.public_key()) ++count;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    for (const int count : matches) EXPECT_EQ(count, 200);
}

TEST(SecretKey, refuses_numbers_that_are_no_keys) {
    EXPECT_FALSE(SecretKey::from_bytes({}));
    EXPECT_FALSE(SecretKey::from_bytes(Bytes(31, 1)));
    EXPECT_FALSE(SecretKey::from_bytes(Bytes(33, 1)));
    EXPECT_FALSE(SecretKey::from_bytes(Bytes(32, 0)));
    EXPECT_FALSE(SecretKey::from_bytes(Bytes(32, 0xff)));
    auto bytes = secp256k1_order;
    EXPECT_FALSE(SecretKey::from_bytes(bytes)) << "the order itself";
    bytes[31] -= 1;
    EXPECT_TRUE(SecretKey::from_bytes(bytes)) << "the largest key";
}

TEST(SecretKey, a_development_key_is_the_hash_of_its_label) {
    const SecretKey key = SecretKey::derive_for_development("alice");
    const Hash hash = digest_of("alice");
    EXPECT_TRUE(std::equal(hash.bytes.begin(), hash.bytes.end(), key.reveal().begin()));
    EXPECT_EQ(key.address(), SecretKey::derive_for_development("alice").address());
    EXPECT_NE(key.address(), SecretKey::derive_for_development("bob").address());
}

TEST(SecretKey, generated_keys_differ) { EXPECT_NE(SecretKey::generate().address(), SecretKey::generate().address()); }

TEST(SecretKey, a_clone_signs_alike_and_outlives_its_original) {
    auto original = std::make_unique<SecretKey>(key_of_byte(0x11));
    const SecretKey copy = original->clone();
    original.reset();
    EXPECT_EQ(copy.address(), known_address);
}

static_assert(!std::is_copy_constructible_v<SecretKey> && !std::is_copy_assignable_v<SecretKey>);
static_assert(std::is_nothrow_move_constructible_v<SecretKey> && std::is_nothrow_move_assignable_v<SecretKey>);
template <class T>
concept Printable = requires(std::ostream& out, const T& value) {
    out << value;
};
static_assert(!Printable<SecretKey>);

}  // namespace
}  // namespace otp::keys
