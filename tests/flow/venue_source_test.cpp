// What a venue's source says, in the service's words.

#include "flow/venue_source.hpp"

#include <gtest/gtest.h>

#include "tests/flow/plain_chain.hpp"

namespace otp::flow {
namespace {

using Kind = venues::SourceError::Kind;

class FakeSource final : public venues::OptionSource {
public:
    std::string venue() const override { return "deribit"; }
    std::string origin() const override { return "https://venue.example"; }
    venues::SourceResult<std::vector<venues::Listing>> listings() override { return std::vector<venues::Listing>{}; }
    venues::SourceResult<market::OptionChain> chain(const std::string& underlying) override {
        if (error) return *error;
        return plain_chain(test_start_ms, 100'000, "deribit", underlying);
    }
    void cancel() override { ++cancelled; }

    std::optional<venues::SourceError> error;
    int cancelled = 0;
};

TEST(VenueSource, hands_on_chains_refusals_and_the_wish_to_end) {
    const auto venue = std::make_shared<FakeSource>();
    const Source source = source_of(venue, "deribit live", false, {"BTC"}, [] { return test_start_ms; });
    EXPECT_EQ(source.venue, "deribit");
    EXPECT_EQ(std::get<market::OptionChain>(source.fetch("BTC")).underlying, "BTC");
    venue->error = venues::SourceError{Kind::throttled, "429 of /api", test_start_ms + 90'000};
    const auto failure = std::get<FetchFailure>(source.fetch("BTC"));
    EXPECT_EQ(failure.kind, FetchFailure::Kind::throttled);
    EXPECT_EQ(failure.reason, "429 of /api");
    EXPECT_EQ(failure.wait_ms, 90'000);
    source.cancel();
    EXPECT_EQ(venue->cancelled, 1);
}

TEST(VenueSource, every_refusal_has_a_reason_and_no_wait_in_the_past) {
    for (const Kind kind : {Kind::unreachable, Kind::unavailable, Kind::throttled, Kind::banned, Kind::malformed,
                            Kind::refused, Kind::not_found, Kind::cancelled}) {
        const auto failure = failure_of({kind, "", test_start_ms - 5}, test_start_ms);
        EXPECT_EQ(failure.reason, venues::source_error_name(kind));
        EXPECT_EQ(failure.wait_ms, 0);
    }
}

}  // namespace
}  // namespace otp::flow
