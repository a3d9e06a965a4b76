#pragma once
// `otp node`: the node and its API, for operators.

namespace CLI {
class App;
}

namespace otp::cli {

class Context;

void add_node_verb(CLI::App& parent, Context& context, int& exit_code);

}  // namespace otp::cli
