#include "market/analysis.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <unordered_map>

namespace otp::market {
namespace {

constexpr std::int64_t day_ms = 86'400'000;
constexpr double atm_days_of_many = 30;

double days_to(const ExpirySlice& slice, std::int64_t time_ms) {
    return static_cast<double>(slice.expiry_ms - time_ms) / static_cast<double>(day_ms);
}

bool is_selected(const ExpirySelection& selection, const ExpirySlice& slice, std::int64_t time_ms) {
    if (selection.kind == ExpirySelection::Kind::all) return true;
    if (selection.kind == ExpirySelection::Kind::date) return slice.expiry_ms / day_ms == selection.day;
    const double days = days_to(slice, time_ms);
    return days >= selection.days_from && days <= selection.days_to;
}

std::string known_expiries(const PricedChain& priced) {
    std::string text;
    for (const ExpirySlice& slice : priced.expiries) text += (text.empty() ? "" : ", ") + expiry_code(slice.expiry_ms);
    return text.empty() ? "there is none that is not over" : "there are " + text;
}

/// The selected slices, or why there are none.
Result<std::vector<std::size_t>, AnalysisProblem> selected_slices(const PricedChain& priced,
                                                                  const ExpirySelection& selection) {
    std::vector<std::size_t> slices;
    for (std::size_t e = 0; e < priced.expiries.size(); ++e) {
        if (is_selected(selection, priced.expiries[e], priced.time_ms)) slices.push_back(e);
    }
    if (slices.empty() && selection.kind != ExpirySelection::Kind::all)
        return AnalysisProblem{"no_such_expiry", "the chain has no expiry for \"" + selection.text + "\"",
                               known_expiries(priced)};
    return slices;
}

std::vector<std::size_t> options_of(const PricedChain& priced, const std::vector<std::size_t>& slices) {
    std::vector<std::size_t> chosen;
    for (const std::size_t e : slices) {
        for (std::size_t i = priced.expiries[e].first; i < priced.expiries[e].last; ++i) chosen.push_back(i);
    }
    return chosen;
}

std::optional<double> difference(const std::optional<double>& now, const std::optional<double>& before) {
    if (!now || !before) return std::nullopt;
    return *now - *before;
}

std::vector<ContractChange> changes_since(const PricedChain& now, const PricedChain& before, const Positions* traded) {
    std::unordered_map<std::string_view, const PricedOption*> known;
    for (const PricedOption& option : before.options) known.emplace(option.quote->instrument, &option);
    std::vector<ContractChange> changes(now.options.size());
    for (std::size_t i = 0; i < now.options.size(); ++i) {
        const PricedOption& option = now.options[i];
        const auto found = known.find(option.quote->instrument);
        if (found == known.end()) continue;
        const PricedOption& old = *found->second;
        if (const auto change = difference(option.sigma, old.sigma)) changes[i].iv_points = *change * 100;
        changes[i].open_interest = difference(option.quote->open_interest, old.quote->open_interest);
        if (traded != nullptr) {
            const auto trades = traded->find(option.quote->instrument);
            changes[i].volume = trades == traded->end() ? 0.0 : trades->second;
        } else {
            changes[i].volume = difference(option.quote->volume, old.quote->volume);
        }
    }
    return changes;
}

std::vector<TermPoint> term_of(const PricedChain& priced, const std::vector<Smile>& smiles) {
    std::vector<TermPoint> term;
    for (std::size_t e = 0; e < priced.expiries.size(); ++e) {
        TermPoint point;
        point.years = priced.expiries[e].years;
        point.atm_iv = smiles[e].atm_iv;
        term.push_back(point);
    }
    derive_term(term);
    return term;
}

std::vector<Smile> smiles_of(const PricedChain& priced, SkewDelta convention) {
    std::vector<Smile> smiles;
    for (const ExpirySlice& slice : priced.expiries) smiles.push_back(smile_of(priced, slice, convention));
    return smiles;
}

/// The at-the-money volatility of one expiry of a chain, or of 30 days.
std::optional<double> atm_of(const PricedChain& priced, const std::vector<Smile>& smiles,
                             const std::vector<TermPoint>& term, const std::optional<std::int64_t>& expiry_ms) {
    if (!expiry_ms) return constant_maturity_iv(term, atm_days_of_many / 365);
    for (std::size_t e = 0; e < priced.expiries.size(); ++e) {
        if (priced.expiries[e].expiry_ms == *expiry_ms) return smiles[e].atm_iv;
    }
    return std::nullopt;
}

void analyse_expiries(ChainAnalysis& analysis, const std::vector<Smile>& smiles, const std::vector<TermPoint>& term) {
    const PricedChain& priced = analysis.priced;
    for (std::size_t e = 0; e < priced.expiries.size(); ++e) {
        const ExpirySlice& slice = priced.expiries[e];
        ExpiryAnalysis expiry;
        expiry.slice = e;
        expiry.days = days_to(slice, priced.time_ms);
        expiry.smile = smiles[e];
        expiry.term = term[e];
        expiry.max_pain = max_pain(priced, slice, analysis.options.max_pain);
        expiry.expected_move =
            expected_move(priced, slice, smiles[e].atm_iv, analysis.chain->premium, analysis.options.expected_move);
        expiry.totals = total_exposures(priced, analysis.exposures, options_of(priced, {e}));
        analysis.expiries.push_back(std::move(expiry));
    }
    for (std::size_t i = 0; i < constant_maturity_days.size(); ++i)
        analysis.constant_maturity[i] = constant_maturity_iv(term, constant_maturity_days[i] / 365);
}

std::optional<SviFit> fit_of(const PricedChain& priced, const ExpirySlice& slice) {
    if (!slice.forward) return std::nullopt;
    std::vector<SmileQuote> quotes;
    for (std::size_t i = slice.first; i < slice.last; ++i) {
        const PricedOption& option = priced.options[i];
        const OptionQuote& quote = *option.quote;
        const bool is_out = (quote.kind == OptionKind::call) == (quote.strike >= *slice.forward);
        if (!is_out || !option.greeks || !quote.bid || !quote.ask) continue;
        SmileQuote point;
        point.k = std::log(quote.strike / *slice.forward);
        point.iv = *option.sigma;
        const bool has_spread = quote.bid_iv && quote.ask_iv;
        point.weight = has_spread ? spread_weight(*quote.bid_iv, *quote.ask_iv) : option.greeks->vega_per_point;
        if (std::isfinite(point.weight) && point.weight > 0) quotes.push_back(point);
    }
    return fit_svi(quotes, slice.years);
}

void find_flips(ChainAnalysis& analysis) {
    if (!analysis.priced.index) return;
    const double index = *analysis.priced.index;
    const AnalysisOptions& options = analysis.options;
    const Repricer repricer{analysis.priced, analysis.exposures, options, analysis.chosen};
    analysis.profile = gamma_profile(analysis.priced, repricer, options.grid);
    analysis.gamma_flips =
        options.flip == FlipMethod::cumulative
            ? cumulative_flips(analysis.strikes)
            : sign_changes(analysis.profile, repricer, &Repricer::Values::gamma, options.grid.linear_root);
    analysis.gamma_flip = nearest(analysis.gamma_flips, index);
    analysis.delta_flip = nearest(
        sign_changes(analysis.profile, repricer, &Repricer::Values::dealer_delta, options.grid.linear_root), index);
}

void compare_with_previous(ChainAnalysis& analysis, const AnalysisInput& input, std::int64_t now_ms) {
    analysis.changes.resize(analysis.priced.options.size());
    if (input.previous == nullptr || input.previous->time_ms >= input.chain->time_ms) return;
    analysis.previous_time_ms = input.previous->time_ms;
    const PricedChain before =
        price_chain(*input.previous, analysis.options, std::min(now_ms, input.previous->time_ms));
    analysis.changes = changes_since(analysis.priced, before, input.traded);
    const auto smiles = smiles_of(before, analysis.options.skew_delta);
    std::optional<std::int64_t> expiry;
    if (analysis.single) expiry = analysis.priced.expiries[*analysis.single].expiry_ms;
    if (const auto change = difference(analysis.atm_iv, atm_of(before, smiles, term_of(before, smiles), expiry)))
        analysis.atm_iv_change_points = *change * 100;
}

}  // namespace

Result<ChainAnalysis, AnalysisProblem> analyse(const AnalysisInput& input, const AnalysisOptions& options,
                                               const ExpirySelection& selection, std::int64_t now_ms) {
    const bool by_flow = options.dealer_model == DealerModel::flow;
    const Positions* positions = by_flow ? input.taker_flow : input.inventory;
    if (by_flow && positions == nullptr)
        return AnalysisProblem{"no_taker_flow", "there are no trades of this chain to tell who bought",
                               "dealer_model=naive needs none"};
    if (options.dealer_model == DealerModel::inventory && positions == nullptr)
        return AnalysisProblem{"no_inventory", "nobody has said what the dealers hold",
                               "dealer_model=naive needs no inventory"};

    ChainAnalysis analysis;
    analysis.chain = input.chain;
    analysis.options = options;
    analysis.selection = selection;
    analysis.priced = price_chain(*input.chain, options, now_ms);
    const PricedChain& priced = analysis.priced;
    const auto slices = selected_slices(priced, selection);
    if (!slices) return slices.error();
    if (slices->size() == 1 && selection.kind == ExpirySelection::Kind::date) analysis.single = slices->front();

    analysis.exposures = contract_exposures(priced, options, positions);
    const auto smiles = smiles_of(priced, options.skew_delta);
    const auto term = term_of(priced, smiles);
    analyse_expiries(analysis, smiles, term);
    analysis.surface = surface_grid(priced, smiles);
    analysis.quality = quality_of(*input.chain, priced, now_ms);

    analysis.chosen = options_of(priced, *slices);
    analysis.strikes = exposures_by_strike(priced, analysis.exposures, analysis.chosen);
    analysis.totals = total_exposures(priced, analysis.exposures, analysis.chosen);
    analysis.regime = gamma_regime(analysis.totals, options.regime_threshold);
    analysis.levels = find_levels(analysis.strikes, options.oi_walls, priced.index);
    std::optional<std::int64_t> expiry;
    std::optional<double> centre = priced.index;
    if (analysis.single) {
        expiry = priced.expiries[*analysis.single].expiry_ms;
        if (priced.expiries[*analysis.single].forward) centre = priced.expiries[*analysis.single].forward;
    }
    if (analysis.single) analysis.svi = fit_of(priced, priced.expiries[*analysis.single]);
    analysis.atm_iv = atm_of(priced, smiles, term, expiry);
    if (centre) analysis.atm_strike = nearest_strike(analysis.strikes, *centre);
    find_flips(analysis);
    compare_with_previous(analysis, input, now_ms);
    return analysis;
}

}  // namespace otp::market
