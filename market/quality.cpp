#include "market/quality.hpp"

#include <algorithm>
#include <array>

namespace otp::market {
namespace {

struct Threshold {
    QualityLabel label;
    double oi_share, two_sided_share;
    std::int64_t age_max_ms;
};
constexpr std::array<Threshold, 3> thresholds = {Threshold{QualityLabel::excellent, 0.99, 0.85, 120'000},
                                                 Threshold{QualityLabel::good, 0.95, 0.60, 300'000},
                                                 Threshold{QualityLabel::fair, 0.80, 0.30, 900'000}};

QualityLabel label_of(const Quality& quality, bool has_index) {
    if (!quality.oi_share_with_iv || !has_index || quality.options == 0) return QualityLabel::poor;
    const double two_sided = static_cast<double>(quality.two_sided) / static_cast<double>(quality.options);
    for (const Threshold& threshold : thresholds) {
        if (quality.partial && threshold.label != QualityLabel::fair) continue;
        if (*quality.oi_share_with_iv >= threshold.oi_share && two_sided >= threshold.two_sided_share &&
            quality.oldest_row_age_ms <= threshold.age_max_ms)
            return threshold.label;
    }
    return QualityLabel::poor;
}

}  // namespace

Quality quality_of(const OptionChain& chain, const PricedChain& priced, std::int64_t now_ms) {
    Quality quality;
    quality.rows = priced.rows;
    quality.expired = priced.expired;
    quality.duplicates = priced.duplicates;
    quality.skipped = priced.skipped;
    quality.unusable = priced.unusable;
    quality.options = priced.options.size();
    quality.partial = chain.partial;
    double coins = 0, coins_priced = 0, index_low = 0, index_high = 0;
    for (const PricedOption& option : priced.options) {
        const OptionQuote& quote = *option.quote;
        if (option.sigma) ++quality.with_iv;
        if (quote.forward) ++quality.with_forward;
        if (quote.bid && quote.ask) ++quality.two_sided;
        if (option.coins) ++quality.with_oi;
        coins += option.coins.value_or(0);
        if (option.greeks) coins_priced += option.coins.value_or(0);
        quality.oldest_row_age_ms = std::max(quality.oldest_row_age_ms, now_ms - quote.time_ms);
        if (!quote.index || !(*quote.index > 0)) continue;
        index_low = index_low == 0 ? *quote.index : std::min(index_low, *quote.index);
        index_high = std::max(index_high, *quote.index);
    }
    if (coins > 0) quality.oi_share_with_iv = coins_priced / coins;
    if (index_low > 0) quality.index_spread = index_high / index_low - 1;
    quality.label = label_of(quality, priced.index.has_value());
    return quality;
}

}  // namespace otp::market
