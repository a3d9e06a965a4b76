#include <cmath>
#include <ql/errors.hpp>
#include <ql/pricingengines/blackcalculator.hpp>
#include <ql/pricingengines/blackformula.hpp>
#include <ql/version.hpp>

#include "tests/bench/option_peers.hpp"

namespace otp::bench {

std::string quantlib_missing() { return ""; }
std::string quantlib_version() { return QL_VERSION; }

void quantlib_greeks(const OptionColumns& in, std::size_t size, GreeksOut& out) {
    using QuantLib::Option;
    for (std::size_t i = 0; i < size; ++i) {
        const QuantLib::BlackCalculator c{in.kind[i] == 0 ? Option::Call : Option::Put, in.strike[i], in.forward[i],
                                          in.sigma[i] * std::sqrt(in.years[i])};
        out.value[i] = c.value();
        out.delta[i] = c.deltaForward();
        out.gamma[i] = c.gammaForward();
        out.vega[i] = c.vega(in.years[i]);
        out.theta[i] = c.theta(in.forward[i], in.years[i]);
    }
}

void quantlib_implied(const OptionColumns& in, std::size_t size, std::vector<double>& sigma) {
    using QuantLib::Option;
    for (std::size_t i = 0; i < size; ++i) {
        try {
            sigma[i] = QuantLib::blackFormulaImpliedStdDev(in.kind[i] == 0 ? Option::Call : Option::Put, in.strike[i],
                                                           in.forward[i], in.price[i]) /
                       std::sqrt(in.years[i]);
        } catch (const QuantLib::Error&) {
            sigma[i] = 0;  // far from the money it gives up
        }
    }
}

}  // namespace otp::bench
