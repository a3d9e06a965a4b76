// The canonical bytes: what is written is read back, and everything else is refused or reads back as itself.

#include <gtest/gtest.h>

#include "protocol/codec.hpp"
#include "protocol/envelope.hpp"
#include "protocol/field_text.hpp"
#include "tests/support/random_values.hpp"

namespace otp {
namespace {

using namespace support;

/// The value in exactly these bytes, if there is one.
template <class T>
std::optional<T> read(ByteView bytes) {
    Reader reader{bytes};
    T value;
    decode(reader, value);
    if (reader.failed() || !reader.at_end()) return std::nullopt;
    return value;
}

template <class T>
void expect_one_encoding(const T& value) {
    const Bytes bytes = to_bytes(value);
    const auto back = read<T>(bytes);
    ASSERT_TRUE(back.has_value());
    ASSERT_EQ(to_bytes(*back), bytes);
    // Cut anywhere, it is nothing.
    for (std::size_t n = 0; n < bytes.size(); ++n) ASSERT_FALSE(read<T>(ByteView{bytes}.first(n)).has_value()) << n;
    // A byte more, and it is nothing either.
    Bytes longer = bytes;
    longer.push_back(0);
    ASSERT_FALSE(read<T>(longer).has_value());
    // With any bit flipped it is nothing, or something else that is written in just these bytes.
    Bytes flipped = bytes;
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
        flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        if (const auto other = read<T>(flipped)) {
            ASSERT_EQ(to_bytes(*other), flipped) << "bit " << bit;
            ASSERT_FALSE(*other == value) << "bit " << bit;
        }
        flipped[bit / 8] = bytes[bit / 8];
    }
}

TEST(Codec, every_command_has_one_encoding) {
    Dice dice{1};
    for (int round = 0; round < 40; ++round) {
        for (const Command& command : random_commands(dice)) {
            SCOPED_TRACE(facts_of(command).name);
            ASSERT_NO_FATAL_FAILURE(expect_one_encoding(command));
            ASSERT_EQ(*read<Command>(to_bytes(command)), command);
        }
    }
}

TEST(Codec, every_event_has_one_encoding) {
    Dice dice{2};
    for (int round = 0; round < 40; ++round) {
        for (const Event& event : random_events(dice)) {
            ASSERT_NO_FATAL_FAILURE(expect_one_encoding(event));
            ASSERT_EQ(*read<Event>(to_bytes(event)), event);
        }
    }
}

TEST(Codec, codes_are_on_the_wire_and_distinct) {
    Dice dice{3};
    std::vector<int> codes;
    for (const Command& command : random_commands(dice)) {
        EXPECT_EQ(to_bytes(command).front(), facts_of(command).code);
        codes.push_back(facts_of(command).code);
    }
    EXPECT_EQ(codes.size(), 23U);
    for (std::size_t i = 0; i < codes.size(); ++i) EXPECT_EQ(codes[i], static_cast<int>(i) + 1);
    for (const int unknown : {0, 24, 255})
        EXPECT_FALSE(read<Command>(Bytes{static_cast<std::uint8_t>(unknown)}).has_value());
}

/// Bytes by hand, so that the layout cannot drift without a test that says so.
TEST(Codec, the_layout_is_little_endian_with_lengths_in_front) {
    const Command buy =
        Buy{*parse_symbol("BTC_USD-20261127-C-100K0000"), Contracts::from_raw(10), *parse_price("1250")};
    EXPECT_EQ(to_hex(to_bytes(buy)),
              "0x08"  // buy
              "03425443"
              "03555344"            // BTC, USD
              "00b4041ca2010000"    // 2026-11-27T08:00:00Z in milliseconds
              "00"                  // call
              "00a0724e18090000"    // 100000 * 10^8
              "0a00000000000000"    // contracts
              "00a2941a1d000000");  // 1250 * 10^8
    const Command withdraw = Withdraw{*Ticker::parse("USD"), *parse_decimal("1.5")};
    EXPECT_EQ(to_hex(to_bytes(withdraw)),
              "0x05"
              "03555344"
              "0f000000000000000000000000000000"
              "01");
}

TEST(Codec, values_out_of_range_are_refused) {
    const auto number = [](std::uint64_t v) {
        Writer w;
        w.integer(v);
        return w.take();
    };
    EXPECT_TRUE(read<Price>(number(999'999'999'999'999'999)).has_value());
    EXPECT_FALSE(read<Price>(number(1'000'000'000'000'000'000)).has_value());
    EXPECT_FALSE(read<Price>(number(~std::uint64_t{0})).has_value()) << "negative";
    EXPECT_TRUE(read<Contracts>(number((1ULL << 63) - 1)).has_value());
    EXPECT_FALSE(read<Contracts>(number(1ULL << 63)).has_value());
    EXPECT_TRUE(read<Time>(number(static_cast<std::uint64_t>(Time::ms_max))).has_value());
    EXPECT_FALSE(read<Time>(number(static_cast<std::uint64_t>(Time::ms_max) + 1)).has_value());
    EXPECT_FALSE(read<Time>(number(~std::uint64_t{0})).has_value());
    EXPECT_FALSE(read<bool>(Bytes{2}).has_value());
    EXPECT_FALSE(read<SettlementPolicy>(Bytes{3}).has_value());
    EXPECT_FALSE(read<Text>(Bytes{1, 0x1f}).has_value());
    EXPECT_FALSE(read<Text>(Bytes{1, 0x7f}).has_value());
    EXPECT_FALSE(read<Ticker>(Bytes{0}).has_value());
    EXPECT_FALSE(read<Ticker>(Bytes{1, '0'}).has_value()) << "a name has a letter";
    Bytes long_text(1 + 65, 'x');
    long_text[0] = 65;
    EXPECT_FALSE(read<Text>(long_text).has_value());
    long_text.pop_back();
    long_text[0] = 64;
    EXPECT_TRUE(read<Text>(long_text).has_value());
}

TEST(Codec, a_decimal_has_one_form) {
    const auto decimal = [](u128 digits, std::uint8_t scale) {
        Writer w;
        w.u128_value(digits);
        w.integer(scale);
        return w.take();
    };
    EXPECT_TRUE(read<Decimal>(decimal(15, 1)).has_value());
    EXPECT_FALSE(read<Decimal>(decimal(150, 2)).has_value()) << "a zero at the end";
    EXPECT_TRUE(read<Decimal>(decimal(0, 0)).has_value());
    EXPECT_FALSE(read<Decimal>(decimal(0, 1)).has_value());
    EXPECT_TRUE(read<Decimal>(decimal(1, 18)).has_value());
    EXPECT_FALSE(read<Decimal>(decimal(1, 19)).has_value());
    u128 limit = 1;
    for (int i = 0; i < 38; ++i) limit *= 10;
    EXPECT_TRUE(read<Decimal>(decimal(limit - 1, 0)).has_value());
    EXPECT_FALSE(read<Decimal>(decimal(limit, 0)).has_value());
}

TEST(Codec, a_byte_string_cannot_claim_more_than_there_is) {
    Bytes claim = {12, 0xff, 0xff, 0xff, 0xff};
    EXPECT_FALSE(read<Command>(claim).has_value());
    claim = {12, 0x00, 0x00, 0x01, 0x00};  // 65536 bytes, none there
    EXPECT_FALSE(read<Command>(claim).has_value());
}

/// The text of each field and its bytes say the same: parse_text reads what text_of writes.
TEST(FieldText, every_field_is_read_back_from_its_text) {
    Dice dice{4};
    std::size_t fields = 0;
    for (int round = 0; round < 100; ++round) {
        for (const Command& command : random_commands(dice)) {
            std::visit(
                [&](const auto& c) {
                    if constexpr (!std::is_same_v<std::decay_t<decltype(c)>, std::monostate>) {
                        for_each_field(c, [&](std::string_view name, const auto& value, std::string_view) {
                            using T = std::decay_t<decltype(value)>;
                            const auto back = parse_field<T>(text_of(value));
                            ASSERT_TRUE(back.has_value()) << name << ": " << text_of(value);
                            ASSERT_TRUE(*back == value) << name << ": " << text_of(value);
                            ++fields;
                        });
                    }
                },
                command);
        }
    }
    EXPECT_GT(fields, 5'000U);
}

}  // namespace
}  // namespace otp
