#include "oracle/har_forecast.hpp"

#include <algorithm>
#include <array>
#include <boost/multiprecision/cpp_int.hpp>
#include <vector>

namespace otp::oracle {
namespace {

using Integer = boost::multiprecision::cpp_int;

constexpr std::size_t terms = 4;
using Row = std::array<Integer, terms>;
using Matrix = std::array<Row, terms>;

/// 10^-24 of a day's variance times this is 10^-16 of a year's.
constexpr unsigned days_per_year = 365;
constexpr unsigned yearly_divisor = 100'000'000;

Integer half_even(const Integer& numerator, const Integer& denominator) {
    Integer quotient, rest;
    divide_qr(numerator, denominator, quotient, rest);
    const Integer twice = rest * 2;
    return twice > denominator || (twice == denominator && quotient % 2 != 0) ? quotient + 1 : quotient;
}

/// The mean of those known among the last `count` days; nothing if fewer than `least` are.
std::optional<Integer> mean_of_last(std::span<const DayVariance> days, std::size_t count, std::size_t least) {
    if (days.size() < least) return std::nullopt;
    Integer sum = 0;
    std::size_t known = 0;
    for (const DayVariance& day : days.last(std::min(count, days.size()))) {
        if (!day) continue;
        sum += Integer{*day};
        ++known;
    }
    if (known < least) return std::nullopt;
    return half_even(sum, known);
}

/// What the last of these days says of the next.
std::optional<Row> regressors(std::span<const DayVariance> days) {
    if (days.empty() || !days.back()) return std::nullopt;
    const auto week = mean_of_last(days, 7, 5);
    const auto month = mean_of_last(days, 30, 20);
    if (!week || !month) return std::nullopt;
    return Row{Integer{1}, Integer{*days.back()}, *week, *month};
}

/// By the first row; the matrices are small.
Integer determinant(const std::vector<std::vector<Integer>>& m) {
    if (m.size() == 1) return m[0][0];
    Integer sum = 0;
    for (std::size_t column = 0; column < m.size(); ++column) {
        std::vector<std::vector<Integer>> minor;
        for (std::size_t i = 1; i < m.size(); ++i) {
            minor.push_back(m[i]);
            minor.back().erase(minor.back().begin() + static_cast<std::ptrdiff_t>(column));
        }
        const Integer part = m[0][column] * determinant(minor);
        sum += column % 2 == 0 ? part : Integer{-part};
    }
    return sum;
}

Integer determinant(const Matrix& matrix) {
    std::vector<std::vector<Integer>> m;
    for (const Row& row : matrix) m.emplace_back(row.begin(), row.end());
    return determinant(m);
}

/// The sums that least squares need.
struct Fit {
    Matrix products{};  ///< X'X
    Row targets{};      ///< X'y
    Integer target_squares = 0;
    Integer lowest = 0, highest = 0;
    std::size_t rows = 0;

    void add(const Row& x, const Integer& y) {
        for (std::size_t i = 0; i < terms; ++i) {
            for (std::size_t j = 0; j < terms; ++j) products[i][j] += x[i] * x[j];
            targets[i] += x[i] * y;
        }
        target_squares += y * y;
        lowest = rows == 0 ? y : std::min(lowest, y);
        highest = rows == 0 ? y : std::max(highest, y);
        ++rows;
    }

    /// Cramer's rule: coefficient i is the i-th of these over determinant(products).
    [[nodiscard]] Row numerators() const {
        Row found;
        for (std::size_t i = 0; i < terms; ++i) {
            Matrix replaced = products;
            for (std::size_t row = 0; row < terms; ++row) replaced[row][i] = targets[row];
            found[i] = determinant(replaced);
        }
        return found;
    }
};

Integer product(const Row& a, const Row& b) {
    Integer sum = 0;
    for (std::size_t i = 0; i < terms; ++i) sum += a[i] * b[i];
    return sum;
}

Fit fit_of(std::span<const DayVariance> days) {
    Fit fit;
    for (std::size_t known = 1; known < days.size(); ++known) {
        const auto x = regressors(days.first(known));
        if (x && days[known]) fit.add(*x, Integer{*days[known]});
    }
    return fit;
}

}  // namespace

std::string_view name(NoVolatility reason) {
    constexpr std::string_view names[] = {"warming_up", "too_few_days", "day_missing", "not_determined"};
    return names[static_cast<std::size_t>(reason)];
}

PriceBand bounded_volatility(std::uint64_t volatility, std::uint64_t confidence) {
    const std::uint64_t bounded = std::clamp<std::uint64_t>(volatility, volatility_min, volatility_max);
    const std::uint64_t moved = bounded > volatility ? bounded - volatility : volatility - bounded;
    return {Price::from_raw(static_cast<std::int64_t>(bounded)), std::max({confidence, moved, std::uint64_t{1}})};
}

Result<PriceBand, NoVolatility> forecast_har(std::span<const DayVariance> days) {
    const auto today = regressors(days);
    const Fit fit = fit_of(days);
    if (fit.rows < har_rows_min) return NoVolatility::too_few_days;
    if (!today) return NoVolatility::day_missing;
    const Integer whole = determinant(fit.products);
    if (whole == 0) return NoVolatility::not_determined;
    const Row numerators = fit.numerators();

    const Integer raw = product(numerators, *today);
    const Integer variance = std::clamp(raw < 0 ? Integer{0} : half_even(raw, whole), fit.lowest, fit.highest);
    const Integer volatility = sqrt(Integer{variance * days_per_year / yearly_divisor});

    // Residual variance = (y'y - b'X'y) / (rows - 4), and d(volatility) = d(yearly variance) / (2 volatility).
    const Integer residuals = whole * fit.target_squares - product(numerators, fit.targets);
    const Integer slope = std::max(Integer{1}, volatility) * 2 * yearly_divisor;
    const Integer square = residuals * days_per_year * days_per_year / (whole * (fit.rows - terms) * slope * slope);
    const Integer confidence = sqrt(square) + 1;
    return bounded_volatility(static_cast<std::uint64_t>(volatility), static_cast<std::uint64_t>(confidence));
}

}  // namespace otp::oracle
