#include "cli/up/up_verb.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "cli/failure.hpp"
#include "cli/up/tape_run.hpp"

namespace otp::cli {
namespace {

struct Options {
    std::string tape;
    std::string speed = "1";
    std::string directory;
    bool json = false;
};

int up(const Options& options) {
    if (options.speed == "max") {
        if (options.tape.empty())
            return report({"usage", "--speed max needs a --tape", "otp up --tape FILE --speed max", exit_usage},
                          options.json);
        return run_tape({options.tape, options.directory, options.json, ::isatty(STDERR_FILENO) == 1 && !options.json},
                        std::cout, std::cerr);
    }
    return report({"not_supported", "serving is not built yet", "", exit_failure}, options.json);
}

}  // namespace

void add_up_verb(CLI::App& parent, int& exit_code) {
    auto options = std::make_shared<Options>();
    CLI::App* verb = parent.add_subcommand("up", "Node, prices, settlement worker and a demo cast in one process");
    verb->add_option("--tape", options->tape, "Recorded prices (CSV: time, open, high, low, close)");
    verb->add_option("--speed", options->speed, "Tape seconds in one second, or max: as fast as possible, then exit");
    verb->add_option("--data", options->directory, "Data directory");
    verb->add_flag("--json", options->json, "Answer as one JSON document");
    verb->callback([options, &exit_code] { exit_code = up(*options); });
}

}  // namespace otp::cli
