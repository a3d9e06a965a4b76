#pragma once
// Chance without a state: the same numbers give the same draw, whatever was drawn before.

#include <cstdint>

namespace otp::venues::simulator {

/// The finaliser of SplitMix64 (Steele, Lea, Flood 2014).
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t z) {
    z += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b) { return mix(mix(a) ^ b); }
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b, std::uint64_t c) {
    return mix(mix(a, b) ^ c);
}

/// Uniform (but for a bias below 2^-40) between `least` and `most`, both included.
[[nodiscard]] constexpr std::int64_t within(std::uint64_t drawn, std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(drawn % static_cast<std::uint64_t>(most - least + 1));
}

}  // namespace otp::venues::simulator
