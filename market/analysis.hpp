#pragma once
// Everything that a desk's page shows of one chain, at once.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "market/analysis_options.hpp"
#include "market/boxes.hpp"
#include "market/chain.hpp"
#include "market/exposure.hpp"
#include "market/gamma_profile.hpp"
#include "market/levels.hpp"
#include "market/max_pain.hpp"
#include "market/priced_chain.hpp"
#include "market/quality.hpp"
#include "market/smile.hpp"
#include "market/surface_grid.hpp"
#include "market/svi.hpp"
#include "market/term.hpp"
#include "protocol/result.hpp"

namespace otp::market {

/// What an analysis is made of. All that is pointed to must outlive the answer.
struct AnalysisInput {
    const OptionChain* chain = nullptr;
    /// The snapshot before, by venue time; changes are against it. May be absent; one that is not older is not used.
    const OptionChain* previous = nullptr;
    /// Takers' net purchases (contracts) by instrument, for DealerModel::flow.
    const Positions* taker_flow = nullptr;
    /// What the dealers hold (contracts) by instrument, for DealerModel::inventory.
    const Positions* inventory = nullptr;
    /// Contracts traded since the previous snapshot by instrument; without it a change of volume is the difference of
    /// the venue's rolling 24 hours, which can be below 0.
    const Positions* traded = nullptr;
};

/// Of one contract since the previous snapshot.
struct ContractChange {
    std::optional<double> iv_points, volume, open_interest;
};

struct ExpiryAnalysis {
    std::size_t slice = 0;  ///< Of the priced chain.
    double days = 0;        ///< By the calendar, from the chain's time.
    Smile smile;
    TermPoint term;
    std::optional<double> max_pain, expected_move;
    ExposureTotals totals;
};

inline constexpr std::array<double, 4> constant_maturity_days = {7, 30, 60, 90};

struct ChainAnalysis {
    const OptionChain* chain = nullptr;
    AnalysisOptions options;
    ExpirySelection selection;
    std::optional<std::int64_t> previous_time_ms;

    PricedChain priced;                       ///< The whole chain.
    std::vector<ContractExposure> exposures;  ///< Of each option of it.
    std::vector<ContractChange> changes;      ///< Likewise.
    std::vector<ExpiryAnalysis> expiries;     ///< Of each expiry of it.
    std::array<std::optional<double>, constant_maturity_days.size()> constant_maturity;
    SurfaceGrid surface;
    Quality quality;

    // Of the selection.
    std::vector<std::size_t> chosen;    ///< Indexes into the options.
    std::optional<std::size_t> single;  ///< The expiry, where it is one.
    /// Of the single expiry, for display: out-of-the-money options with both sides, weighted by the spread of their
    /// quoted volatilities, or by vega where the venue quotes none.
    std::optional<SviFit> svi;
    std::vector<StrikeExposure> strikes;
    ExposureTotals totals;
    std::optional<GammaRegime> regime;
    Levels levels;
    std::optional<double> atm_strike;  ///< Nearest to the expiry's forward, or to the index.
    std::vector<double> gamma_flips;
    std::optional<double> gamma_flip, delta_flip;
    GammaProfile profile;
    /// Of one expiry at its forward; else the 30-day constant maturity. The change is against the same of the previous
    /// snapshot, in vol points.
    std::optional<double> atm_iv, atm_iv_change_points;
};

/// Why there is no analysis.
struct AnalysisProblem {
    std::string code;  ///< "no_such_expiry", "no_taker_flow", "no_inventory"
    std::string message, hint;
};

/// `now_ms` counts for what has expired and for ages; times to expiry are from the chain's own time.
[[nodiscard]] Result<ChainAnalysis, AnalysisProblem> analyse(const AnalysisInput& input, const AnalysisOptions& options,
                                                             const ExpirySelection& selection, std::int64_t now_ms);

}  // namespace otp::market
