#pragma once
// How a verb that did not succeed says so: one line for people, one document for programs, both on stderr.

#include <cstddef>
#include <string>
#include <string_view>

#include "cli/exit_code.hpp"
#include "protocol/result.hpp"

namespace otp::cli {

struct Failure {
    std::string code;     ///< A word a program can compare: "malformed_symbol".
    std::string message;  ///< What happened.
    std::string hint;     ///< What to do about it; may be empty.
    ExitCode exit_code = exit_failure;
};

/// Prints `{"error":{"code","message","hint"}}`, or "otp: message" and the hint below it. Returns the exit code.
int report(const Failure& failure, bool json);

/// "the month must be ..., at position 12", with the text below it and a mark under the place where it can be shown.
std::string describe(const ParseError& error, std::string_view text);

/// The reason and the position on one line.
std::string locate(const ParseError& error);

}  // namespace otp::cli
