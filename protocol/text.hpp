#pragma once
// Reading and writing short exact texts: one pass from left to right, and the first refusal is the answer.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/result.hpp"

namespace otp {

[[nodiscard]] constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
[[nodiscard]] constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

/// Reads a text from left to right. After a refusal nothing more is read and the first reason stands, so a parser is
/// a flat list of what it expects, with one look at failed() where its values are needed.
class Scanner {
public:
    explicit Scanner(std::string_view text) : text_{text} {}

    [[nodiscard]] std::size_t position() const { return position_; }
    [[nodiscard]] bool failed() const { return error_.has_value(); }
    /// Precondition: failed().
    [[nodiscard]] const ParseError& error() const { return *error_; }

    void refuse(std::string_view reason, std::size_t position);

    /// Whether the next character is c; does not read it.
    [[nodiscard]] bool sees(char c) const { return !failed() && position_ < text_.size() && text_[position_] == c; }
    /// Reads c if it is next.
    bool accept(char c);
    void expect(char c, std::string_view reason);
    /// Exactly so many digits (at most 9) whose value is within [least, most]; 0 after a refusal. A missing digit is
    /// refused where it is missing, a value out of range where it begins.
    std::uint32_t number(unsigned digits, std::uint32_t least, std::uint32_t most, std::string_view reason);
    /// Any character, once; '\0' at the end of the text, which is refused.
    char any(std::string_view reason);
    /// The longest run of characters that belong, possibly empty.
    template <class Belongs>
    std::string_view run(Belongs belongs) {
        const std::size_t start = position_;
        if (failed()) return {};
        while (position_ < text_.size() && belongs(text_[position_])) ++position_;
        return text_.substr(start, position_ - start);
    }
    void end(std::string_view reason);

private:
    std::string_view text_;
    std::size_t position_ = 0;
    std::optional<ParseError> error_;
};

/// Value of a run of at most 19 digits.
[[nodiscard]] std::uint64_t digits_value(std::string_view digits);

/// Appends the value in decimal, with zeros before it up to the width.
void append_digits(std::string& out, std::uint64_t value, unsigned width);

}  // namespace otp
