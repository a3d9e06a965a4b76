#pragma once
// Fixing a settlement record: shared by report_price (point) and fix_settlement_price.

#include "protocol/apply.hpp"

namespace otp {

/// Fixes the record if its samples decide at the state's time; tells the samples used. Returns whether it did.
bool fix_if_decided(State& state, const Context& context, std::size_t record);

}  // namespace otp
