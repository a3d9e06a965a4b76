#pragma once
// GET /v1/feeds of a signer: what it sees, what was published, who signs, what is wrong.

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "oracle/live/feed_desk.hpp"

namespace otp::oracle {

/// One feed as it was last looked at and published.
struct FeedSight {
    std::string feed;
    std::optional<PriceReport> last;
    std::optional<std::pair<std::int64_t, Aggregate>> look;  ///< Second, and what the venues came to in it.
};

class FeedsView {
public:
    /// `position`: of the signer whose view it is; nothing where one process holds all keys.
    FeedsView(const SignerSet& set, const std::vector<std::string>& urls, std::optional<std::uint8_t> position,
              std::int64_t now_us, const std::map<std::pair<std::string, std::string>, std::string>& alarms);

    /// {"feed","latest":null|{..},"second","price","confidence","reason","why","venues":[{"venue","currency","verdict",
    /// "why","counts","weight","said","price","uncertainty","age_s"}]}: `said` is in the venue's currency, `price` in
    /// USD, and those that count have equal weights, which make 1.
    void add(const FeedSight& sight);

    [[nodiscard]] const nlohmann::json& document() const { return document_; }
    [[nodiscard]] std::string text() const { return document_.dump(); }

private:
    nlohmann::json document_;
    std::int64_t now_us_;
};

}  // namespace otp::oracle
