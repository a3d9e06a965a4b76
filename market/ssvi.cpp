#include "market/ssvi.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>

#include "market/simplex.hpp"

namespace otp::market {
namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

/// Variance must rise with time, if only by this part of it: flat is arbitrage-free, falling by rounding is not.
constexpr double rise_min = 1e-9;

bool is_positive(double value) { return value > 0 && std::isfinite(value); }

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

/// Any three numbers -> a shape inside the bounds: |rho| < 1, eta (1 + |rho|) < 2, gamma in (0, 1/2).
SsviShape shape_of(const std::array<double, 3>& x) {
    const double rho = 0.999 * std::tanh(x[0]);
    return {rho, 2 / (1 + std::fabs(rho)) * sigmoid(x[1]), 0.5 * sigmoid(x[2])};
}

double miss_of(const SsviShape& shape, double theta, const SsviExpiry& expiry) {
    double out = 0;
    for (const SmileQuote& quote : expiry.quotes) {
        const double miss = std::sqrt(total_variance(shape, theta, quote.k) / expiry.years) - quote.iv;
        out += quote.weight * miss * miss;
    }
    return out;
}

double weight_of(const SsviExpiry& expiry) {
    double out = 0;
    for (const SmileQuote& quote : expiry.quotes) out += quote.weight;
    return out;
}

/// The variance at the money that the quotes suggest before anything is known of the shape: that nearest to k = 0.
double first_theta(const SsviExpiry& expiry) {
    const auto nearest =
        std::min_element(expiry.quotes.begin(), expiry.quotes.end(),
                         [](const SmileQuote& a, const SmileQuote& b) { return std::fabs(a.k) < std::fabs(b.k); });
    return nearest->iv * nearest->iv * expiry.years;
}

/// The best theta of one expiry under a shape, near a first one.
double best_theta(const SsviShape& shape, const SsviExpiry& expiry, double near) {
    const auto cost = [&](const std::array<double, 1>& x) { return miss_of(shape, std::exp(x[0]), expiry); };
    return std::exp(minimise<1>(cost, {std::log(near)}, {0.02}, 60, 1e-10).at[0]);
}

/// Neighbours that fall are pooled to their weighted mean (pool adjacent violators).
std::vector<double> rising(const std::vector<double>& theta, const std::vector<double>& weight) {
    struct Pool {
        double mean, weight;
        std::size_t size;
    };
    std::vector<Pool> pools;
    for (std::size_t i = 0; i < theta.size(); ++i) {
        pools.push_back({theta[i], weight[i], 1});
        while (pools.size() > 1 && pools[pools.size() - 2].mean > pools.back().mean) {
            const Pool last = pools.back();
            pools.pop_back();
            Pool& into = pools.back();
            const double both = into.weight + last.weight;
            into = {(into.mean * into.weight + last.mean * last.weight) / both, both, into.size + last.size};
        }
    }
    std::vector<double> out;
    for (const Pool& pool : pools) out.insert(out.end(), pool.size, pool.mean);
    for (std::size_t i = 1; i < out.size(); ++i) out[i] = std::fmax(out[i], out[i - 1] * (1 + rise_min));
    return out;
}

/// By time; what cannot be fitted is left out. Empty where an input means nothing.
std::vector<const SsviExpiry*> usable(std::span<const SsviExpiry> expiries) {
    std::vector<const SsviExpiry*> out;
    for (const SsviExpiry& expiry : expiries) {
        if (!is_positive(expiry.years)) return {};
        for (const SmileQuote& quote : expiry.quotes) {
            if (!std::isfinite(quote.k) || !is_positive(quote.iv) || !is_positive(quote.weight)) return {};
        }
        if (expiry.quotes.size() >= 3) out.push_back(&expiry);
    }
    std::sort(out.begin(), out.end(), [](const SsviExpiry* a, const SsviExpiry* b) { return a->years < b->years; });
    for (std::size_t i = 1; i < out.size(); ++i) {
        if (out[i]->years == out[i - 1]->years) return {};
    }
    return out;
}

}  // namespace

double power_law(const SsviShape& shape, double theta) {
    return shape.eta / (std::pow(theta, shape.gamma) * std::pow(1 + theta, 1 - shape.gamma));
}

double ssvi_variance(double rho, double phi, double theta, double k) {
    const double x = phi * k + rho;
    return 0.5 * theta * (1 + rho * phi * k + std::sqrt(x * x + 1 - rho * rho));
}

double total_variance(const SsviShape& shape, double theta, double k) {
    return ssvi_variance(shape.rho, power_law(shape, theta), theta, k);
}

SsviSurface::SsviSurface(const SsviShape& shape, std::vector<SsviNode> nodes)
    : shape_{shape}, nodes_{std::move(nodes)} {
    assert(!nodes_.empty());
}

double SsviSurface::theta(double years) const {
    const SsviNode &first = nodes_.front(), &last = nodes_.back();
    if (years <= first.years) return first.theta * years / first.years;
    if (years >= last.years) return last.theta * years / last.years;
    const auto next = std::upper_bound(nodes_.begin(), nodes_.end(), years,
                                       [](double t, const SsviNode& node) { return t < node.years; });
    const SsviNode &a = *(next - 1), &b = *next;
    return a.theta + (b.theta - a.theta) * (years - a.years) / (b.years - a.years);
}

double SsviSurface::total_variance(double k, double years) const {
    return market::total_variance(shape_, theta(years), k);
}

double SsviSurface::volatility(double k, double years) const { return std::sqrt(total_variance(k, years) / years); }

std::vector<Gate> SsviSurface::gates() const {
    const double size = std::fabs(shape_.rho), rho2 = size * size;
    double wing = infinity, bend = infinity, rise = infinity, slope_low = infinity, slope_high = infinity;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
        const double theta = nodes_[i].theta, phi = power_law(shape_, theta);
        // Strictly below 4: a margin of exactly 0 is broken.
        const double room = 4 - theta * phi * (1 + size);
        wing = std::fmin(wing, room > 0 ? room : room - 1e-15);
        bend = std::fmin(bend, 4 - theta * phi * phi * (1 + size));
        if (i > 0) rise = std::fmin(rise, theta - nodes_[i - 1].theta);
        const double slope = phi * (1 - shape_.gamma) / (1 + theta);  // d(theta phi)/dtheta
        slope_low = std::fmin(slope_low, slope);
        const double most = rho2 > 0 ? (1 + std::sqrt(1 - rho2)) / rho2 * phi : infinity;
        slope_high = std::fmin(slope_high, most - slope);
    }
    return {{"|rho| < 1", size < 1 ? 1 - size : -size},
            {"eta (1 + |rho|) <= 2", 2 - shape_.eta * (1 + size)},
            {"no butterfly: theta phi (1 + |rho|) < 4", wing},
            {"no butterfly: theta phi^2 (1 + |rho|) <= 4", bend},
            {"no calendar: theta rises with time", rise},
            {"no calendar: 0 <= d(theta phi)/dtheta", slope_low},
            {"no calendar: d(theta phi)/dtheta <= (1 + sqrt(1 - rho^2)) phi / rho^2", slope_high}};
}

std::optional<SsviFit> fit_ssvi(std::span<const SsviExpiry> expiries) {
    const std::vector<const SsviExpiry*> used = usable(expiries);
    if (used.empty()) return std::nullopt;
    std::vector<double> best, weight;
    for (const SsviExpiry* expiry : used) {
        best.push_back(first_theta(*expiry));
        weight.push_back(weight_of(*expiry));
    }
    std::vector<double> theta = rising(best, weight);

    // The shape under the thetas, then the thetas under the shape; three times settle both.
    std::array<double, 3> x{-0.2, 0.0, 1.0};
    for (int round = 0; round < 4; ++round) {
        const auto cost = [&](const std::array<double, 3>& at) {
            const SsviShape shape = shape_of(at);
            double out = 0;
            for (std::size_t i = 0; i < used.size(); ++i) out += miss_of(shape, theta[i], *used[i]);
            return out;
        };
        const double step = round == 0 ? 0.5 : 0.1;
        x = minimise<3>(cost, x, {step, step, step}, 300, 1e-12).at;
        for (std::size_t i = 0; i < used.size(); ++i) best[i] = best_theta(shape_of(x), *used[i], theta[i]);
        theta = rising(best, weight);
    }

    const SsviShape shape = shape_of(x);
    std::vector<SsviNode> nodes;
    for (std::size_t i = 0; i < used.size(); ++i) nodes.push_back({used[i]->years, theta[i]});
    SsviFit fit{{shape, std::move(nodes)}, 0, {}, {}};
    double error = 0, total = 0;
    for (const SsviExpiry& expiry : expiries) {
        const auto at = std::find(used.begin(), used.end(), &expiry);
        if (at == used.end()) {
            fit.residuals.push_back(not_a_number);
            fit.lifted.push_back(not_a_number);
            continue;
        }
        const auto i = static_cast<std::size_t>(at - used.begin());
        const double miss = miss_of(shape, theta[i], expiry);
        fit.residuals.push_back(std::sqrt(miss / weight[i]));
        fit.lifted.push_back(theta[i] - best[i]);
        error += miss;
        total += weight[i];
    }
    fit.residual = std::sqrt(error / total);
    return fit;
}

}  // namespace otp::market
