#pragma once
// The benchmarks. Each prints its sides, its verifications and its ratios; the numbers G1, G2, ... are those of the
// goals in docs/performance.md.

#include "tests/bench/harness.hpp"

namespace otp::bench {

void bench_commands(Report& report);       ///< G1: decode and apply, in memory.
void bench_durable(Report& report);        ///< G2, G3, G5: durable commands, one at a time, and replayed.
void bench_greeks(Report& report);         ///< G8: values and Greeks of options.
void bench_implied(Report& report);        ///< G7: implied volatilities.
void bench_settlement(Report& report);     ///< G4: a million positions.
void bench_signatures(Report& report);     ///< G13: signed commands on two processors.
void bench_price_updates(Report& report);  ///< Price updates through the verifier.
void bench_chain_metrics(Report& report);  ///< G11: metrics of an option chain.
void bench_state_root(Report& report);     ///< G14: the state root, incremental and whole.

}  // namespace otp::bench
