#include "oracle/aggregate.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

#include "protocol/time.hpp"

namespace otp::oracle {
namespace {

constexpr std::uint64_t bp = 10'000;
constexpr std::uint64_t spread_max_bp = 20;
constexpr std::uint64_t stablecoin_confidence_max_bp = 50;
constexpr u128 age_penalty_one = u128{1'000'000} * bp;  ///< 1 bp per second, of microseconds.
constexpr std::uint64_t absurd_factor = 2;

struct VerdictRow {
    std::string_view name, sentence;
    bool counts;
};
constexpr VerdictRow verdicts[] = {
#define VENUE_VERDICT(name, counts, sentence) {#name, sentence, counts},
#include "oracle/venue_verdicts.def"
#undef VENUE_VERDICT
};

const VerdictRow& row_of(VenueVerdict verdict) { return verdicts[static_cast<std::size_t>(verdict)]; }

bool is_price(Price price) { return price > Price{} && price < price_limit; }

u128 raw_of(Price price) { return static_cast<u128>(price.raw()); }

std::uint64_t ceil_div(u128 a, u128 b) { return static_cast<std::uint64_t>((a + b - 1) / b); }

/// (a + b) / 2, half-even. Prices stay below 10^18, so the sum fits.
Price middle(Price a, Price b) {
    const std::int64_t sum = a.raw() + b.raw();
    const std::int64_t half = sum / 2;
    return Price::from_raw(sum % 2 != 0 && half % 2 != 0 ? half + 1 : half);
}

/// Precondition: sorted, not empty.
Price median(const std::vector<Price>& sorted) {
    const std::size_t half = sorted.size() / 2;
    return sorted.size() % 2 != 0 ? sorted[half] : middle(sorted[half - 1], sorted[half]);
}

/// Negative for what is dated ahead.
std::int64_t age_of(std::int64_t now_us, std::int64_t time_us) {
    constexpr i128 most = std::numeric_limits<std::int64_t>::max();
    return static_cast<std::int64_t>(std::clamp<i128>(i128{now_us} - time_us, -most, most));
}

/// Whether a moment suits; `verdict` is the one to give when nothing else is wrong.
VenueVerdict judge_age(std::int64_t age_us, VenueVerdict verdict) {
    if (age_us > fresh_max_us) return VenueVerdict::stale;
    if (age_us < -clock_ahead_max_us) return VenueVerdict::clock_ahead;
    return verdict;
}

VenueVerdict judge_quote(const QuoteSeen& quote, std::int64_t age_us) {
    const VenueVerdict by_age = judge_age(age_us, VenueVerdict::quote);
    if (!counts(by_age)) return by_age;
    if (!quote.bid || !quote.ask) return VenueVerdict::one_sided;
    if (!is_price(*quote.bid) || !is_price(*quote.ask)) return VenueVerdict::absurd;
    if (*quote.bid > *quote.ask) return VenueVerdict::crossed;
    // spread <= 20 bp of the middle, with both sides doubled so that nothing is rounded.
    const u128 spread = raw_of(*quote.ask) - raw_of(*quote.bid);
    const u128 sum = raw_of(*quote.ask) + raw_of(*quote.bid);
    return spread * 2 * bp <= sum * spread_max_bp ? VenueVerdict::quote : VenueVerdict::spread_too_wide;
}

VenueVerdict judge_trade(const TradeSeen& trade, std::int64_t age_us) {
    const VenueVerdict by_age = judge_age(age_us, VenueVerdict::trade);
    if (!counts(by_age)) return by_age;
    return is_price(trade.price) ? VenueVerdict::trade : VenueVerdict::absurd;
}

/// In the venue's own currency.
void value_own(VenueView& view, const Observation& observed, std::int64_t now_us) {
    view.verdict = VenueVerdict::silent;
    if (observed.quote) {
        view.age_us = age_of(now_us, observed.quote->time_us);
        view.verdict = judge_quote(*observed.quote, *view.age_us);
        if (counts(view.verdict)) {
            view.value = middle(*observed.quote->bid, *observed.quote->ask);
            view.uncertainty = ceil_div(raw_of(*observed.quote->ask) - raw_of(*observed.quote->bid), 2);
            return;
        }
    }
    if (!observed.trade) return;
    const std::int64_t age_us = age_of(now_us, observed.trade->time_us);
    const VenueVerdict verdict = judge_trade(*observed.trade, age_us);
    if (counts(verdict)) {
        view.verdict = verdict;
        view.age_us = age_us;
        view.value = observed.trade->price;
        view.uncertainty = ceil_div(raw_of(observed.trade->price) * spread_max_bp, 2 * bp);
    } else if (!observed.quote) {
        view.verdict = verdict;
        view.age_us = age_us;
    }
}

/// Into USD. Precondition: the view has a value.
void convert(VenueView& view, const StablecoinPrices& stablecoins) {
    if (view.currency == QuoteCurrency::usd) return;
    const auto& rate = stablecoins[static_cast<std::size_t>(view.currency)];
    if (!rate || !is_price(rate->price)) {
        view.verdict = VenueVerdict::no_stablecoin_price;
        view.value.reset();
        return;
    }
    const u128 own = raw_of(*view.value);
    const auto value = mul_div(own, raw_of(rate->price), price_scale, Round::half_even);
    const auto spread = mul_div(view.uncertainty, raw_of(rate->price), price_scale, Round::up);
    const auto doubt = mul_div(own, rate->confidence, price_scale, Round::up);
    if (!value || *value == 0 || *value >= raw_of(price_limit) || *doubt >= raw_of(price_limit)) {
        view.verdict = VenueVerdict::absurd;
        view.value.reset();
        return;
    }
    view.value = Price::from_raw(static_cast<std::int64_t>(*value));
    view.uncertainty = static_cast<std::uint64_t>(*spread + *doubt);
}

void add_age_penalty(VenueView& view) {
    const u128 age_us = static_cast<u128>(std::max<std::int64_t>(0, *view.age_us));
    view.uncertainty += ceil_div(raw_of(*view.value) * age_us, age_penalty_one);
    view.uncertainty = std::max<std::uint64_t>(1, view.uncertainty);
}

VenueView look_at(const Observation& observed, std::int64_t now_us, const StablecoinPrices& stablecoins) {
    VenueView view;
    view.venue = observed.venue;
    view.currency = observed.currency;
    value_own(view, observed, now_us);
    view.said = view.value;
    if (view.value) convert(view, stablecoins);
    if (view.value) add_age_penalty(view);
    if (!view.value) view.uncertainty = 0;
    if (observed.kind == InstrumentKind::index) view.verdict = VenueVerdict::index_only;
    if (observed.kind == InstrumentKind::derivative) view.verdict = VenueVerdict::not_spot;
    return view;
}

/// Of one venue's instruments the first in this order counts.
auto rank(const VenueView& view) {
    const std::int64_t age_us = std::max<std::int64_t>(0, *view.age_us);
    return std::tuple{view.currency, age_us, *view.value, view.uncertainty, view.verdict};
}

void count_each_venue_once(std::vector<VenueView>& views) {
    for (VenueView& view : views) {
        if (!counts(view.verdict)) continue;
        for (VenueView& other : views) {
            if (&other == &view || !counts(other.verdict) || other.venue != view.venue) continue;
            VenueView& lesser = rank(other) < rank(view) ? view : other;
            lesser.verdict = VenueVerdict::venue_counted_already;
            if (&lesser == &view) break;
        }
    }
}

std::vector<Price> sorted_values(const std::vector<VenueView>& views) {
    std::vector<Price> values;
    for (const VenueView& view : views) {
        if (counts(view.verdict)) values.push_back(*view.value);
    }
    std::sort(values.begin(), values.end());
    return values;
}

void exclude_absurd(std::vector<VenueView>& views) {
    const std::vector<Price> values = sorted_values(views);
    if (values.empty()) return;
    const u128 m = raw_of(median(values));
    for (VenueView& view : views) {
        if (!counts(view.verdict)) continue;
        const u128 value = raw_of(*view.value);
        if (value > absurd_factor * m || absurd_factor * value < m) view.verdict = VenueVerdict::absurd;
    }
}

Price within_dollar_venues(Price price, const std::vector<VenueView>& views) {
    Price low = price_limit, high;
    for (const VenueView& view : views) {
        if (!counts(view.verdict) || view.currency != QuoteCurrency::usd) continue;
        low = std::min(low, *view.value);
        high = std::max(high, *view.value);
    }
    return low > high ? price : std::clamp(price, low, high);
}

std::uint64_t confidence_of(Price price, const std::vector<VenueView>& views) {
    std::vector<i128> votes;
    for (const VenueView& view : views) {
        if (!counts(view.verdict)) continue;
        const i128 value = view.value->raw();
        votes.insert(votes.end(), {value - i128{view.uncertainty}, value, value + i128{view.uncertainty}});
    }
    std::sort(votes.begin(), votes.end());
    const std::size_t quarter = votes.size() / 4;
    const i128 below = price.raw() - votes[quarter];
    const i128 above = votes[votes.size() - 1 - quarter] - price.raw();
    return static_cast<std::uint64_t>(std::max({below, above, i128{1}}));
}

}  // namespace

std::string_view name(QuoteCurrency currency) {
    constexpr std::string_view names[] = {"USD", "USDT", "USDC"};
    return names[static_cast<std::size_t>(currency)];
}

std::optional<QuoteCurrency> quote_currency_named(std::string_view text) {
    for (const QuoteCurrency currency : all_quote_currencies) {
        if (name(currency) == text) return currency;
    }
    return std::nullopt;
}

std::string_view name(VenueVerdict verdict) { return row_of(verdict).name; }
std::string_view describe(VenueVerdict verdict) { return row_of(verdict).sentence; }
bool counts(VenueVerdict verdict) { return row_of(verdict).counts; }

std::string_view name(NoPrice reason) {
    switch (reason) {
        case NoPrice::too_few_venues:
            return "too_few_venues";
        case NoPrice::too_few_dollar_venues:
            return "too_few_dollar_venues";
        case NoPrice::too_few_returns:
            return "too_few_returns";
    }
    return "";
}

std::string_view describe(NoPrice reason) {
    switch (reason) {
        case NoPrice::too_few_venues:
            return "Fewer venues count than a price needs.";
        case NoPrice::too_few_dollar_venues:
            return "Fewer of the venues that count quote USD than a price needs.";
        case NoPrice::too_few_returns:
            return "Too few prices were published lately for a volatility.";
    }
    return "";
}

Aggregate aggregate(std::int64_t second_s, std::span<const Observation> observations,
                    const StablecoinPrices& stablecoins, const AggregateRule& rule) {
    const std::int64_t now_us = std::clamp<std::int64_t>(second_s, 0, Time{Time::ms_max}.seconds()) * 1'000'000;
    Aggregate result;
    for (const Observation& observed : observations) result.venues.push_back(look_at(observed, now_us, stablecoins));
    count_each_venue_once(result.venues);
    exclude_absurd(result.venues);

    const std::vector<Price> values = sorted_values(result.venues);
    if (values.empty() || values.size() < rule.venues_min) return result;
    const auto dollar_venues = std::count_if(result.venues.begin(), result.venues.end(), [](const VenueView& view) {
        return counts(view.verdict) && view.currency == QuoteCurrency::usd;
    });
    if (static_cast<std::size_t>(dollar_venues) < rule.dollar_venues_min) {
        result.reason = NoPrice::too_few_dollar_venues;
        return result;
    }
    const Price price = within_dollar_venues(median(values), result.venues);
    result.band = PriceBand{price, confidence_of(price, result.venues)};
    return result;
}

std::optional<PriceBand> attest_stablecoin(std::int64_t second_s, std::span<const Observation> observations) {
    const auto band = aggregate(second_s, observations, {}, {.venues_min = 2, .dollar_venues_min = 2}).band;
    if (!band || u128{band->confidence} * bp > raw_of(band->price) * stablecoin_confidence_max_bp) return std::nullopt;
    return band;
}

}  // namespace otp::oracle
