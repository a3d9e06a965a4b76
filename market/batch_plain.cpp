#include "market/batch_kernels.hpp"

namespace otp::market {

void greeks_plain(const GreeksPointers& columns) { BatchKernels<OneLane>::all_greeks(columns); }
void implied_plain(const ImpliedPointers& columns) { BatchKernels<OneLane>::all_implied(columns); }

}  // namespace otp::market
