#include "tests/bench/option_peers.hpp"

/// Of lets_be_rational.h, which wants a header of another system.
double ImpliedBlackVolatility(double price, double forward, double strike, double years, double call_or_put);

namespace otp::bench {

std::string lets_be_rational_missing() { return ""; }

void lets_be_rational_implied(const OptionColumns& in, std::size_t size, std::vector<double>& sigma) {
    for (std::size_t i = 0; i < size; ++i) {
        sigma[i] =
            ImpliedBlackVolatility(in.price[i], in.forward[i], in.strike[i], in.years[i], in.kind[i] == 0 ? 1.0 : -1.0);
    }
}

}  // namespace otp::bench
