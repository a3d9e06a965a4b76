#include "cli/bench_verb.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "cli/failure.hpp"

namespace otp::cli {
namespace {

/// Becomes the program otp-bench beside this one; returns only where there is none.
int become_bench(const std::vector<std::string>& arguments) {
    std::error_code error;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
    const std::string program = (self.parent_path() / "otp-bench").string();
    std::vector<char*> words = {const_cast<char*>(program.c_str())};
    for (const std::string& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
    words.push_back(nullptr);
    ::execv(program.c_str(), words.data());
    return report({"not_found", "there is no " + program, "build it: scripts/build release otp_bench", exit_not_found},
                  false);
}

}  // namespace

void add_bench_verb(CLI::App& parent, int& exit_code) {
    CLI::App* verb = parent.add_subcommand("bench", "Benchmarks beside their peers (--quick: under a minute)");
    verb->allow_extras();
    verb->fallthrough(false);  // Options are the other program's.
    verb->callback([verb, &exit_code] { exit_code = become_bench(verb->remaining()); });
}

}  // namespace otp::cli
