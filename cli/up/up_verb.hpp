#pragma once
// `otp up`: node, prices, worker and a demo cast in one process.

namespace CLI {
class App;
}

namespace otp::cli {

void add_up_verb(CLI::App& parent, int& exit_code);

}  // namespace otp::cli
