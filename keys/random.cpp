#include "keys/random.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace otp::keys {

void fill_random(std::span<std::uint8_t> bytes) {
    constexpr std::size_t most_at_once = 256;  // getentropy(3) refuses more.
    while (!bytes.empty()) {
        const std::size_t count = std::min(bytes.size(), most_at_once);
        if (::getentropy(bytes.data(), count) != 0) {
            throw std::system_error{errno, std::generic_category(), "cannot read randomness from the kernel"};
        }
        bytes = bytes.subspan(count);
    }
}

}  // namespace otp::keys
