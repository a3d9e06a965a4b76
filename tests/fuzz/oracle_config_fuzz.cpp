// Any bytes as a signer's configuration: read or refused with a line and a reason.

#include <cstdlib>
#include <string_view>

#include "cli/oracle_config.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const auto config = otp::cli::parse_oracle_config({reinterpret_cast<const char*>(data), size});
    if (!config && config.error().reason.empty()) std::abort();
    if (!config) return 0;
    if (config->instruments.empty()) std::abort();
    for (const auto& instrument : config->instruments) {
        if (instrument.name.empty() || instrument.feed.empty()) std::abort();
    }
    return 0;
}
