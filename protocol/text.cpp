#include "protocol/text.hpp"

namespace otp {

void Scanner::refuse(std::string_view reason, std::size_t position) {
    if (!failed()) error_ = ParseError{std::string{reason}, position};
}

bool Scanner::accept(char c) {
    if (!sees(c)) return false;
    ++position_;
    return true;
}

void Scanner::expect(char c, std::string_view reason) {
    if (!accept(c)) refuse(reason, position_);
}

std::uint32_t Scanner::number(unsigned digits, std::uint32_t least, std::uint32_t most, std::string_view reason) {
    if (failed()) return 0;
    const std::size_t start = position_;
    std::uint32_t value = 0;
    for (unsigned i = 0; i < digits; ++i, ++position_) {
        if (position_ >= text_.size() || !is_digit(text_[position_])) {
            refuse(reason, position_);
            return 0;
        }
        value = value * 10 + static_cast<std::uint32_t>(text_[position_] - '0');
    }
    if (value >= least && value <= most) return value;
    refuse(reason, start);
    return 0;
}

char Scanner::any(std::string_view reason) {
    if (!failed() && position_ < text_.size()) return text_[position_++];
    refuse(reason, position_);
    return '\0';
}

void Scanner::end(std::string_view reason) {
    if (position_ < text_.size()) refuse(reason, position_);
}

std::uint64_t digits_value(std::string_view digits) {
    std::uint64_t value = 0;
    for (const char c : digits) value = value * 10 + static_cast<std::uint64_t>(c - '0');
    return value;
}

void append_digits(std::string& out, std::uint64_t value, unsigned width) {
    const std::string digits = std::to_string(value);
    if (digits.size() < width) out.append(width - digits.size(), '0');
    out += digits;
}

}  // namespace otp
