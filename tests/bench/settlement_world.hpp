#pragma once
// Expired positions to settle: every series has as many writers as holders, and its price is fixed.

#include <vector>

#include "protocol/apply.hpp"

namespace otp::bench {

struct SettlementSize {
    std::uint32_t accounts = 100'000;
    unsigned series = 20;
    std::uint32_t positions_per_series = 50'000;

    [[nodiscard]] static SettlementSize full() { return {}; }
    [[nodiscard]] static SettlementSize quick() { return {20'000, 10, 10'000}; }
    [[nodiscard]] std::size_t positions() const { return std::size_t{series} * positions_per_series; }
};

/// Throws where the protocol refuses its construction.
[[nodiscard]] State open_settlement_world(std::uint64_t seed, const SettlementSize& size);
/// Number of the first account that trades.
[[nodiscard]] AccountNo first_trader();

/// The commands that settle one whole series: enough settle(series, 8190).
[[nodiscard]] std::vector<Settle> settle_commands(const State& state);

}  // namespace otp::bench
