#include "cli/base64.hpp"

#include <optional>

namespace otp::cli {
namespace {

std::optional<unsigned> digit(char c) {
    if (c >= 'A' && c <= 'Z') return static_cast<unsigned>(c - 'A');
    if (c >= 'a' && c <= 'z') return static_cast<unsigned>(c - 'a') + 26;
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0') + 52;
    if (c == '+' || c == '-') return 62;
    if (c == '/' || c == '_') return 63;
    return std::nullopt;
}

}  // namespace

Result<Bytes> parse_base64(std::string_view text) {
    std::size_t length = text.size();
    if (text.ends_with('=')) {
        // Padding fills a group of four.
        if (length % 4 != 0) return ParseError{"the padding does not fill the last group of four", length};
        length -= text.ends_with("==") ? 2 : 1;
    }
    if (length % 4 == 1) return ParseError{"one digit more than whole bytes have", length};
    Bytes bytes;
    unsigned held = 0;
    unsigned bits = 0;
    for (std::size_t i = 0; i < length; ++i) {
        const auto value = digit(text[i]);
        if (!value) return ParseError{"not a digit of base64", i};
        held = (held << 6 | *value) & 0xffff;
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        bytes.push_back(static_cast<std::uint8_t>(held >> bits));
    }
    if ((held & ((1U << bits) - 1)) != 0) return ParseError{"the last digit has bits that belong to no byte", length};
    return bytes;
}

}  // namespace otp::cli
