#include "protocol/signer_upgrade.hpp"

#include <gtest/gtest.h>

#include "protocol/big_endian.hpp"

namespace otp {
namespace {

Address key(std::uint8_t n) {
    Address address;
    address.bytes[19] = n;
    return address;
}

/// As Wormhole's governance writes it.
Bytes payload(std::string_view module, std::uint8_t action, const std::vector<Address>& keys) {
    Bytes bytes(32 - module.size());
    append_bytes(bytes, as_bytes(module));
    bytes.push_back(action);
    append_big_endian(bytes, std::uint16_t{0});
    append_big_endian(bytes, std::uint32_t{7});
    append_big_endian(bytes, static_cast<std::uint8_t>(keys.size()));
    for (const Address& each : keys) append_bytes(bytes, each.view());
    return bytes;
}

TEST(SignerUpgrade, names_the_index_and_the_keys_of_the_set_that_follows) {
    const std::vector<Address> keys{key(1), key(2), key(3)};
    const auto upgrade = parse_signer_upgrade(payload("Core", 2, keys));
    ASSERT_TRUE(upgrade);
    EXPECT_EQ(upgrade->chain, 0);
    EXPECT_EQ(upgrade->index, 7U);
    EXPECT_EQ(upgrade->keys, keys);
}

TEST(SignerUpgrade, is_refused_when_it_ends_early_or_late) {
    const Bytes whole = payload("Core", 2, {key(1), key(2)});
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto cut = parse_signer_upgrade(ByteView{whole}.first(size));
        ASSERT_FALSE(cut) << size;
        EXPECT_EQ(cut.error(), UpdateFault::payload_truncated) << size;
    }
    Bytes longer = whole;
    longer.push_back(0);
    const auto refused = parse_signer_upgrade(longer);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), UpdateFault::trailing_bytes);
}

TEST(SignerUpgrade, no_other_message_of_governance_is_one) {
    const auto other_module = parse_signer_upgrade(payload("TokenBridge", 2, {key(1)}));
    ASSERT_FALSE(other_module);
    EXPECT_EQ(other_module.error(), UpdateFault::bad_payload_magic);
    const auto other_action = parse_signer_upgrade(payload("Core", 1, {key(1)}));
    ASSERT_FALSE(other_action);
    EXPECT_EQ(other_action.error(), UpdateFault::bad_payload_type);
}

}  // namespace
}  // namespace otp
