// otp_kill_loop [ROUNDS [SEED]]: SIGKILL at random times, and nothing acknowledged may be missing, nothing run twice.

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>

#include "tests/node/kill_loop.hpp"

int main(int argc, char** argv) {
    const std::string first = argc > 1 ? argv[1] : "100";
    if (first == "--serve" && argc == 3) return otp::kill_loop::serve(argv[2]);
    const int rounds = std::atoi(first.c_str());
    const std::uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : std::random_device{}();
    if (rounds <= 0 || argc > 3) {
        std::fprintf(stderr, "usage: otp_kill_loop [ROUNDS [SEED]]\n");
        return 2;
    }
    std::string pattern = (std::filesystem::temp_directory_path() / "otp-kill-XXXXXX").string();
    const std::string directory = mkdtemp(pattern.data());
    std::printf("%d rounds, seed %llu, in %s\n", rounds, static_cast<unsigned long long>(seed), directory.c_str());
    const auto outcome = otp::kill_loop::run("/proc/self/exe", directory, rounds, seed);
    // What failed is left to be looked at.
    if (outcome.failed == 0) std::filesystem::remove_all(directory);
    std::printf("counts: %d %d 0\n", outcome.passed, outcome.failed);
    return outcome.failed == 0 ? 0 : 1;
}
