#pragma once
// What a served network has on show: when its series expire, how far apart their strikes are, and by which policy they
// settle. Pure.

#include <cstdint>
#include <vector>

#include "cli/up/price_origin.hpp"
#include "protocol/terms.hpp"
#include "protocol/units.hpp"

namespace otp::cli {

/// One expiry on show.
struct Showing {
    Time expiry;
    Price strike_step;
    std::int64_t time_value_bps = 0;  ///< Part of the price that an option costs for the time that is left.
};

/// The expiries that a scene which begins now should have, soonest first. One of them is two to four minutes of the
/// watcher's time ahead, so that whoever comes sees something settle: at `speed` that is as many times longer on the
/// path, in whole minutes, since recorded prices have no more. Beside it an hour's and a day's series, where the path
/// is not faster than they are.
[[nodiscard]] std::vector<Showing> schedule(Time now, std::int64_t speed, Price spot);

/// How the markets of a new network settle. Generated prices come each second. Recorded ones come each minute, so the
/// thirty samples of a daily series take half an hour of the path; where that is longer than a watcher would wait, the
/// price at the instant of expiry decides.
[[nodiscard]] SettlementPolicy settlement_of(const PriceOrigin& origin);

/// The smallest of 1, 2, 5, 10, 20, 50, ... that is no less than `bps` of the price, in whole units of the quote.
[[nodiscard]] Price round_step(Price spot, std::int64_t bps);

}  // namespace otp::cli
