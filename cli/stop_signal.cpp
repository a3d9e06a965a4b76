#include "cli/stop_signal.hpp"

#include <csignal>

namespace otp::cli {
namespace {

volatile std::sig_atomic_t came = 0;

void on_signal(int number) { came = number; }

}  // namespace

void listen_for_stop() {
    came = 0;
    std::signal(SIGINT, on_signal);
    std::signal(SIGTERM, on_signal);
}

int stop_signal() { return came; }

}  // namespace otp::cli
