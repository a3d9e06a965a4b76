#include "tests/bench/option_peers.hpp"

namespace otp::bench {

std::string quantlib_missing() { return "peer missing: QuantLib (scripts/peers gets it)"; }
std::string quantlib_version() { return ""; }
void quantlib_greeks(const OptionColumns&, std::size_t, GreeksOut&) {}
void quantlib_implied(const OptionColumns&, std::size_t, std::vector<double>&) {}

}  // namespace otp::bench
