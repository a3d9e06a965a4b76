#include "oracle/cosigner.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <set>

#include "oracle/sealed_bytes.hpp"
#include "protocol/keccak.hpp"

namespace otp::oracle {
namespace {

constexpr std::string_view snapshot_word = "OTPC";
constexpr std::uint8_t snapshot_version = 1;
constexpr u128 slack_bps = 10;
constexpr u128 confidence_ratio = 4;

u128 slack_of(const PriceBand& own) { return static_cast<u128>(own.price.raw()) * slack_bps / 10'000; }

bool is_same_report(const PriceReport& a, const PriceReport& b) {
    return a.feed == b.feed && a.price == b.price && a.confidence == b.confidence && a.exponent == b.exponent &&
           a.publish_time_s == b.publish_time_s && a.prev_publish_time_s == b.prev_publish_time_s &&
           a.ema_price == b.ema_price && a.ema_confidence == b.ema_confidence && a.slot == b.slot;
}

}  // namespace

std::string_view name(SigningRefusal refusal) {
    constexpr std::array<std::string_view, 7> names{"not_a_price", "second_passed", "already_signed", "no_view",
                                                    "too_far",     "out_of_step",   "not_its_turn"};
    return names[static_cast<std::size_t>(refusal)];
}

std::uint64_t tolerated_distance(const PriceBand& own, const PriceBand& proposed) {
    const u128 distance = u128{own.confidence} + proposed.confidence + slack_of(own);
    return static_cast<std::uint64_t>(std::min<u128>(distance, std::numeric_limits<std::uint64_t>::max()));
}

bool agrees(const PriceBand& own, const PriceBand& proposed) {
    const auto apart = static_cast<std::uint64_t>(own.price > proposed.price ? own.price.raw() - proposed.price.raw()
                                                                             : proposed.price.raw() - own.price.raw());
    if (apart > tolerated_distance(own, proposed)) return false;
    return confidence_ratio * proposed.confidence >= own.confidence &&
           proposed.confidence <= confidence_ratio * own.confidence + slack_of(own);
}

Result<Cosigner> Cosigner::create(std::string feed_name, SignerSet set, keys::SecretKey key,
                                  std::vector<SignerSet> earlier) {
    const auto at = std::find(set.keys.begin(), set.keys.end(), key.address());
    if (at == set.keys.end()) {
        return ParseError{
            "the key of " + to_hex(key.address()) + " is no signer of " + set.network + "/" + std::to_string(set.index),
            0};
    }
    const auto position = static_cast<std::uint8_t>(at - set.keys.begin());
    earlier.push_back(set);
    return Cosigner{std::move(feed_name), std::move(set), std::move(key), position, std::move(earlier)};
}

unsigned Cosigner::quorum_needed() const { return quorum(set_.rule, static_cast<unsigned>(set_.keys.size())); }

/// The second before which no report's span may begin: what this signer signed may have found its quorum unheard.
std::int64_t Cosigner::previous_of(std::int64_t second_s) const {
    const auto published = publisher_.last();
    const std::int64_t published_s = published ? published->publish_time_s : -1;
    const std::int64_t signed_s = signed_ && signed_->second_s < second_s ? signed_->second_s : -1;
    const std::int64_t known_s = std::max(published_s, signed_s);
    return known_s >= 0 ? known_s : second_s - 1;
}

Result<Cosigner::Draft, SigningRefusal> Cosigner::draft(std::int64_t second_s, std::int64_t previous_s,
                                                        const PriceBand& band) const {
    Draft draft{publisher_, {}, {}};
    const auto known = publisher_.last();
    if (known && second_s <= known->publish_time_s) return SigningRefusal::second_passed;
    if ((known && previous_s < known->publish_time_s) || previous_s >= second_s) return SigningRefusal::out_of_step;
    const auto report = draft.publisher.publish_after(previous_s, second_s, band);
    if (!report) return SigningRefusal::not_a_price;
    draft.update =
        build_update(std::span{&*report, 1}, report->slot, static_cast<std::uint32_t>(second_s), set_.emitter);
    draft.digest = oracle::digest(draft.update);
    return draft;
}

Result<Proposal, SigningRefusal> Cosigner::propose(std::int64_t second_s, const PriceBand& band) const {
    const std::int64_t previous_s = previous_of(second_s);
    const auto made = draft(second_s, previous_s, band);
    if (!made) return made.error();
    return Proposal{second_s, previous_s, band, made->digest};
}

Result<IndexedSignature, SigningRefusal> Cosigner::sign(const Proposal& proposal, const std::optional<PriceBand>& own) {
    const auto made = draft(proposal.second_s, proposal.previous_s, proposal.band);
    if (!made) return made.error();
    if (signed_ && proposal.second_s < signed_->second_s) return SigningRefusal::second_passed;
    if (made->digest != proposal.digest) return SigningRefusal::out_of_step;
    const bool again = signed_ && proposal.second_s == signed_->second_s;
    if (again && signed_->digest != proposal.digest) return SigningRefusal::already_signed;
    if (!again && signed_ && proposal.previous_s < signed_->second_s) return SigningRefusal::out_of_step;
    if (!again && !own) return SigningRefusal::no_view;
    if (!again && !agrees(*own, proposal.band)) return SigningRefusal::too_far;
    signed_ = Signed{proposal.second_s, proposal.digest};
    const auto signature = key_.sign(proposal.digest);
    return IndexedSignature{position_, signature.rs, signature.recovery_id};
}

IndexedSignature Cosigner::prove(const Hash& claim) const {
    const auto signature = key_.sign(claim);
    return {position_, signature.rs, signature.recovery_id};
}

bool Cosigner::is_signed_by_its_signer(const Proposal& proposal, const IndexedSignature& signature,
                                       const Host& host) const {
    if (signature.index >= set_.keys.size() || signature.recovery_id > 1) return false;
    const auto signer = host.recover_secp256k1(proposal.digest, signature.rs, signature.recovery_id);
    return signer && address_of(*signer) == set_.keys[signature.index];
}

std::optional<Published> Cosigner::complete(const Proposal& proposal, std::vector<IndexedSignature> signatures) {
    auto made = draft(proposal.second_s, proposal.previous_s, proposal.band);
    if (!made || made->digest != proposal.digest) return std::nullopt;
    std::set<std::uint8_t> signers;
    for (const IndexedSignature& signature : signatures) signers.insert(signature.index);
    if (signers.size() != signatures.size() || signers.size() < quorum_needed()) return std::nullopt;
    Published published{assemble(made->update, set_.index, std::move(signatures)), made->publisher.snapshot()};
    publisher_ = std::move(made->publisher);
    return published;
}

bool Cosigner::follow(const Published& published, const Host& host) {
    const auto reports = verify_update(published.update, known_, host);
    if (!reports || reports->size() != 1) return false;
    const PriceReport& report = reports->front();
    if (report.feed != own_feed_id(feed_name())) return false;
    const auto known = publisher_.last();
    if (known && known->publish_time_s > report.publish_time_s) return true;
    if (known && is_same_report(*known, report)) {
        // Here already; but two states of one report would never sign the same body again.
        auto other = Publisher::restore(feed_name(), published.publisher);
        const auto told = other ? other->last() : std::nullopt;
        if (told && is_same_report(*told, report) && published.publisher < publisher_.snapshot()) {
            publisher_ = std::move(*other);
        }
        return true;
    }
    if (known && known->publish_time_s == report.publish_time_s) return false;  // Another report of that second.
    Publisher own = publisher_;
    const PriceBand band{Price::from_raw(report.price), report.confidence};
    const auto led = own.publish_after(report.prev_publish_time_s, report.publish_time_s, band);
    if (led && is_same_report(*led, report)) {
        publisher_ = std::move(own);
        return true;
    }
    auto sent = Publisher::restore(feed_name(), published.publisher);
    const auto told = sent ? sent->last() : std::nullopt;
    if (!told || !is_same_report(*told, report)) return false;
    publisher_ = std::move(*sent);
    return true;
}

Bytes Cosigner::snapshot() const {
    Bytes content = begin_sealed(snapshot_word, snapshot_version);
    append_big_endian(content, signed_ ? signed_->second_s : std::int64_t{0});
    append_bytes(content, (signed_ ? signed_->digest : Hash{}).view());
    append_bytes(content, publisher_.snapshot());
    return seal(std::move(content));
}

std::optional<std::string> Cosigner::restore(ByteView snapshot) {
    const auto content = open_sealed(snapshot, snapshot_word, snapshot_version);
    if (!content) return content.error().reason;
    BigEndianReader reader{*content};
    Signed last;
    last.second_s = reader.read<std::int64_t>();
    last.digest = reader.read_fixed<Hash>();
    if (!reader.ok() || last.second_s < 0) return "it has another length";
    auto publisher = Publisher::restore(feed_name(), content->subspan(content->size() - reader.remaining()));
    if (!publisher) return publisher.error().reason;
    publisher_ = std::move(*publisher);
    signed_ = last.second_s == 0 ? std::nullopt : std::optional{last};
    return std::nullopt;
}

}  // namespace otp::oracle
