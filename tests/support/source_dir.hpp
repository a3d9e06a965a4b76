#pragma once
// Where the project's sources lie. A function, not a macro for all: only one object then depends on the folder, and a
// second clone finds every other one already compiled.

#include <string>

namespace otp::support {

[[nodiscard]] const std::string& source_dir();

}  // namespace otp::support
