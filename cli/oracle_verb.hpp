#pragma once
// otp oracle: one signer of a price network, over the venues' public feeds.

namespace CLI {
class App;
}

namespace otp::cli {

class Context;

void add_oracle_verb(CLI::App& parent, Context& context, int& exit_code);

}  // namespace otp::cli
