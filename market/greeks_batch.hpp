#pragma once
// Values and first Greeks of many options at once, in columns. The mathematics is black.hpp's with discount 1 (on the
// forward); the fast forms differ from it by less than 1e-13 of the forward (tests/market/batch_test.cpp).

#include <span>

#include "market/instructions.hpp"
#include "protocol/names.hpp"

namespace otp::market {

/// Columns of one length. Outputs may not overlap inputs. Inputs as in black.hpp; a row whose inputs mean nothing has
/// NaN in all of its outputs. Units are the raw ones of `Greeks`.
struct GreeksColumns {
    std::span<const OptionKind> kind;
    std::span<const double> forward, strike, sigma, years;
    std::span<double> value, delta, gamma, vega, theta;
};

/// By the best instructions of this processor; or by those given, which it must be able to run.
void greeks_batch(const GreeksColumns&, Instructions = best_instructions());

}  // namespace otp::market
