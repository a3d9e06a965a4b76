#include "cli/up/up_verb.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "cli/context.hpp"
#include "cli/failure.hpp"
#include "cli/up/serve.hpp"
#include "cli/up/tape_run.hpp"
#include "cli/web_folder.hpp"
#include "protocol/field_text.hpp"
#include "settlement/config.hpp"

namespace otp::cli {
namespace {

constexpr std::uint64_t speed_max = 86'400;

struct Options {
    std::string prices = "auto";
    std::string oracle_config;
    std::vector<std::string> signers;
    std::string tape;
    std::string speed = "1";
    std::string directory;
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;
    std::string web = "auto";
    std::uint64_t seed = 0;
    std::uint32_t requests_per_second = settlement::requests_per_second_default;
    bool no_cast = false;
    std::string flow = "auto";
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
    const auto speed = parse_field<std::uint64_t>(options.speed);
    if (!speed || *speed == 0 || *speed > speed_max) {
        return report({"usage", "--speed is a whole number from 1 to " + std::to_string(speed_max) + ", or max",
                       "otp up --tape FILE --speed 60", exit_usage},
                      options.json);
    }
    if (*speed != 1 && options.tape.empty()) {
        return report({"usage", "--speed needs a --tape: other prices come one a second",
                       "otp up --tape FILE --speed 60", exit_usage},
                      options.json);
    }
    ServeOptions serve_options;
    if (!options.directory.empty()) serve_options.directory = options.directory;
    serve_options.address = options.address;
    serve_options.port = options.port;
    serve_options.web = web_folder(options.web);
    serve_options.prices = options.prices;
    serve_options.oracle_config = options.oracle_config;
    serve_options.signers = options.signers;
    serve_options.tape = options.tape;
    serve_options.speed = static_cast<std::int64_t>(*speed);
    serve_options.seed = options.seed;
    serve_options.requests_per_second = options.requests_per_second;
    serve_options.cast = !options.no_cast;
    serve_options.flow = options.flow;
    serve_options.json = options.json;
    serve_options.terminal = ::isatty(STDERR_FILENO) == 1;
    return serve(serve_options);
}

}  // namespace

void add_up_verb(CLI::App& parent, Context& context, int& exit_code) {
    auto options = std::make_shared<Options>();
    CLI::App* verb = parent.add_subcommand("up", "Node, prices, settlement worker and a demo cast in one process");
    verb->add_option("--prices", options->prices,
                     "auto: live, or generated if no venue answers within 10 s; live; generated; external: otp oracle")
        ->check(CLI::IsMember({"auto", "live", "generated", "external"}))
        ->capture_default_str();
    verb->add_option("--oracle-config", options->oracle_config,
                     "For live prices: venues and instruments, as otp oracle --explain prints them");
    verb->add_option("--signers", options->signers,
                     "For external prices: URLs of the signers, whose venues the page of prices shows");
    verb->add_option("--tape", options->tape, "Recorded prices (CSV: time, open, high, low, close)");
    verb->add_option("--speed", options->speed, "Tape seconds in one second, or max: as fast as possible, then exit");
    verb->add_option("--data", options->directory,
                     "Data directory (default otp-data; with --speed max a temporary one)");
    verb->add_option("--address", options->address, "Address to listen on")->capture_default_str();
    verb->add_option("--port", options->port, "Port to listen on; 0: any free one")->capture_default_str();
    verb->add_option("--web", options->web, "Folder of the web app; auto: beside the binary; empty: none")
        ->capture_default_str();
    verb->add_option("--seed", options->seed, "Seed of generated prices; 0: drawn");
    verb->add_option("--requests-per-second", options->requests_per_second,
                     "Of one address that is not this machine; 0: no limit")
        ->check(CLI::Range(0, 1'000'000))
        ->capture_default_str();
    verb->add_option("--flow", options->flow,
                     "Option chains: auto (live where the prices are, else generated), live, generated, off")
        ->check(CLI::IsMember({"auto", "live", "generated", "off"}))
        ->capture_default_str();
    verb->add_flag("--no-cast", options->no_cast, "No demo accounts");
    verb->add_flag("--json", options->json, "Answer as one JSON document");
    verb->callback([options, &context, &exit_code] {
        options->json = options->json || context.answers_with_json();
        exit_code = up(*options);
    });
}

}  // namespace otp::cli
