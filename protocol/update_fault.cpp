#include "protocol/update_fault.hpp"

namespace otp {

std::string_view name(UpdateFault fault) {
    switch (fault) {
#define UPDATE_FAULT(name, sentence) \
    case UpdateFault::name:          \
        return #name;
#include "protocol/schema/update_faults.def"
#undef UPDATE_FAULT
    }
    return "unknown_update_fault";
}

std::string_view describe(UpdateFault fault) {
    switch (fault) {
#define UPDATE_FAULT(name, sentence) \
    case UpdateFault::name:          \
        return sentence;
#include "protocol/schema/update_faults.def"
#undef UPDATE_FAULT
    }
    return "Unknown fault of a price update.";
}

}  // namespace otp
