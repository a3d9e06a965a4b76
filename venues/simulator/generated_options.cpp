#include "venues/simulator/generated_options.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <memory>
#include <numbers>
#include <set>

#include "market/black.hpp"
#include "market/units.hpp"
#include "protocol/calendar.hpp"
#include "venues/simulator/mix.hpp"

namespace otp::venues::simulator {
namespace {

using market::OptionQuote;

constexpr std::int64_t second_ms = 1'000;
constexpr std::int64_t minute_ms = 60 * second_ms;
constexpr std::int64_t day_ms = 24 * 60 * minute_ms;
constexpr std::int64_t expiry_of_day_ms = 8 * 60 * minute_ms;  ///< 08:00 UTC, at both venues.
constexpr double ms_per_year = 365.0 * day_ms;

// ---- chance

/// Uniform in (0, 1).
double uniform(std::uint64_t drawn) { return (static_cast<double>(drawn >> 11) + 0.5) * 0x1p-53; }

/// Standard normal (Box and Muller 1958).
double normal(std::uint64_t drawn) {
    const double radius = std::sqrt(-2 * std::log(uniform(mix(drawn, 1))));
    return radius * std::cos(2 * std::numbers::pi * uniform(mix(drawn, 2)));
}

std::uint64_t seed_of(std::uint64_t seed, std::string_view name) {
    for (const char c : name) seed = mix(seed, static_cast<unsigned char>(c));
    return seed;
}

// ---- the index

/// Steps of ten seconds: a diffusion of 45 % a year, and jumps (Merton 1976) of 1.5 % about twice a day.
class JumpDiffusion {
public:
    JumpDiffusion(std::uint64_t seed, std::int64_t start_ms, double start)
        : seed_{seed}, start_ms_{start_ms}, kept_{std::log(start)} {}

    double at(std::int64_t time_ms) {
        const std::int64_t step = std::max<std::int64_t>(0, (time_ms - start_ms_) / step_ms);
        while (last_ < step) advance();
        // Of what is further back the oldest kept step is told.
        const auto back = std::min<std::int64_t>(last_ - step, static_cast<std::int64_t>(kept_.size()) - 1);
        return std::exp(kept_[kept_.size() - 1 - static_cast<std::size_t>(back)]);
    }

private:
    static constexpr std::int64_t step_ms = 10 * second_ms;
    static constexpr std::size_t steps_kept = 360;
    static constexpr double volatility = 0.45, jump_size = 0.015, jumps_per_day = 2;

    void advance() {
        ++last_;
        const std::uint64_t drawn = mix(seed_, static_cast<std::uint64_t>(last_));
        const double years = step_ms / ms_per_year;
        double moved =
            kept_.back() - volatility * volatility / 2 * years + volatility * std::sqrt(years) * normal(drawn);
        if (uniform(mix(drawn, 7)) < jumps_per_day * step_ms / day_ms) moved += jump_size * normal(mix(drawn, 8));
        kept_.push_back(moved);
        if (kept_.size() > steps_kept) kept_.pop_front();
    }

    std::uint64_t seed_;
    std::int64_t start_ms_;
    std::int64_t last_ = 0;
    std::deque<double> kept_;
};

// ---- the surface

/// SSVI (Gatheral and Jacquier 2014): total variance w(k) = theta/2 (1 + rho phi k + sqrt((phi k + rho)^2 + 1 - rho^2))
/// with phi = eta / sqrt(theta (1 + theta)). eta (1 + |rho|) <= 2 keeps butterflies dear, theta that rises with time
/// calendars.
struct Surface {
    double front = 0.5, back = 0.55;  ///< Volatility at the money now and far away.
    double rho = -0.25, eta = 1.1;

    /// Variance that reverts from `front` to `back` at rate 4 a year, as in Heston 1993.
    [[nodiscard]] double theta(double years) const {
        constexpr double speed = 4;
        return back * back * years + (front * front - back * back) * (1 - std::exp(-speed * years)) / speed;
    }
    [[nodiscard]] double volatility(double log_moneyness, double years) const {
        const double level = theta(years);
        const double phi = eta / std::sqrt(level * (1 + level));
        const double shifted = phi * log_moneyness + rho;
        const double total = level / 2 * (1 + rho * phi * log_moneyness + std::sqrt(shifted * shifted + 1 - rho * rho));
        return std::sqrt(total / years);
    }
};

/// Fear moves slowly: an hour's level between its neighbours', and up where the index has fallen since the start.
Surface surface_at(std::uint64_t seed, std::int64_t now_ms, double index, double start) {
    const std::int64_t hour_ms = 60 * minute_ms;
    const std::int64_t hour = now_ms / hour_ms;
    const double part = static_cast<double>(now_ms % hour_ms) / hour_ms;
    const auto level = [&](std::int64_t at) { return normal(mix(seed, 31, static_cast<std::uint64_t>(at))); };
    const double wave = (1 - part) * level(hour) + part * level(hour + 1);
    const double fall = std::clamp(-std::log(index / start), -0.2, 0.5);
    Surface surface;
    surface.front = std::clamp(0.48 + 0.02 * wave + 0.6 * fall, 0.2, 1.5);
    surface.back = std::clamp(0.55 + 0.1 * fall, 0.3, 0.9);
    surface.rho = -0.2 - 0.1 * uniform(mix(seed, 33));
    return surface;
}

// ---- the list

unsigned weekday(std::int64_t day) { return static_cast<unsigned>((day + 4) % 7); }  // 0: Sunday
constexpr unsigned friday = 5;

std::int64_t day_of(int year, unsigned month, unsigned day) {
    return time_from_civil({.year = year, .month = month, .day = day}).ms / day_ms;
}

std::int64_t last_friday(int year, unsigned month) {
    const std::int64_t last = day_of(year, month, days_in_month(year, month));
    return last - (weekday(last) + 7 - friday) % 7;
}

/// Days of expiry as both venues have them: the next three days, four Fridays, the last Fridays of three months, and
/// of four quarters.
std::set<std::int64_t> expiry_days(std::int64_t now_ms) {
    const std::int64_t today = (now_ms - expiry_of_day_ms) / day_ms + 1;  // the first that has not passed
    std::set<std::int64_t> days;
    for (std::int64_t day = today; day < today + 3; ++day) days.insert(day);
    std::int64_t day = today;
    while (weekday(day) != friday) ++day;
    for (int week = 0; week < 4; ++week) days.insert(day + 7 * week);
    const CivilTime civil = civil_from_time(Time{now_ms});
    int year = civil.year, months = 0, quarters = 0;
    for (unsigned month = civil.month; months < 3 || quarters < 4; month = month % 12 + 1) {
        const std::int64_t expiry = last_friday(year, month);
        if (expiry >= today) {
            if (months < 3) days.insert(expiry), ++months;
            if (month % 3 == 0 && quarters < 4) days.insert(expiry), ++quarters;
        }
        if (month == 12) ++year;
    }
    return days;
}

/// How long an expiry is listed for. By its date alone, so that its strikes stay the same while it comes nearer.
double listed_years(std::int64_t day) {
    const CivilTime civil = civil_from_time(Time{day * day_ms});
    if (weekday(day) != friday) return 3 / market::days_per_year;
    if (day != last_friday(civil.year, civil.month)) return 28 / market::days_per_year;
    return (civil.month % 3 == 0 ? 300 : 90) / market::days_per_year;
}

/// 1, 2 or 5 times a power of ten, at or below.
double round_number(double value) {
    const double power = std::pow(10.0, std::floor(std::log10(value)));
    const double lead = value / power;
    return power * (lead >= 5 ? 5 : lead >= 2 ? 2 : 1);
}

/// Strikes of one expiry for prices from `low` to `high`: dense at the middle, sparse on the wings.
std::vector<double> strikes_for(double low, double high, double start, double years) {
    const double width = std::max(0.06, 2.2 * 0.5 * std::sqrt(years));
    const double step = round_number(start * std::clamp(0.02 * std::sqrt(years * 52), 0.006, 0.07));
    std::vector<double> strikes;
    const double from = low * std::exp(-width), to = high * std::exp(width * 1.15);
    const double inner_low = low * std::exp(-width / 2), inner_high = high * std::exp(width / 2);
    for (double at = std::max(1.0, std::floor(from / step)); at * step <= to; ++at) {
        const double strike = at * step;
        const bool is_inner = strike >= inner_low && strike <= inner_high;
        if (is_inner || std::fmod(at, 2) == 0) strikes.push_back(strike);
    }
    return strikes;
}

// ---- names

std::string strike_text(double strike) {
    char text[32];
    std::snprintf(text, sizeof text, "%.10g", strike);
    std::string name{text};
    std::replace(name.begin(), name.end(), '.', 'd');
    return name;
}

std::string name_of(OptionVenue venue, const std::string& underlying, std::int64_t expiry_ms, double strike,
                    OptionKind kind) {
    constexpr std::array<const char*, 12> months = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                    "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
    const CivilTime civil = civil_from_time(Time{expiry_ms});
    const unsigned year = static_cast<unsigned>(civil.year % 100);
    char date[24];
    if (venue == OptionVenue::binance) {
        std::snprintf(date, sizeof date, "%02u%02u%02u", year, civil.month % 100, civil.day % 100);
    } else {
        std::snprintf(date, sizeof date, "%u%s%02u", civil.day % 100, months[(civil.month - 1) % 12], year);
    }
    return underlying + "-" + date + "-" + strike_text(strike) + (kind == OptionKind::call ? "-C" : "-P");
}

// ---- one option

double round_to(double value, double digits_power) { return std::round(value * digits_power) / digits_power; }

/// A price tick of the venue at this price: the price of it, down or up; none below one tick.
std::optional<double> on_tick(double price, bool is_inverse, bool is_bid) {
    // Ticks as whole numbers to the unit, so that the division is the last rounding.
    const double per_unit = is_inverse ? (price < 0.005 ? 10'000 : 2'000) : (price < 100 ? 10 : 1);
    const double ticks = is_bid ? std::floor(price * per_unit + 1e-9) : std::ceil(price * per_unit - 1e-9);
    if (ticks < 1) return std::nullopt;
    return ticks / per_unit;
}

struct Terms {
    bool is_inverse = true;
    double index = 0, forward = 0, years = 0;
    double scale = 1;  ///< Undiscounted value through this is the price.
    std::uint64_t seed = 0;
    std::int64_t now_ms = 0;
};

/// Open interest in tenths: heavy at round strikes, near the money, in the larger expiries; moves by the hour.
double open_interest(const Terms& terms, const OptionQuote& quote, std::uint64_t drawn) {
    const double k = std::log(quote.strike / terms.forward) / (0.5 * std::sqrt(terms.years) + 0.02);
    const double round = std::fmod(quote.strike, round_number(terms.index) / 4) == 0 ? 4 : 1;
    const double side = quote.kind == OptionKind::call ? (k > 0 ? 1.4 : 0.6) : (k < 0 ? 1.2 : 0.4);
    const double base = 180 * std::exp(-k * k / 6) * round * side * std::sqrt(terms.years * 12 + 0.2);
    const auto hour = static_cast<std::uint64_t>(terms.now_ms / (60 * minute_ms));
    const double drift = 1 + 0.03 * normal(mix(drawn, 41, hour));
    return round_to(std::max(0.0, base * std::exp(0.8 * normal(mix(drawn, 40))) * drift), 10);
}

void price_quote(const Terms& terms, const Surface& surface, OptionQuote& quote) {
    const std::uint64_t drawn = seed_of(terms.seed, quote.instrument);
    const double sigma = round_to(surface.volatility(std::log(quote.strike / terms.forward), terms.years), 10'000);
    const market::Black76Input input{
        .kind = quote.kind, .forward = terms.forward, .strike = quote.strike, .sigma = sigma, .years = terms.years};
    const double digits = terms.is_inverse ? 1e8 : 1e3;
    const auto value_at = [&](double volatility) {
        market::Black76Input other = input;
        other.sigma = volatility;
        return market::black76_value(other) / terms.scale;
    };
    const auto minute = static_cast<std::uint64_t>(terms.now_ms / minute_ms);
    const double half = 0.006 + 0.02 * std::min(1.0, std::abs(std::log(quote.strike / terms.forward)) * 2) +
                        0.004 * uniform(mix(drawn, 51, minute));
    const double mark = round_to(value_at(sigma), digits);
    if (mark > 0) quote.mark = mark;
    quote.mark_iv = sigma;
    quote.bid = on_tick(value_at(std::max(0.01, sigma - half)), terms.is_inverse, true);
    quote.ask = on_tick(value_at(sigma + half), terms.is_inverse, false);
    if (quote.bid) quote.bid_iv = round_to(std::max(0.01, sigma - half), 10'000);
    if (quote.ask) quote.ask_iv = round_to(sigma + half, 10'000);
    quote.forward = terms.forward;
    quote.index = terms.index;

    const market::Greeks greeks = market::black76_greeks(input);
    quote.delta = round_to(greeks.delta, 1e5);
    quote.gamma = round_to(greeks.gamma, 1e8);
    quote.vega = round_to(market::per_vol_point(greeks.vega).value, 1e5);
    quote.theta = round_to(market::per_day(greeks.theta).value, 1e5);

    quote.open_interest = open_interest(terms, quote, drawn);
    const double traded = *quote.open_interest * 0.08 * std::exp(0.9 * normal(mix(drawn, 60)));
    const auto quarter = static_cast<std::uint64_t>(terms.now_ms / (15 * minute_ms));
    quote.volume = round_to(traded * (1 + 0.2 * uniform(mix(drawn, 61, quarter))), 10);
    // Whoever traded last met one of the two sides.
    if (*quote.volume > 0) quote.last = mix(drawn, 62, minute) % 2 == 0 && quote.bid ? quote.bid : quote.ask;
}

struct Product {
    std::string coin;
    std::string underlying;
    std::string quote;
    market::PremiumCurrency premium;
};

Product product_of(OptionVenue venue, const std::string& coin, bool is_linear) {
    if (venue == OptionVenue::binance) return {coin, coin, "USDT", market::PremiumCurrency::quote};
    if (is_linear) return {coin, coin + "_USDC", "USDC", market::PremiumCurrency::quote};
    return {coin, coin, "USD", market::PremiumCurrency::coin};
}

}  // namespace

std::string_view to_string(OptionVenue venue) { return venue == OptionVenue::binance ? "binance" : "deribit"; }

GeneratedMarket::GeneratedMarket(Options options) : options_{std::move(options)} {
    for (const auto& [name, start] : options_.start_prices) {
        Coin coin;
        const auto path = options_.paths.find(name);
        if (path != options_.paths.end()) {
            coin.path = path->second;
            coin.start = coin.path(options_.start_ms);
        } else {
            const auto moves = std::make_shared<JumpDiffusion>(seed_of(options_.seed, name), options_.start_ms, start);
            coin.path = [moves](std::int64_t time_ms) { return moves->at(time_ms); };
            coin.start = start;
        }
        coin.low = coin.high = coin.start;
        coins_.emplace(name, std::move(coin));
    }
}

GeneratedMarket::Coin* GeneratedMarket::find(const std::string& name) {
    const auto found = coins_.find(name);
    return found != coins_.end() ? &found->second : nullptr;
}

double GeneratedMarket::index(const std::string& coin, std::int64_t now_ms) {
    Coin* const found = find(coin);
    if (found == nullptr) return 0;
    now_ms = std::max(now_ms, options_.start_ms);
    list_days(*found, now_ms);
    return round_to(found->path(now_ms), 100);
}

void GeneratedMarket::list_days(Coin& coin, std::int64_t now_ms) {
    // Strikes are listed for where the index was when each day began, and are never taken back.
    const std::int64_t today = now_ms / day_ms;
    if (coin.day < 0) coin.day = options_.start_ms / day_ms;
    while (coin.day < today) {
        const double price = coin.path(++coin.day * day_ms);
        coin.low = std::min(coin.low, price);
        coin.high = std::max(coin.high, price);
    }
}

market::OptionChain GeneratedMarket::chain(OptionVenue venue, const std::string& underlying, std::int64_t now_ms) {
    now_ms = std::max(now_ms, options_.start_ms) / second_ms * second_ms;
    const std::size_t bar = underlying.find('_');
    const Product product = product_of(venue, underlying.substr(0, bar), bar != std::string::npos);
    market::OptionChain chain;
    chain.venue = to_string(venue);
    chain.underlying = product.underlying;
    chain.quote = product.quote;
    chain.premium = product.premium;
    chain.simulated = true;
    chain.time_ms = now_ms;
    Coin* const coin = find(product.coin);
    if (coin == nullptr || product.underlying != underlying) return chain;
    const double price = index(product.coin, now_ms);
    chain.index = price;
    const std::uint64_t seed = mix(seed_of(options_.seed, product.underlying), static_cast<std::uint64_t>(venue));
    const Surface surface = surface_at(seed_of(options_.seed, product.coin), now_ms, price, coin->start);
    for (const std::int64_t day : expiry_days(now_ms)) {
        const std::int64_t expiry_ms = day * day_ms + expiry_of_day_ms;
        Terms terms{.is_inverse = product.premium == market::PremiumCurrency::coin, .index = price, .seed = seed};
        terms.now_ms = now_ms;
        // The last minute is priced as a minute: gamma knows no bound after it.
        terms.years = market::years_of_ms(static_cast<double>(std::max(expiry_ms - now_ms, minute_ms)));
        terms.forward = round_to(price * std::exp(0.05 * terms.years), 100);
        // Binance's marks are worth less by the carry that it names, Deribit's inverse ones are in coins.
        if (terms.is_inverse) terms.scale = terms.forward;
        if (venue == OptionVenue::binance) terms.scale = terms.forward / price;
        for (const double strike : strikes_for(coin->low, coin->high, coin->start, listed_years(day))) {
            for (const OptionKind kind : {OptionKind::call, OptionKind::put}) {
                OptionQuote quote;
                quote.instrument = name_of(venue, product.underlying, expiry_ms, strike, kind);
                quote.kind = kind;
                quote.strike = strike;
                quote.expiry_ms = expiry_ms;
                quote.time_ms = now_ms;
                price_quote(terms, surface, quote);
                chain.quotes.push_back(std::move(quote));
            }
        }
    }
    return chain;
}

std::vector<Listing> GeneratedMarket::listings(OptionVenue venue, std::int64_t now_ms) {
    std::vector<Listing> listings;
    for (const auto& [name, coin] : coins_) {
        for (const bool is_linear : {false, true}) {
            if (is_linear && venue == OptionVenue::binance) continue;
            const Product product = product_of(venue, name, is_linear);
            Listing listing{product.underlying, product.quote, product.premium, {}};
            for (const OptionQuote& quote : chain(venue, product.underlying, now_ms).quotes) {
                if (listing.expiries.empty() || listing.expiries.back().expiry_ms != quote.expiry_ms) {
                    listing.expiries.push_back({quote.expiry_ms, 0});
                }
                ++listing.expiries.back().instruments;
            }
            listings.push_back(std::move(listing));
        }
    }
    return listings;
}

GeneratedOptions::GeneratedOptions(OptionVenue venue, GeneratedMarket& market, std::function<std::int64_t()> now_ms)
    : venue_{venue}, market_{market}, now_ms_{std::move(now_ms)} {}

SourceResult<std::vector<Listing>> GeneratedOptions::listings() { return market_.listings(venue_, now_ms_()); }

SourceResult<market::OptionChain> GeneratedOptions::chain(const std::string& underlying) {
    auto chain = market_.chain(venue_, underlying, now_ms_());
    if (!chain.quotes.empty()) return chain;
    return SourceError{SourceError::Kind::not_found, venue() + " lists no options on \"" + underlying + "\""};
}

}  // namespace otp::venues::simulator
