#pragma once
// Which of the kernels' forms this processor can run, chosen when the program runs.

#include <cstdint>
#include <string_view>

namespace otp::market {

/// From the slowest to the fastest. `plain` runs everywhere, in the browser too, and is what the others are tested
/// against; `pairs` is two numbers at a time with what every x86-64 processor has (SSE2), to the same bits as plain.
enum class Instructions : std::uint8_t { plain, pairs, avx2, avx512 };

[[nodiscard]] bool can_run(Instructions);
/// The fastest that this processor can run; asked once.
[[nodiscard]] Instructions best_instructions();
/// "avx2".
[[nodiscard]] std::string_view instructions_name(Instructions);

}  // namespace otp::market
