#pragma once
// Status: what became of a command. Derived from schema/statuses.def and schema/update_faults.def.

#include <cstdint>
#include <optional>
#include <string_view>

#include "protocol/price_update.hpp"

namespace otp {

/// Faults of a signed update are statuses too: 520 plus the fault's place in its table.
inline constexpr std::uint16_t update_fault_base = 520;

enum class Status : std::uint16_t {
#define STATUS(number, name, transient, what, next) name = number,
#include "protocol/schema/statuses.def"
#undef STATUS
};

/// What is known about a status: its name as every face spells it, a sentence, and a hint.
struct StatusRow {
    Status status;
    std::string_view name;
    bool transient;         ///< The same command may succeed later, with a new nonce.
    std::string_view what;  ///< What happened.
    std::string_view next;  ///< What to do next; may be empty.
};

/// The row of a status; unknown numbers (from a newer journal) give a row named "unknown".
[[nodiscard]] const StatusRow& status_row(Status status);
[[nodiscard]] inline std::string_view name(Status status) { return status_row(status).name; }
[[nodiscard]] std::optional<Status> parse_status(std::string_view name);
[[nodiscard]] Status status_of(UpdateFault fault);

/// Every row, in order of number (for the reference and the interfaces).
[[nodiscard]] std::span<const StatusRow> status_rows();

}  // namespace otp
