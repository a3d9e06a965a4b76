#pragma once
// The whole of `otp` but the process: arguments in, exit code out.

#include <string>
#include <vector>

#include "cli/machine.hpp"

namespace otp::cli {

/// `arguments` without the program's name. Prints to std::cout and std::cerr.
[[nodiscard]] int run_program(std::vector<std::string> arguments, Machine& machine);

}  // namespace otp::cli
