// Compiled for processors with these instructions (market/CMakeLists.txt), called only on them (instructions.hpp).

#include "market/batch_kernels.hpp"

namespace otp::market {

void greeks_avx2(const GreeksPointers& columns) { BatchKernels<Lanes<4>>::all_greeks(columns); }
void implied_avx2(const ImpliedPointers& columns) { BatchKernels<Lanes<4>>::all_implied(columns); }

}  // namespace otp::market
