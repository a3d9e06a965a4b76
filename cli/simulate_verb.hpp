#pragma once
// `otp simulate FILE`: runs a scenario on the core, without keys.

namespace CLI {
class App;
}

namespace otp::cli {

class Context;

void add_simulate_verb(CLI::App& parent, Context& context, int& exit_code);

}  // namespace otp::cli
