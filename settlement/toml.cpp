#include "settlement/toml.hpp"

#include <algorithm>
#include <optional>

namespace otp::settlement {
namespace {

bool is_beyond_ascii(char c) { return static_cast<unsigned char>(c) >= 0x80; }

/// Masks the comment of one line. Strings and comments end with the line.
std::optional<std::string> make_plain(std::string& line) {
    char quote = '\0';  // Of the string that we are in.
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (is_beyond_ascii(c)) {
            return "letters beyond ASCII belong into comments; in a string write \\u and four hex digits";
        }
        if (quote != '\0') {
            if (c == quote) quote = '\0';
            const char next = i + 1 < line.size() ? line[i + 1] : '\0';
            if (c == '\\' && quote == '"' && (next == '"' || next == '\\')) ++i;
        } else if (c == '#') {
            std::replace_if(line.begin() + static_cast<std::ptrdiff_t>(i), line.end(), is_beyond_ascii, '?');
            return std::nullopt;
        } else if (c == '"' || c == '\'') {
            if (line.compare(i, 3, std::string(3, c)) == 0) return "strings over several lines are not supported";
            quote = c;
        }
    }
    return std::nullopt;
}

}  // namespace

Result<std::string> plain_toml(std::string_view text) {
    std::string plain;
    std::size_t number = 1;
    for (std::size_t begin = 0; begin < text.size(); ++number) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        std::string line{text.substr(begin, end - begin)};
        if (const auto fault = make_plain(line)) {
            return ParseError{"line " + std::to_string(number) + ": " + *fault, number};
        }
        plain += line + '\n';
        begin = end + 1;
    }
    return plain;
}

}  // namespace otp::settlement
