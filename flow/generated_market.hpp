#pragma once
// A market of options that nobody trades: an index that wanders and jumps, a volatility surface without arbitrage that
// moves with it, quotes around it, trades, open interest. For when no venue is to be had. SIMULATED, and every chain of
// it says so. The same seed and the same looks give the same market; no clock of its own.
//
// The surface is SSVI (Gatheral and Jacquier 2012, arXiv 1204.0646), with theta = v(T)^2 T and the power law
// phi = eta / sqrt(theta (1 + theta)): no butterfly arbitrage while eta (1 + |rho|) <= 2, no calendar arbitrage while
// theta rises with T, which v(T) is made for.

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include "market/chain.hpp"

namespace otp::flow {

/// In which venue's terms a chain is said.
enum class GeneratedVenue : std::uint8_t {
    deribit,  ///< Inverse: premiums in the underlying.
    binance   ///< Linear: premiums in USDT, fewer expiries, a tenth of the open interest.
};
[[nodiscard]] std::string_view name(GeneratedVenue venue);

struct GeneratedMarketOptions {
    std::string underlying = "BTC";
    std::uint64_t seed = 1;
    double index = 100'000;    ///< Where it begins.
    double volatility = 0.55;  ///< Around which the level of the surface moves, at the front.
    /// An index from elsewhere, by UTC milliseconds; nothing said (0 or below): it stays where it was. Empty: its own.
    std::function<double(std::int64_t)> index_at = {};
};

/// Safe to use from several threads.
class GeneratedMarket {
public:
    GeneratedMarket(GeneratedMarketOptions options, std::int64_t start_ms);

    /// The market at `now_ms`, after everything that happened since the last look. Time does not go back: an earlier
    /// one is answered as of the last.
    [[nodiscard]] market::OptionChain chain(GeneratedVenue venue, std::int64_t now_ms);

    /// Volatility of the surface at strike / forward = exp(k), `years` from now.
    [[nodiscard]] double volatility(double k, double years);

private:
    static constexpr std::size_t hours = 24;
    /// What is known of one option beside its price.
    struct Contract {
        double open_interest = 0;
        std::array<double, hours> traded{};      ///< By hour of the day, the last 24.
        std::array<std::int64_t, hours> hour{};  ///< Which hour since 1970 it is of.
    };
    struct Terms {
        std::int64_t expiry_ms = 0;
        double strike = 0;
        OptionKind kind = OptionKind::call;
        friend auto operator<=>(const Terms&, const Terms&) = default;
    };

    void advance(std::int64_t now_ms);
    void step(std::int64_t until_ms);
    void move_index(double years, std::int64_t until_ms);
    void move_surface(double years);
    void trade(std::int64_t now_ms);
    void list(std::int64_t now_ms);
    [[nodiscard]] double volatility_of(double k, double years) const;
    [[nodiscard]] double forward_of(std::int64_t expiry_ms) const;
    [[nodiscard]] double spread_of(double k, double years) const;
    [[nodiscard]] market::OptionQuote quote_of(GeneratedVenue venue, const Terms& terms,
                                               const Contract& contract) const;
    [[nodiscard]] double normal() { return normal_(engine_); }
    [[nodiscard]] double uniform() { return uniform_(engine_); }

    GeneratedMarketOptions options_;
    std::mutex mutex_;
    std::mt19937_64 engine_;
    std::normal_distribution<double> normal_;
    std::uniform_real_distribution<double> uniform_;
    std::int64_t now_ms_;
    std::int64_t listed_ms_ = 0;  ///< When list() last looked,
    double listed_at_ = 0;        ///< and where the index was.
    double index_;
    double front_, back_;  ///< Volatility of the next days, and of years away.
    double rho_;           ///< Slope of the smile.
    double basis_ = 0.04;  ///< Of the forwards, a year.
    std::map<Terms, Contract> contracts_;
};

/// The expiries that a venue lists at a moment: the next days, Fridays, last Fridays of months and of quarters, at
/// 08:00 UTC, ascending.
[[nodiscard]] std::vector<std::int64_t> listed_expiries(std::int64_t now_ms);

}  // namespace otp::flow
