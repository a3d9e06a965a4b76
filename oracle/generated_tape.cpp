#include "oracle/generated_tape.hpp"

#include <algorithm>

namespace otp::oracle {
namespace {

constexpr std::int64_t price_min = 1;
constexpr std::int64_t price_max = price_limit.raw() - 1;

/// One standard deviation of a second's step, 10^-9 of the price. With the jumps' variance (1461 a year of 40 to 100
/// bp, so 0.076) it makes 0.36 = (60 %)^2 a year: sqrt((0.36 - 0.076) / 31557600) = 9.487 * 10^-5.
constexpr std::int64_t step_deviation = 94'870;
constexpr std::uint64_t seconds_between_jumps = 21'600;

/// price * numerator / denominator, towards zero.
std::int64_t part_of(std::int64_t price, i128 numerator, i128 denominator) {
    return static_cast<std::int64_t>(i128{price} * numerator / denominator);
}

}  // namespace

GeneratedTape::GeneratedTape(std::uint64_t seed, Price start, Time first)
    : random_{seed}, price_{std::clamp(start.raw(), price_min, price_max)}, time_{first} {}

/// SplitMix64 (Steele, Lea, Flood 2014).
std::uint64_t GeneratedTape::draw() {
    random_ += 0x9e3779b97f4a7c15;
    std::uint64_t z = random_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

/// The sum of twelve uniform 16-bit numbers has a standard deviation of 2^16 and is nearly normal.
std::int64_t GeneratedTape::draw_step() {
    std::int64_t sum = 0;
    for (int word = 0; word < 3; ++word) {
        const std::uint64_t bits = draw();
        for (int i = 0; i < 4; ++i) sum += static_cast<std::int64_t>((bits >> (16 * i)) & 0xffff);
    }
    constexpr std::int64_t mean = 12 * 65'535 / 2;
    return part_of(price_, i128{sum - mean} * step_deviation, i128{65'536} * 1'000'000'000);
}

std::int64_t GeneratedTape::draw_jump() {
    if (draw() % seconds_between_jumps != 0) return 0;
    const std::uint64_t bits = draw();
    const auto size = static_cast<std::int64_t>(4'000 + (bits >> 1) % 6'001);  // 10^-6 of the price
    const std::int64_t jump = part_of(price_, size, 1'000'000);
    return (bits & 1) != 0 ? jump : -jump;
}

TapePoint GeneratedTape::next() {
    const std::int64_t step = draw_step();
    const std::int64_t jump = draw_jump();
    price_ = std::clamp(price_ + step + jump, price_min, price_max);
    const auto width = static_cast<std::int64_t>(20'000 + draw() % 30'001);  // 10^-8 of the price
    const auto confidence = std::max<std::int64_t>(1, part_of(price_, width, 100'000'000));
    const TapePoint point{time_, time_ - seconds(1), Price::from_raw(price_), static_cast<std::uint64_t>(confidence)};
    time_ = time_ + seconds(1);
    return point;
}

}  // namespace otp::oracle
