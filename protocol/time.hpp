#pragma once
// Time: UTC milliseconds since 1970. It enters the core only through the journal.

#include <compare>
#include <cstdint>

namespace otp {

/// A length of time in milliseconds.
struct Duration {
    std::int64_t ms = 0;
    friend constexpr auto operator<=>(Duration, Duration) = default;
};
[[nodiscard]] constexpr Duration milliseconds(std::int64_t n) { return {n}; }
[[nodiscard]] constexpr Duration seconds(std::int64_t n) { return {n * 1000}; }

/// An instant. Valid from 1970-01-01T00:00:00Z to 9999-12-31T23:59:59.999Z.
struct Time {
    std::int64_t ms = 0;
    static constexpr std::int64_t ms_max = 253'402'300'799'999;

    [[nodiscard]] constexpr bool is_valid() const { return ms >= 0 && ms <= ms_max; }
    /// Whole seconds since 1970, rounded down (the unit of price updates).
    [[nodiscard]] constexpr std::int64_t seconds() const { return ms / 1000; }
    [[nodiscard]] static constexpr Time from_seconds(std::int64_t s) { return {s * 1000}; }

    friend constexpr auto operator<=>(Time, Time) = default;
    friend constexpr Time operator+(Time t, Duration d) { return {t.ms + d.ms}; }
    friend constexpr Time operator-(Time t, Duration d) { return {t.ms - d.ms}; }
    friend constexpr Duration operator-(Time a, Time b) { return {a.ms - b.ms}; }
};

}  // namespace otp
