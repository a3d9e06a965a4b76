#include "protocol/keccak.hpp"

#include <gtest/gtest.h>

#include "protocol/keccak_batch.hpp"
#include "tests/protocol/keccak_reference.hpp"

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

Bytes message_of(std::size_t size) {
    Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 37 + size);
    return bytes;
}

TEST(Keccak, equals_the_plain_form_at_every_length) {
    for (std::size_t size = 0; size <= 600; ++size) {
        EXPECT_EQ(keccak256(message_of(size)), reference::keccak256(message_of(size))) << size;
    }
}

TEST(Keccak, pieces_of_any_two_lengths_equal_the_plain_form) {
    for (std::size_t head = 0; head <= 150; ++head) {
        const Bytes bytes = message_of(head + 2 * head % 97);
        Keccak pieces;
        pieces.absorb(ByteView{bytes}.first(head)).absorb(ByteView{bytes}.subspan(head));
        EXPECT_EQ(pieces.digest(), reference::keccak256(bytes)) << head;
    }
}

TEST(KeccakBatch, digests_are_those_of_each_message_alone) {
    // Groups of every size, of lengths below, at and above whole blocks, next to each other.
    for (std::size_t count = 1; count <= 3 * KeccakBatch::width; ++count) {
        for (std::size_t step : {1U, 17U, 45U, 68U, 135U, 136U, 137U, 271U}) {
            std::vector<Hash> digests(count);
            KeccakBatch batch;
            for (std::size_t i = 0; i < count; ++i) batch.next(digests[i]).bytes(message_of(i * step));
            batch.flush();
            for (std::size_t i = 0; i < count; ++i) {
                EXPECT_EQ(digests[i], reference::keccak256(message_of(i * step))) << count << ' ' << step << ' ' << i;
            }
        }
    }
}

TEST(KeccakBatch, is_ready_for_more_after_a_flush) {
    KeccakBatch batch;
    batch.flush();
    Hash first;
    Hash second;
    batch.next(first).bytes(as_bytes("abc"));
    batch.flush();
    (void)batch.next(second);
    batch.flush();
    EXPECT_EQ(first, keccak256(as_bytes("abc")));
    EXPECT_EQ(second, keccak256({}));
}

}  // namespace
}  // namespace otp
