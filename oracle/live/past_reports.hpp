#pragma once
// Reports of the past: from what this signer kept, and what it lacks from the other signers. Every one is verified.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "oracle/live/feed_desk.hpp"

namespace otp::oracle {

class PastReports {
public:
    /// `sets`: those that may have signed them. `signers`: URLs of the others.
    PastReports(SharedFiles& files, std::vector<SignerSet> sets, std::vector<std::string> signers)
        : files_{files}, sets_{std::move(sets)}, signers_{std::move(signers)} {}

    /// Those of a feed published in from..to, both included, oldest first. Asks others only where a report names a
    /// predecessor that is not at hand, or where that of `to_s` is not. May take a while: gives up when `is_over`.
    [[nodiscard]] std::vector<PriceReport> find(const std::string& feed, std::int64_t from_s, std::int64_t to_s,
                                                const std::function<bool()>& is_over) const;

private:
    using Reports = std::map<std::int64_t, PriceReport>;
    void read_own(const std::string& feed, std::int64_t from_s, std::int64_t to_s, Reports& reports) const;
    void ask(const std::string& signer, const std::string& feed, std::int64_t from_s, std::int64_t to_s,
             const std::function<bool()>& is_over, Reports& reports) const;
    void take(const std::string& feed, ByteView update, std::int64_t from_s, std::int64_t to_s, Reports& reports) const;

    SharedFiles& files_;
    std::vector<SignerSet> sets_;
    std::vector<std::string> signers_;
};

/// The first stretch of seconds from `from_s` to `to_s` that must hold a report which is not among these: some report
/// names it as its predecessor, or it is `to_s`. Both ends included.
[[nodiscard]] std::optional<std::pair<std::int64_t, std::int64_t>> missing_stretch(
    const std::map<std::int64_t, PriceReport>& reports, std::int64_t from_s, std::int64_t to_s);

}  // namespace otp::oracle
