#pragma once
// Clock: where the node's time comes from. Only the writer asks it, once a block; the core sees the block's time.

#include <time.h>

#include <atomic>
#include <chrono>

#include "protocol/time.hpp"

namespace otp::settlement {

/// Safe to use from several threads. May jump: a block's time is never before the one of the block before it.
class Clock {
public:
    Clock() = default;
    Clock(const Clock&) = delete;
    Clock& operator=(const Clock&) = delete;
    virtual ~Clock() = default;

    [[nodiscard]] virtual Time now() = 0;

    /// A reading that nobody can set, from an arbitrary start, by which a jump of now() shows. A clock that has no such
    /// thing is believed.
    [[nodiscard]] virtual Duration monotonic() { return Duration{now().ms}; }
};

/// The machine's UTC.
class SystemClock final : public Clock {
public:
    [[nodiscard]] Time now() override {
        const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
        return Time{std::chrono::duration_cast<std::chrono::milliseconds>(since_1970).count()};
    }
    /// Goes on while the machine sleeps, as the time does.
    [[nodiscard]] Duration monotonic() override {
        timespec t{};
        ::clock_gettime(CLOCK_BOOTTIME, &t);
        return Duration{static_cast<std::int64_t>(t.tv_sec) * 1000 + t.tv_nsec / 1'000'000};
    }
};

/// Stands until it is told otherwise: for tapes and tests.
class ManualClock final : public Clock {
public:
    explicit ManualClock(Time start) : ms_{start.ms} {}

    [[nodiscard]] Time now() override { return Time{ms_.load()}; }
    void set(Time time) { ms_ = time.ms; }
    void advance(Duration by) { ms_ += by.ms; }

private:
    std::atomic<std::int64_t> ms_;
};

}  // namespace otp::settlement
