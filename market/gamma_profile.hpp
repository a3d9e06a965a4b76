#pragma once
// Gamma exposure and dealers' delta as the spot would move: every forward moves with it in proportion, times stay, a
// volatility stays with its strike (sticky strike) or with its moneyness K/F (sticky delta). From that, the levels at
// which they change sign. Always by computed gamma.

#include <vector>

#include "market/exposure.hpp"

namespace otp::market {

/// The chain's options that have a dealer's side, a volatility and a forward, in arrays, by expiry.
class Repricer {
public:
    Repricer(const PricedChain& chain, const std::vector<ContractExposure>& exposures, const AnalysisOptions& options,
             const std::vector<std::size_t>& chosen);

    struct Values {
        double gamma = 0;         ///< In the chosen GexUnit at that spot.
        double dealer_delta = 0;  ///< In the quote currency at that spot.
    };
    /// Of the expiries [first, last) of those that were chosen, at a spot above 0.
    [[nodiscard]] Values at(double spot, std::size_t first, std::size_t last) const;
    [[nodiscard]] Values at(double spot) const { return at(spot, 0, groups_.size()); }

    /// The slices (of the chain) that the groups are of.
    [[nodiscard]] std::size_t group_count() const { return groups_.size(); }
    [[nodiscard]] std::size_t slice_of(std::size_t group) const { return groups_[group].slice; }
    [[nodiscard]] bool is_empty() const { return groups_.empty(); }

private:
    /// A volatility smile of one kind of option of one expiry, by ln(K/F); level beyond its ends.
    struct Smile {
        std::vector<double> moneyness, sigma;
        [[nodiscard]] double at(double k) const;
    };
    struct Group {
        std::size_t slice = 0, first = 0, last = 0;
        double years = 0;
        Smile smiles[2];
    };

    [[nodiscard]] Values sticky_delta_at(const Group& group, double shift) const;

    double index_ = 0;
    GexUnit unit_ = GexUnit::per_percent;
    VolRule vol_rule_ = VolRule::sticky_strike;
    std::vector<Group> groups_;
    // d1 at the index; its change with ln(spot / index), which is 1 / (sigma sqrt T); dealers' underlying; 1 of a put.
    std::vector<double> d1_, slope_, coins_, put_;
    std::vector<double> moneyness_;  // ln(K/F)
};

/// A profile over the levels of the grid.
struct GammaProfile {
    std::vector<double> spot, gamma, dealer_delta;
    /// Gamma without the expiry that comes next, and without the next quarterly one (the last Friday of March, June,
    /// September or December); empty where there is none, or where nothing else is left.
    std::vector<double> without_next, without_quarterly;
};
[[nodiscard]] GammaProfile gamma_profile(const PricedChain& chain, const Repricer& repricer, const RepricingGrid& grid);

/// The spots at which the values change sign, ascending; `of` is gamma or dealer_delta. Values below 10^-12 of the
/// largest count as 0, and a 0 is no sign.
[[nodiscard]] std::vector<double> sign_changes(const GammaProfile& profile, const Repricer& repricer,
                                               double Repricer::Values::*of, bool linear_root);
/// The level nearest to the spot, the lower one of two as near.
[[nodiscard]] std::optional<double> nearest(const std::vector<double>& levels, double spot);

/// FlipMethod::cumulative: the strikes at which the running sum of net gamma from the lowest strike up changes sign.
[[nodiscard]] std::vector<double> cumulative_flips(const std::vector<StrikeExposure>& strikes);

/// Whether an expiry is on the last Friday of March, June, September or December, UTC.
[[nodiscard]] bool is_quarterly(std::int64_t expiry_ms);

/// The sums behind one level, for each kind of processor the same to rounding: gamma = sum coins slope exp(-d^2/2),
/// delta = sum coins (N(d) - put), with d = d1 + shift slope.
struct ProfileSums {
    double gamma = 0, delta = 0;
};
[[nodiscard]] ProfileSums profile_sums_plain(const double* d1, const double* slope, const double* coins,
                                             const double* put, std::size_t count, double shift);
/// By the widest instructions this processor has.
[[nodiscard]] ProfileSums profile_sums(const double* d1, const double* slope, const double* coins, const double* put,
                                       std::size_t count, double shift);

}  // namespace otp::market
