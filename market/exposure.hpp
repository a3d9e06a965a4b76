#pragma once
// What holders and dealers of a chain's options are exposed to. Definitions: sums over contracts, with q the open
// interest in underlying, S the index, s the sign of the dealers' side (DealerModel):
//
//   holder delta    delta q S                    quote currency; a put's delta is below 0
//   dealer delta    s delta q S
//   gamma exposure  s gamma q S^2 0.01           quote currency of delta per 1 % (GexUnit names the others)
//   vanna exposure  s vanna q S 0.01             quote currency of delta per vol point
//   charm exposure  s charm q S / 365            quote currency of delta per day
//   vega exposure   s vega q                     quote currency per vol point

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "market/priced_chain.hpp"

namespace otp::market {

/// Contracts by instrument: what takers bought less what they sold, or what the dealers hold.
using Positions = std::map<std::string, double>;

/// Of one option; each is absent where something it needs is.
struct ContractExposure {
    std::optional<double> dealer_coins;  ///< s q, or the position that was given; in underlying.
    std::optional<double> holder_delta, dealer_delta, gamma, vanna, charm, vega;
};

/// +1 where the dealers are long: of the models that are a rule. Precondition: neither flow nor inventory.
[[nodiscard]] double dealer_sign(DealerModel model, OptionKind kind);
/// What a gamma exposure in coins per 1 of the quote currency (s gamma q) is multiplied with.
[[nodiscard]] double gex_factor(GexUnit unit, double index);

/// One for each option, in its order. `positions` is what the models flow (takers' net purchases; the dealers' side is
/// its negative) and inventory (what the dealers hold) go by; an instrument that is not in it counts 0.
[[nodiscard]] std::vector<ContractExposure> contract_exposures(const PricedChain& chain, const AnalysisOptions& options,
                                                               const Positions* positions);

/// A sum that knows whether anything was added.
class Sum {
public:
    void add(const std::optional<double>& value) {
        if (!value) return;
        total_ = total_.value_or(0) + *value;
    }
    [[nodiscard]] const std::optional<double>& total() const { return total_; }

private:
    std::optional<double> total_;
};

/// Of a set of options. Gamma by side, and all of it by absolute value.
struct ExposureTotals {
    std::optional<double> holder_delta, dealer_delta, gamma, gamma_abs, call_gamma, put_gamma, vanna, charm, vega;
    std::optional<double> call_oi, put_oi, call_volume, put_volume;  ///< In underlying.
};

/// By one strike, over the expiries that were asked for.
struct StrikeExposure {
    double strike = 0;
    std::optional<double> call_gamma, put_gamma, gamma;  ///< `gamma` = call + put; absent where both are.
    std::optional<double> holder_delta, dealer_delta;
    std::optional<double> call_oi, put_oi, call_volume, put_volume;
};

/// `chosen` are indexes into the chain's options.
[[nodiscard]] ExposureTotals total_exposures(const PricedChain& chain, const std::vector<ContractExposure>& exposures,
                                             const std::vector<std::size_t>& chosen);
/// Ascending by strike.
[[nodiscard]] std::vector<StrikeExposure> exposures_by_strike(const PricedChain& chain,
                                                              const std::vector<ContractExposure>& exposures,
                                                              const std::vector<std::size_t>& chosen);

/// Puts over calls; nothing without calls.
[[nodiscard]] std::optional<double> ratio(const std::optional<double>& over, const std::optional<double>& under);

enum class GammaRegime : std::uint8_t { positive, negative, neutral };
/// The sign of net / absolute, NEUTRAL below the threshold; nothing without gamma.
[[nodiscard]] std::optional<GammaRegime> gamma_regime(const ExposureTotals& totals, double threshold);

}  // namespace otp::market
