#pragma once
// The volatility at which Black 1976 gives a price, or why there is none.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "market/instructions.hpp"
#include "protocol/names.hpp"

namespace otp::market {

/// Why a price has no implied volatility. The first that holds is the answer.
enum class IvProblem : std::uint8_t {
    none,
    not_finite,       ///< An input is NaN or infinite.
    not_positive,     ///< Forward or strike is not above 0, or the price is below 0.
    no_time,          ///< Years is not above 0.
    below_intrinsic,  ///< The price is below what exercise is worth: no volatility is low enough.
    at_intrinsic,     ///< The price is exactly that: every volatility below some bound gives it, so none is told.
    above_maximum,    ///< At or above the forward (call) or the strike (put): no volatility is high enough.
    beyond_precision  ///< The price differs from its limit by less than doubles of its size can say.
};

/// A word for programs: "below_intrinsic".
[[nodiscard]] std::string_view iv_problem_name(IvProblem);
/// A sentence for people.
[[nodiscard]] std::string_view iv_problem_text(IvProblem);

struct ImpliedVolatility {
    std::optional<double> sigma;  ///< Fraction per square root of a year; present exactly where `why` is none.
    IvProblem why = IvProblem::none;
};

/// From the undiscounted price on the forward (price / discount), quote currency per underlying. An inverse premium
/// is multiplied by the forward first. Relative error of a few 2^-53 wherever the price itself says as much
/// (tests/market/implied_volatility_test.cpp): the time value, and what the price lacks of its maximum, are differences
/// of the inputs, taken before anything is rounded.
[[nodiscard]] ImpliedVolatility implied_volatility(OptionKind kind, double price, double forward, double strike,
                                                   double years);

/// Columns of one length: prices as above. `sigma` is NaN exactly where `why` is not none.
struct ImpliedVolatilityColumns {
    std::span<const OptionKind> kind;
    std::span<const double> price, forward, strike, years;
    std::span<double> sigma;
    std::span<IvProblem> why;
};

/// Many at once: what the one-by-one form answers, to a few units in the last place.
void implied_volatility_batch(const ImpliedVolatilityColumns&, Instructions = best_instructions());

}  // namespace otp::market
