#include "tests/support/source_dir.hpp"

namespace otp::support {

const std::string& source_dir() {
    static const std::string folder = OTP_SOURCE_DIR;
    return folder;
}

}  // namespace otp::support
