#pragma once
// A signer's metrics in Prometheus' text form.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "oracle/live/feed_desk.hpp"

namespace otp::oracle {

/// Safe to use from several threads.
class SignerMetrics {
public:
    SignerMetrics();
    ~SignerMetrics();
    SignerMetrics(const SignerMetrics&) = delete;
    SignerMetrics& operator=(const SignerMetrics&) = delete;

    /// One proposal of this signer: published, no_quorum, behind or overtaken.
    void round(const std::string& feed, const std::string& outcome);
    /// What the feed's desk says now.
    void sample(const FeedDesk& desk, std::int64_t now_us);
    [[nodiscard]] std::string text(const std::map<std::pair<std::string, std::string>, std::string>& alarms,
                                   std::uint64_t delivered, std::uint64_t failed);

private:
    struct Families;
    std::unique_ptr<Families> families_;
};

}  // namespace otp::oracle
