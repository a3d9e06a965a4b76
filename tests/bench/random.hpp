#pragma once
// The one source of chance of the benchmarks: xoshiro256** from a printed seed, so a run can be repeated.

#include <array>
#include <cstdint>

#include "protocol/flat_map.hpp"

namespace otp::bench {

class Random {
public:
    explicit Random(std::uint64_t seed) {
        for (std::uint64_t& word : state_) word = mix64(seed += 0x9e3779b97f4a7c15ULL);
    }

    std::uint64_t next() {
        const std::uint64_t result = rotate(state_[1] * 5, 7) * 9;
        const std::uint64_t shifted = state_[1] << 17;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= shifted;
        state_[3] = rotate(state_[3], 45);
        return result;
    }

    /// 0 .. bound - 1. The bias of so small a bound against 2^64 is no matter here.
    std::uint64_t below(std::uint64_t bound) {
        __extension__ using Wide = unsigned __int128;
        return static_cast<std::uint64_t>((Wide{next()} * bound) >> 64);
    }

private:
    static std::uint64_t rotate(std::uint64_t x, unsigned n) { return (x << n) | (x >> (64 - n)); }
    std::array<std::uint64_t, 4> state_{};
};

}  // namespace otp::bench
