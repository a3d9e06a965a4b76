#pragma once
// `otp up`: node, prices, worker and a demo cast in one process.

namespace CLI {
class App;
}

namespace otp::cli {

class Context;

void add_up_verb(CLI::App& parent, Context& context, int& exit_code);

}  // namespace otp::cli
