#include "oracle/quorum.hpp"

#include <algorithm>
#include <set>

#include "protocol/keccak.hpp"

namespace otp::oracle {
namespace {

/// Of an even number the mean of the middle two. Precondition: not empty.
u128 median(std::vector<u128> values, Round direction) {
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    if (values.size() % 2 != 0) return values[half];
    return mul_div(values[half - 1] + values[half], 1, 2, direction).value_or(0);
}

/// What all views together say of one feed.
struct Voices {
    std::vector<u128> prices, confidences;
    std::int64_t last_signed_s = -1;
};

bool is_signed_by(const IndexedSignature& signature, const Hash& digest, const SignerSet& set, const Host& host) {
    if (signature.index >= set.keys.size() || signature.recovery_id > 1) return false;
    const auto key = host.recover_secp256k1(digest, signature.rs, signature.recovery_id);
    return key && address_of(*key) == set.keys[signature.index];
}

bool has_voice(const SignerView::Feed& feed, std::int64_t second_s, const Opinion& own) {
    // Who has signed for this second already, or says so, has no voice in it.
    return feed.last_signed_s.value_or(-1) < second_s && feed.band.confidence > 0 && is_tolerable(feed.band.price, own);
}

Voices gather(std::int64_t second_s, std::span<const SignerView> views, const Opinion& own, std::size_t signers) {
    Voices voices;
    std::set<std::uint8_t> heard;
    for (const SignerView& view : views) {
        if (view.second_s != second_s || view.signer >= signers || !heard.insert(view.signer).second) continue;
        const auto feed = std::find_if(view.feeds.begin(), view.feeds.end(),
                                       [&](const SignerView::Feed& f) { return f.feed == own.feed; });
        if (feed == view.feeds.end() || !has_voice(*feed, second_s, own)) continue;
        voices.prices.push_back(static_cast<u128>(feed->band.price.raw()));
        voices.confidences.push_back(feed->band.confidence);
        voices.last_signed_s = std::max(voices.last_signed_s, feed->last_signed_s.value_or(-1));
    }
    return voices;
}

}  // namespace

unsigned proposer_rank(std::uint8_t signer, std::int64_t second_s, unsigned signers) {
    const auto first = static_cast<unsigned>(second_s % signers);
    return (signer + signers - first) % signers;
}

bool may_propose(std::uint8_t signer, std::int64_t second_s, unsigned signers, Time now) {
    if (signer >= signers) return false;
    const std::int64_t turns = proposer_rank(signer, second_s, signers) + 1;
    return now - Time::from_seconds(second_s) >= Duration{turn.ms * turns};
}

std::optional<Proposal> propose(std::int64_t second_s, std::span<const SignerView> views, std::span<const Opinion> own,
                                const SignerSet& set) {
    const unsigned needed = quorum(set.rule, static_cast<unsigned>(set.keys.size()));
    Proposal proposal{second_s, {}};
    for (const Opinion& opinion : own) {
        const Voices voices = gather(second_s, views, opinion, set.keys.size());
        if (voices.prices.size() < needed) continue;
        PriceReport report;
        report.feed = opinion.feed;
        report.price = static_cast<std::int64_t>(median(voices.prices, Round::half_even));
        report.confidence = static_cast<std::uint64_t>(median(voices.confidences, Round::up));
        report.exponent = -Price::decimals;
        report.publish_time_s = second_s;
        report.prev_publish_time_s = voices.last_signed_s >= 0 ? voices.last_signed_s : second_s - 1;
        report.ema_price = opinion.mean.price.raw();
        report.ema_confidence = opinion.mean.confidence;
        report.slot = static_cast<std::uint64_t>(second_s) * slots_per_second;
        proposal.reports.push_back(report);
    }
    if (proposal.reports.empty() || proposal.reports.size() > reports_max) return std::nullopt;
    std::sort(proposal.reports.begin(), proposal.reports.end(),
              [](const PriceReport& a, const PriceReport& b) { return a.feed < b.feed; });
    return proposal;
}

SignatureCollector::SignatureCollector(SignerSet set, UnsignedUpdate update)
    : set_{std::move(set)}, update_{std::move(update)}, digest_{oracle::digest(update_)} {}

bool SignatureCollector::add(const IndexedSignature& signature, const Host& host) {
    if (!is_signed_by(signature, digest_, set_, host)) return false;
    signatures_.emplace(signature.index, signature);
    return true;
}

std::optional<Bytes> SignatureCollector::complete() const {
    const std::size_t needed = quorum(set_.rule, static_cast<unsigned>(set_.keys.size()));
    if (signatures_.size() < needed) return std::nullopt;
    std::vector<IndexedSignature> lowest;
    for (const auto& [index, signature] : signatures_) {
        if (lowest.size() < needed) lowest.push_back(signature);
    }
    return assemble(update_, set_.index, std::move(lowest));
}

std::optional<Equivocation> EquivocationWatch::see(std::int64_t second_s, const Hash& digest,
                                                   const IndexedSignature& signature, const Host& host) {
    if (!is_signed_by(signature, digest, set_, host)) return std::nullopt;
    auto& of_signer = seen_[signature.index];
    const auto [seen, is_new] = of_signer.emplace(second_s, Seen{digest, signature});
    std::optional<Equivocation> found;
    if (!is_new && seen->second.digest != digest) {
        found = Equivocation{second_s, signature.index, seen->second.digest, digest, seen->second.signature, signature};
    }
    while (of_signer.size() > seconds_kept) of_signer.erase(of_signer.begin());
    return found;
}

}  // namespace otp::oracle
