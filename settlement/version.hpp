#pragma once

namespace otp::settlement {

/// Of the program, as CMakeLists.txt has it.
inline constexpr const char* version = "0.1.0";

}  // namespace otp::settlement
