#include "market/term.hpp"

#include <cmath>

namespace otp::market {

void derive_term(std::vector<TermPoint>& term) {
    const TermPoint* before = nullptr;
    for (TermPoint& point : term) {
        if (!point.atm_iv) continue;
        point.total_variance = *point.atm_iv * *point.atm_iv * point.years;
        if (before != nullptr && point.years > before->years) {
            const double variance = *point.total_variance - *before->total_variance;
            point.is_calendar_arbitrage = variance < 0;
            if (variance >= 0) point.forward_vol = std::sqrt(variance / (point.years - before->years));
        }
        before = &point;
    }
}

std::optional<double> constant_maturity_iv(const std::vector<TermPoint>& term, double years) {
    std::vector<CurvePoint> variances;
    for (const TermPoint& point : term) {
        if (point.total_variance) variances.push_back({point.years, *point.total_variance});
    }
    const auto variance = interpolate(variances, years);
    if (!variance || years <= 0) return std::nullopt;
    return std::sqrt(*variance / years);
}

}  // namespace otp::market
