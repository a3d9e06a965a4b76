// Any text as a node's configuration: refused with a reason that names a line, or options within their bounds; the same
// text always gives the same answer.

#include <cstdlib>
#include <string_view>

#include "settlement/config.hpp"

namespace {

void require(bool truth) {
    if (!truth) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto first = otp::settlement::parse_config(text);
    const auto second = otp::settlement::parse_config(text);
    require(first.has_value() == second.has_value());
    if (!first) {
        require(!first.error().reason.empty() && first.error().reason == second.error().reason);
        return 0;
    }
    require(first->service.directory == second->service.directory);
    require(first->service.http.threads >= 1 && first->service.http.threads <= 64);
    require(first->service.node.group_max >= 1 && first->service.node.group_max <= otp::Block::envelopes_max);
    return 0;
}
