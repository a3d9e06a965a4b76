#include "keys/address_text.hpp"

#include <algorithm>

#include "protocol/keccak.hpp"

namespace otp::keys {

static constexpr bool is_small(char c) { return c >= 'a' && c <= 'f'; }
static constexpr bool is_capital(char c) { return c >= 'A' && c <= 'F'; }

std::string checksum_address(const Address& address) {
    std::string text = to_hex(address);
    const Hash hash = keccak256(as_bytes(std::string_view{text}.substr(2)));
    for (std::size_t digit = 0; digit < 40; ++digit) {
        const int nibble = digit % 2 == 0 ? hash.bytes[digit / 2] >> 4 : hash.bytes[digit / 2] & 15;
        char& c = text[2 + digit];
        if (nibble >= 8 && is_small(c)) c = static_cast<char>(c - 'a' + 'A');
    }
    return text;
}

Result<Address> parse_address(std::string_view text) {
    const auto address = parse_fixed_hex<Address>(text);
    if (!address) return address;

    const std::size_t prefix = text.size() - 40;
    const std::string_view digits = text.substr(prefix);
    const bool mixed =
        std::any_of(digits.begin(), digits.end(), is_small) && std::any_of(digits.begin(), digits.end(), is_capital);
    if (!mixed) return address;

    const std::string right = checksum_address(*address).substr(2);
    const auto differs = std::mismatch(digits.begin(), digits.end(), right.begin()).first;
    if (differs == digits.end()) return address;
    return ParseError{
        "the capitals are not this address's checksum: a digit is wrong, or the letters' case was changed",
        prefix + static_cast<std::size_t>(differs - digits.begin())};
}

}  // namespace otp::keys
