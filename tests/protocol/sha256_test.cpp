#include "protocol/sha256.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <string>

namespace otp {
namespace {

/// FIPS 180-4's examples, as NIST publishes them.
TEST(Sha256, has_the_published_digests) {
    EXPECT_EQ(to_hex(sha256({})), "0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(to_hex(sha256(as_bytes("abc"))), "0xba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(to_hex(sha256(as_bytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))),
              "0x248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(to_hex(sha256(as_bytes(std::string(1'000'000, 'a')))),
              "0xcdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

/// Every length up to some blocks: where the padding starts a block of its own is between 55 and 56.
TEST(Sha256, is_that_of_openssl_at_every_length) {
    Bytes bytes;
    for (std::size_t size = 0; size < 300; ++size) {
        Sha256Hash theirs;
        ASSERT_EQ(EVP_Q_digest(nullptr, "SHA256", nullptr, bytes.data(), size, theirs.bytes.data(), nullptr), 1);
        ASSERT_EQ(sha256(bytes), theirs) << size;
        bytes.push_back(static_cast<std::uint8_t>(size * 151 + 7));
    }
}

}  // namespace
}  // namespace otp
