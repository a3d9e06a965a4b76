// The operator's verbs, and `otp command VERB` for every command of the table: nothing here but the table.

#include <CLI/CLI.hpp>

#include "cli/submit.hpp"
#include "cli/verbs.hpp"

namespace otp::cli {
namespace {

/// Defaults of create_market, as in scenarios (docs/protocol.md section 11).
CommandForm form_of(std::string_view verb) {
    if (verb != "create_market") return {};
    return {.positionals = {},
            .defaults = {{"settlement", "point"},
                         {"trade_fee_bps", "0"},
                         {"exercise_fee_bps", "0"},
                         {"escrow_premium", "false"},
                         {"minimum_lifetime_s", "60"}},
            .hidden = {}};
}

CLI::App& add_command_verb(CLI::App& parent, Context& context, int& exit_code, const CommandRow& row) {
    CLI::App& app = *parent.add_subcommand(row.dashed, std::string{row.facts.doc});
    const auto input = add_command_options(app, row.facts.verb, form_of(row.facts.verb));
    on_run(app, context, exit_code,
           [&context, verb = row.facts.verb, input] { return submit_input(context, verb, *input, Money::moves); });
    return app;
}

bool is_operators(const CommandRow& row) {
    return row.facts.signer == Signer::operator_ || row.facts.verb == "offer_role" || row.facts.verb == "accept_role";
}

}  // namespace

void add_operator_verbs(CLI::App& parent, Context& context, int& exit_code) {
    for (const CommandRow& row : command_rows()) {
        if (is_operators(row)) add_command_verb(parent, context, exit_code, row).group("Operators");
    }
    CLI::App& command = *parent.add_subcommand("command", "Any command of the protocol, field by field");
    command.require_subcommand(1);
    command.footer("Example:\n  otp command cancel-offer --offer 17 --account alice");
    for (const CommandRow& row : command_rows()) {
        CLI::App& app = add_command_verb(command, context, exit_code, row);
        if (row.dashed != row.facts.verb) app.alias(std::string{row.facts.verb});
    }
}

}  // namespace otp::cli
