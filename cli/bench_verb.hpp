#pragma once
// `otp bench`: the benchmarks beside their peers, a program of its own so that no peer is linked into this one.

namespace CLI {
class App;
}

namespace otp::cli {

void add_bench_verb(CLI::App& parent, int& exit_code);

}  // namespace otp::cli
