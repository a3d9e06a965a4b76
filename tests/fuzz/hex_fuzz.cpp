// Any text is either refused at a position inside it, or is hex that reads back the same.
#include <cstdlib>
#include <string_view>

#include "protocol/bytes.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto bytes = otp::parse_hex(text);
    if (!bytes) {
        if (bytes.error().position > size || bytes.error().reason.empty()) std::abort();
        return 0;
    }
    const auto again = otp::parse_hex(otp::to_hex(*bytes));
    if (!again || *again != *bytes) std::abort();
    return 0;
}
