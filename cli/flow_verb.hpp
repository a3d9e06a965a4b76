#pragma once
// `otp flow`: option chains of public venues, their analyses and history, as a service of its own.

namespace CLI {
class App;
}

namespace otp::cli {

class Context;

void add_flow_verb(CLI::App& parent, Context& context, int& exit_code);

}  // namespace otp::cli
