#pragma once
// What the whole protocol holds of each asset, and that it balances to the unit.

#include <nlohmann/json_fwd.hpp>

#include "protocol/state.hpp"

namespace otp::cli {

/// {"BTC":{"free","locked","fees","dust","deposited","withdrawn"}}. Free is of all accounts but fees and dust; locked
/// is what the series hold in escrow.
[[nodiscard]] nlohmann::json totals_to_json(const State& state);

/// free + locked + fees + dust = deposited - withdrawn, for every asset.
[[nodiscard]] bool totals_balance(const State& state);

}  // namespace otp::cli
