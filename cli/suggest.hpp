#pragma once
// "Did you mean ...?"

#include <string>
#include <string_view>
#include <vector>

namespace otp::cli {

/// Insertions, deletions, replacements and swaps of neighbours between two words.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The known words that `word` is likely a misspelling of, nearest first, at most three.
[[nodiscard]] std::vector<std::string> suggest(std::string_view word, const std::vector<std::string>& known);

}  // namespace otp::cli
