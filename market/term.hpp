#pragma once
// Volatility by time: total variance w = iv^2 T at the money, the volatility between two expiries, and that of a fixed
// number of days.

#include <optional>
#include <vector>

#include "market/smile.hpp"

namespace otp::market {

struct TermPoint {
    double years = 0;
    std::optional<double> atm_iv;
    std::optional<double> total_variance;
    /// Of the time between the last expiry before that has an ATM volatility and this one.
    std::optional<double> forward_vol;
    /// Total variance falls since that expiry: an arbitrage or bad data. There is no forward volatility then.
    bool is_calendar_arbitrage = false;
};

/// Fills the derived fields of points that ascend in time.
void derive_term(std::vector<TermPoint>& term);

/// The volatility of `years`: total variance in a straight line between the expiries around; nothing outside them.
[[nodiscard]] std::optional<double> constant_maturity_iv(const std::vector<TermPoint>& term, double years);

}  // namespace otp::market
