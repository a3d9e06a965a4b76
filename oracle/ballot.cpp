#include "oracle/ballot.hpp"

#include <algorithm>

#include "oracle/sealed_bytes.hpp"

namespace otp::oracle {
namespace {

constexpr std::string_view snapshot_word = "OTPB";
constexpr std::uint8_t snapshot_version = 1;
constexpr std::int64_t second_end = std::int64_t{1} << 32;

constexpr i128 bp = 10'000;
constexpr i128 confidence_factor = 4;
constexpr i128 mean_bp = 50;
constexpr i128 unknown_mean_bp = 1'000;

struct FaultRow {
    std::string_view name, sentence;
};
constexpr FaultRow faults[] = {
#define SIGN_FAULT(name, sentence) {#name, sentence},
#include "oracle/sign_faults.def"
#undef SIGN_FAULT
};

bool is_within(std::int64_t value, std::int64_t centre, i128 distance) {
    const i128 difference = i128{value} - centre;
    return -distance <= difference && difference <= distance;
}

bool is_price(std::int64_t raw) { return raw > 0 && raw < price_limit.raw(); }

bool is_well_formed(const Proposal& proposal) {
    if (proposal.second_s < 1 || proposal.second_s >= second_end) return false;
    if (proposal.reports.empty() || proposal.reports.size() > reports_max) return false;
    for (std::size_t i = 0; i < proposal.reports.size(); ++i) {
        const PriceReport& report = proposal.reports[i];
        if (i > 0 && !(proposal.reports[i - 1].feed < report.feed)) return false;
        if (report.publish_time_s != proposal.second_s || report.exponent != -Price::decimals) return false;
        if (report.prev_publish_time_s < 0 || report.prev_publish_time_s >= proposal.second_s) return false;
        if (!is_price(report.price) || report.confidence == 0) return false;
        if (!is_price(report.ema_price) || report.ema_confidence == 0) return false;
    }
    return true;
}

i128 part(const Opinion& own, std::uint32_t part_bp) { return i128{own.band.price.raw()} * part_bp / bp; }

std::optional<SignFault> compare(const PriceReport& report, const Opinion& own) {
    if (!is_tolerable(Price::from_raw(report.price), own)) return SignFault::price_differs;
    const i128 confidence = own.band.confidence, proposed = report.confidence;
    const bool is_too_narrow = proposed * confidence_factor < confidence;
    const bool is_too_wide = proposed > confidence * confidence_factor + part(own, own.tolerance.least_bp);
    if (is_too_narrow || is_too_wide) return SignFault::confidence_differs;
    const std::int64_t mean = own.knows_mean ? own.mean.price.raw() : report.price;
    if (!is_within(report.ema_price, mean, i128{mean} * (own.knows_mean ? mean_bp : unknown_mean_bp) / bp)) {
        return SignFault::mean_differs;
    }
    return std::nullopt;
}

UnsignedUpdate update_of(const Proposal& proposal, const Emitter& emitter) {
    const auto second = static_cast<std::uint32_t>(proposal.second_s);
    return build_update(proposal.reports, std::uint64_t{second} * slots_per_second, second, emitter);
}

}  // namespace

std::string_view name(SignFault fault) { return faults[static_cast<std::size_t>(fault)].name; }
std::string_view describe(SignFault fault) { return faults[static_cast<std::size_t>(fault)].sentence; }

bool is_tolerable(Price price, const Opinion& own) {
    const i128 least = part(own, own.tolerance.least_bp);
    const i128 most = std::max(least, part(own, own.tolerance.most_bp));
    return is_within(price.raw(), own.band.price.raw(), std::clamp(i128{own.band.confidence}, least, most));
}

std::optional<SignFault> Ballot::judge(const Proposal& proposal, std::span<const Opinion> opinions) const {
    for (const PriceReport& report : proposal.reports) {
        const auto own =
            std::find_if(opinions.begin(), opinions.end(), [&](const Opinion& o) { return o.feed == report.feed; });
        if (own == opinions.end()) return SignFault::no_opinion;
        if (const auto fault = compare(report, *own)) return fault;
        const auto signed_s = last_signed_s(report.feed);
        if (signed_s && report.prev_publish_time_s < *signed_s) return SignFault::span_overlaps;
    }
    return std::nullopt;
}

Result<UnsignedUpdate, SignFault> Ballot::agree(const Proposal& proposal, std::span<const Opinion> opinions) {
    if (!is_well_formed(proposal)) return SignFault::malformed;
    if (proposal.second_s < last_s_) return SignFault::second_already_passed;
    UnsignedUpdate update = update_of(proposal, emitter_);
    if (proposal.second_s == last_s_) {
        if (signed_s_.empty()) return SignFault::second_already_passed;
        if (digest(update) != last_digest_) return SignFault::another_already_signed;
        return update;
    }
    if (const auto fault = judge(proposal, opinions)) return *fault;
    last_s_ = proposal.second_s;
    last_digest_ = digest(update);
    for (const PriceReport& report : proposal.reports) signed_s_[report.feed] = proposal.second_s;
    return update;
}

std::optional<std::int64_t> Ballot::last_signed_s(const FeedId& feed) const {
    const auto found = signed_s_.find(feed);
    return found == signed_s_.end() ? std::nullopt : std::optional{found->second};
}

Bytes Ballot::snapshot() const {
    Bytes content = begin_sealed(snapshot_word, snapshot_version);
    append_big_endian(content, emitter_.chain);
    append_bytes(content, emitter_.address.view());
    append_big_endian(content, last_s_);
    append_bytes(content, last_digest_.view());
    append_big_endian(content, static_cast<std::uint16_t>(signed_s_.size()));
    for (const auto& [feed, second_s] : signed_s_) {
        append_bytes(content, feed.view());
        append_big_endian(content, second_s);
    }
    return seal(std::move(content));
}

Result<Ballot> Ballot::restore(const Emitter& emitter, ByteView snapshot) {
    const auto content = open_sealed(snapshot, snapshot_word, snapshot_version);
    if (!content) return content.error();
    BigEndianReader reader{*content};
    Emitter kept;
    kept.chain = reader.read<std::uint16_t>();
    kept.address = reader.read_fixed<decltype(kept.address)>();
    if (!reader.ok() || kept != emitter) return ParseError{"it is of another emitter", 5};
    Ballot ballot{emitter, reader.read<std::int64_t>()};
    ballot.last_digest_ = reader.read_fixed<Hash>();
    const std::size_t count = reader.read<std::uint16_t>();
    if (!reader.ok() || reader.remaining() != count * (FeedId::size + sizeof(std::int64_t))) {
        return ParseError{"it has another length", snapshot.size()};
    }
    bool is_possible = count > 0 || ballot.last_digest_ == Hash{};
    std::int64_t newest_s = count > 0 ? 0 : ballot.last_s_;
    for (std::size_t i = 0; i < count; ++i) {
        const auto feed = reader.read_fixed<FeedId>();
        const auto second_s = reader.read<std::int64_t>();
        is_possible = is_possible && second_s >= 1 && second_s < second_end &&
                      (ballot.signed_s_.empty() || ballot.signed_s_.rbegin()->first < feed);
        ballot.signed_s_[feed] = second_s;
        newest_s = std::max(newest_s, second_s);
    }
    if (!is_possible || newest_s != ballot.last_s_) return ParseError{"no signing leads to what it says", 5};
    return ballot;
}

}  // namespace otp::oracle
