// What is signed is all of a command: two commands never have one digest.

#include <gtest/gtest.h>

#include "protocol/codec.hpp"
#include "protocol/eip712.hpp"
#include "tests/support/random_values.hpp"

namespace otp {
namespace {

using namespace support;

std::optional<Command> read(ByteView bytes) {
    Reader reader{bytes};
    Command command;
    decode(reader, command);
    if (reader.failed() || !reader.at_end()) return std::nullopt;
    return command;
}

Hash digest(const Command& command) { return eip712::hash_command(command, Address{}, 1, 0); }

/// Regression: a scope without a name was not in the text that is signed, so whoever carried an approval could add one
/// and have it refused, with the signer's nonce gone.
TEST(Digest, no_bit_of_a_command_can_be_changed_under_its_signature) {
    Dice dice{7};
    for (int round = 0; round < 10; ++round) {
        for (const Command& command : random_commands(dice)) {
            const Bytes bytes = to_bytes(command);
            const Hash signed_hash = digest(command);
            Bytes flipped = bytes;
            for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
                flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
                if (const auto other = read(flipped)) {
                    ASSERT_NE(to_hex(digest(*other)), to_hex(signed_hash)) << facts_of(command).name << " bit " << bit;
                }
                flipped[bit / 8] = bytes[bit / 8];
            }
        }
    }
}

/// Regression: one source whose network is named "a:0x...,b" has the text of two sources.
TEST(Digest, a_list_of_sources_has_a_text_of_its_own) {
    FeedId first;
    FeedId second;
    second.bytes[0] = 1;
    const CreateFeed two{Text{"f"}, -8, {{Text{"a"}, first}, {Text{"b"}, second}}};
    ASSERT_TRUE(read(to_bytes(Command{two})).has_value());
    for (const char* network : {"a,b", "a:b", ",", ":"}) {
        const CreateFeed odd{Text{"f"}, -8, {{Text{network}, first}}};
        EXPECT_FALSE(read(to_bytes(Command{odd})).has_value()) << network;
    }
}

}  // namespace
}  // namespace otp
