// otp greeks and otp iv: one option by its numbers, in the market's units, with every convention named. No node is
// asked.

#include <CLI/CLI.hpp>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "cli/context.hpp"
#include "cli/moment.hpp"
#include "cli/verbs.hpp"
#include "market/black.hpp"
#include "market/delta.hpp"
#include "market/implied_volatility.hpp"
#include "market/units.hpp"
#include "protocol/calendar.hpp"
#include "protocol/decimal.hpp"
#include "protocol/symbol.hpp"

namespace otp::cli {
namespace {

using nlohmann::ordered_json;

/// What the user typed.
struct Arguments {
    std::string symbol, kind, forward, strike, iv, price, days, expiry, at, rate = "0";
    bool inverse = false;
};

/// An option read from them: quote currency per underlying, years act/365.
struct Terms {
    OptionKind kind = OptionKind::call;
    double forward = 0, strike = 0, years = 0, rate = 0;
    std::string symbol;  ///< Empty where the option was given by its numbers.

    [[nodiscard]] double discount() const { return std::exp(-rate * years); }
};

/// "0.42" and "42%"; nothing else.
std::optional<double> read_number(std::string text) {
    const bool per_cent = !text.empty() && text.back() == '%';
    if (per_cent) text.pop_back();
    double value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
    if (!std::isfinite(value)) return std::nullopt;
    return per_cent ? value / 100 : value;
}

Answer<double> number(const std::string& name, const std::string& text, double low) {
    const auto value = read_number(text);
    if (!value) return usage_failure(name + ": \"" + text + "\" is no number", "for example " + name + " 0.42");
    if (!(*value > low)) return usage_failure(name + " must be above " + (low == 0 ? "0" : std::to_string(low)));
    return *value;
}

Answer<OptionKind> kind_of(const std::string& text) {
    if (text == "call") return OptionKind::call;
    if (text == "put") return OptionKind::put;
    return usage_failure("--kind must be call or put", "or name a series: otp greeks BTC_USD-20260327-C-100K0000 ...");
}

/// Years from --at (or now) to the expiry. Under a minute counts as a minute: gamma at the money grows without bound.
Answer<double> years_until(Time expiry, const Arguments& arguments, Context& context) {
    Time at = context.machine().now();
    if (!arguments.at.empty()) {
        const auto read = parse_moment(arguments.at, at);
        if (!read) return usage_failure("--at: " + locate(read.error()), "for example --at 2026-03-01T00:00:00Z");
        at = *read;
    }
    const double ms = static_cast<double>(expiry.ms) - static_cast<double>(at.ms);
    if (!(ms > 0)) {
        return usage_failure("the series expired at " + format_rfc3339(expiry),
                             "--at looks at it from an earlier moment");
    }
    return market::years_of_ms(std::fmax(ms, 60'000));
}

Answer<Terms> read_time(Terms terms, const Arguments& arguments, Context& context) {
    if (arguments.days.empty() == arguments.expiry.empty()) {
        return usage_failure("give either --days or --expiry", "for example --days 14, or --expiry 2026-03-27");
    }
    if (!arguments.days.empty()) {
        const auto days = number("--days", arguments.days, 0);
        if (!days) return days.error();
        terms.years = std::fmax(*days, 1.0 / 1440) / market::days_per_year;
        return terms;
    }
    const auto expiry = parse_moment(arguments.expiry, context.machine().now());
    if (!expiry) return usage_failure("--expiry: " + locate(expiry.error()), "for example --expiry 2026-03-27");
    const auto years = years_until(*expiry, arguments, context);
    if (!years) return years.error();
    terms.years = *years;
    return terms;
}

Answer<Terms> read_symbol(Terms terms, const Arguments& arguments, Context& context) {
    if (!arguments.kind.empty() || !arguments.strike.empty() || !arguments.days.empty() || !arguments.expiry.empty()) {
        return usage_failure("the symbol says kind, strike and expiry",
                             "leave out --kind, --strike, --days and --expiry");
    }
    const auto series = parse_symbol(arguments.symbol);
    if (!series)
        return usage_failure(describe(series.error(), arguments.symbol), "a series is BTC_USD-20260327-C-100K0000");
    const auto years = years_until(series->expiry, arguments, context);
    if (!years) return years.error();
    terms.symbol = arguments.symbol;
    terms.kind = series->kind;
    terms.strike = static_cast<double>(series->strike.raw()) / 1e8;
    terms.years = *years;
    return terms;
}

Answer<Terms> read_terms(const Arguments& arguments, Context& context) {
    Terms terms;
    const auto forward = number("--forward", arguments.forward, 0);
    if (!forward) return forward.error();
    terms.forward = *forward;
    const auto rate = number("--rate", arguments.rate, -10);
    if (!rate) return rate.error();
    terms.rate = *rate;
    if (!arguments.symbol.empty()) return read_symbol(terms, arguments, context);
    const auto kind = kind_of(arguments.kind);
    if (!kind) return kind.error();
    terms.kind = *kind;
    const auto strike = number("--strike", arguments.strike, 0);
    if (!strike) return strike.error();
    terms.strike = *strike;
    return read_time(terms, arguments, context);
}

/// Ten significant digits: more than any input has, fewer than rounding shows in.
std::string shown(double value) {
    char text[40];
    std::snprintf(text, sizeof text, "%.10g", value);
    return text;
}

std::string per_cent(double value) { return shown(value * 100) + " %"; }

ordered_json terms_document(const Terms& terms) {
    ordered_json out;
    if (!terms.symbol.empty()) out["symbol"] = terms.symbol;
    out["kind"] = terms.kind == OptionKind::call ? "call" : "put";
    out["forward"] = terms.forward;
    out["strike"] = terms.strike;
    out["years"] = terms.years;
    out["rate"] = terms.rate;
    return out;
}

/// One figure: its key in JSON, its value, and what it says to people.
struct Figure {
    const char* key;
    double value;
    const char* meaning;
};

std::vector<Figure> figures_of(const Terms& terms, double sigma, bool inverse) {
    const market::Black76Input in{terms.kind, terms.forward, terms.strike, sigma, terms.years, terms.discount()};
    const market::Greeks g = market::black76_greeks(in);
    const double adjusted =
        market::premium_adjusted_delta(terms.kind, terms.forward, terms.strike, sigma, terms.years) * in.discount;
    std::vector<Figure> out{
        {"value", g.value, "quote currency per underlying"},
        {"delta", g.delta, "by the forward"},
        {"premium_adjusted_delta", adjusted, "delta less the premium, both in underlying"},
        {"gamma", g.gamma, "of delta, as the forward rises by 1"},
        {"theta_per_day", market::per_day(g.theta).value, "as one calendar day passes"},
        {"vega_per_vol_point", market::per_vol_point(g.vega).value, "as volatility rises by 0.01"},
        {"rho_per_rate_point", market::per_rate_point(g.rho).value, "as the rate rises by 0.01, forward held"},
        {"vanna_per_vol_point", market::delta_per_vol_point(g.vanna).value, "of delta, as volatility rises by 0.01"},
        {"charm_per_day", market::per_day(g.charm).value, "of delta, as one calendar day passes"},
        {"volga_per_vol_point", market::per_vol_point_squared(g.volga).value, "of vega, as volatility rises by 0.01"},
    };
    if (inverse) {
        out.insert(out.begin() + 1, {"inverse_value", market::inverse_value(in), "underlying per underlying"});
    }
    return out;
}

Answer<ExitCode> greeks(const Arguments& arguments, Context& context) {
    const auto terms = read_terms(arguments, context);
    if (!terms) return terms.error();
    const auto sigma = number("--iv", arguments.iv, 0);
    if (!sigma) return sigma.error();
    ordered_json document = terms_document(*terms);
    document["iv"] = *sigma;
    std::string lines;
    for (const Figure& figure : figures_of(*terms, *sigma, arguments.inverse)) {
        if (!std::isfinite(figure.value)) return Failure{"out_of_range", "no value: the inputs are out of range", ""};
        document[figure.key] = figure.value;
        char line[160];
        std::snprintf(line, sizeof line, "%-24s%18s  %s\n", figure.key, shown(figure.value).c_str(), figure.meaning);
        lines += line;
    }
    lines.pop_back();
    context.print(nlohmann::json(document), lines);
    return exit_ok;
}

/// A price with no volatility is an answer of its own: the question was well asked.
Failure none_of(market::IvProblem why) {
    return {std::string{market::iv_problem_name(why)},
            "no implied volatility: " + std::string{market::iv_problem_text(why)},
            "see whether the price is per underlying, of this side, and (with --inverse) in underlying",
            exit_not_found};
}

Answer<ExitCode> iv(const Arguments& arguments, Context& context) {
    const auto terms = read_terms(arguments, context);
    if (!terms) return terms.error();
    const auto price = read_number(arguments.price);
    if (!price) return usage_failure("--price: \"" + arguments.price + "\" is no number", "for example --price 2150.5");
    const double on_forward = *price * (arguments.inverse ? terms->forward : 1) / terms->discount();
    const auto found = market::implied_volatility(terms->kind, on_forward, terms->forward, terms->strike, terms->years);
    if (!found.sigma) return none_of(found.why);
    ordered_json document = terms_document(*terms);
    document["price"] = *price;
    document["iv"] = *found.sigma;
    context.print(nlohmann::json(document), per_cent(*found.sigma));
    return exit_ok;
}

/// What both verbs take: an option, and where it stands.
void add_terms(CLI::App& app, Arguments& arguments) {
    app.add_option("symbol", arguments.symbol, "A series, instead of --kind, --strike and --days");
    app.add_option("--kind", arguments.kind, "call or put");
    app.add_option("--forward", arguments.forward, "Forward of the expiry, quote per underlying")->required();
    app.add_option("--strike", arguments.strike, "Quote per underlying");
    app.add_option("--days", arguments.days, "To expiry, calendar days; at least a minute is counted");
    app.add_option("--expiry", arguments.expiry, "Instead of --days: 2026-03-27, or with a time, or +14d");
    app.add_option("--at", arguments.at, "Look from this moment instead of now");
    app.add_option("--rate", arguments.rate, "Continuous interest, per year: 0.05 or 5% (default 0)");
}

}  // namespace

void add_greeks_verbs(CLI::App& parent, Context& context, int& exit_code) {
    const auto arguments = std::make_shared<Arguments>();
    CLI::App& value = *parent.add_subcommand("greeks", "Value and Greeks of one option (Black 1976)");
    add_terms(value, *arguments);
    value.add_option("--iv", arguments->iv, "Volatility: 0.42 or 42%")->required();
    value.add_flag("--inverse", arguments->inverse, "Also the value in underlying, as inverse options are quoted");
    on_run(value, context, exit_code, [arguments, &context] { return greeks(*arguments, context); });

    CLI::App& implied = *parent.add_subcommand("iv", "The volatility that gives a price, or why there is none");
    add_terms(implied, *arguments);
    implied.add_option("--price", arguments->price, "Premium per underlying, in the quote currency")->required();
    implied.add_flag("--inverse", arguments->inverse, "The price is in underlying");
    on_run(implied, context, exit_code, [arguments, &context] { return iv(*arguments, context); });
}

}  // namespace otp::cli
