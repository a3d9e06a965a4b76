#include "cli/base64.hpp"

#include <gtest/gtest.h>

namespace otp::cli {
namespace {

std::string read(std::string_view text) {
    const auto bytes = parse_base64(text);
    return bytes ? std::string{bytes->begin(), bytes->end()} : "refused at " + std::to_string(bytes.error().position);
}

/// RFC 4648, section 10.
TEST(Base64, reads_the_published_examples_with_their_padding_and_without) {
    const std::pair<const char*, const char*> examples[] = {{"", ""},
                                                            {"Zg==", "f"},
                                                            {"Zm8=", "fo"},
                                                            {"Zm9v", "foo"},
                                                            {"Zm9vYg==", "foob"},
                                                            {"Zm9vYmE=", "fooba"},
                                                            {"Zm9vYmFy", "foobar"},
                                                            {"Zg", "f"},
                                                            {"Zm8", "fo"}};
    for (const auto& [text, bytes] : examples) EXPECT_EQ(read(text), bytes) << text;
    EXPECT_EQ(read("+/+/"), "\xfb\xff\xbf");
    EXPECT_EQ(read("-_-_"), "\xfb\xff\xbf") << "base64url";
}

TEST(Base64, one_value_has_one_text) {
    EXPECT_EQ(read("Zh=="), "refused at 2") << "bits that belong to no byte";
    EXPECT_EQ(read("Zm9="), "refused at 3");
    EXPECT_EQ(read("Z"), "refused at 1");
    EXPECT_EQ(read("Zm9vY"), "refused at 5");
    EXPECT_EQ(read("Zg="), "refused at 3");
    EXPECT_EQ(read("Zm9v="), "refused at 5");
    EXPECT_EQ(read("===="), "refused at 0");
    EXPECT_EQ(read("Z=g="), "refused at 1");
    EXPECT_EQ(read("Zm 9"), "refused at 2");
    EXPECT_EQ(read("Zm9v\n"), "refused at 5");
}

}  // namespace
}  // namespace otp::cli
