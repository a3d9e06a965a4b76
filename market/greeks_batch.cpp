#include "market/greeks_batch.hpp"

#include <cassert>

#include "market/batch_kernels.hpp"

namespace otp::market {

static_assert(sizeof(OptionKind) == 1 && static_cast<int>(OptionKind::call) == 0 &&
                  static_cast<int>(OptionKind::put) == 1,
              "the kernels read kinds as bytes");

void greeks_batch(const GreeksColumns& c, Instructions instructions) {
    const std::size_t size = c.kind.size();
    assert(c.forward.size() == size && c.strike.size() == size && c.sigma.size() == size && c.years.size() == size);
    assert(c.value.size() == size && c.delta.size() == size && c.gamma.size() == size && c.vega.size() == size &&
           c.theta.size() == size);
    assert(can_run(instructions));
    const GreeksPointers pointers{reinterpret_cast<const std::uint8_t*>(c.kind.data()),
                                  c.forward.data(),
                                  c.strike.data(),
                                  c.sigma.data(),
                                  c.years.data(),
                                  c.value.data(),
                                  c.delta.data(),
                                  c.gamma.data(),
                                  c.vega.data(),
                                  c.theta.data(),
                                  size};
#if defined(__x86_64__)
    if (instructions == Instructions::avx512) return greeks_avx512(pointers);
    if (instructions == Instructions::avx2) return greeks_avx2(pointers);
    if (instructions == Instructions::pairs) return greeks_pairs(pointers);
#endif
    greeks_plain(pointers);
}

}  // namespace otp::market
