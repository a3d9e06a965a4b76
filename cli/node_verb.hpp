#pragma once
// `otp node`: the node and its API, for operators; and `otp genesis`, what a network is made of.

namespace CLI {
class App;
}

namespace otp::cli {

void add_node_verb(CLI::App& parent, int& exit_code);

}  // namespace otp::cli
