#include "tests/bench/environment.hpp"

#include <openssl/crypto.h>
#include <sched.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <vector>

namespace otp::bench {
namespace {

const cpu_set_t& processors_at_start() {
    static const cpu_set_t set = [] {
        cpu_set_t s;
        CPU_ZERO(&s);
        sched_getaffinity(0, sizeof s, &s);
        return s;
    }();
    return set;
}

std::string processor_name() {
    std::ifstream in{"/proc/cpuinfo"};
    for (std::string line; std::getline(in, line);) {
        if (line.rfind("model name", 0) == 0) return line.substr(line.find(':') + 2);
    }
    return "unknown processor";
}

}  // namespace

std::string describe_environment() {
    const cpu_set_t set = processors_at_start();
    return std::string{"commit "} + OTP_COMMIT + ", g++ " + __VERSION__ + ", flags" + OTP_FLAGS + "\n" +
           "peers: SQLite " + sqlite3_libversion() + ", " + OpenSSL_version(OPENSSL_VERSION) + ", libsecp256k1\n" +
           "machine: " + processor_name() + ", " + std::to_string(CPU_COUNT(&set)) + " processors";
}

void pin_to(unsigned processor) {
    std::vector<int> usable;
    for (int i = 0; i < CPU_SETSIZE; ++i) {
        if (CPU_ISSET(i, &processors_at_start())) usable.push_back(i);
    }
    if (usable.empty()) return;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(usable[processor % usable.size()], &one);
    sched_setaffinity(0, sizeof one, &one);
}

void unpin() { sched_setaffinity(0, sizeof(cpu_set_t), &processors_at_start()); }

TemporaryDirectory::TemporaryDirectory(const std::string& below) : path_{below + "/otp-bench-XXXXXX"} {
    if (mkdtemp(path_.data()) == nullptr) throw std::runtime_error("cannot make a directory below " + below);
}

TemporaryDirectory::~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace otp::bench
