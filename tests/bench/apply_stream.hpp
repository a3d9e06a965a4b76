#pragma once
// Decoding and applying a stretch of the workload's stream, as several benchmarks time it.

#include "tests/bench/workload.hpp"

namespace otp::bench {

struct Answers {
    std::size_t refused = 0;
    std::size_t unexpected = 0;
    std::size_t events = 0;
};

/// Decodes and applies items [begin, end) of the stream.
Answers apply_stream(State& state, const Stream& stream, std::size_t begin, std::size_t end);

}  // namespace otp::bench
