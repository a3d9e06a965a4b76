#pragma once
// Why a signed price update is refused: one row of schema/update_faults.def each.

#include <cstdint>
#include <string_view>

namespace otp {

enum class UpdateFault : std::uint8_t {
#define UPDATE_FAULT(name, sentence) name,
#include "protocol/schema/update_faults.def"
#undef UPDATE_FAULT
};

/// The enumerator's own spelling, as test vectors use it.
[[nodiscard]] std::string_view name(UpdateFault fault);
/// One sentence for people.
[[nodiscard]] std::string_view describe(UpdateFault fault);

}  // namespace otp
