#pragma once
// How much of a chain is there: counts, and a word that follows from them.

#include <cstdint>
#include <optional>

#include "market/priced_chain.hpp"

namespace otp::market {

enum class QualityLabel : std::uint8_t { excellent, good, fair, poor };

struct Quality {
    std::size_t rows = 0;  ///< Of the chain as it came.
    std::size_t expired = 0, duplicates = 0, skipped = 0, unusable = 0;
    std::size_t options = 0;  ///< What is left; the counts below are of these.
    std::size_t with_iv = 0, with_forward = 0, two_sided = 0, with_oi = 0;
    std::optional<double> oi_share_with_iv;  ///< Of the open interest: what has a volatility and a forward.
    std::int64_t oldest_row_age_ms = 0;
    std::optional<double> index_spread;  ///< Highest over lowest index of the rows, less 1.
    bool partial = false;
    QualityLabel label = QualityLabel::poor;
};

/// The word: EXCELLENT where at least 99 % of the open interest can be priced, 85 % of the options have a bid and an
/// offer and no row is older than 2 minutes; GOOD 95 %, 60 %, 5 minutes; FAIR 80 %, 30 %, 15 minutes; else POOR, and so
/// is a chain without open interest, index or options. A partial chain is FAIR at best.
[[nodiscard]] Quality quality_of(const OptionChain& chain, const PricedChain& priced, std::int64_t now_ms);

}  // namespace otp::market
