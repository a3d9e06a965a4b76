#pragma once
// How much the oracle's own price moves: the volatility of the last hours, and a forecast of the coming day's.

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "oracle/har_forecast.hpp"
#include "protocol/bytes.hpp"

namespace otp::oracle {

/// "BTC/USD" -> the names of its feeds of volatility, published like prices: 0.6 is 60 % a year.
[[nodiscard]] std::string ewma_feed_name(std::string_view feed_name);  ///< "BTC/USD:RV"
[[nodiscard]] std::string har_feed_name(std::string_view feed_name);   ///< "BTC/USD:HAR"

/// Minute returns r(t) = ln(p(t) / p(t - 60 s)), one at each second that was published a minute after another one: a
/// second without a price makes no return, and none is made up. (All sixty grids of minutes at once: L. Zhang,
/// P. Mykland, Y. Aït-Sahalia, "A Tale of Two Time Scales", JASA 100, 2005. Sums of squared returns: T. Andersen,
/// T. Bollerslev, F. Diebold, P. Labys, Econometrica 71, 2003.)
class RealizedVolatility {
public:
    static constexpr std::int64_t interval_s = 60;
    static constexpr std::int64_t day_s = 86'400;

    /// Of a feed of our own, e.g. "BTC/USD".
    explicit RealizedVolatility(std::string feed_name) : feed_name_{std::move(feed_name)} {}

    /// Takes a published price; positive, below the limit, of a second from 0 on. A second not after the last is
    /// passed over.
    void observe(std::int64_t second_s, Price price);

    /// As of the last observed second: sqrt(S / W / 60 s * 1 year), S = S d + r^2, W = W d + 1 per second, with the
    /// half-life of the price's mean, 3600 s (RiskMetrics Technical Document, J.P. Morgan 1996, chapter 5). Its
    /// confidence is the standard error for independent normal returns, sigma / sqrt(2 n), n = W^2 / (60 W2) minutes,
    /// W2 = W2 d^2 + 1.
    [[nodiscard]] Result<PriceBand, NoVolatility> ewma() const;

    /// For the day (UTC) of the last observed second, from the days before it (har_forecast.hpp). A day's variance is
    /// the sum of squared returns / 60, scaled to a whole day; it needs returns in 80 % of the day's seconds.
    [[nodiscard]] const Result<PriceBand, NoVolatility>& forecast() const { return forecast_; }

    /// -1: nothing was observed.
    [[nodiscard]] std::int64_t last_second() const { return last_s_; }

    /// The days before that of the last observed second, the newest last.
    [[nodiscard]] const std::vector<DayVariance>& days() const { return days_; }

    /// Version 1: "OTPV", version, feed id, and all that the past has left; then keccak-256 of it.
    [[nodiscard]] Bytes snapshot() const;
    /// Refuses what is damaged, of another feed or version, or cannot have come about.
    [[nodiscard]] static Result<RealizedVolatility> restore(std::string feed_name, ByteView snapshot);

private:
    void pass_to(std::int64_t second_s);
    void close_days_before(std::int64_t day);
    void take(std::int64_t log_return);
    [[nodiscard]] bool is_possible() const;

    std::string feed_name_;
    std::int64_t last_s_ = -1;                       ///< -1: nothing observed.
    std::array<std::int64_t, interval_s> minute_{};  ///< Raw prices by second % 60; 0: none.
    u128 squares_ = 0;                               ///< S, 10^-24 / 2^32
    u128 weights_ = 0, square_weights_ = 0;          ///< W and W2, 2^-63
    u128 day_squares_ = 0;                           ///< Of the last second's day, 10^-24.
    std::uint32_t day_returns_ = 0;
    std::vector<DayVariance> days_;
    Result<PriceBand, NoVolatility> forecast_ = NoVolatility::too_few_days;
};

}  // namespace otp::oracle
