#pragma once
// A chain after a change of its market. Pure.

#include "market/chain.hpp"

namespace otp::wasm {

struct MarketChange {
    double price = 1;       ///< Factor of the index and of every forward.
    double volatility = 0;  ///< Added to every volatility, as a fraction.
    double days = 0;        ///< By which time passes.

    friend bool operator==(const MarketChange&, const MarketChange&) = default;
};

/// Volatilities keep their strikes and stay at 0.1 % or above; marks become Black 1976 on the forward, those of
/// options that have expired meanwhile their worth then. What the venue quoted is no quote of the changed market and is
/// left out. Without a change the chain stays as it is.
void apply_change(market::OptionChain& chain, const MarketChange& change);

}  // namespace otp::wasm
