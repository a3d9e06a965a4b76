#pragma once
// The switches of an analysis of an option chain. Each has the name, the values and the meaning that the table in
// market/conventions.hpp gives it; the first value of each is the default.

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "protocol/names.hpp"

namespace otp::market {

/// Which side of each contract the dealers are taken to hold.
enum class DealerModel : std::uint8_t { naive, inverted, short_all, flow, inventory };
/// In what gamma exposure is stated.
enum class GexUnit : std::uint8_t { per_percent, per_dollar, coins_per_dollar, dollar_gamma };
/// Whose gamma: from the mark volatility, or as the venue publishes it (rounded, see conventions).
enum class GammaSource : std::uint8_t { computed, venue };
/// How a flip is looked for.
enum class FlipMethod : std::uint8_t { reprice, cumulative };
/// What a volatility does while the spot of a re-pricing moves.
enum class VolRule : std::uint8_t { sticky_strike, sticky_delta };
enum class ExpectedMoveMethod : std::uint8_t { iv, straddle, straddle085, weighted };
/// Which strikes may be walls of open interest.
enum class OiWalls : std::uint8_t { otm, all };
/// The delta at which 25 are looked for.
enum class SkewDelta : std::uint8_t { forward, premium_adjusted };
/// In what the pain of maximum pain is counted.
enum class MaxPainUnit : std::uint8_t { usd, coin };
/// What becomes of a row that says no forward itself: its expiry's is taken, or the row is left out of everything.
enum class RowsWithoutForward : std::uint8_t { keep, skip };

/// The levels of spot, as factors of the index, that exposures are re-priced at.
struct RepricingGrid {
    double from = 0.5, to = 1.5;
    int points = 401;  ///< Evenly spaced, both ends among them; 2 to 10,001.
    /// Where the sign changes between two levels: the root by bisection, or the straight line's.
    bool linear_root = false;
};

struct AnalysisOptions {
    DealerModel dealer_model = DealerModel::naive;
    GexUnit gex_unit = GexUnit::per_percent;
    GammaSource gamma = GammaSource::computed;
    FlipMethod flip = FlipMethod::reprice;
    VolRule vol_rule = VolRule::sticky_strike;
    ExpectedMoveMethod expected_move = ExpectedMoveMethod::iv;
    OiWalls oi_walls = OiWalls::otm;
    SkewDelta skew_delta = SkewDelta::forward;
    MaxPainUnit max_pain = MaxPainUnit::usd;
    RowsWithoutForward without_forward = RowsWithoutForward::keep;
    double regime_threshold = 0.05;  ///< |net / absolute| below it is NEUTRAL; 0 to 1.
    RepricingGrid grid;
    /// Times to expiry, in years, that stand for the calendar's, by expiry: a recorded file's own method.
    std::map<std::int64_t, double> years;
};

/// Which expiries an analysis adds up.
struct ExpirySelection {
    enum class Kind : std::uint8_t { all, date, days };
    Kind kind = Kind::all;
    std::int64_t day = 0;               ///< date: days since 1970, UTC, of the expiry.
    double days_from = 0, days_to = 0;  ///< days: to expiry, both ends included.
    std::string text = "all";           ///< As asked for.
};

/// "all", "260327" (a UTC date) or "0-7" (days to expiry, whole, ascending). Nothing for anything else.
[[nodiscard]] std::optional<ExpirySelection> parse_expiry_selection(const std::string& text);
/// "260327" of an expiry's UTC date.
[[nodiscard]] std::string expiry_code(std::int64_t expiry_ms);

}  // namespace otp::market
