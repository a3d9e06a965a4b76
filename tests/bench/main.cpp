// otp-bench: the benchmarks of docs/performance.md.

#include <charconv>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string_view>

#include "tests/bench/bench.hpp"
#include "tests/bench/environment.hpp"

namespace {

using otp::bench::Options;

constexpr struct {
    const char* name;
    void (*run)(otp::bench::Report&);
} benchmarks[] = {
    {"commands", otp::bench::bench_commands},
    {"durable", otp::bench::bench_durable},
    {"settlement", otp::bench::bench_settlement},
    {"signatures", otp::bench::bench_signatures},
    {"state_root", otp::bench::bench_state_root},
    {"price_updates", otp::bench::bench_price_updates},
    {"implied", otp::bench::bench_implied},
    {"greeks", otp::bench::bench_greeks},
    {"chain_metrics", otp::bench::bench_chain_metrics},
};

int usage() {
    std::fprintf(stderr,
                 "usage: otp-bench [--quick] [--no-redis] [--seed N] [--directory DIR] [NAME...]\n"
                 "Runs each benchmark beside its peers and prints both; DIR is on the disk to measure. Names:\n");
    for (const auto& benchmark : benchmarks) std::fprintf(stderr, "  %s\n", benchmark.name);
    return 2;
}

bool is_name(std::string_view text) {
    for (const auto& benchmark : benchmarks) {
        if (text == benchmark.name) return true;
    }
    return false;
}

bool read_arguments(int argc, char** argv, Options& options) {
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        const bool has_value = i + 1 < argc;
        if (argument == "--quick") {
            options.quick = true;
        } else if (argument == "--no-redis") {
            options.redis = false;
        } else if (argument == "--seed" && has_value) {
            const std::string_view text = argv[++i];
            const auto read = std::from_chars(text.data(), text.data() + text.size(), options.seed);
            if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return false;
        } else if (argument == "--directory" && has_value) {
            options.directory = argv[++i];
        } else if (is_name(argument)) {
            options.only.emplace_back(argument);
        } else {
            return false;
        }
    }
    return true;
}

bool is_chosen(const Options& options, std::string_view name) {
    if (options.only.empty()) return true;
    for (const std::string& chosen : options.only) {
        if (chosen == name) return true;
    }
    return false;
}

}  // namespace

int main(int argc, char** argv) try {
    Options options;
    if (!read_arguments(argc, argv, options)) return usage();
    if (options.directory.empty()) options.directory = std::filesystem::temp_directory_path().string();
    std::printf("%s\nseed %llu, %s form, %d rounds\n", otp::bench::describe_environment().c_str(),
                static_cast<unsigned long long>(options.seed), options.quick ? "quick" : "full", options.rounds());

    otp::bench::Report report{options};
    for (const auto& benchmark : benchmarks) {
        if (is_chosen(options, benchmark.name)) benchmark.run(report);
    }
    std::printf("counts: %d %d %d\n", report.passed(), report.failed(), report.skipped());
    return report.failed() == 0 ? 0 : 1;
} catch (const std::exception& error) {
    std::fprintf(stderr, "otp-bench: %s\n", error.what());
    return 1;
}
