// `otp`: one binary, a verb for each thing it does.

#include <CLI/CLI.hpp>
#include <string_view>

#include "cli/data_verbs.hpp"
#include "cli/failure.hpp"
#include "cli/simulate_verb.hpp"
#include "cli/symbol_verb.hpp"
#include "cli/up/up_verb.hpp"

namespace {

/// Asked for on the command line, wherever it stands: a command line that cannot be read has no parsed flags.
bool wants_json(int argc, char** argv) {
    for (int i = 1; i < argc; ++i) {
        if (std::string_view{argv[i]} == "--json") return true;
    }
    return false;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"OTP, the Open Option Trading Protocol", "otp"};
    app.require_subcommand(1);
    int exit_code = otp::cli::exit_ok;
    otp::cli::add_symbol_verb(app, exit_code);
    otp::cli::add_simulate_verb(app, exit_code);
    otp::cli::add_up_verb(app, exit_code);
    otp::cli::add_data_verbs(app, exit_code);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) return app.exit(error);  // --help
        return otp::cli::report({"usage", error.what(), "otp --help lists the verbs", otp::cli::exit_usage},
                                wants_json(argc, argv));
    }
    return exit_code;
}
