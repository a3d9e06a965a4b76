#include "settlement/sign_envelope.hpp"

#include <gtest/gtest.h>

#include "keys/native_host.hpp"
#include "protocol/eip712.hpp"

namespace otp::settlement {
namespace {

const Hash domain = eip712::domain_separator(Hash{});

TEST(SignEnvelope, what_is_signed_here_is_authentic_there) {
    const auto key = keys::SecretKey::derive_for_development("alice");
    const Envelope envelope{key.address(), 17, 0, {Pause{}, Resume{}}, {}};
    const auto signed_one = sign_envelope(envelope, domain, key);
    const auto authentic = authenticate(signed_one.bytes, domain, keys::NativeHost{});
    ASSERT_TRUE(authentic);
    EXPECT_EQ(authentic->signer, key.address());
    EXPECT_EQ(authentic->id, signed_one.id);
    EXPECT_EQ(authentic->envelope.commands, envelope.commands);

    const Hash other = eip712::domain_separator(Hash{{1}});
    const auto elsewhere = authenticate(signed_one.bytes, other, keys::NativeHost{});
    EXPECT_TRUE(!elsewhere || elsewhere->signer != key.address());
}

TEST(SignEnvelope, a_command_is_dated_by_the_nodes_clock_unless_it_is_far_from_ours) {
    const Time ours = Time::from_seconds(1'000'000'000);
    const auto ahead = [&](std::int64_t s, bool development) {
        return (signing_time(ours + seconds(s), ours, development) - ours).ms / 1000;
    };
    for (const std::int64_t s : {-300, -1, 0, 1, 300}) EXPECT_EQ(ahead(s, false), s);
    for (const std::int64_t s : {-301, 301, 86'400 * 365}) {
        EXPECT_EQ(ahead(s, false), 0);
        EXPECT_EQ(ahead(s, true), s);
    }
}

}  // namespace
}  // namespace otp::settlement
