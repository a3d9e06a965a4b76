#include "flow/generated_market.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "flow/moment.hpp"
#include "market/black.hpp"
#include "protocol/calendar.hpp"

namespace otp::flow {
namespace {

constexpr double year_ms = 365.0 * static_cast<double>(day_ms);
constexpr std::int64_t step_ms = 5 * second_ms;
/// After a longer time without a look (a machine that slept) the rest is one long step.
constexpr std::int64_t steps_max = 20'000;
constexpr std::int64_t list_every_ms = 10 * minute_ms;

constexpr double eta = 0.8;
constexpr double jumps_a_year = 60, jump_size = 0.025;
constexpr double trades_a_day = 9'000;

/// Strikes lie on round numbers: 1, 2.5 or 5 times a power of ten near `width`.
double round_step(double width) {
    const double power = std::pow(10, std::floor(std::log10(width)));
    for (const double factor : {1.0, 2.5, 5.0}) {
        if (width <= factor * power * 1.0001) return factor * power;
    }
    return 10 * power;
}

int weekday_of(std::int64_t day) { return static_cast<int>((day + 4) % 7); }  // 1970-01-01 was a Thursday (4).
constexpr int friday = 5;

CivilTime civil_of_day(std::int64_t day) { return civil_from_time(Time{day * day_ms}); }

bool is_last_friday(std::int64_t day) {
    return weekday_of(day) == friday && civil_of_day(day).month != civil_of_day(day + 7).month;
}

double years_between(std::int64_t from_ms, std::int64_t to_ms) {
    return std::max(static_cast<double>(to_ms - from_ms) / year_ms, static_cast<double>(minute_ms) / year_ms);
}

std::string strike_text(double strike) {
    if (strike == std::floor(strike)) return std::to_string(static_cast<std::int64_t>(strike));
    std::string text = std::to_string(strike);
    text.erase(text.find_last_not_of('0') + 1);
    return text;
}

std::string two_digits(unsigned number) { return (number < 10 ? "0" : "") + std::to_string(number); }

std::string instrument_name(GeneratedVenue venue, const std::string& underlying, std::int64_t expiry_ms, double strike,
                            OptionKind kind) {
    static constexpr std::array<const char*, 12> months = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                           "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
    const CivilTime civil = civil_from_time(Time{expiry_ms});
    const std::string year = two_digits(static_cast<unsigned>(civil.year % 100));
    const std::string date = venue == GeneratedVenue::deribit
                                 ? std::to_string(civil.day) + months[civil.month - 1] + year
                                 : year + two_digits(civil.month) + two_digits(civil.day);
    return underlying + '-' + date + '-' + strike_text(strike) + (kind == OptionKind::call ? "-C" : "-P");
}

/// Down to a tick; nothing where none is left.
std::optional<double> on_tick(double price, double tick) {
    const double rounded = std::floor(price / tick + 1e-9) * tick;
    return rounded > tick / 2 ? std::optional{rounded} : std::nullopt;
}

/// How much of a market's interest an option gets: near the money, out of it, on round strikes, at months and quarters.
double weight_of(double k, OptionKind kind, double years, std::int64_t expiry_ms, double strike, double index) {
    const double width = 0.12 + 0.35 * std::sqrt(years);
    // Calls are held above the index, puts below it.
    const double centre = kind == OptionKind::call ? 0.35 * width : -0.45 * width;
    const double near = std::exp(-0.5 * std::pow((k - centre) / width, 2));
    const double round = round_step(index / 12);
    const bool is_round = std::abs(strike / round - std::round(strike / round)) < 1e-9;
    const std::int64_t day = expiry_ms / day_ms;
    const double dated = is_last_friday(day) ? 6 : weekday_of(day) == friday ? 2 : 0.7;
    return near * (is_round ? 3 : 1) * dated * (kind == OptionKind::call ? 1.1 : 1);
}

}  // namespace

std::string_view name(GeneratedVenue venue) { return venue == GeneratedVenue::deribit ? "deribit" : "binance"; }

std::vector<std::int64_t> listed_expiries(std::int64_t now_ms) {
    std::set<std::int64_t> days;
    std::int64_t day = now_ms / day_ms;
    if (day * day_ms + 8 * hour_ms <= now_ms) ++day;
    for (int i = 0; i < 3; ++i) days.insert(day + i);
    int weeks = 0, months = 0, quarters = 0;
    for (std::int64_t at = day; quarters < 4; ++at) {
        if (weekday_of(at) != friday) continue;
        if (weeks < 4) days.insert(at), ++weeks;
        if (!is_last_friday(at)) continue;
        if (months < 3) days.insert(at), ++months;
        if (civil_of_day(at).month % 3 == 0) days.insert(at), ++quarters;
    }
    std::vector<std::int64_t> expiries;
    for (const std::int64_t each : days) expiries.push_back(each * day_ms + 8 * hour_ms);
    return expiries;
}

GeneratedMarket::GeneratedMarket(GeneratedMarketOptions options, std::int64_t start_ms)
    : options_{std::move(options)},
      engine_{options_.seed},
      now_ms_{start_ms},
      index_{options_.index},
      front_{options_.volatility},
      back_{options_.volatility * 0.95},
      rho_{-0.15} {
    if (options_.index_at) {
        const double said = options_.index_at(start_ms);
        if (said > 0) index_ = said;
    }
    list(now_ms_);
    // A market a day old, so that the first look finds trades in it.
    for (int i = 0; i < 4'000; ++i) trade(now_ms_ - static_cast<std::int64_t>(uniform() * static_cast<double>(day_ms)));
}

/// Rises in variance from front to back, as `theta` must.
double GeneratedMarket::volatility_of(double k, double years) const {
    const double decay = (1 - std::exp(-4 * years)) / (4 * years);
    const double variance = back_ * back_ + (front_ * front_ - back_ * back_) * decay;
    const double theta = variance * years;
    const double phi = eta / std::sqrt(theta * (1 + theta));
    const double x = phi * k + rho_;
    const double total = theta / 2 * (1 + rho_ * phi * k + std::sqrt(x * x + 1 - rho_ * rho_));
    return std::sqrt(total / years);
}

double GeneratedMarket::volatility(double k, double years) {
    const std::lock_guard lock{mutex_};
    return volatility_of(k, years);
}

double GeneratedMarket::forward_of(std::int64_t expiry_ms) const {
    return index_ * std::exp(basis_ * years_between(now_ms_, expiry_ms));
}

/// Half of what a quote is apart, in volatility: wide in the wings and near expiry.
double GeneratedMarket::spread_of(double k, double years) const {
    const double deviations = std::abs(k) / (front_ * std::sqrt(years));
    return 0.006 * (1 + 0.5 * deviations * deviations) * std::clamp(0.3 / std::sqrt(years), 1.0, 8.0) / 2;
}

void GeneratedMarket::move_index(double years, std::int64_t until_ms) {
    const double before = index_;
    if (options_.index_at) {
        const double said = options_.index_at(until_ms);
        if (said > 0) index_ = said;
    } else {
        const double deviation = front_ * 0.85 * std::sqrt(years);
        double change = deviation * normal() - deviation * deviation / 2;
        if (uniform() < jumps_a_year * years) change += jump_size * normal() - jump_size / 4;
        index_ *= std::exp(change);
    }
    // Volatility rises when the index falls, and the front more than the back.
    const double moved = std::log(index_ / before);
    front_ *= std::exp(-1.2 * moved);
    back_ *= std::exp(-0.3 * moved);
}

void GeneratedMarket::move_surface(double years) {
    const double root = std::sqrt(years);
    front_ *= std::exp(12 * years * std::log(options_.volatility / front_) + 1.1 * root * normal());
    back_ *= std::exp(3 * years * std::log(options_.volatility * 0.95 / back_) + 0.3 * root * normal());
    front_ = std::clamp(front_, 0.15, 2.5);
    // Total variance must rise with time, however steep the front is.
    back_ = std::clamp(back_, std::max(0.2, 0.4 * front_), 1.5);
    rho_ = std::clamp(rho_ + 20 * years * (-0.15 - rho_) + 0.8 * root * normal(), -0.6, 0.4);
    basis_ = std::clamp(basis_ + 5 * years * (0.04 - basis_) + 0.08 * root * normal(), -0.1, 0.25);
}

/// One trade somewhere: it opens, closes or passes a position on.
void GeneratedMarket::trade(std::int64_t now_ms) {
    if (contracts_.empty()) return;
    // A few looked at, the one with most interest taken: cheaper than weighing all of them.
    auto chosen = contracts_.end();
    double most = -1;
    for (int i = 0; i < 6; ++i) {
        const auto place = static_cast<std::ptrdiff_t>(uniform() * static_cast<double>(contracts_.size()));
        const auto found = std::next(contracts_.begin(), std::min<std::ptrdiff_t>(place, std::ssize(contracts_) - 1));
        const Terms& terms = found->first;
        const double k = std::log(terms.strike / forward_of(terms.expiry_ms));
        const double weight = uniform() * weight_of(k, terms.kind, years_between(now_ms_, terms.expiry_ms),
                                                    terms.expiry_ms, terms.strike, index_);
        if (weight <= most) continue;
        most = weight;
        chosen = found;
    }
    Contract& contract = chosen->second;
    const double size = std::max(0.1, std::round(std::exp(1.2 * normal()) * 10 * 100'000 / index_) / 10);
    const std::int64_t hour = now_ms / hour_ms;
    const auto slot = static_cast<std::size_t>(hour % static_cast<std::int64_t>(hours));
    if (contract.hour[slot] != hour) contract.traded[slot] = 0;
    contract.hour[slot] = hour;
    contract.traded[slot] += size;
    const double kind = uniform();
    if (kind < 0.45) contract.open_interest += size;
    if (kind > 0.6) contract.open_interest = std::max(0.0, contract.open_interest - size);
}

/// Lists what the venue would list around the index now, and drops what has expired. What is listed stays.
void GeneratedMarket::list(std::int64_t now_ms) {
    listed_ms_ = now_ms;
    listed_at_ = index_;
    std::erase_if(contracts_, [&](const auto& entry) { return entry.first.expiry_ms <= now_ms; });
    for (const std::int64_t expiry : listed_expiries(now_ms)) {
        const double years = years_between(now_ms, expiry);
        const double reach = std::min(0.06 + 1.9 * front_ * std::sqrt(years), 1.1);
        const double width = round_step(std::max(index_ * reach / 14, index_ / 250));
        const double lowest = std::ceil(index_ * std::exp(-reach) / width) * width;
        const double highest = index_ * std::exp(reach);
        for (double strike = lowest; strike <= highest; strike += width) {
            for (const OptionKind kind : {OptionKind::call, OptionKind::put}) {
                const auto [entry, is_new] = contracts_.try_emplace({expiry, strike, kind});
                if (!is_new) continue;
                const double k = std::log(strike / forward_of(expiry));
                entry->second.open_interest = std::round(weight_of(k, kind, years, expiry, strike, index_) *
                                                         std::exp(0.6 * normal()) * 120 * 100'000 / index_ * 10) /
                                              10;
            }
        }
    }
}

void GeneratedMarket::step(std::int64_t until_ms) {
    const double years = static_cast<double>(until_ms - now_ms_) / year_ms;
    move_index(years, until_ms);
    move_surface(years);
    now_ms_ = until_ms;
    const bool is_due = now_ms_ - listed_ms_ >= list_every_ms || contracts_.begin()->first.expiry_ms <= now_ms_;
    if (is_due || std::abs(index_ / listed_at_ - 1) > 0.03) list(now_ms_);
    // What is less than a whole trade comes by chance.
    const double expected = trades_a_day * years * 365;
    int count = static_cast<int>(expected);
    if (uniform() < expected - count) ++count;
    for (int i = 0; i < std::min(count, 4'000); ++i) trade(now_ms_);
}

void GeneratedMarket::advance(std::int64_t now_ms) {
    for (std::int64_t i = 0; now_ms_ + step_ms <= now_ms && i < steps_max; ++i) step(now_ms_ + step_ms);
    if (now_ms_ < now_ms) step(now_ms);
}

market::OptionQuote GeneratedMarket::quote_of(GeneratedVenue venue, const Terms& terms,
                                              const Contract& contract) const {
    const bool is_inverse = venue == GeneratedVenue::deribit;
    const double years = years_between(now_ms_, terms.expiry_ms);
    const double forward = forward_of(terms.expiry_ms);
    const double k = std::log(terms.strike / forward);
    const double sigma = volatility_of(k, years);
    const double half = std::min(spread_of(k, years), 0.8 * sigma);
    const double scale = is_inverse ? 1 / forward : 1;
    const double tick = is_inverse ? 0.0001 : index_ > 10'000 ? 5 : 0.1;
    const auto value = [&](double volatility) {
        return market::black76_value({terms.kind, forward, terms.strike, volatility, years}) * scale;
    };
    market::OptionQuote quote;
    quote.instrument = instrument_name(venue, options_.underlying, terms.expiry_ms, terms.strike, terms.kind);
    quote.kind = terms.kind;
    quote.strike = terms.strike;
    quote.expiry_ms = terms.expiry_ms;
    quote.time_ms = now_ms_;
    quote.mark_iv = std::round(sigma * 10'000) / 10'000;
    if (const double mark = value(*quote.mark_iv); mark > 1e-9) quote.mark = mark;
    quote.bid = on_tick(value(sigma - half), tick);
    quote.ask = on_tick(value(sigma + half) + tick * 0.999, tick);
    if (quote.bid) quote.bid_iv = sigma - half;
    if (quote.ask) quote.ask_iv = sigma + half;
    quote.forward = forward;
    quote.index = index_;
    const double share = is_inverse ? 1 : 0.1;
    quote.open_interest = std::round(contract.open_interest * share * 10) / 10;
    double traded = 0;
    for (std::size_t i = 0; i < hours; ++i) {
        const std::int64_t age = now_ms_ / hour_ms - contract.hour[i];
        if (age < static_cast<std::int64_t>(hours)) traded += contract.traded[i];
    }
    quote.volume = std::round(traded * share * 10) / 10;
    return quote;
}

market::OptionChain GeneratedMarket::chain(GeneratedVenue venue, std::int64_t now_ms) {
    const std::lock_guard lock{mutex_};
    advance(now_ms);
    market::OptionChain chain;
    chain.venue = name(venue);
    chain.underlying = options_.underlying;
    chain.quote = venue == GeneratedVenue::deribit ? "USD" : "USDT";
    chain.premium = venue == GeneratedVenue::deribit ? market::PremiumCurrency::coin : market::PremiumCurrency::quote;
    chain.time_ms = now_ms_;
    chain.index = index_;
    chain.simulated = true;
    chain.quotes.reserve(contracts_.size());
    for (const auto& [terms, contract] : contracts_) {
        const bool is_far = terms.expiry_ms > now_ms_ + 200 * day_ms;
        if (venue == GeneratedVenue::binance && is_far) continue;
        chain.quotes.push_back(quote_of(venue, terms, contract));
    }
    return chain;
}

}  // namespace otp::flow
