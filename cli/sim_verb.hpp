#pragma once
// `otp sim`: the public feeds of exchanges, simulated on this machine.

namespace CLI {
class App;
}

namespace otp::cli {

class Context;

void add_sim_verb(CLI::App& parent, Context& context, int& exit_code);

}  // namespace otp::cli
