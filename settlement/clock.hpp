#pragma once
// Clock: where the node's time comes from. Only the writer asks it, once a block; the core sees the block's time.

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
};

/// The machine's UTC.
class SystemClock final : public Clock {
public:
    [[nodiscard]] Time now() override {
        const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
        return Time{std::chrono::duration_cast<std::chrono::milliseconds>(since_1970).count()};
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
