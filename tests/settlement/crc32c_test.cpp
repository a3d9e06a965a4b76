#include "settlement/crc32c.hpp"

#include <gtest/gtest.h>

#include <random>

namespace otp::settlement {
namespace {

TEST(Crc32c, agrees_with_published_values) {
    // RFC 3720, appendix B.4, and the check value of the algorithm's catalogue entry.
    EXPECT_EQ(crc32c(0, as_bytes("123456789")), 0xE3069283U);
    EXPECT_EQ(crc32c(0, Bytes(32, 0x00)), 0x8A9136AAU);
    EXPECT_EQ(crc32c(0, Bytes(32, 0xFF)), 0x62A8AB43U);
    Bytes ascending(32);
    for (std::size_t i = 0; i < ascending.size(); ++i) ascending[i] = static_cast<std::uint8_t>(i);
    EXPECT_EQ(crc32c(0, ascending), 0x46DD794EU);
    EXPECT_EQ(crc32c_by_table(0, ascending), 0x46DD794EU);
}

TEST(Crc32c, the_instruction_equals_the_table) {
    std::mt19937_64 random{1};
    Bytes bytes(100'000);
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
    std::uint64_t cases = 0;
    const auto compare = [&](std::size_t start, std::size_t length) {
        const auto seed = static_cast<std::uint32_t>(random());
        const ByteView view = ByteView{bytes}.subspan(start, length);
        ASSERT_EQ(crc32c(seed, view), crc32c_by_table(seed, view)) << start << " " << length;
        ++cases;
    };
    for (std::size_t length = 0; length < 2'500; ++length) compare(length % 9, length);
    for (const std::size_t around : {3U * 4096, 6U * 4096, 3U * 4096 + 3U * 256, 65'536U}) {
        for (std::size_t length = around - 9; length <= around + 9; ++length) compare(length % 8, length);
    }
    for (int i = 0; i < 500; ++i) {
        const std::size_t start = random() % 50'000;
        compare(start, random() % 50'000);
    }
    std::printf("crc32c: %llu cases, instruction %s\n", static_cast<unsigned long long>(cases),
                crc32c_is_hardware() ? "used" : "absent");
}

TEST(Crc32c, pieces_equal_the_whole) {
    Bytes bytes(2'000);
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 31);
    for (std::size_t cut = 0; cut <= bytes.size(); cut += 7) {
        const ByteView view{bytes};
        EXPECT_EQ(crc32c(crc32c(5, view.first(cut)), view.subspan(cut)), crc32c(5, view)) << cut;
    }
}

}  // namespace
}  // namespace otp::settlement
