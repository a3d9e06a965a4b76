#include "keys/p256.hpp"

#include <gtest/gtest.h>
#include <openssl/err.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "keys/native_host.hpp"
#include "protocol/keccak.hpp"
#include "protocol/p256_ranges.hpp"
#include "tests/support/p256_signing.hpp"
#include "tests/support/source_dir.hpp"

namespace otp::keys {
namespace {

using support::p256_key_of;
using support::P256Secret;

using RS = FixedBytes<struct RThenS, 64>;

const Sha256Hash message = sha256(as_bytes("message"));

template <class Fixed>
Fixed fixed(const nlohmann::json& text) {
    const auto value = parse_fixed_hex<Fixed>(text.get<std::string>());
    EXPECT_TRUE(value.has_value()) << text;
    return value ? *value : Fixed{};
}

/// Edge cases that others found: numbers of special forms, points that meet on the way, hashes that vanish.
TEST(P256, answers_as_published) {
    std::ifstream in{support::source_dir() + "/tests/vectors/p256_published.json"};
    const auto rows = nlohmann::json::parse(in).at("rows");
    ASSERT_EQ(rows.size(), 90U);
    for (const auto& row : rows) {
        const auto key = fixed<P256Key>(row.at("key"));
        const auto hash = fixed<Sha256Hash>(row.at("hash"));
        const auto rs = fixed<RS>(row.at("rs")).bytes;
        EXPECT_EQ(verify_p256(key, hash, rs), row.at("valid")) << row.at("test") << ": " << row.at("what");
        EXPECT_EQ(is_p256_signature_in_range(rs), row.at("in_range")) << row.at("test");
        if (!row.at("valid").get<bool>()) continue;
        // Of the two spellings of a signature one is in range.
        const auto other = support::with_other_s(rs);
        EXPECT_TRUE(verify_p256(key, hash, other)) << row.at("test");
        EXPECT_NE(is_p256_signature_in_range(other), is_p256_signature_in_range(rs)) << row.at("test");
    }
}

/// RFC 6979, A.2.5: P-256, SHA-256, messages "sample" and "test".
TEST(P256, takes_the_signatures_of_rfc_6979) {
    const auto key = *parse_fixed_hex<P256Key>(
        "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
        "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299");
    const auto sample = *parse_hex(
        "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
        "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");
    const auto test = *parse_hex(
        "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367"
        "019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083");
    EXPECT_TRUE(verify_p256(key, sha256(as_bytes("sample")), sample));
    EXPECT_FALSE(is_p256_signature_in_range(sample)) << "its s is high: such a signature is mended by n - s";
    EXPECT_TRUE(verify_p256(key, sha256(as_bytes("test")), test));
    EXPECT_TRUE(is_p256_signature_in_range(test));
    EXPECT_FALSE(verify_p256(key, sha256(as_bytes("test")), sample));
}

TEST(P256, what_a_key_signs_is_its_own) {
    const P256Secret other = p256_key_of("other");
    for (int i = 0; i < 50; ++i) {
        const P256Secret secret = p256_key_of("key " + std::to_string(i));
        const Sha256Hash hash = sha256(as_bytes("message " + std::to_string(i)));
        const auto rs = secret.sign_hash(hash);
        EXPECT_TRUE(is_p256_signature_in_range(rs));
        EXPECT_TRUE(verify_p256(secret.key(), hash, rs));
        EXPECT_TRUE(verify_p256(secret.key(), hash, support::with_other_s(rs))) << "the curve takes both";
        EXPECT_FALSE(verify_p256(other.key(), hash, rs));
        EXPECT_FALSE(verify_p256(secret.key(), message, rs));
    }
}

TEST(P256, no_changed_bit_fits) {
    const P256Secret secret = p256_key_of("bits");
    const auto rs = secret.sign_hash(message);
    const auto flipped = [](auto bytes, std::size_t bit) {
        bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        return bytes;
    };
    for (std::size_t bit = 0; bit < 512; ++bit) {
        EXPECT_FALSE(verify_p256(secret.key(), message, flipped(rs, bit))) << bit;
        EXPECT_FALSE(verify_p256(P256Key{flipped(secret.key().bytes, bit)}, message, rs)) << bit;
    }
    for (std::size_t bit = 0; bit < 256; ++bit) {
        EXPECT_FALSE(verify_p256(secret.key(), Sha256Hash{flipped(message.bytes, bit)}, rs)) << bit;
    }
}

/// What the core never asks is answered all the same.
TEST(P256, refuses_what_is_out_of_range) {
    const P256Secret secret = p256_key_of("ranges");
    const auto rs = secret.sign_hash(message);
    EXPECT_FALSE(verify_p256(secret.key(), message, {}));
    EXPECT_FALSE(verify_p256(secret.key(), message, ByteView{rs}.first(63)));
    Bytes longer(rs.begin(), rs.end());
    longer.push_back(0);
    EXPECT_FALSE(verify_p256(secret.key(), message, longer));
    for (const std::size_t half : {0U, 32U}) {
        for (const auto& value : {std::array<std::uint8_t, 32>{}, p256_order}) {
            auto spoiled = rs;
            std::copy(value.begin(), value.end(), spoiled.begin() + half);
            EXPECT_FALSE(verify_p256(secret.key(), message, spoiled));
        }
    }
    P256Key zero;
    EXPECT_FALSE(verify_p256(zero, message, rs)) << "0, 0 is not on the curve";
    zero.bytes.fill(0xff);
    EXPECT_FALSE(verify_p256(zero, message, rs));
}

/// (5, y) is a point of the curve; (5 + p, y), which 32 bytes hold as well, is no spelling of it.
TEST(P256, a_coordinate_of_p_and_above_is_no_point) {
    const auto point = *parse_fixed_hex<P256Key>(
        "0000000000000000000000000000000000000000000000000000000000000005"
        "459243b9aa581806fe913bce99817ade11ca503c64d9a3c533415c083248fbcc");
    // r = s = x(point) and hash = 0 give R = point: any key signs the hash that vanishes.
    Bytes rs(64, 0);
    rs[31] = rs[63] = 5;
    ASSERT_TRUE(verify_p256(point, {}, rs));
    P256Key other = point;
    std::copy(p256_prime.begin(), p256_prime.end(), other.bytes.begin());
    // p + 5: 0xff..ff + 5 carries over the last twelve bytes.
    int carry = 5;
    for (std::size_t i = 32; i-- > 0;) {
        carry += other.bytes[i];
        other.bytes[i] = static_cast<std::uint8_t>(carry & 0xff);
        carry >>= 8;
    }
    ASSERT_EQ(carry, 0);
    EXPECT_FALSE(is_p256_key_in_range(other));
    EXPECT_FALSE(verify_p256(other, {}, rs));
}

/// A refusal leaves no error behind for whoever uses OpenSSL next in this thread.
TEST(P256, a_refusal_is_no_error_of_the_thread) {
    ERR_clear_error();
    ERR_raise(ERR_LIB_USER, 7);
    const auto rs = p256_key_of("errors").sign_hash(message);
    EXPECT_FALSE(verify_p256({}, message, rs));
    EXPECT_FALSE(verify_p256(p256_key_of("another").key(), message, rs));
    EXPECT_EQ(ERR_GET_REASON(ERR_get_error()), 7);
    EXPECT_EQ(ERR_get_error(), 0U);
}

TEST(NativeHost, checks_p256_on_several_threads_at_once) {
    const NativeHost host;
    const P256Secret secret = p256_key_of("threads");
    const auto rs = secret.sign_hash(message);
    std::array<int, 4> matches{};
    std::vector<std::thread> threads;
    for (int& count : matches) {
        threads.emplace_back([&] {
            for (int i = 0; i < 200; ++i) {
                if (host.verify_p256(secret.key(), message, rs)) ++count;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    for (const int count : matches) EXPECT_EQ(count, 200);
}

}  // namespace
}  // namespace otp::keys
