#pragma once
// One command from here to its receipt: shown, confirmed, signed on this machine, sent, and told in words.

#include "cli/command_input.hpp"
#include "cli/context.hpp"

namespace otp::cli {

/// Whether the user is asked before it is signed.
enum class Money : std::uint8_t { untouched, moves };

struct Order {
    Command command;
    Money money = Money::moves;
    std::string acts_for;   ///< As typed with --for; empty = the signer's own account.
    std::string next_step;  ///< "otp positions", shown after success.
};

/// With --dry-run: the preview, nothing signed; exit code 5 where the command would be refused.
///
/// A command that moves money is asked about on a terminal. Without one it is signed only with --yes or on a
/// development network; elsewhere nobody has agreed, and the answer is exit code 3.
[[nodiscard]] Answer<ExitCode> submit(Context& context, const Order& order);

/// The reader of fields that only the surroundings know (key names, the node's time).
[[nodiscard]] FieldReader field_reader(Context& context);

/// build_command and submit in one.
[[nodiscard]] Answer<ExitCode> submit_input(Context& context, std::string_view verb, const CommandInput& input,
                                            Money money, const std::string& next_step = "");

}  // namespace otp::cli
