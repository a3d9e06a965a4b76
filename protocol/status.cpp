#include "protocol/status.hpp"

#include <array>

namespace otp {
namespace {

constexpr bool yes = true;
constexpr bool no = false;

constexpr std::array rows = {
#define STATUS(number, name, transient, what, next) StatusRow{Status{number}, #name, transient, what, next},
#include "protocol/schema/statuses.def"
#undef STATUS
#define UPDATE_FAULT(name, what)                                                                                \
    StatusRow{Status{static_cast<std::uint16_t>(update_fault_base + static_cast<unsigned>(UpdateFault::name))}, \
              "update_" #name, no, what, "Fetch the update again from its source."},
#include "protocol/schema/update_faults.def"
#undef UPDATE_FAULT
};

constexpr StatusRow unknown = {Status{0xffff}, "unknown", false, "This status is not known to this version.", ""};

}  // namespace

const StatusRow& status_row(Status status) {
    for (const StatusRow& row : rows) {
        if (row.status == status) return row;
    }
    return unknown;
}

std::optional<Status> parse_status(std::string_view name) {
    for (const StatusRow& row : rows) {
        if (row.name == name) return row.status;
    }
    return std::nullopt;
}

Status status_of(UpdateFault fault) {
    return Status{static_cast<std::uint16_t>(update_fault_base + static_cast<unsigned>(fault))};
}

std::span<const StatusRow> status_rows() { return rows; }

}  // namespace otp
