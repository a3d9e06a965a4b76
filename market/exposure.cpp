#include "market/exposure.hpp"

#include <algorithm>
#include <cmath>

namespace otp::market {
namespace {

std::optional<double> dealer_coins(const PricedOption& option, DealerModel model, const Positions* positions) {
    const OptionQuote& quote = *option.quote;
    if (model != DealerModel::flow && model != DealerModel::inventory) {
        if (!option.coins) return std::nullopt;
        return dealer_sign(model, quote.kind) * *option.coins;
    }
    if (positions == nullptr) return std::nullopt;
    const auto found = positions->find(quote.instrument);
    const double contracts = found == positions->end() ? 0.0 : found->second;
    return (model == DealerModel::flow ? -contracts : contracts) * quote.unit;
}

ContractExposure exposure_of(const PricedOption& option, double index, const AnalysisOptions& options,
                             const Positions* positions) {
    ContractExposure exposure;
    exposure.dealer_coins = dealer_coins(option, options.dealer_model, positions);
    if (option.greeks && option.coins) exposure.holder_delta = option.greeks->delta * *option.coins * index;
    if (!exposure.dealer_coins) return exposure;
    const double coins = *exposure.dealer_coins;
    if (option.gamma) exposure.gamma = coins * *option.gamma * gex_factor(options.gex_unit, index);
    if (!option.greeks) return exposure;
    exposure.dealer_delta = coins * option.greeks->delta * index;
    exposure.vanna = coins * option.greeks->vanna_per_one * index * 0.01;
    exposure.charm = coins * option.greeks->charm_per_year * index / 365;
    exposure.vega = coins * option.greeks->vega_per_point;
    return exposure;
}

std::optional<double> volume_coins(const OptionQuote& quote) {
    if (!quote.volume || !std::isfinite(*quote.volume) || *quote.volume < 0) return std::nullopt;
    return *quote.volume * quote.unit;
}

std::optional<double> absolute(const std::optional<double>& value) {
    if (!value) return std::nullopt;
    return std::abs(*value);
}

}  // namespace

double dealer_sign(DealerModel model, OptionKind kind) {
    if (model == DealerModel::short_all) return -1;
    const bool is_long = (kind == OptionKind::call) == (model == DealerModel::naive);
    return is_long ? 1 : -1;
}

double gex_factor(GexUnit unit, double index) {
    switch (unit) {
        case GexUnit::per_percent:
            return index * index * 0.01;
        case GexUnit::per_dollar:
            return index;
        case GexUnit::coins_per_dollar:
            return 1;
        case GexUnit::dollar_gamma:
            return index * index;
    }
    return 0;
}

std::vector<ContractExposure> contract_exposures(const PricedChain& chain, const AnalysisOptions& options,
                                                 const Positions* positions) {
    std::vector<ContractExposure> exposures(chain.options.size());
    if (!chain.index) return exposures;
    for (std::size_t i = 0; i < exposures.size(); ++i)
        exposures[i] = exposure_of(chain.options[i], *chain.index, options, positions);
    return exposures;
}

ExposureTotals total_exposures(const PricedChain& chain, const std::vector<ContractExposure>& exposures,
                               const std::vector<std::size_t>& chosen) {
    Sum holder_delta, dealer_delta, gamma, gamma_abs, vanna, charm, vega;
    Sum gamma_of[2], oi_of[2], volume_of[2];
    for (const std::size_t i : chosen) {
        const ContractExposure& exposure = exposures[i];
        const PricedOption& option = chain.options[i];
        const auto side = static_cast<std::size_t>(option.quote->kind);
        holder_delta.add(exposure.holder_delta);
        dealer_delta.add(exposure.dealer_delta);
        gamma.add(exposure.gamma);
        gamma_abs.add(absolute(exposure.gamma));
        vanna.add(exposure.vanna);
        charm.add(exposure.charm);
        vega.add(exposure.vega);
        gamma_of[side].add(exposure.gamma);
        oi_of[side].add(option.coins);
        volume_of[side].add(volume_coins(*option.quote));
    }
    ExposureTotals totals;
    totals.holder_delta = holder_delta.total();
    totals.dealer_delta = dealer_delta.total();
    totals.gamma = gamma.total();
    totals.gamma_abs = gamma_abs.total();
    totals.vanna = vanna.total();
    totals.charm = charm.total();
    totals.vega = vega.total();
    totals.call_gamma = gamma_of[0].total();
    totals.put_gamma = gamma_of[1].total();
    totals.call_oi = oi_of[0].total();
    totals.put_oi = oi_of[1].total();
    totals.call_volume = volume_of[0].total();
    totals.put_volume = volume_of[1].total();
    return totals;
}

std::vector<StrikeExposure> exposures_by_strike(const PricedChain& chain,
                                                const std::vector<ContractExposure>& exposures,
                                                const std::vector<std::size_t>& chosen) {
    std::vector<std::size_t> sorted = chosen;
    std::stable_sort(sorted.begin(), sorted.end(), [&](std::size_t a, std::size_t b) {
        return chain.options[a].quote->strike < chain.options[b].quote->strike;
    });
    std::vector<StrikeExposure> strikes;
    for (std::size_t from = 0; from < sorted.size();) {
        const double strike = chain.options[sorted[from]].quote->strike;
        std::size_t to = from;
        while (to < sorted.size() && chain.options[sorted[to]].quote->strike == strike) ++to;
        const ExposureTotals totals = total_exposures(
            chain, exposures,
            {sorted.begin() + static_cast<std::ptrdiff_t>(from), sorted.begin() + static_cast<std::ptrdiff_t>(to)});
        StrikeExposure row;
        row.strike = strike;
        row.call_gamma = totals.call_gamma;
        row.put_gamma = totals.put_gamma;
        row.gamma = totals.gamma;
        row.holder_delta = totals.holder_delta;
        row.dealer_delta = totals.dealer_delta;
        row.call_oi = totals.call_oi;
        row.put_oi = totals.put_oi;
        row.call_volume = totals.call_volume;
        row.put_volume = totals.put_volume;
        strikes.push_back(row);
        from = to;
    }
    return strikes;
}

std::optional<double> ratio(const std::optional<double>& over, const std::optional<double>& under) {
    if (!over || !under || *under == 0) return std::nullopt;
    return *over / *under;
}

std::optional<GammaRegime> gamma_regime(const ExposureTotals& totals, double threshold) {
    if (!totals.gamma || !totals.gamma_abs) return std::nullopt;
    if (*totals.gamma_abs == 0) return GammaRegime::neutral;
    const double share = *totals.gamma / *totals.gamma_abs;
    if (std::abs(share) < threshold) return GammaRegime::neutral;
    return share > 0 ? GammaRegime::positive : GammaRegime::negative;
}

}  // namespace otp::market
