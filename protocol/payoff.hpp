#pragma once
// What contracts cost, what they can ever owe, and what they pay. Pure functions; the formula stands above each.

#include <optional>

#include "protocol/names.hpp"
#include "protocol/units.hpp"

namespace otp {

/// The part of a series' terms that arithmetic needs.
struct ContractTerms {
    OptionKind kind = OptionKind::call;
    Price strike;
    std::uint64_t contract_size = 0;  ///< Underlying per contract, in the base asset's smallest units.
    std::uint8_t base_decimals = 0;
    std::uint8_t quote_decimals = 0;
};

/// price * size * contracts * 10^quote_decimals / 10^(8 + base_decimals): what so many contracts are worth in quote at
/// a price per underlying. Nothing when it exceeds 128 bits.
[[nodiscard]] std::optional<Amount> quote_value(const ContractTerms& terms, Price price, Contracts contracts,
                                                Round direction);

/// The most a writer of `contracts` can ever owe, rounded up. Call: contracts * size of base. Put: strike's worth in
/// quote.
[[nodiscard]] std::optional<Amount> required_collateral(const ContractTerms& terms, Contracts contracts);

/// What `contracts` pay at settlement price S, in the collateral asset. Call, S > K: contracts * size * (S - K) / S of
/// base. Put, S < K: the worth of K - S in quote. Down for a holder's payout, up for a writer's charge. Never more than
/// required_collateral, so it cannot overflow where that fitted.
[[nodiscard]] Amount payoff(const ContractTerms& terms, Price settlement_price, Contracts contracts, Round direction);

inline constexpr unsigned basis = 10'000;       ///< Basis points in a whole.
inline constexpr unsigned fee_bps_max = 1'250;  ///< No fee is higher.

/// ceil(cost * bps / 10000). Nothing on overflow.
[[nodiscard]] std::optional<Amount> trade_fee(Amount cost, std::uint16_t bps);
/// floor(payout * bps / 10000); never above 12.5 % of the payout.
[[nodiscard]] Amount exercise_fee(Amount payout, std::uint16_t bps);

}  // namespace otp
