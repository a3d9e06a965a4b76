#include "cli/program.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <iostream>
#include <optional>

#include "cli/bench_verb.hpp"
#include "cli/context.hpp"
#include "cli/data_verbs.hpp"
#include "cli/flow_verb.hpp"
#include "cli/node_verb.hpp"
#include "cli/oracle_verb.hpp"
#include "cli/sim_verb.hpp"
#include "cli/simulate_verb.hpp"
#include "cli/suggest.hpp"
#include "cli/symbol_verb.hpp"
#include "cli/up/up_verb.hpp"
#include "cli/verbs.hpp"

namespace otp::cli {
namespace {

/// One line a group of verbs.
void add_verbs(CLI::App& app, Context& context, int& exit_code) {
    add_keys_verbs(app, context, exit_code);
    add_trade_verbs(app, context, exit_code);
    add_money_verbs(app, context, exit_code);
    add_market_views(app, context, exit_code);
    add_account_views(app, context, exit_code);
    add_proof_verb(app, context, exit_code);
    add_agent_verbs(app, context, exit_code);
    add_settle_verbs(app, context, exit_code);
    add_price_verbs(app, context, exit_code);
    add_upgrade_verb(app, context, exit_code);
    add_symbol_verb(app, context, exit_code);
    add_chain_verbs(app, context, exit_code);
    add_greeks_verbs(app, context, exit_code);
    add_simulate_verb(app, context, exit_code);
    add_up_verb(app, context, exit_code);
    add_node_verb(app, context, exit_code);
    add_oracle_verb(app, context, exit_code);
    add_flow_verb(app, context, exit_code);
    add_sim_verb(app, context, exit_code);
    add_data_verbs(app, context, exit_code);
    add_bench_verb(app, exit_code);
    add_config_verbs(app, context, exit_code);
    add_completion_verb(app, context, exit_code);
    add_operator_verbs(app, context, exit_code);
}

void add_global_options(CLI::App& app, Flags& flags) {
    app.add_option("--profile", flags.profile, "Settings of this name from the file");
    app.add_option("--config", flags.config, "The file (default ~/.config/otp/config.toml)");
    app.add_option("--url", flags.url, "The node (default http://127.0.0.1:8080)");
    app.add_option("--account", flags.account, "Key to act with, or address to look at");
    app.add_option("--keystore", flags.keystore, "Folder of keys (default ~/.config/otp/keys)");
    app.add_option("--password-file", flags.password_file, "File whose first line opens the key");
    app.add_option("--output", flags.output, "table, json, ndjson or csv");
    app.add_flag("--json", flags.json, "Answer with one JSON document");
    app.add_flag("--dry-run", flags.dry_run, "Show what a command would do and what would be signed; sign nothing");
    app.add_flag("--yes,-y", flags.yes, "Do not ask");
    app.add_flag("--quiet,-q", flags.quiet, "No messages beside the answer");
    app.add_flag("-v,--verbose", flags.verbose, "Say what is asked of the node");
    app.add_option("--timeout", flags.timeout, "Seconds to wait for the node (default 10)");
    app.add_flag("--no-color", flags.no_color, "No colours (NO_COLOR likewise)");
}

bool takes_value(const CLI::App& app, const CLI::App& root, const std::string& word) {
    if (word.find('=') != std::string::npos) return false;
    const CLI::Option* option = app.get_option_no_throw(word);
    if (option == nullptr) option = root.get_option_no_throw(word);
    return option != nullptr && option->get_items_expected_min() > 0;
}

/// A word that stands where only a verb may, and is none.
struct Stray {
    std::string word;
    std::vector<std::string> known;
};

std::optional<Stray> find_stray(const CLI::App& root, const std::vector<std::string>& arguments) {
    const CLI::App* at = &root;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& word = arguments[i];
        if (word == "--") return std::nullopt;
        if (word.starts_with('-')) {
            if (takes_value(*at, root, word)) ++i;
            continue;
        }
        const CLI::App* next = nullptr;
        std::vector<std::string> known;
        for (const CLI::App* sub : at->get_subcommands([](const CLI::App*) { return true; })) {
            known.push_back(sub->get_name());
            if (sub->check_name(word)) next = sub;
        }
        if (next == nullptr) {
            if (known.empty() || at->get_require_subcommand_min() == 0) return std::nullopt;
            return Stray{word, known};
        }
        at = next;
    }
    return std::nullopt;
}

Failure usage_of(const CLI::App& app, const CLI::ParseError& error, const std::vector<std::string>& arguments) {
    const auto stray = find_stray(app, arguments);
    if (!stray) return usage_failure(error.what(), "otp --help lists the verbs; each explains itself with --help");
    std::string hint;
    for (const std::string& word : suggest(stray->word, stray->known)) hint += (hint.empty() ? "" : ", ") + word;
    return {"unknown_verb", "there is no verb \"" + stray->word + "\"",
            hint.empty() ? "otp --help lists the verbs" : "did you mean " + hint + "?", exit_usage};
}

/// --json before the verb reads as if it stood behind it: some verbs have it of their own.
void move_json_back(std::vector<std::string>& arguments) {
    const auto end = std::find(arguments.begin(), arguments.end(), "--");
    const auto kept = std::remove(arguments.begin(), end, "--json");
    if (kept == end) return;
    const auto at = arguments.erase(kept, end);
    arguments.insert(at, "--json");
}

}  // namespace

int run_program(std::vector<std::string> arguments, Machine& machine) {
    CLI::App app{"OTP, the Open Option Trading Protocol", "otp"};
    app.require_subcommand(1);
    app.fallthrough();
    app.set_version_flag("--version", "otp 0.1.0");
    Context context{machine};
    int exit_code = exit_ok;
    add_global_options(app, context.flags);
    add_verbs(app, context, exit_code);
    move_json_back(arguments);
    const bool json_flag = std::find(arguments.begin(), arguments.end(), "--json") != arguments.end();
    const auto json = [&] { return json_flag || context.answers_with_json(); };
    try {
        app.parse(std::vector<std::string>{arguments.rbegin(), arguments.rend()});  // CLI11 reads from the end
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
        return report(usage_of(app, error, arguments), json());
    } catch (const std::exception& error) {
        // Nothing here throws by design: what does is the machine's (no memory, no randomness) or a strange answer's.
        return report({"failure", error.what(), "", exit_failure}, json());
    }
    // A full disk under a redirected answer is no success.
    if (!std::cout.flush() && exit_code == exit_ok) {
        return report({"io_failed", "the answer could not be written to standard output", "", exit_failure}, json());
    }
    return exit_code;
}

}  // namespace otp::cli
