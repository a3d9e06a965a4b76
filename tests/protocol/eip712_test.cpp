#include "protocol/eip712.hpp"

#include <gtest/gtest.h>

#include "protocol/keccak.hpp"
#include "tests/support/random_values.hpp"
#include "tests/support/signing.hpp"

namespace otp {
namespace {

using namespace support;

/// What ethers 6.17 signed with the key 0x11 * 32; measured with a wallet library, not with this code.
TEST(Eip712, the_digest_is_the_one_a_wallet_library_computes) {
    Hash salt;
    salt.bytes.fill(0xab);
    const Hash domain = eip712::hash_struct("EIP712Domain(string name,string version,bytes32 salt)",
                                            {eip712::word_of_text("OTP"), eip712::word_of_text("1"), salt});
    const Hash message = eip712::hash_struct("Buy(string series,uint256 qty,uint256 nonce)",
                                             {eip712::word_of_text("BTC_USD-20271231-C-100K0000"),
                                              eip712::word_of_integer(5), eip712::word_of_integer(1'900'000'000'000)});
    const Hash digest = eip712::digest(domain, message);
    EXPECT_EQ(to_hex(digest), "0x98ad74e809a7146ef0d6710704246681c3df5f727393ef24d452b3602b028f77");

    const auto key = keys::SecretKey::from_bytes(Bytes(32, 0x11));
    ASSERT_TRUE(key.has_value());
    EXPECT_EQ(to_hex(key->address()), "0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a");
    const auto signature = key->sign(digest);
    const auto recovered = keys::NativeHost{}.recover_secp256k1(digest, signature.rs, signature.recovery_id);
    ASSERT_TRUE(recovered.has_value());
    EXPECT_EQ(address_of(*recovered), key->address());
}

/// By hand from the document: names, order and types of the signed members.
TEST(Eip712, the_type_of_a_command_is_its_fields_and_the_envelopes) {
    EXPECT_EQ(eip712::encode_type(Buy{}),
              "Buy(string series,uint64 contracts,string limit,address account,uint64 nonce,uint64 deadline)");
    EXPECT_EQ(eip712::encode_type(Pause{}), "Pause(address account,uint64 nonce,uint64 deadline)");
    EXPECT_EQ(eip712::encode_type(CreateFeed{}),
              "CreateFeed(string feed,string exponent,string sources,address account,uint64 nonce,uint64 deadline)");
    EXPECT_EQ(eip712::encode_type(CreateMarket{}),
              "CreateMarket(string market,string contract_size,string premium_tick,string feed,uint64 "
              "minimum_lifetime_s,string settlement,uint64 trade_fee_bps,uint64 exercise_fee_bps,bool "
              "escrow_premium,address account,uint64 nonce,uint64 deadline)");
    EXPECT_EQ(eip712::encode_type(RotateSigners{}),
              "RotateSigners(string network,uint64 index,string rule,uint64 emitter_chain,bytes32 emitter,address[] "
              "keys,string valid_from,string previous_valid_until,address account,uint64 nonce,uint64 deadline)");
    EXPECT_EQ(eip712::encode_type(ApproveAgent{}),
              "ApproveAgent(address agent,string label,string scopes,string valid_until,bytes proof,address "
              "account,uint64 nonce,uint64 deadline)");
    EXPECT_EQ(eip712::encode_type(ReportPrice{}),
              "ReportPrice(bytes update,address account,uint64 nonce,uint64 deadline)");
}

/// The struct hash of a command put together from its parts once more.
TEST(Eip712, the_struct_hash_is_that_of_the_type_and_the_words) {
    Address account;
    account.bytes.fill(0x42);
    const Buy buy{*parse_symbol("BTC_USD-20261127-C-100K0000"), Contracts::from_raw(10), *parse_price("1250.5")};
    const Hash expected = eip712::hash_struct(
        "Buy(string series,uint64 contracts,string limit,address account,uint64 nonce,uint64 deadline)",
        {eip712::word_of_text("BTC_USD-20261127-C-100K0000"), eip712::word_of_integer(10),
         eip712::word_of_text("1250.5"), eip712::word_of_address(account), eip712::word_of_integer(7),
         eip712::word_of_integer(8)});
    EXPECT_EQ(to_hex(eip712::hash_command(buy, account, 7, 8)), to_hex(expected));
}

TEST(Eip712, what_a_wallet_shows_has_the_members_of_the_type) {
    Dice dice{5};
    for (const Command& command : random_commands(dice)) {
        const auto data = eip712::typed_data(command, {}, 1, 2);
        std::string type = data.primary_type + "(";
        for (const eip712::Member& member : data.members) {
            type += (type.ends_with('(') ? "" : ",") + member.type + " " + member.name;
        }
        EXPECT_EQ(type + ")", eip712::encode_type(command));
    }
}

TEST(Eip712, every_member_is_under_the_signature) {
    Dice dice{6};
    for (int round = 0; round < 30; ++round) {
        for (const Command& command : random_commands(dice)) {
            Address account;
            fill(dice, account);
            const Hash digest = eip712::hash_command(command, account, 1, 2);
            EXPECT_NE(digest, eip712::hash_command(command, account, 2, 2));
            EXPECT_NE(digest, eip712::hash_command(command, account, 1, 3));
            EXPECT_NE(digest, eip712::hash_command(command, {}, 1, 2));
            // A command of other fields has another hash. (Two commands without fields are one.)
            Dice other{static_cast<std::uint64_t>(round) + 1'000};
            for (const Command& second : random_commands(other)) {
                if (!(second == command)) {
                    EXPECT_NE(digest, eip712::hash_command(second, account, 1, 2));
                }
            }
        }
    }
}

TEST(Eip712, the_network_is_under_the_signature) {
    Hash one;
    Hash two;
    two.bytes[0] = 1;
    EXPECT_NE(eip712::domain_separator(one), eip712::domain_separator(two));
}

}  // namespace
}  // namespace otp
