#include "oracle/price_source.hpp"

namespace otp::oracle {
namespace {

/// The container's timestamp has 32 bits, which end in 2106.
constexpr Time time_end = Time::from_seconds(std::int64_t{1} << 32);

}  // namespace

PriceSource::PriceSource(Path path, FeedId feed, QuorumSigner signer)
    : path_{std::move(path)}, feed_{feed}, signer_{std::move(signer)} {
    advance();
}

Result<PriceSource> PriceSource::create(Path path, FeedId feed, SignerSet set, std::span<const keys::SecretKey> keys) {
    auto signer = QuorumSigner::create(std::move(set), keys);
    if (!signer) return signer.error();
    return PriceSource{std::move(path), feed, std::move(*signer)};
}

void PriceSource::advance() {
    ahead_.reset();
    if (const auto* tape = std::get_if<Tape>(&path_)) {
        if (points_read_ < tape->points().size()) ahead_ = tape->points()[points_read_++];
    } else {
        ahead_ = std::get<GeneratedTape>(path_).next();
    }
    if (ahead_ && ahead_->time >= time_end) ahead_.reset();
}

std::optional<Time> PriceSource::next_time() const { return ahead_ ? std::optional{ahead_->time} : std::nullopt; }

void PriceSource::observe() { ema_.observe(ahead_->time.seconds(), ahead_->price, ahead_->confidence); }

void PriceSource::skip_before(Time time) {
    while (ahead_ && ahead_->time < time) {
        observe();
        advance();
    }
}

std::optional<Update> PriceSource::next() {
    if (!ahead_) return std::nullopt;
    observe();
    Update update;
    update.publish_time = ahead_->time;
    PriceReport& report = update.report;
    report.feed = feed_;
    report.price = ahead_->price.raw();
    report.confidence = ahead_->confidence;
    report.exponent = -Price::decimals;
    report.publish_time_s = ahead_->time.seconds();
    report.prev_publish_time_s = ahead_->previous.seconds();
    report.ema_price = ema_.price().raw();
    report.ema_confidence = ema_.confidence();
    report.slot = static_cast<std::uint64_t>(report.publish_time_s) * slots_per_second;
    report.set_index = signer_.set().index;
    report.network = signer_.set().network;
    SignedUpdate signed_update =
        signer_.sign({&report, 1}, report.slot, static_cast<std::uint32_t>(report.publish_time_s));
    report.digest = signed_update.digest;
    update.bytes = std::move(signed_update.bytes);
    advance();
    return update;
}

}  // namespace otp::oracle
