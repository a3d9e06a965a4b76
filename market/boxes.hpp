#pragma once
// Box spreads of inverse options at the quotes: +C(K1) -C(K2) +P(K2) -P(K1), which pays K2 - K1 in the quote currency
// whatever happens, worth (K2 - K1)/F coins where that is locked with a future at F. Fees: per leg the smaller of
// 0.0003 coins and 12.5 % of the leg's price; no discount for combinations, no delivery fee, no fee of the future.

#include <optional>

#include "market/priced_chain.hpp"

namespace otp::market {

struct Box {
    double edge = 0;  ///< Coins per box after fees; below 0 is a loss.
    double strike_low = 0, strike_high = 0;
    double price = 0;  ///< Coins paid for a box bought, received for one sold, before fees.
    double fees = 0;   ///< Coins.
};

struct BestBoxes {
    std::optional<Box> buy, sell;  ///< Of the largest edge; of equals the one of the lowest strikes.
};

/// Nothing where an expiry has no forward or no pair of strikes with the four quotes. Precondition: premiums in coins.
[[nodiscard]] BestBoxes best_boxes(const PricedChain& chain, const ExpirySlice& slice);

}  // namespace otp::market
