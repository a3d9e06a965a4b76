#pragma once
// A whole volatility surface that admits no arbitrage, for whatever is priced: SSVI with the power law of J. Gatheral
// and A. Jacquier, Arbitrage-free SVI volatility surfaces (2012, arXiv 1204.0646):
//     w(k, T) = theta/2 (1 + rho phi k + sqrt((phi k + rho)^2 + 1 - rho^2)),  theta = theta(T) the variance at the
//     money, phi = eta / (theta^gamma (1 + theta)^(1 - gamma)).

#include <optional>
#include <span>
#include <vector>

#include "market/smile_quote.hpp"

namespace otp::market {

struct SsviShape {
    double rho = 0, eta = 0, gamma = 0.5;
};

/// phi(theta), theta above 0.
[[nodiscard]] double power_law(const SsviShape&, double theta);
/// w at one theta.
[[nodiscard]] double total_variance(const SsviShape&, double theta, double k);
/// The same with any phi.
[[nodiscard]] double ssvi_variance(double rho, double phi, double theta, double k);

/// One expiry of a surface.
struct SsviNode {
    double years = 0, theta = 0;
};

class SsviSurface {
public:
    /// Nodes by rising years, at least one.
    SsviSurface(const SsviShape& shape, std::vector<SsviNode> nodes);

    [[nodiscard]] const SsviShape& shape() const { return shape_; }
    [[nodiscard]] const std::vector<SsviNode>& nodes() const { return nodes_; }

    /// Variance at the money: linear in time between nodes, of constant volatility before the first and after the last.
    [[nodiscard]] double theta(double years) const;
    [[nodiscard]] double total_variance(double k, double years) const;
    [[nodiscard]] double volatility(double k, double years) const;

    /// No butterfly: theta phi (1 + |rho|) < 4 and theta phi^2 (1 + |rho|) <= 4 at each node. No calendar: theta rises
    /// with T, and 0 <= d(theta phi)/dtheta <= (1 + sqrt(1 - rho^2)) phi / rho^2. And the power law's own bound
    /// eta (1 + |rho|) <= 2.
    [[nodiscard]] std::vector<Gate> gates() const;

private:
    SsviShape shape_;
    std::vector<SsviNode> nodes_;
};

/// The quotes of one expiry.
struct SsviExpiry {
    double years = 0;
    std::vector<SmileQuote> quotes;
};

struct SsviFit {
    SsviSurface surface;
    double residual = 0;            ///< Weighted root mean square error in volatility.
    std::vector<double> residuals;  ///< The same per expiry.
    std::vector<double> lifted;     ///< Per expiry: by how much theta had to leave its best fit for variance to rise.
};

/// A fit that meets every gate by construction: rho, eta, gamma are searched inside their bounds, and each expiry's
/// theta follows by least squares, then by pooling neighbours (isotonic regression) where it would fall with time.
/// Expiries in any order, no two at one time; expiries with fewer than three quotes are left out (their residual is
/// NaN). nullopt where none is left or an input is not finite or not positive.
[[nodiscard]] std::optional<SsviFit> fit_ssvi(std::span<const SsviExpiry> expiries);

}  // namespace otp::market
