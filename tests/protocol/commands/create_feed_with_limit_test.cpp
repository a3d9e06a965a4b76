// Feeds that state how wide their reports may be. A feed that states nothing is what it always was.

#include "protocol/leaves.hpp"
#include "tests/support/scenario.hpp"

namespace otp {
namespace {

using namespace support;

class FeedWithLimitTest : public Scenario {
public:
    Status create(std::string_view feed, std::uint16_t limit_bps) {
        return run("operator",
                   CreateFeedWithLimit{Text{std::string{feed}}, -8, {{Text{"test"}, own_feed_id(feed)}}, limit_bps});
    }
    /// A report of 100000 with a confidence of so many basis points and 10^-8.
    Status width(const std::string& feed, std::int64_t bps, std::int64_t units = 0) {
        PriceReport report = report_of({.feed = feed, .price = "100000", .publish_s = now().seconds()});
        report.confidence = static_cast<std::uint64_t>(report.price / 10'000 * bps + units);
        return run("anyone", ReportPrice{}, {report});
    }
    static Bytes leaf(const Feed& feed) { return to_bytes(feed); }
};

TEST_F(FeedWithLimitTest, create_feed_with_limit_answers_with_the_first_broken_rule) {
    EXPECT_EQ(run("alice", CreateFeedWithLimit{}), Status::role_required);
    EXPECT_EQ(create("", 0), Status::confidence_limit_must_be_valid);
    EXPECT_EQ(create("", 10'001), Status::confidence_limit_must_be_valid);
    EXPECT_EQ(create("", 10'000), Status::feed_must_be_valid);
    EXPECT_EQ(create("BTC/USD", 10'000), Status::feed_already_exists);
    EXPECT_EQ(create("BTC/USD:HAR", 10'000), Status::ok);
    EXPECT_EQ(create("BTC/USD:HAR", 1), Status::feed_already_exists);
}

TEST_F(FeedWithLimitTest, a_report_is_as_wide_as_its_feed_allows_and_no_wider) {
    ASSERT_EQ(create("BTC/USD:HAR", 1'000), Status::ok);
    ASSERT_EQ(create("FIRM", 5), Status::ok);
    ASSERT_EQ(create("ANY", 10'000), Status::ok);
    const std::pair<const char*, std::int64_t> limits[] = {
        {"BTC/USD", 200}, {"BTC/USD:HAR", 1'000}, {"FIRM", 5}, {"ANY", 10'000}};
    for (const auto& [feed, bps] : limits) {
        EXPECT_EQ(width(feed, bps), Status::ok) << feed;
        EXPECT_EQ(width(feed, bps, 1), Status::price_confidence_too_wide) << feed;
    }
    // An hour's realised volatility knows itself to about 5.5 %.
    EXPECT_EQ(width("BTC/USD:HAR", 550), Status::ok);
    EXPECT_EQ(width("BTC/USD", 550), Status::price_confidence_too_wide);
}

TEST_F(FeedWithLimitTest, a_feed_wider_than_prices_settles_no_market) {
    ASSERT_EQ(create("WIDE", 201), Status::ok);
    ASSERT_EQ(create("SAME", 200), Status::ok);
    EXPECT_EQ(create_market("BTC_EUR", {.feed = "WIDE"}), Status::feed_too_wide_to_settle);
    EXPECT_EQ(create_market("BTC_USD", {.feed = "WIDE"}), Status::market_already_exists);
    EXPECT_EQ(create_market("BTC_EUR", {.feed = "SAME"}), Status::ok);
}

/// Roots and snapshots of networks that never heard of limits stay what they are.
TEST_F(FeedWithLimitTest, a_feed_of_prices_has_the_leaf_it_always_had) {
    ASSERT_EQ(create("SAME", 200), Status::ok);
    ASSERT_EQ(create("WIDE", 1'000), Status::ok);
    const auto bytes_before_limits = [](const Feed& feed) {
        Writer w;
        encode(w, feed.name);
        encode(w, feed.exponent);
        encode(w, feed.sources);
        encode(w, feed.latest.has_value());
        if (feed.latest) encode(w, *feed.latest);
        return w.take();
    };
    for (int round = 0; round < 2; ++round) {
        for (const char* name : {"BTC/USD", "SAME"}) {
            const Feed& feed = state.feeds()[state.find_feed(Text{name})->value];
            EXPECT_EQ(leaf(feed), bytes_before_limits(feed)) << name;
        }
        const Feed& wide = state.feeds()[state.find_feed(Text{"WIDE"})->value];
        EXPECT_NE(leaf(wide), bytes_before_limits(wide));
        for (const char* name : {"BTC/USD", "SAME", "WIDE"}) ASSERT_EQ(width(name, 1), Status::ok);
    }
}

TEST_F(FeedWithLimitTest, one_feed_has_one_leaf_and_every_other_is_refused) {
    ASSERT_EQ(create("WIDE", 1'000), Status::ok);
    const Feed& wide = state.feeds()[state.find_feed(Text{"WIDE"})->value];
    const auto readable = [](const Bytes& bytes) {
        Reader reader{bytes};
        Feed feed;
        decode(reader, feed);
        return !reader.failed() && reader.at_end();
    };
    const Bytes good = leaf(wide);
    EXPECT_TRUE(readable(good));
    const auto with_limit = [&](std::uint16_t bps) {
        Bytes bytes = good;
        bytes[bytes.size() - 2] = static_cast<std::uint8_t>(bps & 0xff);
        bytes[bytes.size() - 1] = static_cast<std::uint8_t>(bps >> 8);
        return bytes;
    };
    EXPECT_TRUE(readable(with_limit(10'000)));
    EXPECT_FALSE(readable(with_limit(0)));
    EXPECT_FALSE(readable(with_limit(200))) << "the limit of a feed of prices is never written";
    EXPECT_FALSE(readable(with_limit(10'001)));
    Bytes flags = good;
    flags[flags.size() - 3] = 4;
    EXPECT_FALSE(readable(flags));
    EXPECT_FALSE(readable(Bytes(good.begin(), good.end() - 1)));
}

}  // namespace
}  // namespace otp
