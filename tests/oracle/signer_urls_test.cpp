#include "oracle/signer_urls.hpp"

#include <gtest/gtest.h>

#include "tests/support/test_signers.hpp"

namespace otp::oracle {
namespace {

using Urls = std::vector<std::string>;

const SignerSet first = support::TestSigners{3, QuorumRule::half, "first"}.set;

/// The second of `first` is gone, the others changed places, and one is new.
SignerSet next() {
    SignerSet set = support::TestSigners{1, QuorumRule::half, "new"}.set;
    set.keys = {first.keys[2], set.keys[0], first.keys[0]};
    return set;
}

std::string entry(const Address& signer, const std::string& url) { return to_hex(signer) + "=" + url; }

TEST(SignerUrls, plain_ones_are_those_of_the_set_in_its_order_and_follow_their_signers) {
    const auto urls = SignerUrls::read({"http://a", "http://b", "http://c"}, first);
    ASSERT_TRUE(urls) << urls.error().reason;
    EXPECT_EQ(urls->of(first), (Urls{"http://a", "http://b", "http://c"}));
    EXPECT_EQ(urls->of(next()), (Urls{"http://c", "", "http://a"})) << "nobody said where the new one is";
}

TEST(SignerUrls, those_with_an_address_may_stand_in_any_order_and_be_of_signers_to_come) {
    const SignerSet later = next();
    const auto urls = SignerUrls::read(
        {entry(later.keys[1], "http://d?x=1"), entry(first.keys[2], "http://c"), entry(first.keys[0], "http://a")},
        first);
    ASSERT_TRUE(urls) << urls.error().reason;
    EXPECT_EQ(urls->of(first), (Urls{"http://a", "", "http://c"}));
    EXPECT_EQ(urls->of(later), (Urls{"http://c", "http://d?x=1", "http://a"}));
}

TEST(SignerUrls, what_cannot_be_told_apart_is_refused) {
    const auto refused = [](const Urls& entries) {
        const auto urls = SignerUrls::read(entries, first);
        return urls ? "" : urls.error().reason;
    };
    EXPECT_EQ(refused({"http://a"}), "the signer set has 3 signers, but 1 addresses are given");
    EXPECT_EQ(refused({entry(first.keys[0], "http://a"), "http://b", "http://c"}),
              "signer 2: either all are written ADDRESS=URL or none is");
    EXPECT_EQ(refused({"0x12=http://a"}), "signer 1: is written ADDRESS=URL, the address with 40 digits");
    EXPECT_EQ(refused({to_hex(first.keys[0])}), "signer 1: is written ADDRESS=URL, the address with 40 digits");
    EXPECT_EQ(refused({entry(first.keys[0], "http://a"), entry(first.keys[0], "http://b")}),
              "signer 2: is there twice");
    EXPECT_EQ(refused({"", "", ""}), "");
}

}  // namespace
}  // namespace otp::oracle
