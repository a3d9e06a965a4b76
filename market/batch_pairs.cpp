// Compiled for processors with these instructions (market/CMakeLists.txt), called only on them (instructions.hpp).

#include "market/batch_kernels.hpp"

namespace otp::market {

void greeks_pairs(const GreeksPointers& columns) { BatchKernels<Lanes<2>>::all_greeks(columns); }
void implied_pairs(const ImpliedPointers& columns) { BatchKernels<Lanes<2>>::all_implied(columns); }

}  // namespace otp::market
