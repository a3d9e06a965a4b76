#include "tests/bench/option_peers.hpp"

namespace otp::bench {

std::string lets_be_rational_missing() {
    return "peer missing: Let's Be Rational (configure with -DOTP_LETS_BE_RATIONAL=FOLDER of its sources)";
}
void lets_be_rational_implied(const OptionColumns&, std::size_t, std::vector<double>&) {}

}  // namespace otp::bench
