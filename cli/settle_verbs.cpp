// settle SYMBOL: one command. settle run | once: the worker, for as long as the machine runs or for cron.

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "cli/keyring.hpp"
#include "cli/submit.hpp"
#include "cli/verbs.hpp"
#include "keys/keystore.hpp"
#include "protocol/calendar.hpp"
#include "settlement/worker.hpp"
#include "settlement/worker_key.hpp"

namespace otp::cli {
namespace {

using nlohmann::json;
using settlement::WorkerSummary;

struct WorkerInput {
    std::string key, state;
};

/// A version 3 file anywhere (systemd hands one over as a credential), opened by the first line of another.
Answer<keys::SecretKey> open_key_file(const std::string& path, const std::string& password_path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) return Failure{"key_not_found", "cannot open the key file " + path, "check --key", exit_unauthorised};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    Answer<std::string> password = std::string{};
    if (!password_path.empty()) password = read_password_file(password_path);
    if (!password) return password.error();
    auto key = keys::decrypt(text, *password);
    if (key) return std::move(*key);
    const bool wrong = key.error().kind == keys::KeystoreError::Kind::wrong_password;
    return Failure{wrong ? "wrong_password" : "key_unreadable", path + ": " + key.error().reason,
                   wrong ? "check --password-file" : "", exit_unauthorised};
}

std::string worker_folder(Context& context, const WorkerInput& input) {
    if (!input.state.empty()) return input.state;
    if (context.settings().settle_state.is_set()) return context.settings().settle_state.value;
    if (const auto state = context.machine().variable("STATE_DIRECTORY"); state && !state->empty()) return *state;
    if (const auto state = context.machine().variable("XDG_STATE_HOME"); state && state->starts_with("/")) {
        return *state + "/otp-settle";
    }
    const auto home = context.machine().variable("HOME");
    return home && !home->empty() ? *home + "/.local/state/otp-settle" : "";
}

/// --key, the file's [settle], systemd's credentials key.json and password, --account; else a key of its own.
Answer<keys::SecretKey> worker_key(Context& context, const WorkerInput& input) {
    const Settings& settings = context.settings();
    std::string password = settings.settle_password_file.value;
    if (settings.password_file.is_set()) password = settings.password_file.value;
    if (!input.key.empty()) return open_key_file(input.key, password);
    if (settings.settle_key.is_set()) return open_key_file(settings.settle_key.value, password);
    if (const auto folder = context.machine().variable("CREDENTIALS_DIRECTORY"); folder && !folder->empty()) {
        namespace fs = std::filesystem;
        std::error_code ignored;
        if (fs::exists(*folder + "/key.json", ignored)) {
            const std::string credential = *folder + "/password";
            return open_key_file(*folder + "/key.json", fs::exists(credential, ignored) ? credential : password);
        }
    }
    if (context.flags.account) return load_key(context, *context.flags.account);
    const std::string folder = worker_folder(context, input);
    if (folder.empty()) return usage_failure("there is no folder for the worker's key", "give --state DIR");
    auto key = settlement::open_worker_key(folder);
    if (!key) return failure_of(key.error());
    return std::move(*key);
}

/// One JSON object a line, on stderr.
void log_line(Context& context, std::string_view level, std::string_view event, const json& fields) {
    if (context.flags.quiet && level == "info") return;
    json line = {{"time", format_rfc3339(context.machine().now())}, {"level", level}, {"event", event}};
    line.update(fields);
    std::cerr << line.dump(-1, ' ', false, json::error_handler_t::replace) << std::endl;
}

settlement::WorkerSurroundings surroundings_of(Context& context) {
    return {[&context] { return context.machine().now(); },
            [&context](Duration d) { return context.machine().sleep(d); },
            [&context] { return context.machine().random(); },
            [&context](std::string_view level, std::string_view event, const json& fields) {
                log_line(context, level, event, fields);
            }};
}

json items_of(const std::vector<WorkerSummary::Item>& items) {
    json out = json::array();
    for (const auto& item : items) out.push_back({{"item", item.subject}, {"reason", item.reason}});
    return out;
}

Answer<ExitCode> once(Context& context, const WorkerInput& input) {
    const auto key = worker_key(context, input);
    if (!key) return key.error();
    const auto node = context.node();
    if (!node) return node.error();
    settlement::Worker worker{**node, *key, surroundings_of(context)};
    const auto summary = worker.pass();
    if (!summary) return failure_of(summary.error());
    std::string lines;
    for (const std::string& record : summary->fixed) lines += "fixed    " + record + "\n";
    for (const std::string& symbol : summary->settled) lines += "settled  " + symbol + "\n";
    for (const auto& item : summary->waiting) lines += "pending  " + item.subject + ": " + item.reason + "\n";
    for (const auto& item : summary->failed) lines += "failed   " + item.subject + ": " + item.reason + "\n";
    context.print({{"fixed", summary->fixed},
                   {"settled", summary->settled},
                   {"pending", items_of(summary->waiting)},
                   {"failed", items_of(summary->failed)}},
                  lines.empty() ? "nothing is due\n" : lines);
    return summary->is_done() ? exit_ok : exit_pending;
}

Answer<ExitCode> run(Context& context, const WorkerInput& input) {
    catch_signals();
    const auto key = worker_key(context, input);
    if (!key) return key.error();
    const auto node = context.node();
    if (!node) return node.error();
    log_line(context, "info", "started", {{"url", context.settings().url.value}, {"address", to_hex(key->address())}});
    settlement::Worker worker{**node, *key, surroundings_of(context)};
    worker.run();
    log_line(context, "info", "stopped", json::object());
    return exit_ok;
}

}  // namespace

void add_settle_verbs(CLI::App& parent, Context& context, int& exit_code) {
    CLI::App& settle = *parent.add_subcommand("settle", std::string{command_row("settle").facts.doc});
    settle.require_subcommand(0, 1);
    settle.footer(
        "Example:\n  otp settle BTC_USD-20261127-C-100K0000 --account anyone\n  otp settle once   # from cron\n"
        "  otp settle run    # as a service");
    const auto command = add_command_options(
        settle, "settle", {.positionals = {"series"}, .defaults = {{"limit", "1024"}}, .hidden = {}});
    on_run(settle, context, exit_code,
           [&context, command] { return submit_input(context, "settle", *command, Money::untouched, "otp receipts"); });

    const auto input = std::make_shared<WorkerInput>();
    const auto add = [&](const char* verb, const char* help, Answer<ExitCode> (*go)(Context&, const WorkerInput&)) {
        CLI::App& app = *settle.add_subcommand(verb, help);
        app.add_option("--key", input->key, "Version 3 key file (default: a key of its own, made if missing)");
        app.add_option("--state", input->state, "Folder of its own key (default ~/.local/state/otp-settle)");
        on_run(app, context, exit_code, [&context, input, go] { return go(context, *input); });
    };
    add("run", "Settle everything when it is due, until SIGTERM", run);
    add("once", "Settle what is due and exit: 0 nothing left, 8 something still pending", once);
}

}  // namespace otp::cli
