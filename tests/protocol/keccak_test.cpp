#include "protocol/keccak.hpp"

#include <gtest/gtest.h>

namespace otp {
namespace {

TEST(Keccak, agrees_with_published_digests) {
    EXPECT_EQ(to_hex(keccak256({})), "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
    EXPECT_EQ(to_hex(keccak256(as_bytes("abc"))), "0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
}

TEST(Keccak, absorbing_in_pieces_equals_absorbing_at_once) {
    Bytes bytes(1000);
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 7);
    for (std::size_t cut = 0; cut <= bytes.size(); cut += 13) {
        Keccak pieces;
        pieces.absorb(ByteView{bytes}.first(cut)).absorb(ByteView{bytes}.subspan(cut));
        EXPECT_EQ(pieces.digest(), keccak256(bytes)) << cut;
    }
}

}  // namespace
}  // namespace otp
