#include "keys/address_text.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>

namespace otp::keys {
namespace {

std::string changed(std::string text, int (*change)(int)) {
    std::transform(text.begin() + 2, text.end(), text.begin() + 2,
                   [&](char c) { return static_cast<char>(change(c)); });
    return text;
}

// The test cases of EIP-55, and the two shapes in which letters carry no checksum.
const char* const eip_55[] = {
    "0x52908400098527886E0F7030069857D2E4169EE7",  // all capitals
    "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
    "0xde709f2102306220921060314715629080e2fb77",  // all small
    "0x27b1fdb04752bbc536007a920d24acb045561c26",
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",  // mixed
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359", "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
    "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
};

TEST(AddressText, writes_and_reads_the_cases_of_eip_55) {
    for (const std::string text : eip_55) {
        const auto address = parse_address(text);
        ASSERT_TRUE(address) << text;
        EXPECT_EQ(checksum_address(*address), text);
        EXPECT_EQ(*parse_address(changed(text, std::tolower)), *address);
        EXPECT_EQ(*parse_address(changed(text, std::toupper)), *address);
        EXPECT_EQ(*parse_address(text.substr(2)), *address) << "the 0x may be missing";
    }
}

TEST(AddressText, refuses_a_wrong_checksum_and_says_where) {
    const std::string right = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
    for (std::size_t i = 2; i < right.size(); ++i) {
        std::string wrong = right;
        wrong[i] = static_cast<char>(std::isupper(right[i]) ? std::tolower(right[i]) : std::toupper(right[i]));
        if (wrong == right) continue;  // A digit has no case.
        const auto address = parse_address(wrong);
        ASSERT_FALSE(address) << wrong;
        EXPECT_EQ(address.error().position, i);
    }
}

TEST(AddressText, a_wrong_digit_shows_in_the_checksum) {
    std::string wrong = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
    wrong[5] = 'c';
    EXPECT_FALSE(parse_address(wrong));
}

TEST(AddressText, refuses_what_is_no_address) {
    for (const std::string text :
         {"", "0x", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed0",
          "0X52908400098527886e0f7030069857d2e4169ee7", " 0x52908400098527886e0f7030069857d2e4169ee7",
          "0x52908400098527886e0f7030069857d2e4169eeg", "0x0x52908400098527886e0f7030069857d2e4169e"}) {
        EXPECT_FALSE(parse_address(text)) << text;
    }
}

}  // namespace
}  // namespace otp::keys
