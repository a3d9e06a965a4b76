#pragma once
// Where the recorded data lies that tests run on when it is there.

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include "tests/support/source_dir.hpp"

namespace otp::support {

/// The bytes of a file of shared/data beside the project (or of the folder OTP_SHARED_DATA names, for a checkout that
/// lies elsewhere); nothing when it is not there, and then the test skips itself.
inline std::optional<std::string> read_shared_data(const std::string& path) {
    const char* const folder = std::getenv("OTP_SHARED_DATA");
    std::ifstream in{(folder != nullptr ? std::string{folder} : source_dir() + "/../shared/data") + "/" + path,
                     std::ios::binary};
    if (!in) return std::nullopt;
    return std::string{std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace otp::support

/// Defines `name` as the file's bytes, or skips the test.
#define OTP_SHARED_DATA_OR_SKIP(name, path)                            \
    const auto name##_if_any = ::otp::support::read_shared_data(path); \
    if (!name##_if_any) GTEST_SKIP() << "skipped: no ../shared/data";  \
    const std::string& name = *name##_if_any
