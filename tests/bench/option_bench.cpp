// G7: implied volatilities; G8: values and Greeks. Fresh random options, an hour to two years, to six deviations.

#include <cmath>
#include <limits>

#include "market/black.hpp"
#include "market/greeks_batch.hpp"
#include "market/implied_volatility.hpp"
#include "tests/bench/bench.hpp"
#include "tests/bench/environment.hpp"
#include "tests/bench/option_peers.hpp"
#include "tests/bench/random.hpp"

namespace otp::bench {
namespace {

using market::Instructions;

double between(Random& random, double low, double high) {
    return low + (high - low) * (static_cast<double>(random.next() >> 11) * 0x1p-53);
}

/// The out-of-the-money value in long double: the price that a volatility is asked of.
long double exact_value(long double forward, long double strike, long double s) {
    const auto cdf = [](long double x) { return 0.5L * std::erfc(-x * 0.707106781186547524400844362104849039L); };
    const long double x = std::fabs(std::log1p((forward - strike) / strike)), h = x / s, t = s / 2;
    return std::fmin(forward, strike) * cdf(t - h) - std::fmax(forward, strike) * cdf(-t - h);
}

OptionColumns draw(std::size_t size, std::uint64_t seed) {
    Random random{seed};
    OptionColumns out;
    while (out.kind.size() < size) {
        const double forward = std::exp(between(random, 3, 12));
        const double years = std::exp(between(random, std::log(1 / 8760.0), std::log(2.0)));
        const double sigma = between(random, 0.1, 1.5), s = sigma * std::sqrt(years);
        const double strike = forward * std::exp(between(random, -6, 6) * s);
        const auto price = static_cast<double>(exact_value(forward, strike, s));
        if (!(price > 1e-200)) continue;
        out.kind.push_back(strike > forward ? 0 : 1);  // what is quoted: out of the money
        out.forward.push_back(forward), out.strike.push_back(strike), out.sigma.push_back(sigma);
        out.years.push_back(years), out.price.push_back(price);
    }
    return out;
}

std::span<const OptionKind> kinds_of(const OptionColumns& in) {
    return {reinterpret_cast<const OptionKind*>(in.kind.data()), in.kind.size()};
}

/// The volatility of the price as it was rounded, by Newton in long double from the one it was made with.
long double exact_sigma(const OptionColumns& in, std::size_t i) {
    const long double root = std::sqrt(static_cast<long double>(in.years[i]));
    long double s = in.sigma[i] * root;
    for (int k = 0; k < 3; ++k) {
        const long double x =
            std::fabs(std::log1p((static_cast<long double>(in.forward[i]) - in.strike[i]) / in.strike[i]));
        const long double d = x / s - s / 2;
        const long double vega =
            std::fmin(in.forward[i], in.strike[i]) * 0.398942280401432677939946L * std::exp(-0.5L * d * d);
        s += (in.price[i] - exact_value(in.forward[i], in.strike[i], s)) / vega;
    }
    return s / root;
}

/// The worst relative error, in epsilons.
double worst_of(const OptionColumns& in, const std::vector<double>& sigma, std::size_t step) {
    double worst = 0;
    for (std::size_t i = 0; i < sigma.size(); i += step) {
        const long double exact = exact_sigma(in, i);
        const auto error = static_cast<double>(std::fabs((sigma[i] - exact) / exact));
        if (!(error <= worst)) worst = error;
    }
    return worst / std::numeric_limits<double>::epsilon();
}

std::string epsilons(const char* who, double worst) {
    return std::string{who} + ": worst error against long double " + std::to_string(worst) + " epsilons";
}

GreeksOut columns(std::size_t size) {
    const std::vector<double> zero(size);
    return {zero, zero, zero, zero, zero};
}

void run_batch(const OptionColumns& in, GreeksOut& out, Instructions instructions) {
    market::greeks_batch(
        {kinds_of(in), in.forward, in.strike, in.sigma, in.years, out.value, out.delta, out.gamma, out.vega, out.theta},
        instructions);
}

/// The largest difference of value over forward, delta, and the others in units of the forward.
double difference(const OptionColumns& in, const GreeksOut& a, const GreeksOut& b) {
    double worst = 0;
    for (std::size_t i = 0; i < in.kind.size(); ++i) {
        const double f = in.forward[i], s = in.sigma[i] * std::sqrt(in.years[i]), t = in.years[i];
        for (const double each : {(a.value[i] - b.value[i]) / std::fmax(f, in.strike[i]), a.delta[i] - b.delta[i],
                                  (a.gamma[i] - b.gamma[i]) * f * s, (a.vega[i] - b.vega[i]) / (f * std::sqrt(t)),
                                  (a.theta[i] - b.theta[i]) * t / (f * s)}) {
            if (!(std::fabs(each) <= worst)) worst = std::fabs(each);
        }
    }
    return worst;
}

}  // namespace

void bench_implied(Report& report) {
    report.title("G7", "implied volatilities of out-of-the-money quotes; one processor");
    const std::size_t size = report.options().quick ? 50'000 : 500'000;
    const OptionColumns in = draw(size, report.options().seed);
    std::vector<double> batch(size), scalar(size), theirs(size), newton(size);
    std::vector<market::IvProblem> why(size);
    const auto best = market::best_instructions();
    report.note(std::to_string(size) + " options, batch with " + std::string{market::instructions_name(best)});
    pin_to(0);
    const auto timed = [size](const auto& run) {
        const double begin = now();
        run();
        return Work{static_cast<double>(size), now() - begin};
    };
    const auto run_best = [&] {
        return timed([&] {
            market::implied_volatility_batch({kinds_of(in), in.price, in.forward, in.strike, in.years, batch, why},
                                             best);
        });
    };
    const auto run_scalar = [&] {
        return timed([&] {
            for (std::size_t i = 0; i < size; ++i) {
                scalar[i] =
                    market::implied_volatility(kinds_of(in)[i], in.price[i], in.forward[i], in.strike[i], in.years[i])
                        .sigma.value_or(0);
            }
        });
    };
    run_best();
    run_scalar();
    const double of_batch = worst_of(in, batch, 7), of_scalar = worst_of(in, scalar, 7);
    report.check(of_batch <= 8, epsilons("OTP batch", of_batch));
    report.check(of_scalar <= 8, epsilons("OTP one by one", of_scalar));
    std::vector<Side> sides{{"OTP implied volatility, batch", run_best},
                            {"OTP implied volatility, one by one", run_scalar}};
    const bool has_rational = lets_be_rational_missing().empty(), has_quantlib = quantlib_missing().empty();
    if (has_rational) {
        sides.push_back(
            {"Let's Be Rational", [&] { return timed([&] { lets_be_rational_implied(in, size, theirs); }); }});
        lets_be_rational_implied(in, size, theirs);
        report.note(epsilons("Let's Be Rational", worst_of(in, theirs, 7)));
    } else {
        report.skip(lets_be_rational_missing());
    }
    if (has_quantlib) {
        // Its default accuracy of 1e-6 gives up far from the money; near it, it is asked for the same options.
        const std::size_t part = size / 10;
        sides.push_back({"QuantLib " + quantlib_version() + " blackFormulaImpliedStdDev", [&, part] {
                             const double begin = now();
                             quantlib_implied(in, part, newton);
                             return Work{static_cast<double>(part), now() - begin};
                         }});
    } else {
        report.skip(quantlib_missing());
    }
    const auto rates = report.measure(" options", sides);
    if (has_rational) {
        report.ratio(rates[0], rates[2], 6);
        report.ratio(rates[1], rates[2], 1.1);
    }
    if (has_quantlib) report.ratio(rates[0], rates.back(), 35);
    unpin();
}

void bench_greeks(Report& report) {
    report.title("G8", "value, delta, gamma, vega and theta of options in columns; one processor");
    const std::size_t size = report.options().quick ? 50'000 : 500'000;
    const OptionColumns in = draw(size, report.options().seed);
    const GreeksOut none = columns(size);
    GreeksOut plain = none, peer = none;
    run_batch(in, plain, Instructions::plain);
    pin_to(0);
    std::vector<Side> sides;
    std::vector<GreeksOut> outs(4, none);
    for (const auto form : {Instructions::avx512, Instructions::avx2, Instructions::pairs, Instructions::plain}) {
        if (!market::can_run(form)) continue;
        GreeksOut& out = outs[sides.size()];
        run_batch(in, out, form);
        const std::string name{market::instructions_name(form)};
        report.check(difference(in, out, plain) <= 1e-13, name + " is the plain form to 1e-13 of the forward");
        sides.push_back({"OTP greeks_batch, " + name, [&in, &out, form, size] {
                             const double begin = now();
                             run_batch(in, out, form);
                             return Work{static_cast<double>(size), now() - begin};
                         }});
    }
    if (!quantlib_missing().empty()) {
        report.skip(quantlib_missing());
        report.measure(" options", sides);
        unpin();
        return;
    }
    quantlib_greeks(in, size, peer);
    report.check(difference(in, peer, plain) <= 1e-12, "QuantLib's figures are ours to 1e-12 of the forward");
    sides.push_back({"QuantLib " + quantlib_version() + " BlackCalculator", [&] {
                         const double begin = now();
                         quantlib_greeks(in, size, peer);
                         return Work{static_cast<double>(size), now() - begin};
                     }});
    const auto rates = report.measure(" options", sides);
    for (std::size_t i = 0; i + 1 < rates.size(); ++i) report.ratio(rates[i], rates.back(), i == 0 ? 25 : 0);
    unpin();
}

}  // namespace otp::bench
