#include "protocol/keccak.hpp"

#include <algorithm>

#include "protocol/keccak_permutation.hpp"

namespace otp {
namespace {

constexpr std::size_t rate = 136;

/// Lanes are little-endian by definition; spelled out so that the host's byte order does not matter.
std::uint64_t load_lane(const std::uint8_t* p) {
    std::uint64_t lane = 0;
    for (unsigned i = 0; i < 8; ++i) lane |= std::uint64_t{p[i]} << (8 * i);
    return lane;
}

Address end_of(const Hash& hash) {
    Address address;
    std::copy(hash.bytes.end() - Address::size, hash.bytes.end(), address.bytes.begin());
    return address;
}

}  // namespace

Keccak& Keccak::absorb(ByteView bytes) {
    std::size_t i = 0;
    while (i < bytes.size()) {
        const std::size_t lane = filled_ / 8;
        const std::size_t shift = 8 * (filled_ % 8);
        if (bytes.size() - i >= 8 && (shift == 0 || filled_ + 8 < rate)) {
            const std::uint64_t word = load_lane(bytes.data() + i);
            lanes_[lane] ^= word << shift;
            if (shift != 0) lanes_[lane + 1] ^= word >> (64 - shift);
            filled_ += 8;
            i += 8;
        } else {
            lanes_[lane] ^= std::uint64_t{bytes[i]} << shift;
            ++filled_;
            ++i;
        }
        if (filled_ == rate) {
            keccak::permute(lanes_);
            filled_ = 0;
        }
    }
    return *this;
}

Hash Keccak::digest() {
    lanes_[filled_ / 8] ^= std::uint64_t{0x01} << (8 * (filled_ % 8));
    lanes_[(rate - 1) / 8] ^= std::uint64_t{0x80} << 56;
    keccak::permute(lanes_);
    Hash hash;
    for (std::size_t i = 0; i < Hash::size; ++i) {
        hash.bytes[i] = static_cast<std::uint8_t>(lanes_[i / 8] >> (8 * (i % 8)));
    }
    return hash;
}

Hash keccak256(ByteView bytes) { return Keccak{}.absorb(bytes).digest(); }

Address address_of(const PublicKey& key) { return end_of(keccak256(key.view())); }

Address address_of(const P256Key& key) {
    return end_of(Keccak{}.absorb(as_bytes("otp/p256")).absorb(key.view()).digest());
}

}  // namespace otp
