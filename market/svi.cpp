#include "market/svi.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "market/simplex.hpp"

namespace otp::market {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// A quote in the coordinates of the linear problem.
struct Point {
    double k, w, weight;
};

/// Weighted sums of 1, y, z, w and their products: all that the inner problem needs to know of the quotes.
struct Sums {
    double one = 0, y = 0, z = 0, yy = 0, yz = 0, zz = 0, w = 0, wy = 0, wz = 0, ww = 0;
};

Sums sums_of(const std::vector<Point>& points, double m, double sigma) {
    Sums s;
    for (const Point& p : points) {
        const double y = (p.k - m) / sigma, z = std::sqrt(y * y + 1);
        s.one += p.weight;
        s.y += p.weight * y;
        s.z += p.weight * z;
        s.yy += p.weight * y * y;
        s.yz += p.weight * y * z;
        s.zz += p.weight * z * z;
        s.w += p.weight * p.w;
        s.wy += p.weight * p.w * y;
        s.wz += p.weight * p.w * z;
        s.ww += p.weight * p.w * p.w;
    }
    return s;
}

/// w = a + d y + c z with c = b sigma and d = rho b sigma.
struct Inner {
    double a = 0, d = 0, c = 0, cost = infinity;
};

double cost_of(const Sums& s, double a, double d, double c) {
    return a * a * s.one + d * d * s.yy + c * c * s.zz + 2 * (a * d * s.y + a * c * s.z + d * c * s.yz) -
           2 * (a * s.w + d * s.wy + c * s.wz) + s.ww;
}

/// |d| <= c (rho), c + |d| <= 2 sigma (Lee), and no negative variance.
bool is_allowed(const Inner& x, double sigma) {
    const double slack = 1e-12 * sigma;
    if (!(x.c >= -slack) || std::fabs(x.d) > x.c + slack || x.c + std::fabs(x.d) > 2 * sigma + slack) return false;
    return x.a + std::sqrt(std::fmax(0.0, x.c * x.c - x.d * x.d)) >= 0;
}

void consider(Inner& best, const Sums& s, double sigma, double a, double d, double c) {
    const Inner candidate{a, d, c, cost_of(s, a, d, c)};
    if (std::isfinite(candidate.cost) && candidate.cost < best.cost && is_allowed(candidate, sigma)) best = candidate;
}

/// The best (a, t) for (d, c) = (d0, c0) + t (dd, dc); then with a held at 0.
void consider_line(Inner& best, const Sums& s, double sigma, double d0, double c0, double dd, double dc) {
    // Regressor q = dd y + dc z against the rest r = w - d0 y - c0 z.
    const double q = dd * s.y + dc * s.z, qq = dd * dd * s.yy + 2 * dd * dc * s.yz + dc * dc * s.zz;
    const double r = s.w - d0 * s.y - c0 * s.z;
    const double rq = dd * (s.wy - d0 * s.yy - c0 * s.yz) + dc * (s.wz - d0 * s.yz - c0 * s.zz);
    const double determinant = s.one * qq - q * q;
    if (determinant > 1e-14 * s.one * qq) {
        const double t = (s.one * rq - q * r) / determinant, a = (r - t * q) / s.one;
        consider(best, s, sigma, a, d0 + t * dd, c0 + t * dc);
    }
    if (qq > 0) consider(best, s, sigma, 0, d0 + rq / qq * dd, c0 + rq / qq * dc);
}

void consider_corner(Inner& best, const Sums& s, double sigma, double d, double c) {
    consider(best, s, sigma, (s.w - d * s.y - c * s.z) / s.one, d, c);
    consider(best, s, sigma, 0, d, c);
}

/// Inside, on each edge and in each corner of the region that the gates allow; the best of them that is allowed.
Inner solve_inner(const Sums& s, double sigma) {
    Inner best;
    // Inside: the normal equations of (a, d, c), a eliminated.
    const double yy = s.yy - s.y * s.y / s.one, yz = s.yz - s.y * s.z / s.one, zz = s.zz - s.z * s.z / s.one;
    const double wy = s.wy - s.w * s.y / s.one, wz = s.wz - s.w * s.z / s.one;
    const double determinant = yy * zz - yz * yz;
    if (determinant > 1e-14 * yy * zz) {
        const double d = (wy * zz - wz * yz) / determinant, c = (wz * yy - wy * yz) / determinant;
        consider(best, s, sigma, (s.w - d * s.y - c * s.z) / s.one, d, c);
    }
    if (best.cost < infinity) return best;
    const double with_a_zero = s.yy * s.zz - s.yz * s.yz;
    if (with_a_zero > 1e-14 * s.yy * s.zz) {
        consider(best, s, sigma, 0, (s.wy * s.zz - s.wz * s.yz) / with_a_zero,
                 (s.wz * s.yy - s.wy * s.yz) / with_a_zero);
    }
    consider_line(best, s, sigma, 0, 0, 1, 1);
    consider_line(best, s, sigma, 0, 0, -1, 1);
    consider_line(best, s, sigma, 0, 2 * sigma, 1, -1);
    consider_line(best, s, sigma, 0, 2 * sigma, -1, -1);
    consider_corner(best, s, sigma, 0, 0);
    consider_corner(best, s, sigma, sigma, sigma);
    consider_corner(best, s, sigma, -sigma, sigma);
    consider_corner(best, s, sigma, 0, 2 * sigma);
    return best;
}

/// rho = 1 exactly is outside of its gate by nothing: the corner |d| = c is stepped off.
Svi svi_of(const Inner& x, double m, double sigma) {
    constexpr double rho_max = 1 - 1e-9;
    const double b = std::fmax(0.0, x.c) / sigma;
    const double rho = x.c > 0 ? std::clamp(x.d / x.c, -rho_max, rho_max) : 0.0;
    return {x.a, b, rho, m, sigma};
}

bool is_positive(double value) { return value > 0 && std::isfinite(value); }

/// In the order of k, whatever the order they came in. Empty where there is nothing to fit.
std::vector<Point> points_of(std::span<const SmileQuote> quotes, double years) {
    std::vector<Point> points;
    for (const SmileQuote& quote : quotes) {
        if (!std::isfinite(quote.k) || !is_positive(quote.iv) || !is_positive(quote.weight)) return {};
        const double to_volatility = 1 / (2 * quote.iv * years);
        points.push_back({quote.k, quote.iv * quote.iv * years, quote.weight * to_volatility * to_volatility});
    }
    std::sort(points.begin(), points.end(), [](const Point& a, const Point& b) {
        return a.k != b.k ? a.k < b.k : a.w != b.w ? a.w < b.w : a.weight < b.weight;
    });
    int different = points.empty() ? 0 : 1;
    for (std::size_t i = 1; i < points.size(); ++i) different += points[i].k != points[i - 1].k;
    return different < 5 ? std::vector<Point>{} : points;
}

/// Where to start from: the best of a grid over the quoted range.
std::array<double, 2> grid_start(const std::vector<Point>& points) {
    const double low = points.front().k, width = points.back().k - low;
    std::array<double, 2> best{};
    double best_cost = infinity;
    for (int i = 0; i <= 8; ++i) {
        for (int j = 0; j < 8; ++j) {
            const double m = low + width * i / 8, sigma = width * std::exp2(-j);
            const double cost = solve_inner(sums_of(points, m, sigma), sigma).cost;
            if (cost < best_cost) best_cost = cost, best = {m, std::log(sigma)};
        }
    }
    return best;
}

double residual_of(const Svi& svi, std::span<const SmileQuote> quotes, double years) {
    double error = 0, weight = 0;
    for (const SmileQuote& quote : quotes) {
        const double miss = volatility(svi, quote.k, years) - quote.iv;
        error += quote.weight * miss * miss;
        weight += quote.weight;
    }
    return std::sqrt(error / weight);
}

}  // namespace

double total_variance(const Svi& svi, double k) {
    const double x = k - svi.m;
    return svi.a + svi.b * (svi.rho * x + std::sqrt(x * x + svi.sigma * svi.sigma));
}

double volatility(const Svi& svi, double k, double years) { return std::sqrt(total_variance(svi, k) / years); }

double durrleman(const Svi& svi, double k) {
    const double x = k - svi.m, root = std::sqrt(x * x + svi.sigma * svi.sigma);
    const double w = svi.a + svi.b * (svi.rho * x + root);
    const double first = svi.b * (svi.rho + x / root);
    const double second = svi.b * svi.sigma * svi.sigma / (root * root * root);
    const double bend = 1 - 0.5 * k * first / w;
    return bend * bend - 0.25 * first * first * (1 / w + 0.25) + 0.5 * second;
}

std::vector<Gate> gates(const Svi& svi, double k_low, double k_high) {
    // What only rounding breaks is not broken.
    constexpr double slack = 1e-12;
    double least = infinity;
    for (int i = 0; i <= 400; ++i) {
        const double g = durrleman(svi, k_low + (k_high - k_low) * i / 400);
        least = std::isnan(g) ? -infinity : std::fmin(least, g);
    }
    const double least_variance = svi.a + svi.b * svi.sigma * std::sqrt(std::fmax(0.0, 1 - svi.rho * svi.rho));
    return {{"b >= 0", svi.b},
            {"|rho| < 1", std::fabs(svi.rho) < 1 ? 1 - std::fabs(svi.rho) : -1 + 1 - std::fabs(svi.rho)},
            {"least variance >= 0", least_variance + slack},
            {"Lee: b (1 + |rho|) <= 2", 2 - svi.b * (1 + std::fabs(svi.rho)) + slack},
            {"Durrleman: g(k) >= 0", least}};
}

std::optional<SviFit> fit_svi(std::span<const SmileQuote> quotes, double years) {
    if (!is_positive(years)) return std::nullopt;
    const std::vector<Point> points = points_of(quotes, years);
    if (points.empty()) return std::nullopt;
    const double low = points.front().k, high = points.back().k, width = high - low;
    // Smiles whose lowest point or whose bend lies far outside of what is quoted are straight lines: not searched.
    const auto cost = [&](const std::array<double, 2>& x) {
        const double sigma = std::exp(x[1]);
        if (x[0] < low - width || x[0] > high + width || sigma > 4 * width || sigma < 1e-3 * width) return infinity;
        return solve_inner(sums_of(points, x[0], sigma), sigma).cost;
    };
    auto found = minimise<2>(cost, grid_start(points), {0.1 * width, 0.5}, 400);
    found = minimise<2>(cost, found.at, {0.02 * width, 0.1}, 400);
    if (!std::isfinite(found.value)) return std::nullopt;
    const double m = found.at[0], sigma = std::exp(found.at[1]);
    const Svi svi = svi_of(solve_inner(sums_of(points, m, sigma), sigma), m, sigma);
    return SviFit{svi, residual_of(svi, quotes, years), gates(svi, low - 1, high + 1)};
}

}  // namespace otp::market
