#pragma once
// `otp verify`, `otp backup`, `otp restore`: verbs that work on a data directory, with or without a running node.

namespace CLI {
class App;
}

namespace otp::cli {

class Context;

void add_data_verbs(CLI::App& parent, Context& context, int& exit_code);

}  // namespace otp::cli
