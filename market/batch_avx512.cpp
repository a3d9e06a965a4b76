// Compiled for processors with these instructions (market/CMakeLists.txt), called only on them (instructions.hpp).

#include "market/batch_kernels.hpp"

namespace otp::market {

void greeks_avx512(const GreeksPointers& columns) { BatchKernels<Lanes<8>>::all_greeks(columns); }
void implied_avx512(const ImpliedPointers& columns) { BatchKernels<Lanes<8>>::all_implied(columns); }

}  // namespace otp::market
