#pragma once
// toml++ 3.3 and what has to be known of it. Whoever reads TOML includes it here, so that all of the program has the
// same parser.
//
// It asserts that a key begins with a letter that keys may begin with; a file that says "[$" breaks that, and without
// the assertion the parser's own error follows.

#pragma push_macro("NDEBUG")
#undef NDEBUG
#define TOML_ASSERT(expression) static_cast<void>(0)
#include <toml++/toml.h>
#pragma pop_macro("NDEBUG")

#include <string>
#include <string_view>

#include "protocol/result.hpp"

namespace otp::settlement {

/// The text as the parser may have it. Its tables of whitespace do not know most letters beyond ASCII, wherever it
/// meets them: in comments they are masked, elsewhere refused (a string can say "\u00e9"). So are strings over several
/// lines, since they would hide what is a comment. `position` of the error is the line.
[[nodiscard]] Result<std::string> plain_toml(std::string_view text);

}  // namespace otp::settlement
