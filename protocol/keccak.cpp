#include "protocol/keccak.hpp"

#include <algorithm>

namespace otp {
namespace {

constexpr std::size_t rate = 136;

constexpr std::array<std::uint64_t, 24> round_constants = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000, 0x000000000000808b,
    0x0000000080000001, 0x8000000080008081, 0x8000000000008009, 0x000000000000008a, 0x0000000000000088,
    0x0000000080008009, 0x000000008000000a, 0x000000008000808b, 0x800000000000008b, 0x8000000000008089,
    0x8000000000008003, 0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};
constexpr std::array<unsigned, 24> rotations = {1,  3,  6,  10, 15, 21, 28, 36, 45, 55, 2,  14,
                                                27, 41, 56, 8,  25, 43, 62, 18, 39, 61, 20, 44};
constexpr std::array<unsigned, 24> lane_order = {10, 7,  11, 17, 18, 3, 5,  16, 8,  21, 24, 4,
                                                 15, 23, 19, 13, 12, 2, 20, 14, 22, 9,  6,  1};

constexpr std::uint64_t rotate_left(std::uint64_t x, unsigned n) { return (x << n) | (x >> (64 - n)); }

void permute(std::array<std::uint64_t, 25>& a) {
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

/// Lanes are little-endian by definition; spelled out so that the host's byte order does not matter.
std::uint64_t load_lane(const std::uint8_t* p) {
    std::uint64_t lane = 0;
    for (unsigned i = 0; i < 8; ++i) lane |= std::uint64_t{p[i]} << (8 * i);
    return lane;
}

}  // namespace

Keccak& Keccak::absorb(ByteView bytes) {
    std::size_t i = 0;
    while (i < bytes.size()) {
        if (filled_ % 8 == 0 && bytes.size() - i >= 8) {
            lanes_[filled_ / 8] ^= load_lane(bytes.data() + i);
            filled_ += 8;
            i += 8;
        } else {
            lanes_[filled_ / 8] ^= std::uint64_t{bytes[i]} << (8 * (filled_ % 8));
            ++filled_;
            ++i;
        }
        if (filled_ == rate) {
            permute(lanes_);
            filled_ = 0;
        }
    }
    return *this;
}

Hash Keccak::digest() {
    lanes_[filled_ / 8] ^= std::uint64_t{0x01} << (8 * (filled_ % 8));
    lanes_[(rate - 1) / 8] ^= std::uint64_t{0x80} << 56;
    permute(lanes_);
    Hash hash;
    for (std::size_t i = 0; i < Hash::size; ++i) {
        hash.bytes[i] = static_cast<std::uint8_t>(lanes_[i / 8] >> (8 * (i % 8)));
    }
    return hash;
}

Hash keccak256(ByteView bytes) { return Keccak{}.absorb(bytes).digest(); }

Address address_of(const PublicKey& key) {
    const Hash hash = keccak256(key.view());
    Address address;
    std::copy(hash.bytes.end() - Address::size, hash.bytes.end(), address.bytes.begin());
    return address;
}

}  // namespace otp
