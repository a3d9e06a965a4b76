#include "market/priced_chain.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "market/black.hpp"

namespace otp::market {
namespace {

bool is_positive(double value) { return std::isfinite(value) && value > 0; }

std::optional<double> positive(const std::optional<double>& value) {
    return value && is_positive(*value) ? value : std::nullopt;
}

/// Inputs at the ends of what a double holds have none.
bool is_finite(const OptionGreeks& greeks) {
    return std::isfinite(greeks.delta) && std::isfinite(greeks.gamma) && std::isfinite(greeks.vega_per_point) &&
           std::isfinite(greeks.theta_per_day) && std::isfinite(greeks.vanna_per_one) &&
           std::isfinite(greeks.charm_per_year);
}

/// Newest row first among those of one instrument; in the end the chain's own order.
void keep_newest(std::vector<PricedOption>& options, std::size_t& duplicates) {
    const auto by_name = [](const PricedOption& a, const PricedOption& b) {
        if (a.quote->instrument != b.quote->instrument) return a.quote->instrument < b.quote->instrument;
        return a.quote->time_ms > b.quote->time_ms;
    };
    const auto same = [](const PricedOption& a, const PricedOption& b) {
        return a.quote->instrument == b.quote->instrument;
    };
    std::stable_sort(options.begin(), options.end(), by_name);
    const auto last = std::unique(options.begin(), options.end(), same);
    duplicates = static_cast<std::size_t>(options.end() - last);
    options.erase(last, options.end());
}

auto place(const PricedOption& option) {
    const OptionQuote& quote = *option.quote;
    return std::tie(quote.expiry_ms, quote.strike, quote.kind, quote.instrument);
}

bool is_in_order(const std::vector<PricedOption>& options) {
    return std::adjacent_find(options.begin(), options.end(), [](const PricedOption& a, const PricedOption& b) {
               return !(place(a) < place(b));
           }) == options.end();
}

/// A chain in order has each instrument once, or two rows of one name at different places.
void arrange(std::vector<PricedOption>& options, std::size_t& duplicates) {
    if (is_in_order(options)) {
        std::vector<const std::string*> names;
        for (const PricedOption& option : options) names.push_back(&option.quote->instrument);
        std::sort(names.begin(), names.end(), [](auto* a, auto* b) { return *a < *b; });
        const auto twice = std::adjacent_find(names.begin(), names.end(), [](auto* a, auto* b) { return *a == *b; });
        if (twice == names.end()) return;
    }
    keep_newest(options, duplicates);
    std::sort(options.begin(), options.end(),
              [](const PricedOption& a, const PricedOption& b) { return place(a) < place(b); });
}

std::vector<ExpirySlice> slices_of(const std::vector<PricedOption>& options) {
    std::vector<ExpirySlice> slices;
    for (std::size_t i = 0; i < options.size(); ++i) {
        if (slices.empty() || slices.back().expiry_ms != options[i].quote->expiry_ms) {
            ExpirySlice slice;
            slice.expiry_ms = options[i].quote->expiry_ms;
            slice.first = i;
            slices.push_back(slice);
        }
        slices.back().last = i + 1;
    }
    return slices;
}

double years_of(const PricedChain& chain, const AnalysisOptions& options, std::int64_t expiry_ms) {
    const auto given = options.years.find(expiry_ms);
    const double years = given != options.years.end()
                             ? given->second
                             : static_cast<double>(expiry_ms - chain.time_ms) / 1000.0 / seconds_a_year;
    return std::isfinite(years) ? std::max(years, years_min) : years_min;
}

void price_option(PricedOption& option, const PricedChain& chain, const ExpirySlice& slice, GammaSource source) {
    const OptionQuote& quote = *option.quote;
    option.sigma = positive(quote.mark_iv);
    if (quote.open_interest && std::isfinite(*quote.open_interest) && *quote.open_interest >= 0)
        option.coins = *quote.open_interest * quote.unit;
    if (option.sigma && slice.forward && chain.index) {
        const OptionGreeks greeks =
            option_greeks(quote.kind, *chain.index, *slice.forward, quote.strike, *option.sigma, slice.years);
        if (is_finite(greeks)) option.greeks = greeks;
    }
    if (source == GammaSource::venue) {
        if (quote.gamma && std::isfinite(*quote.gamma)) option.gamma = quote.gamma;
    } else if (option.greeks) {
        option.gamma = option.greeks->gamma;
    }
}

}  // namespace

std::optional<double> median(std::vector<double> values) {
    if (values.empty()) return std::nullopt;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 == 1) return *middle;
    return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

OptionGreeks option_greeks(OptionKind kind, double index, double forward, double strike, double sigma, double years) {
    Black76Input input;
    input.kind = kind;
    input.forward = forward;
    input.strike = strike;
    input.sigma = sigma;
    input.years = years;
    const Greeks raw = black76_greeks(input);
    return {raw.delta, gamma_on_spot(index, forward, strike, sigma, years), raw.vega / 100, raw.theta / 365, raw.vanna,
            raw.charm};
}

PricedChain price_chain(const OptionChain& chain, const AnalysisOptions& options, std::int64_t now_ms) {
    PricedChain priced;
    priced.time_ms = chain.time_ms;
    priced.rows = chain.quotes.size();
    priced.index = positive(chain.index);
    priced.options.reserve(chain.quotes.size());
    for (const OptionQuote& quote : chain.quotes) {
        if (!is_positive(quote.strike) || !is_positive(quote.unit)) {
            ++priced.unusable;
        } else if (quote.expiry_ms <= std::max(chain.time_ms, now_ms)) {
            ++priced.expired;
        } else if (options.without_forward == RowsWithoutForward::skip && !positive(quote.forward)) {
            ++priced.skipped;
        } else {
            PricedOption option;
            option.quote = &quote;
            priced.options.push_back(option);
        }
    }
    arrange(priced.options, priced.duplicates);
    priced.expiries = slices_of(priced.options);
    for (std::size_t e = 0; e < priced.expiries.size(); ++e) {
        ExpirySlice& slice = priced.expiries[e];
        slice.years = years_of(priced, options, slice.expiry_ms);
        std::vector<double> forwards;
        for (std::size_t i = slice.first; i < slice.last; ++i) {
            if (const auto forward = positive(priced.options[i].quote->forward)) forwards.push_back(*forward);
        }
        slice.forward = median(std::move(forwards));
        for (std::size_t i = slice.first; i < slice.last; ++i) {
            priced.options[i].expiry = e;
            price_option(priced.options[i], priced, slice, options.gamma);
        }
    }
    return priced;
}

}  // namespace otp::market
