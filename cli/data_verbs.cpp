#include "cli/data_verbs.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/context.hpp"
#include "cli/failure.hpp"
#include "protocol/calendar.hpp"
#include "settlement/backup.hpp"
#include "settlement/posix_disk.hpp"
#include "settlement/remote_node.hpp"
#include "settlement/verify.hpp"

namespace otp::cli {
namespace {

using nlohmann::json;

struct Options {
    std::string data = "otp-data";
    std::string target;
    std::string against;  ///< A node's URL.
    std::uint64_t through = 0;
    std::uint64_t invariants_every = 1;
    bool json_output = false;
    bool quiet = false;
};

/// One line on a terminal, overwritten; nothing elsewhere.
class Progress {
public:
    explicit Progress(const Options& options)
        : on_{!options.json_output && !options.quiet && ::isatty(STDERR_FILENO) == 1} {}
    void show(std::uint64_t height, std::uint64_t through) const {
        if (on_ && through > 0)
            std::cerr << "\rblock " << height << " of " << through << "  " << height * 100 / through << " %"
                      << std::flush;
    }
    void end() const {
        if (on_) std::cerr << "\r\x1b[K";
    }

private:
    bool on_;
};

int fail(const Options& options, const std::string& code, const std::string& message, const std::string& hint,
         ExitCode exit_code = exit_failure) {
    return report({code, message, hint, exit_code}, options.json_output);
}

/// The last state root that a node gives, its height, and the height that all blocks up to are durable at.
struct Claim {
    std::uint64_t height = 0;
    std::string root;
    std::uint64_t durable_height = 0;
};

Result<Claim, settlement::ApiError> claim_of(const std::string& url) {
    auto node = settlement::connect_http(url, std::chrono::seconds{10});
    if (!node) return settlement::ApiError{settlement::ApiError::Kind::malformed, "usage", node.error(), ""};
    const auto network = (*node)->get("/v1/network");
    if (!network) return network.error();
    const auto height = network->find("state_root_height");
    const auto root = network->find("state_root");
    const auto durable = network->find("height");
    const bool whole = height != network->end() && height->is_number_unsigned() && root != network->end() &&
                       root->is_string() && durable != network->end() && durable->is_number_unsigned();
    if (!whole)
        return settlement::ApiError{settlement::ApiError::Kind::broken, "broken",
                                    "the node's answer names no height or no state root", ""};
    return Claim{height->get<std::uint64_t>(), root->get<std::string>(), durable->get<std::uint64_t>()};
}

int verify(const Options& options) {
    settlement::PosixDisk disk;
    const auto genesis = settlement::read_genesis_file(disk, options.data);
    if (!genesis)
        return fail(options, "not_found", genesis.error().text(), "give the node's data directory with --data",
                    exit_not_found);
    const Progress progress{options};
    settlement::VerifyOptions how;
    how.invariants_every = options.invariants_every;
    if (options.through > 0) how.through = options.through;
    std::optional<Claim> claim;
    if (!options.against.empty()) {
        auto said = claim_of(options.against);
        if (!said)
            return fail(options, said.error().code, said.error().message,
                        "give the node's address, e.g. --against http://127.0.0.1:8080", exit_unavailable);
        claim = std::move(*said);
        if (claim->height > 0) how.through = claim->height;
    }
    how.progress = [&](const settlement::VerifyProgress& p) { progress.show(p.height, p.through); };
    const auto result = settlement::verify_journal(disk, options.data, *genesis, how);
    progress.end();
    if (!result) {
        return fail(
            options, "not_verified", result.error().text(),
            "the journal is not what its nodes signed: restore a backup, and keep this directory for inspection");
    }
    if (claim && claim->root != to_hex(result->root)) {
        return fail(options, "root_differs",
                    "the node says state root " + claim->root + " at block " + std::to_string(claim->height) +
                        ", the journal gives " + to_hex(result->root),
                    "stop, keep both directories, and compare versions");
    }
    const json document = {{"height", result->height},
                           {"block_hash", to_hex(result->hash)},
                           {"state_root", to_hex(result->root)},
                           {"time", format_rfc3339(result->time)},
                           {"envelopes", result->envelopes},
                           {"commands", result->commands},
                           {"refused", result->commands_refused},
                           {"torn_bytes", result->torn_bytes},
                           {"network_id", to_hex(network_id(*genesis))}};
    if (options.json_output) {
        std::cout << document.dump() << '\n';
        return exit_ok;
    }
    std::cout << "verified " << result->height << " blocks with " << result->commands
              << " commands: signatures, price proofs, receipts, roots and invariants hold\n"
              << "network    " << to_hex(network_id(*genesis)) << "\nblock hash " << to_hex(result->hash)
              << "\nstate root " << to_hex(result->root) << '\n';
    if (result->torn_bytes > 0)
        std::cout << result->torn_bytes
                  << " bytes of an unfinished write stand behind the last block; nobody was told they were durable\n";
    return exit_ok;
}

int say_summary(const Options& options, const settlement::BackupSummary& summary, const char* what,
                const std::string& to) {
    const json document = {{"height", summary.manifest.last_height},
                           {"records", summary.records},
                           {"bytes", summary.bytes},
                           {"segments", summary.segments},
                           {"snapshot", summary.manifest.snapshot ? json(*summary.manifest.snapshot) : json(nullptr)},
                           {"to", to}};
    if (options.json_output) {
        std::cout << document.dump() << '\n';
    } else {
        std::cout << what << ' ' << summary.records << " blocks (" << summary.bytes << " bytes) up to height "
                  << summary.manifest.last_height << " to " << to << "; every record was checked\n";
    }
    return exit_ok;
}

int backup(const Options& options) {
    settlement::PosixDisk disk;
    const Progress progress{options};
    settlement::BackupOptions how;
    if (options.through > 0) how.through = options.through;
    how.progress = [&](const settlement::BackupProgress& p) { progress.show(p.height, p.through); };
    auto result = settlement::backup(disk, options.data, disk, options.target, how);
    if (!result && result.error().kind == settlement::JournalError::Kind::locked && !how.through &&
        !options.against.empty()) {
        // A node runs on it: what it calls durable is what can be copied, to the last block that it answered for.
        const auto said = claim_of(options.against);
        if (!said)
            return fail(options, said.error().code, said.error().message,
                        "a node runs on the directory, but not at this address", exit_unavailable);
        how.through = said->durable_height;
        result = settlement::backup(disk, options.data, disk, options.target, how);
    }
    progress.end();
    if (!result) {
        const bool locked = result.error().kind == settlement::JournalError::Kind::locked;
        return fail(
            options, "backup", result.error().text(),
            locked
                ? "a node is running on it: give its address with --against, or the height to copy up to with --through"
                : "the target must be empty or not exist");
    }
    return say_summary(options, *result, "backed up", options.target);
}

int restore(const Options& options) {
    settlement::PosixDisk disk;
    const Progress progress{options};
    const auto result =
        settlement::restore(disk, options.target, disk, options.data,
                            [&](const settlement::BackupProgress& p) { progress.show(p.height, p.through); });
    progress.end();
    if (!result)
        return fail(options, "restore", result.error().text(),
                    "give a finished backup, and a target that is empty or does not exist");
    return say_summary(options, *result, "restored", options.data);
}

}  // namespace

void add_data_verbs(CLI::App& parent, Context& context, int& exit_code) {
    auto options = std::make_shared<Options>();
    const auto common = [&](CLI::App* verb) {
        verb->add_flag("--json", options->json_output, "Answer as one JSON document");
        verb->add_flag("--quiet,-q", options->quiet, "No progress");
        return verb;
    };
    const auto on_verb = [&](CLI::App* verb, int (*run)(const Options&)) {
        verb->callback([options, run, &context, &exit_code] {
            options->json_output = options->json_output || context.answers_with_json();
            exit_code = run(*options);
        });
    };

    CLI::App* check = common(parent.add_subcommand(
        "verify", "Replay a journal from genesis: signatures, price proofs, receipts, roots, invariants"));
    check->add_option("--data", options->data, "Data directory of the node")->capture_default_str();
    check->add_option("--against", options->against,
                      "Address of a node: verifies up to its last state root, which must be the same");
    check->add_option("--through", options->through, "Verify up to this height (beside a running node)");
    check
        ->add_option("--invariants-every", options->invariants_every,
                     "Blocks between looks at the whole state; 0: only at the end")
        ->capture_default_str();
    on_verb(check, verify);

    CLI::App* copy = common(parent.add_subcommand("backup", "Copy a data directory, checking every record"));
    copy->add_option("target", options->target, "Directory to make")->required();
    copy->add_option("--data", options->data, "Data directory of the node")->capture_default_str();
    copy->add_option("--against", options->against,
                     "Address of the node that runs on it: copies up to its last durable block");
    copy->add_option("--through", options->through, "Copy up to this height: the way while a node runs");
    on_verb(copy, backup);

    CLI::App* back = common(parent.add_subcommand("restore", "Make a data directory of a backup"));
    back->add_option("backup", options->target, "Directory of the backup")->required();
    back->add_option("--data", options->data, "Data directory to make: empty, or not there yet")->capture_default_str();
    on_verb(back, restore);
}

}  // namespace otp::cli
