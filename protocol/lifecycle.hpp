#pragma once
// The phases of a series, forward only: trading -> expired -> priced -> settled.

#include <array>
#include <cstdint>
#include <string_view>

namespace otp {

enum class Phase : std::uint8_t { trading = 0, expired = 1, priced = 2, settled = 3 };

[[nodiscard]] constexpr std::string_view phase_name(Phase phase) {
    constexpr std::array<std::string_view, 4> names = {"trading", "expired", "priced", "settled"};
    return names[static_cast<std::size_t>(phase)];
}

}  // namespace otp
