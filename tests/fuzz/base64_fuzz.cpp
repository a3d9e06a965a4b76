// Any text is either refused at a position inside it, or decodes to as many bytes as its digits hold, and the same text
// in the other alphabet to the same bytes.
#include "cli/base64.hpp"

#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string text{reinterpret_cast<const char*>(data), size};
    const auto bytes = otp::cli::parse_base64(text);
    if (!bytes) {
        if (bytes.error().position > size || bytes.error().reason.empty()) std::abort();
        return 0;
    }
    const std::size_t digits = text.find('=') == std::string::npos ? size : text.find('=');
    if (bytes->size() != digits * 6 / 8) std::abort();
    for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
    const auto again = otp::cli::parse_base64(text);
    if (!again || *again != *bytes) std::abort();
    return 0;
}
