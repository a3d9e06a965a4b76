#pragma once
// `otp symbol parse | make | convert`: symbols and their names elsewhere, without a network or a key.

namespace CLI {
class App;
}

namespace otp::cli {

class Context;

/// Registers the verb below `parent`. When it ran, `exit_code` is 0, or 2 for a malformed or inexpressible name; it
/// must outlive the parsing.
void add_symbol_verb(CLI::App& parent, Context& context, int& exit_code);

}  // namespace otp::cli
