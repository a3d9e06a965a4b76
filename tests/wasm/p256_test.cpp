// BearSSL's P-256 as the browser's module calls it, on a signature by somebody else (RFC 6979, A.2.5: "sample" with
// SHA-256).

#include "wasm/module/p256.hpp"

#include <gtest/gtest.h>

#include <cstring>

#include "protocol/bytes.hpp"

namespace otp::wasm {
namespace {

struct Signed {
    std::uint8_t key[64], hash[32], rs[64];
};

template <std::size_t N>
void put(std::uint8_t (&to)[N], const char* hex) {
    const auto bytes = parse_hex(hex);
    ASSERT_TRUE(bytes && bytes->size() == N);
    std::memcpy(to, bytes->data(), N);
}

Signed published() {
    Signed s;
    put(s.key,
        "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
        "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299");
    put(s.hash, "af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf");
    put(s.rs,
        "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
        "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");
    return s;
}

TEST(BrowserP256, a_published_signature_is_good_and_any_bit_of_it_bad_is_not) {
    Signed s = published();
    EXPECT_TRUE(verify_p256(s.key, s.hash, s.rs));
    for (std::size_t bit = 0; bit < 8 * 64; bit += 7) {
        const auto mask = static_cast<std::uint8_t>(1U << bit % 8);
        s.rs[bit / 8] ^= mask;
        EXPECT_FALSE(verify_p256(s.key, s.hash, s.rs));
        s.rs[bit / 8] ^= mask;
        s.key[bit / 8] ^= mask;
        EXPECT_FALSE(verify_p256(s.key, s.hash, s.rs));
        s.key[bit / 8] ^= mask;
        s.hash[bit / 8 % 32] ^= mask;
        EXPECT_FALSE(verify_p256(s.key, s.hash, s.rs));
        s.hash[bit / 8 % 32] ^= mask;
    }
}

TEST(BrowserP256, zeros_the_order_and_points_off_the_curve_are_refused) {
    const std::uint8_t zeros[64] = {};
    Signed s = published();
    EXPECT_FALSE(verify_p256(s.key, s.hash, zeros));
    EXPECT_FALSE(verify_p256(zeros, s.hash, s.rs));
    put(s.rs,
        "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"
        "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
    EXPECT_FALSE(verify_p256(s.key, s.hash, s.rs));
}

}  // namespace
}  // namespace otp::wasm
