#include "protocol/bytes.hpp"

namespace otp {

std::string to_hex(ByteView bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text = "0x";
    text.reserve(2 + 2 * bytes.size());
    for (const std::uint8_t byte : bytes) {
        text.push_back(digits[byte >> 4]);
        text.push_back(digits[byte & 15]);
    }
    return text;
}

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

Result<Bytes> parse_hex(std::string_view text) {
    const std::size_t start = text.starts_with("0x") ? 2 : 0;
    if ((text.size() - start) % 2 != 0) return ParseError{"hex needs two digits a byte", text.size()};
    Bytes bytes;
    bytes.reserve((text.size() - start) / 2);
    for (std::size_t i = start; i < text.size(); i += 2) {
        const int high = hex_digit(text[i]);
        const int low = hex_digit(text[i + 1]);
        if (high < 0) return ParseError{"not a hex digit", i};
        if (low < 0) return ParseError{"not a hex digit", i + 1};
        bytes.push_back(static_cast<std::uint8_t>(high * 16 + low));
    }
    return bytes;
}

}  // namespace otp
