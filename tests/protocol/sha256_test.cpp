#include "protocol/sha256.hpp"

#include <gtest/gtest.h>

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

/// Every length up to some blocks, for the padding begins a block of its own between 55 and 56 bytes: the digest of all
/// their digests, as Python's hashlib has it.
TEST(Sha256, is_right_at_every_length) {
    Bytes bytes;
    Bytes digests;
    for (std::size_t size = 0; size < 300; ++size) {
        const Sha256Hash digest = sha256(bytes);
        digests.insert(digests.end(), digest.bytes.begin(), digest.bytes.end());
        bytes.push_back(static_cast<std::uint8_t>(size * 151 + 7));
    }
    EXPECT_EQ(to_hex(sha256(digests)), "0x7e277489afb5fae8de8a45079553e3dc0397f7c12d3b749ad699f1d0b156b622");
}

}  // namespace
}  // namespace otp
