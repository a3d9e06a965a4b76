#pragma once
// GET /v1/feeds of a signer: what it sees, what was published, who signs, what is wrong.

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "oracle/live/feed_desk.hpp"

namespace otp::oracle {

class FeedsView {
public:
    FeedsView(const SignerSet& set, const std::vector<std::string>& urls, std::uint8_t position, std::int64_t now_us,
              const std::map<std::pair<std::string, std::string>, std::string>& alarms);

    /// {"feed","latest":null|{..},"second","price","confidence","reason","venues":[{"venue","currency","verdict","why",
    /// "counts","price","uncertainty","age_s"}]}
    void add(const FeedDesk& desk);

    [[nodiscard]] std::string text() const { return document_.dump(); }

private:
    nlohmann::json document_;
    std::int64_t now_us_;
};

}  // namespace otp::oracle
