#pragma once
// What the fits of svi.hpp and ssvi.hpp take in, and the gates they answer with.

#include <string_view>
#include <vector>

namespace otp::market {

/// One quoted volatility of an expiry.
struct SmileQuote {
    double k = 0;       ///< ln(strike / forward).
    double iv = 0;      ///< Fraction per square root of a year, above 0.
    double weight = 1;  ///< Of the squared error in volatility, above 0.
};

/// A two-sided quote weighs 1 / spread^2 in volatility, its spread counted as a tenth of a vol point at least, so that
/// one locked quote is not the whole smile. 0, and so no quote, where the sides are missing or crossed.
[[nodiscard]] constexpr double spread_weight(double bid_iv, double ask_iv) {
    if (!(bid_iv > 0) || !(ask_iv >= bid_iv)) return 0;
    const double spread = ask_iv - bid_iv > 0.001 ? ask_iv - bid_iv : 0.001;
    return 1 / (spread * spread);
}

/// A condition against arbitrage: how far it is met; broken where `margin` is below 0.
struct Gate {
    std::string_view name;
    double margin = 0;

    [[nodiscard]] bool ok() const { return margin >= 0; }
};

[[nodiscard]] inline bool all_ok(const std::vector<Gate>& gates) {
    for (const Gate& gate : gates) {
        if (!gate.ok()) return false;
    }
    return true;
}

}  // namespace otp::market
