#pragma once
// The peers of the option mathematics. QuantLib is one where scripts/peers has unpacked it, P. Jaeckel's own Let's Be
// Rational where its sources were given to the build (docs/performance.md); else each says that it is missing.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace otp::bench {

/// Options in columns, as the batches of market/ take them; kind 0 is a call.
struct OptionColumns {
    std::vector<std::uint8_t> kind;
    std::vector<double> forward, strike, sigma, years, price;
};

struct GreeksOut {
    std::vector<double> value, delta, gamma, vega, theta;
};

/// Empty where QuantLib is there, else why it is not.
[[nodiscard]] std::string quantlib_missing();
[[nodiscard]] std::string quantlib_version();
/// BlackCalculator: value, forward delta and gamma, vega, theta of each.
void quantlib_greeks(const OptionColumns& in, std::size_t size, GreeksOut& out);
/// blackFormulaImpliedStdDev at its own default accuracy, over sqrt(years).
void quantlib_implied(const OptionColumns& in, std::size_t size, std::vector<double>& sigma);

[[nodiscard]] std::string lets_be_rational_missing();
void lets_be_rational_implied(const OptionColumns& in, std::size_t size, std::vector<double>& sigma);

}  // namespace otp::bench
