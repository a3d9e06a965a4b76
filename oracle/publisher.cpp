#include "oracle/publisher.hpp"

#include <algorithm>

#include "oracle/sealed_bytes.hpp"
#include "oracle/update_builder.hpp"

namespace otp::oracle {
namespace {

constexpr std::string_view snapshot_word = "OTPP";
constexpr std::uint8_t snapshot_version = 1;
/// The container's timestamp has 32 bits, which end in 2106.
constexpr std::int64_t second_end = std::int64_t{1} << 32;

bool is_second(std::int64_t second_s) { return second_s >= 1 && second_s < second_end; }

bool is_band(const PriceBand& band) { return band.price > Price{} && band.price < price_limit && band.confidence > 0; }

}  // namespace

std::string_view name(PublishFault fault) {
    constexpr std::string_view names[] = {"second_already_passed", "time_out_of_range", "not_a_price"};
    return names[static_cast<std::size_t>(fault)];
}

Result<PriceReport, PublishFault> Publisher::publish(std::int64_t second_s, const PriceBand& band) {
    if (!is_second(second_s)) return PublishFault::time_out_of_range;
    return publish_after(last_ ? last_->second_s : second_s - 1, second_s, band);
}

Result<PriceReport, PublishFault> Publisher::publish_after(std::int64_t previous_s, std::int64_t second_s,
                                                           const PriceBand& band) {
    if (!is_second(second_s)) return PublishFault::time_out_of_range;
    if (last_ && second_s <= last_->second_s) return PublishFault::second_already_passed;
    if (previous_s < (last_ ? last_->second_s : 0) || previous_s >= second_s) return PublishFault::time_out_of_range;
    if (!is_band(band)) return PublishFault::not_a_price;
    last_ = LastPublished{second_s, previous_s, band};
    ema_.observe(second_s, band.price, band.confidence);
    return *last();
}

std::optional<PriceReport> Publisher::last() const {
    if (!last_) return std::nullopt;
    PriceReport report;
    report.feed = own_feed_id(feed_name_);
    report.price = last_->band.price.raw();
    report.confidence = last_->band.confidence;
    report.exponent = -Price::decimals;
    report.publish_time_s = last_->second_s;
    report.prev_publish_time_s = last_->previous_s;
    report.ema_price = ema_.price().raw();
    report.ema_confidence = ema_.confidence();
    report.slot = static_cast<std::uint64_t>(last_->second_s) * slots_per_second;
    return report;
}

Bytes Publisher::snapshot() const {
    Bytes content = begin_sealed(snapshot_word, snapshot_version);
    append_bytes(content, own_feed_id(feed_name_).view());
    if (last_) {
        append_big_endian(content, last_->second_s);
        append_big_endian(content, last_->previous_s);
        append_big_endian(content, last_->band.price.raw());
        append_big_endian(content, last_->band.confidence);
        append_u128(content, ema_.state().price);
        append_u128(content, ema_.state().confidence);
        append_u128(content, ema_.state().weights);
    }
    return seal(std::move(content));
}

Result<Publisher> Publisher::restore(std::string feed_name, ByteView snapshot) {
    const auto content = open_sealed(snapshot, snapshot_word, snapshot_version);
    if (!content) return content.error();
    BigEndianReader reader{*content};
    const auto feed = reader.read_fixed<FeedId>();
    if (!reader.ok() || feed != own_feed_id(feed_name)) return ParseError{"it is not of the feed " + feed_name, 5};
    Publisher publisher{std::move(feed_name)};
    if (reader.remaining() == 0) return publisher;

    LastPublished last;
    last.second_s = reader.read<std::int64_t>();
    last.previous_s = reader.read<std::int64_t>();
    last.band.price = Price::from_raw(reader.read<std::int64_t>());
    last.band.confidence = reader.read<std::uint64_t>();
    PriceEma::State mean;
    mean.time_s = last.second_s;
    mean.price = read_u128(reader);
    mean.confidence = read_u128(reader);
    mean.weights = read_u128(reader);
    if (!reader.ok() || reader.remaining() != 0) return ParseError{"it has another length", snapshot.size()};
    const bool is_true =
        is_second(last.second_s) && last.previous_s >= 0 && last.previous_s < last.second_s && is_band(last.band);
    const auto ema = PriceEma::restore(mean, last.band.confidence);
    if (!is_true || !ema) return ParseError{"no series of reports leads to what it says", 5 + FeedId::size};
    publisher.last_ = last;
    publisher.ema_ = *ema;
    return publisher;
}

}  // namespace otp::oracle
