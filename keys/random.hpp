#pragma once
// Randomness of the operating system, for keys, salts and temporary names.

#include <cstdint>
#include <span>

namespace otp::keys {

/// Fills `bytes` from the kernel's generator. Throws std::system_error where there is none: a guessable key is worse.
void fill_random(std::span<std::uint8_t> bytes);

}  // namespace otp::keys
