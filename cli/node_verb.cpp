#include "cli/node_verb.hpp"

#include <CLI/CLI.hpp>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <thread>

#include "cli/context.hpp"
#include "cli/failure.hpp"
#include "cli/node_log.hpp"
#include "cli/signers_view.hpp"
#include "cli/stop_signal.hpp"
#include "cli/web_folder.hpp"
#include "protocol/bytes.hpp"
#include "settlement/config.hpp"

namespace otp::cli {
namespace {

struct Options {
    std::string config;
    std::string data;
    std::string address;
    std::optional<std::uint16_t> port;
    std::optional<std::string> web;
    bool development = false;
    bool explain = false;
    bool json = false;  ///< Failures as JSON.
};

int explain() {
    std::string section;
    for (const settlement::ConfigKey& key : settlement::config_keys()) {
        if (key.section != section) std::cout << "\n[" << key.section << "]\n";
        section = key.section;
        std::cout << "# " << key.doc << " (" << key.type << ")\n" << key.name << " = " << key.value << '\n';
    }
    return exit_ok;
}

int failure(const settlement::ServiceError& error, bool json) {
    using Kind = settlement::ServiceError::Kind;
    switch (error.kind) {
        case Kind::network:
            return report({"unavailable", error.reason, "choose another port", exit_unavailable}, json);
        case Kind::key:
            return report({"key_missing", error.reason, "see docs/operations.md, \"Install\"", exit_unauthorised},
                          json);
        case Kind::directory:
            return report(
                {"directory", error.reason,
                 "give a directory with a genesis.json, or --development for a network of your own", exit_usage},
                json);
        default:
            return report(
                {"node", error.reason, "see docs/operations.md, \"When the node refuses to start\"", exit_failure},
                json);
    }
}

int run_node(const Options& options) {
    if (options.explain) return explain();
    std::string text;
    if (!options.config.empty()) {
        std::ifstream file{options.config, std::ios::binary};
        if (!file || std::filesystem::is_directory(options.config))
            return report({"not_found", "cannot open " + options.config,
                           "otp node --explain prints a whole configuration", exit_usage},
                          options.json);
        text.assign(std::istreambuf_iterator<char>{file}, {});
    }
    auto config = settlement::parse_config(text);
    if (!config)
        return report({"malformed_config", options.config + ": " + config.error().reason,
                       "otp node --explain lists every key", exit_usage},
                      options.json);
    if (!options.data.empty()) config->service.directory = options.data;
    if (!options.address.empty()) config->service.http.address = options.address;
    if (options.port) config->service.http.port = *options.port;
    config->service.web = web_folder(options.web.value_or(config->web));
    if (options.development) config->service.development = true;

    NodeLog log{std::cerr, config->log_json, config->log_level};
    config->service.log = [&](std::string_view level, std::string_view component, std::string_view line) {
        log.write(level, component, line);
    };
    // It answers requests, so it outlives the service.
    SignersView signers{config->signers};
    settlement::SystemClock clock;
    config->service.price_sources = [&] { return signers.sources(clock.now()); };
    settlement::NodeService service{std::move(config->service)};
    if (const auto problem = service.start()) return failure(*problem, options.json);
    listen_for_stop();
    log.write("info", "node", "serving",
              {{"url", service.url()},
               {"network", to_hex(service.node().network())},
               {"height", service.node().status().height}});
    std::string failed;
    while (stop_signal() == 0 && failed.empty()) {
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
        failed = service.node().status().failure;
    }
    log.write("info", "node", "stopping: finishing what is queued, writing a snapshot");
    service.stop();
    if (!failed.empty())
        return report({"node_failed", failed, "look at the disk, then start again on the same directory", exit_failure},
                      options.json);
    return stop_signal() == SIGINT ? exit_interrupted : exit_ok;
}

}  // namespace

void add_node_verb(CLI::App& parent, Context& context, int& exit_code) {
    auto options = std::make_shared<Options>();
    CLI::App* verb = parent.add_subcommand("node", "The node and its API");
    verb->add_option("--config", options->config, "TOML file; otp node --explain prints a whole one");
    verb->add_option("--data", options->data, "Data directory");
    verb->add_option("--address", options->address, "Address to listen on");
    verb->add_option("--port", options->port, "Port to listen on; 0: any free one");
    verb->add_option("--web", options->web, "Folder of the web app; auto: beside the binary; empty: none");
    verb->add_flag("--development", options->development, "Make a development network in an empty directory");
    verb->add_flag("--explain", options->explain, "Print every configuration key with its default, and exit");
    verb->callback([options, &context, &exit_code] {
        options->json = context.answers_with_json();
        exit_code = run_node(*options);
    });
}

}  // namespace otp::cli
