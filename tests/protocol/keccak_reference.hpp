#pragma once
// keccak-256 written for reading, step by step as FIPS 202 has it: what the core's unrolled and batched forms must
// equal.

#include <array>

#include "protocol/bytes.hpp"

namespace otp::reference {

inline constexpr std::array<std::uint64_t, 24> round_constants = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000, 0x000000000000808b,
    0x0000000080000001, 0x8000000080008081, 0x8000000000008009, 0x000000000000008a, 0x0000000000000088,
    0x0000000080008009, 0x000000008000000a, 0x000000008000808b, 0x800000000000008b, 0x8000000000008089,
    0x8000000000008003, 0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};
inline constexpr std::array<unsigned, 24> rotations = {1,  3,  6,  10, 15, 21, 28, 36, 45, 55, 2,  14,
                                                       27, 41, 56, 8,  25, 43, 62, 18, 39, 61, 20, 44};
inline constexpr std::array<unsigned, 24> lane_order = {10, 7,  11, 17, 18, 3, 5,  16, 8,  21, 24, 4,
                                                        15, 23, 19, 13, 12, 2, 20, 14, 22, 9,  6,  1};

inline std::uint64_t rotate_left(std::uint64_t x, unsigned n) { return (x << n) | (x >> (64 - n)); }

inline void permute(std::array<std::uint64_t, 25>& a) {
    for (const std::uint64_t constant : round_constants) {
        std::array<std::uint64_t, 5> column;
        for (std::size_t x = 0; x < 5; ++x) column[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
        for (std::size_t x = 0; x < 5; ++x) {
            const std::uint64_t mix = column[(x + 4) % 5] ^ rotate_left(column[(x + 1) % 5], 1);
            for (std::size_t y = 0; y < 25; y += 5) a[x + y] ^= mix;
        }
        std::uint64_t carried = a[1];
        for (std::size_t i = 0; i < 24; ++i) {
            const std::uint64_t next = a[lane_order[i]];
            a[lane_order[i]] = rotate_left(carried, rotations[i]);
            carried = next;
        }
        for (std::size_t y = 0; y < 25; y += 5) {
            std::array<std::uint64_t, 5> row;
            for (std::size_t x = 0; x < 5; ++x) row[x] = a[x + y];
            for (std::size_t x = 0; x < 5; ++x) a[x + y] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5]);
        }
        a[0] ^= constant;
    }
}

inline Hash keccak256(ByteView message) {
    constexpr std::size_t rate = 136;
    Bytes padded(message.begin(), message.end());
    padded.push_back(0x01);
    while (padded.size() % rate != 0) padded.push_back(0);
    padded.back() |= 0x80;
    std::array<std::uint64_t, 25> lanes{};
    for (std::size_t block = 0; block < padded.size(); block += rate) {
        for (std::size_t i = 0; i < rate; ++i) lanes[i / 8] ^= std::uint64_t{padded[block + i]} << (8 * (i % 8));
        permute(lanes);
    }
    Hash hash;
    for (std::size_t i = 0; i < Hash::size; ++i)
        hash.bytes[i] = static_cast<std::uint8_t>(lanes[i / 8] >> (8 * (i % 8)));
    return hash;
}

}  // namespace otp::reference
