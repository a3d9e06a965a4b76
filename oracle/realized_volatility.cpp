#include "oracle/realized_volatility.hpp"

#include <algorithm>

#include "oracle/decay.hpp"
#include "oracle/log_return.hpp"
#include "oracle/sealed_bytes.hpp"
#include "protocol/price_update.hpp"
#include "protocol/time.hpp"

namespace otp::oracle {
namespace {

constexpr std::string_view snapshot_word = "OTPV";
constexpr std::uint8_t snapshot_version = 1;
constexpr u128 no_variance = ~u128{0};

/// S is in 10^-24 / 2^32: below 2^121, since a square is at most 0.05 and W below 5195.
constexpr unsigned square_bits = 32;
constexpr u128 squares_max = u128{1} << 121;
constexpr u128 weights_max = u128{5'195} * decay_one;
/// Ten minutes of seconds.
constexpr u128 weights_min = u128{600} * decay_one;

constexpr std::uint32_t day_returns_min = 69'120;

constexpr std::int64_t year_s = 365 * RealizedVolatility::day_s;
/// S 2^-32 / (W 2^-63) / 60 s * 1 year, from 10^-24 to 10^-16.
constexpr u128 yearly = u128(year_s / RealizedVolatility::interval_s) << (63 - square_bits);
constexpr u128 yearly_divisor = 100'000'000;

u128 square(std::int64_t log_return) { return static_cast<u128>(i128{log_return} * log_return); }

u128 decayed(u128 value, u128 factor) { return mul_div(value, factor, decay_one, Round::half_even).value_or(0); }

std::int64_t day_of(std::int64_t second_s) { return second_s / RealizedVolatility::day_s; }

}  // namespace

std::string ewma_feed_name(std::string_view feed_name) { return std::string{feed_name} + ":RV"; }
std::string har_feed_name(std::string_view feed_name) { return std::string{feed_name} + ":HAR"; }

void RealizedVolatility::observe(std::int64_t second_s, Price price) {
    if (second_s <= last_s_ || second_s > Time{Time::ms_max}.seconds()) return;
    pass_to(second_s);
    std::int64_t& slot = minute_[static_cast<std::size_t>(second_s % interval_s)];
    if (slot != 0) take(log_return(Price::from_raw(slot), price));
    slot = price.raw();
}

/// Lets the seconds go by in which nothing was published, and the days that ended in them.
void RealizedVolatility::pass_to(std::int64_t second_s) {
    if (last_s_ >= 0) {
        close_days_before(day_of(second_s));
        const std::int64_t passed = second_s - last_s_;
        // After more than a minute this empties them all.
        for (std::int64_t i = 1; i < std::min(passed, interval_s + 1); ++i) {
            minute_[static_cast<std::size_t>((last_s_ + i) % interval_s)] = 0;
        }
        const u128 factor = decay_over(static_cast<std::uint64_t>(passed));
        squares_ = decayed(squares_, factor);
        weights_ = decayed(weights_, factor);
        square_weights_ = decayed(square_weights_, factor * factor >> 63);
    }
    last_s_ = second_s;
}

void RealizedVolatility::close_days_before(std::int64_t day) {
    const std::int64_t ended = day - day_of(last_s_);
    if (ended == 0) return;
    DayVariance variance;
    if (day_returns_ >= day_returns_min) {
        variance = mul_div(day_squares_, day_s, u128{day_returns_} * interval_s, Round::half_even);
    }
    days_.push_back(variance);
    // Of days that nothing was seen of, more than are remembered make no difference.
    days_.insert(days_.end(), static_cast<std::size_t>(std::min<std::int64_t>(ended - 1, har_days_max)), std::nullopt);
    if (days_.size() > har_days_max) {
        days_.erase(days_.begin(), days_.end() - static_cast<std::ptrdiff_t>(har_days_max));
    }
    day_squares_ = 0;
    day_returns_ = 0;
    forecast_ = forecast_har(days_);
}

void RealizedVolatility::take(std::int64_t log_return) {
    squares_ += square(log_return) << square_bits;
    weights_ += decay_one;
    square_weights_ += decay_one;
    day_squares_ += square(log_return);
    ++day_returns_;
}

Result<PriceBand, NoVolatility> RealizedVolatility::ewma() const {
    if (weights_ < weights_min) return NoVolatility::warming_up;
    const u128 yearly_variance = mul_div(squares_, yearly, weights_ * yearly_divisor, Round::down).value_or(0);
    const u128 uneven = mul_div(square_weights_, decay_one, weights_, Round::down).value_or(0);
    const u128 error = mul_div(yearly_variance * (interval_s / 2), uneven, weights_, Round::up).value_or(0);
    return bounded_volatility(square_root(yearly_variance), square_root(error) + 1);
}

Bytes RealizedVolatility::snapshot() const {
    Bytes content = begin_sealed(snapshot_word, snapshot_version);
    append_bytes(content, own_feed_id(feed_name_).view());
    append_big_endian(content, last_s_);
    for (const std::int64_t price : minute_) append_big_endian(content, price);
    for (const u128 sum : {squares_, weights_, square_weights_, day_squares_}) append_u128(content, sum);
    append_big_endian(content, day_returns_);
    append_big_endian(content, static_cast<std::uint16_t>(days_.size()));
    for (const DayVariance& day : days_) append_u128(content, day.value_or(no_variance));
    return seal(std::move(content));
}

bool RealizedVolatility::is_possible() const {
    const bool is_begun = last_s_ >= 0;
    if (last_s_ < -1 || last_s_ > Time{Time::ms_max}.seconds()) return false;
    for (const std::int64_t price : minute_) {
        if (price < 0 || price >= price_limit.raw() || (price > 0 && !is_begun)) return false;
    }
    if (is_begun && minute_[static_cast<std::size_t>(last_s_ % interval_s)] == 0) return false;
    if (!is_begun && (weights_ != 0 || day_returns_ != 0 || !days_.empty())) return false;
    if (squares_ > squares_max || weights_ > weights_max || square_weights_ > weights_) return false;
    if (weights_ == 0 && squares_ != 0) return false;
    if (day_returns_ > day_s || day_squares_ > day_returns_ * square(log_return_max)) return false;
    return std::all_of(days_.begin(), days_.end(), [](const DayVariance& d) { return !d || *d <= day_variance_max; });
}

Result<RealizedVolatility> RealizedVolatility::restore(std::string feed_name, ByteView snapshot) {
    const auto content = open_sealed(snapshot, snapshot_word, snapshot_version);
    if (!content) return content.error();
    BigEndianReader reader{*content};
    const auto feed = reader.read_fixed<FeedId>();
    if (!reader.ok() || feed != own_feed_id(feed_name)) return ParseError{"it is not of the feed " + feed_name, 5};
    RealizedVolatility restored{std::move(feed_name)};
    restored.last_s_ = reader.read<std::int64_t>();
    for (std::int64_t& price : restored.minute_) price = reader.read<std::int64_t>();
    restored.squares_ = read_u128(reader);
    restored.weights_ = read_u128(reader);
    restored.square_weights_ = read_u128(reader);
    restored.day_squares_ = read_u128(reader);
    restored.day_returns_ = reader.read<std::uint32_t>();
    const std::size_t count = reader.read<std::uint16_t>();
    if (!reader.ok() || count > har_days_max || reader.remaining() != count * sizeof(u128)) {
        return ParseError{"it has another length", snapshot.size()};
    }
    for (std::size_t i = 0; i < count; ++i) {
        const u128 variance = read_u128(reader);
        restored.days_.push_back(variance == no_variance ? DayVariance{} : DayVariance{variance});
    }
    if (!restored.is_possible()) return ParseError{"no series of prices leads to what it says", 5 + FeedId::size};
    if (count > 0) restored.forecast_ = forecast_har(restored.days_);
    return restored;
}

}  // namespace otp::oracle
