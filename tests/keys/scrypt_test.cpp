#include "keys/scrypt.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace otp::keys {
namespace {

using Key = std::array<std::uint8_t, 32>;
constexpr std::uint64_t mebibyte = 1 << 20;

Key library(std::string_view password, std::string_view salt, const ScryptCost& cost) {
    Key key{};
    EXPECT_TRUE(scrypt(password, as_bytes(salt), cost, 64 * mebibyte, key));
    return key;
}

Key own(std::string_view password, std::string_view salt, const ScryptCost& cost) {
    Key key{};
    scrypt_any_block_size(password, as_bytes(salt), cost, key);
    return key;
}

/// RFC 7914, section 12; the first 32 of its 64 bytes, which do not depend on the length asked for.
TEST(Scrypt, gives_the_vectors_of_rfc_7914) {
    const std::string first = "0x77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442";
    EXPECT_EQ(to_hex(own("", "", {16, 1, 1})), first);
    EXPECT_EQ(to_hex(library("", "", {16, 1, 1})), first);
    const std::string second = "0xfdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162";
    EXPECT_EQ(to_hex(own("password", "NaCl", {1024, 8, 16})), second);
    EXPECT_EQ(to_hex(library("password", "NaCl", {1024, 8, 16})), second);
    const std::string third = "0x7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2";
    EXPECT_EQ(to_hex(own("pleaseletmein", "SodiumChloride", {16384, 8, 1})), third);
    EXPECT_EQ(to_hex(library("pleaseletmein", "SodiumChloride", {16384, 8, 1})), third);
}

TEST(Scrypt, own_mixing_agrees_with_openssl_wherever_openssl_computes) {
    for (const std::uint64_t n : {2u, 4u, 64u, 512u, 32768u}) {
        for (const std::uint64_t r : {1u, 2u, 3u, 8u}) {
            for (const std::uint64_t p : {1u, 3u}) {
                if (n * r * p > 200'000) continue;
                const std::string password = "pw" + std::to_string(n * r);
                const std::string salt(p * r, 's');
                EXPECT_EQ(own(password, salt, {n, r, p}), library(password, salt, {n, r, p}))
                    << n << ' ' << r << ' ' << p;
            }
        }
    }
}

TEST(Scrypt, memory_is_limited_before_it_is_taken) {
    Key key{};
    EXPECT_TRUE(scrypt("pw", {}, {1024, 8, 1}, 128 * 8 * (1024 + 1 + 2), key));
    EXPECT_FALSE(scrypt("pw", {}, {1024, 8, 1}, 128 * 8 * (1024 + 1 + 2) - 1, key));
    EXPECT_FALSE(scrypt("pw", {}, {65536, 1, 1}, 8 * mebibyte, key)) << "ours as well as OpenSSL's";
    EXPECT_TRUE(scrypt("pw", {}, {65536, 1, 1}, 9 * mebibyte, key));
}

TEST(Scrypt, hostile_costs_are_not_affordable) {
    constexpr std::uint64_t huge = ~std::uint64_t{0};
    constexpr std::uint64_t half = std::uint64_t{1} << 63;
    struct Case {
        ScryptCost cost;
        bool affordable;
        const char* reason;
    };
    const Case cases[] = {
        {{262144, 8, 1}, true, "the default"},
        {{262144, 1, 8}, true, "the definition's vector"},
        {{8192, 8, 1}, true, "foundry"},
        {{4096, 8, 6}, true, "geth --lightkdf"},
        {{524288, 8, 1}, false, "more than half a gibibyte with the spare blocks"},
        {{262144, 8, 9}, false, "too much work"},
        {{262144, 8, 8}, true, "just as much work as is admitted"},
        {{0, 8, 1}, false, "no n"},
        {{1, 8, 1}, false, "n of one"},
        {{262143, 8, 1}, false, "no power of two"},
        {{262144, 0, 1}, false, "no r"},
        {{262144, 8, 0}, false, "no p"},
        {{half, 8, 1}, false, "n overflows with r"},
        {{2, huge, 1}, false, "r overflows"},
        {{2, 1, huge}, false, "p overflows"},
        {{half, half, half}, false, "all overflow"},
        {{2, 1, 1 << 23}, false, "p lanes of a gibibyte"},
        {{2, 1 << 23, 1}, false, "blocks of a gibibyte"},
    };
    for (const Case& c : cases) EXPECT_EQ(is_affordable(c.cost, {}), c.affordable) << c.reason;

    const ScryptLimits generous{std::uint64_t{1} << 40, std::uint64_t{1} << 40};
    EXPECT_TRUE(is_affordable({2, 1, 1 << 23}, generous)) << "lanes of just 2^30 bytes";
    EXPECT_FALSE(is_affordable({2, 1, (1 << 23) + 1}, generous)) << "RFC 7914 excludes more";
}

}  // namespace
}  // namespace otp::keys
