#pragma once
// A recorded chain by the method that published or collected figures name beside it (shared data: *.expected.json),
// under their names, so that anybody can hold this program against them:
//
// Deribit's table: spot the median of index_price; F and T the medians of futures_price and time_to_maturity by expiry;
// rows without futures_price left out; naive dealers; 401 levels from half to one and a half times the spot; walls of
// open interest over all strikes; a box's fee per leg the smaller of 0.0003 coins and 12.5 % of its price. Figures have
// the decimals that those files have.
//
// CBOE's table: published gamma x open interest x 100 x S^2 x 0.01; profile by the IV column at 60 levels from 0.8 S to
// 1.2 S, F = S, T = business days / 262; the flip by a straight line in the first change of sign.

#include <nlohmann/json_fwd.hpp>

#include "market/analysis_options.hpp"
#include "venues/chain_csv.hpp"

namespace otp::flow {

/// What the file's own method sets; other switches stay at their defaults.
[[nodiscard]] market::AnalysisOptions recorded_method(const venues::RecordedChain& recorded);

[[nodiscard]] nlohmann::ordered_json recorded_result(const venues::RecordedChain& recorded);

}  // namespace otp::flow
