#pragma once
// Dice: random numbers that are the same everywhere for the same seed (SplitMix64).

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>

#include "protocol/flat_map.hpp"
#include "protocol/rounding.hpp"

namespace otp::support {

class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_{seed} {}

    std::uint64_t next() {
        state_ += 0x9e3779b97f4a7c15ULL;
        return mix64(state_);
    }
    /// 0 .. n - 1. Precondition: n > 0.
    std::uint64_t below(std::uint64_t n) { return next() % n; }
    /// low .. high, both included.
    std::int64_t between(std::int64_t low, std::int64_t high) {
        return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low) + 1));
    }
    bool chance(unsigned percent) { return below(100) < percent; }
    u128 wide() {
        const u128 high = next();
        return (high << 64) | next();
    }
    /// 128 bits of which a random number of the highest are 0: small and huge numbers alike.
    u128 any_size() { return wide() >> below(128); }
    template <class Item>
    Item pick(std::initializer_list<Item> list) {
        return list.begin()[below(list.size())];
    }
    template <class List>
    const auto& pick(const List& list) {
        return std::begin(list)[static_cast<std::ptrdiff_t>(below(std::size(list)))];
    }

private:
    std::uint64_t state_;
};

}  // namespace otp::support
