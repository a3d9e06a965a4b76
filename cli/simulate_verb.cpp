#include "cli/simulate_verb.hpp"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "cli/context.hpp"
#include "cli/failure.hpp"
#include "cli/scenario.hpp"
#include "settlement/command_json.hpp"

namespace otp::cli {
namespace {

using nlohmann::json;

struct Options {
    std::string file;
    bool json_output = false;
    bool check = false;
};

void print_for_people(const json& scenario, const json& answer) {
    std::size_t number = 0;
    for (const json& step : answer["steps"]) {
        const json& said = scenario["steps"][number];
        std::cout << ++number << ". " << said.value("as", "?") << " " << said.value("do", "?") << ": "
                  << step["status"].get<std::string>() << '\n';
        for (const json& event : step["events"]) std::cout << "     " << event.dump() << '\n';
    }
    std::cout << "\naccounts\n";
    for (const auto& [account, assets] : answer["accounts"].items()) {
        for (const auto& [asset, balance] : assets.items()) {
            if (balance["free"] == "0" && balance["locked"] == "0") continue;
            std::cout << "  " << account << "  " << asset << "  free " << balance["free"].get<std::string>()
                      << "  locked " << balance["locked"].get<std::string>() << '\n';
        }
    }
    std::cout << "\nseries\n";
    for (const json& series : answer["series"]) {
        std::cout << "  " << series["series"].get<std::string>() << "  " << series["phase"].get<std::string>();
        if (series.contains("void")) std::cout << "  VOID";
        if (!series["settlement_price"].is_null())
            std::cout << "  settled at " << series["settlement_price"].get<std::string>();
        std::cout << "  open interest " << series["open_interest"] << '\n';
    }
    std::cout << "\ntotals\n";
    for (const auto& [asset, totals] : answer["totals"].items()) {
        std::cout << "  " << asset;
        for (const char* key : {"free", "locked", "fees", "dust", "deposited", "withdrawn"}) {
            std::cout << "  " << key << ' ' << totals[key].get<std::string>();
        }
        std::cout << '\n';
    }
    std::cout << "\nstate root " << answer["state_root"].get<std::string>() << '\n';
}

/// All of a file, or of standard input for "-".
Result<std::string, Failure> read_scenario(const std::string& path) {
    if (path == "-") return std::string{std::istreambuf_iterator<char>{std::cin}, {}};
    std::error_code error;
    if (!std::filesystem::exists(path, error)) {
        return Failure{"not_found", "cannot open " + path, "give the path of a scenario file, or - for standard input",
                       exit_not_found};
    }
    std::ifstream file{path, std::ios::binary};
    if (!file || std::filesystem::is_directory(path, error)) {
        return Failure{"io_failed", "cannot read " + path, "", exit_failure};
    }
    return std::string{std::istreambuf_iterator<char>{file}, {}};
}

int simulate(const Options& options) {
    const auto text = read_scenario(options.file);
    if (!text) return report(text.error(), options.json_output);
    const auto document = settlement::parse_json(*text);
    if (!document) {
        return report({"malformed_scenario",
                       (options.file == "-" ? "standard input" : options.file) + " " + document.error().reason,
                       "see docs/protocol.md section 11", exit_usage},
                      options.json_output);
    }
    const auto answer = run_scenario(*document, options.check);
    if (!answer) {
        return report({"malformed_scenario", answer.error().reason, "see docs/protocol.md section 11", exit_usage},
                      options.json_output);
    }
    if (options.json_output) {
        std::cout << answer->dump() << '\n';
    } else {
        print_for_people(*document, *answer);
    }
    return exit_ok;
}

}  // namespace

void add_simulate_verb(CLI::App& parent, Context& context, int& exit_code) {
    auto options = std::make_shared<Options>();
    CLI::App* verb = parent.add_subcommand("simulate", "Run a scenario on the core, without keys");
    verb->add_option("file", options->file, "Scenario file (JSON), or - for standard input")->required();
    verb->add_flag("--json", options->json_output, "Answer as one JSON document");
    verb->add_flag("--check", options->check, "Check every invariant after every step");
    verb->callback([options, &context, &exit_code] {
        options->json_output = options->json_output || context.answers_with_json();
        exit_code = simulate(*options);
    });
}

}  // namespace otp::cli
