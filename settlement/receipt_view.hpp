#pragma once
// The receipt of one settled position: everything needed to check by hand what was paid, down to the part of the
// smallest unit that rounding took.

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>

#include "protocol/state.hpp"

namespace otp::settlement {

/// An exact result and what it was rounded to, in smallest units.
struct ExactAmount {
    Amount rounded;
    /// |exact - rounded| as a reduced fraction of the smallest unit, "0" or e.g. "5/13".
    std::string remainder;
};

/// A payoff as the protocol rounds it: down for a holder, up for a writer.
[[nodiscard]] ExactAmount exact_payoff(const ContractTerms& terms, Price settlement_price, Contracts contracts,
                                       Round direction);
/// A fee of `bps` on a payout, rounded down.
[[nodiscard]] ExactAmount exact_exercise_fee(Amount payout, std::uint16_t bps);

/// Samples and outcome of a settlement price, from the events that fixed it (as the history keeps them).
/// {"outcome","price","line","samples":[...]}
[[nodiscard]] nlohmann::json record_events_view(std::span<const Event> events);

/// The arithmetic of one position: holdings, S and K, payout, charge and fee with their remainders, what came back.
[[nodiscard]] nlohmann::json receipt_view(const State& state, const events::PositionSettled& settled,
                                          std::span<const Event> record_events);

}  // namespace otp::settlement
