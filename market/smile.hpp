#pragma once
// What one expiry's volatilities say: at the money, by strike, at 25 delta.

#include <optional>
#include <vector>

#include "market/priced_chain.hpp"

namespace otp::market {

/// The volatilities of one strike, as the venue marks and quotes them; the quoted ones are of the option that is out of
/// the money, whose market is the better one.
struct SmilePoint {
    double strike = 0;
    std::optional<double> call_iv, put_iv, bid_iv, ask_iv;

    /// The mean of call's and put's, or the one that there is.
    [[nodiscard]] std::optional<double> mark_iv() const;
};

struct Smile {
    std::vector<SmilePoint> points;         ///< Ascending by strike.
    std::optional<double> atm_iv;           ///< Linear in the strike at the forward; nothing outside the strikes.
    std::optional<double> call_25, put_25;  ///< Volatility at a delta of 0.25 and -0.25; linear in delta.
    std::optional<double> rr25;             ///< call_25 - put_25
    std::optional<double> bf25;             ///< (call_25 + put_25) / 2 - atm_iv
};

[[nodiscard]] Smile smile_of(const PricedChain& chain, const ExpirySlice& slice, SkewDelta convention);

/// Of the straddle at the strike nearest to the forward and the strangles next to it: marks, or the middle of a
/// two-sided quote; in the quote currency, not discounted. `weighted` is 60 % straddle, 30 % and 10 % the next
/// strangles out.
struct StraddlePrices {
    std::optional<double> straddle, weighted;
};
[[nodiscard]] StraddlePrices straddle_prices(const PricedChain& chain, const ExpirySlice& slice,
                                             PremiumCurrency premium);

/// The move that one standard deviation is, in the quote currency: F sigma sqrt T; or sqrt(pi/2) = 1.2533 straddles (a
/// straddle is the mean absolute move); or the customary 0.85 straddles; or the weighted sum.
[[nodiscard]] std::optional<double> expected_move(const PricedChain& chain, const ExpirySlice& slice,
                                                  const std::optional<double>& atm_iv, PremiumCurrency premium,
                                                  ExpectedMoveMethod method);

/// Straight lines through points (x ascending), at `x`; nothing outside them.
struct CurvePoint {
    double x = 0, y = 0;
};
[[nodiscard]] std::optional<double> interpolate(const std::vector<CurvePoint>& points, double x);

}  // namespace otp::market
