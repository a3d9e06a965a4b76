#include "oracle/update_builder.hpp"

#include <gtest/gtest.h>

#include "keys/native_host.hpp"
#include "tests/support/test_signers.hpp"

namespace otp::oracle {
namespace {

using support::TestSigners;

std::vector<PriceReport> reports(std::size_t count) {
    std::vector<PriceReport> list;
    for (std::size_t i = 0; i < count; ++i) {
        PriceReport report;
        report.feed = own_feed_id("FEED" + std::to_string(i));
        report.price = 4'622'400'000'000 + static_cast<std::int64_t>(i);
        report.confidence = 924'480'000;
        report.exponent = -8;
        report.publish_time_s = 1'640'995'260;
        report.prev_publish_time_s = 1'640'995'200;
        report.ema_price = -1;
        report.ema_confidence = ~std::uint64_t{0};
        list.push_back(report);
    }
    return list;
}

constexpr std::uint64_t slot = 1'640'995'260 * slots_per_second;
constexpr std::uint32_t timestamp_s = 1'640'995'260;

Bytes signed_update(std::size_t count, const TestSigners& signers) {
    return *sign_update(reports(count), slot, timestamp_s, signers.set, signers.keys);
}

auto verify(ByteView update, const SignerSet& set) { return verify_update(update, {&set, 1}, keys::NativeHost{}); }

TEST(UpdateBuilder, every_number_of_reports_is_accepted_and_read_back) {
    const TestSigners signers{5, QuorumRule::half};
    for (const std::size_t count : {1, 2, 3, 4, 5, 7, 8, 9, 31, 255}) {
        const auto expected = reports(count);
        const auto read = verify(signed_update(count, signers), signers.set);
        ASSERT_TRUE(read) << count << ": " << name(read.error());
        ASSERT_EQ(read->size(), count);
        for (std::size_t i = 0; i < count; ++i) {
            PriceReport want = expected[i];
            want.slot = slot;
            want.digest = digest(build_update(expected, slot, timestamp_s, signers.set.emitter));
            want.set_index = signers.set.index;
            want.network = signers.set.network;
            EXPECT_EQ((*read)[i], want) << i << " of " << count;
        }
    }
}

TEST(UpdateBuilder, every_set_signs_with_exactly_its_quorum) {
    for (const QuorumRule rule : {QuorumRule::two_third, QuorumRule::half}) {
        for (unsigned n = 1; n <= 19; ++n) {
            const TestSigners signers{n, rule};
            const UnsignedUpdate update = build_update(reports(1), slot, timestamp_s, signers.set.emitter);
            const unsigned needed = quorum(rule, n);
            const Bytes bytes = signed_update(1, signers);
            EXPECT_EQ(bytes.size(), assemble(update, signers.set.index, {}).size() + 66 * needed) << n;
            EXPECT_TRUE(verify(bytes, signers.set)) << n;

            auto signatures = signers.sign(digest(update), needed);
            EXPECT_EQ(assemble(update, signers.set.index, signatures), bytes) << n;
            signatures.pop_back();
            const auto refused = verify(assemble(update, signers.set.index, signatures), signers.set);
            ASSERT_FALSE(refused) << n;
            EXPECT_EQ(refused.error(), UpdateFault::no_quorum) << n;
        }
    }
}

TEST(UpdateBuilder, signatures_may_come_from_any_quorum_and_in_any_order) {
    const TestSigners signers{5, QuorumRule::half};
    const UnsignedUpdate update = build_update(reports(2), slot, timestamp_s, signers.set.emitter);
    const auto all = signers.sign(digest(update), 5);
    EXPECT_TRUE(verify(assemble(update, signers.set.index, {all[4], all[0], all[2]}), signers.set));
    EXPECT_TRUE(verify(assemble(update, signers.set.index, all), signers.set));
    const auto twice = verify(assemble(update, signers.set.index, {all[4], all[0], all[4]}), signers.set);
    ASSERT_FALSE(twice);
    EXPECT_EQ(twice.error(), UpdateFault::signature_indices_not_ascending);
}

TEST(UpdateBuilder, keys_that_make_no_quorum_are_refused_in_words) {
    const TestSigners signers{5, QuorumRule::half};
    const auto two = std::span{signers.keys}.first(2);
    const auto refused = sign_update(reports(1), slot, timestamp_s, signers.set, two);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, "signer set test/3 needs 3 keys of its own, there are 2");
    const TestSigners strangers{5, QuorumRule::half, "stranger"};
    EXPECT_FALSE(sign_update(reports(1), slot, timestamp_s, signers.set, strangers.keys));
}

/// Only the minor version may change: it is there for newer writers.
TEST(UpdateBuilder, one_flipped_bit_anywhere_is_refused_or_changes_nothing) {
    const TestSigners signers{3, QuorumRule::half};
    const Bytes good = signed_update(2, signers);
    const auto expected = *verify(good, signers.set);
    constexpr std::size_t minor_version = 5;
    std::size_t refused = 0;
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
        Bytes bad = good;
        bad[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        const auto answer = verify(bad, signers.set);
        if (bit / 8 == minor_version) {
            ASSERT_TRUE(answer) << "any minor version is accepted";
            EXPECT_EQ(*answer, expected);
        } else {
            EXPECT_FALSE(answer) << "bit " << bit % 8 << " of byte " << bit / 8;
            ++refused;
        }
    }
    EXPECT_EQ(refused, (good.size() - 1) * 8);
}

}  // namespace
}  // namespace otp::oracle
