#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <random>

#include "cli/machine.hpp"

namespace otp::cli {
namespace {

constexpr char ctrl_c = 3, ctrl_d = 4, ctrl_u = 21, backspace = 8, rubout = 127;

/// Written to by the signal handler, so that a sleep ends at once.
int wake_pipe[2] = {-1, -1};
volatile std::sig_atomic_t stop_asked = 0;

extern "C" void on_stop(int) {
    stop_asked = 1;
    const int kept = errno;
    // A full pipe wakes as well.
    [[maybe_unused]] const auto written = ::write(wake_pipe[1], "x", 1);
    errno = kept;
}

/// The terminal without echo for the length of a scope.
class QuietTerminal {
public:
    QuietTerminal() {
        if (::tcgetattr(STDIN_FILENO, &before_) != 0) return;
        termios quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO | ICANON | ISIG);
        changed_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet) == 0;
    }
    QuietTerminal(const QuietTerminal&) = delete;
    QuietTerminal& operator=(const QuietTerminal&) = delete;
    ~QuietTerminal() {
        if (changed_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    }
    [[nodiscard]] bool changed() const { return changed_; }

private:
    termios before_{};
    bool changed_ = false;
};

Failure interrupted() { return {"interrupted", "interrupted", "", exit_interrupted}; }

class RealMachine final : public Machine {
public:
    Time now() override {
        timespec t{};
        ::clock_gettime(CLOCK_REALTIME, &t);
        return {static_cast<std::int64_t>(t.tv_sec) * 1000 + t.tv_nsec / 1'000'000};
    }

    std::optional<std::string> variable(const std::string& name) override {
        const char* value = std::getenv(name.c_str());
        return value == nullptr ? std::nullopt : std::optional<std::string>{value};
    }

    bool is_interactive() override { return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1; }
    bool is_terminal() override { return ::isatty(STDOUT_FILENO) == 1; }

    int columns() override {
        winsize size{};
        const bool is_known = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
        return is_known ? size.ws_col : Machine::columns();
    }

    Result<std::string, Failure> ask_secret(const std::string& prompt) override {
        const QuietTerminal quiet;
        if (!quiet.changed())
            return Failure{"no_terminal", "the terminal's echo cannot be turned off", "", exit_failure};
        std::cerr << prompt << std::flush;
        std::string line;
        for (;;) {
            char c = 0;
            if (::read(STDIN_FILENO, &c, 1) != 1 || c == ctrl_c || (c == ctrl_d && line.empty())) {
                std::cerr << '\n';
                return interrupted();
            }
            if (c == '\n' || c == '\r' || c == ctrl_d) break;
            if (c == backspace || c == rubout) {
                if (!line.empty()) line.pop_back();
            } else if (c == ctrl_u) {
                line.clear();
            } else {
                line += c;
            }
        }
        std::cerr << '\n';
        return line;
    }

    Result<std::string, Failure> ask(const std::string& prompt) override {
        std::cerr << prompt << std::flush;
        std::string line;
        if (!std::getline(std::cin, line)) return interrupted();
        return line;
    }

    Result<std::unique_ptr<settlement::RemoteNode>, std::string> connect(const std::string& url,
                                                                         std::chrono::milliseconds timeout) override {
        return settlement::connect_http(url, timeout);
    }

    bool sleep(Duration duration) override {
        const std::int64_t end = steady_ms() + duration.ms;
        for (;;) {
            const std::int64_t left = end - steady_ms();
            if (stop_asked != 0) return false;
            if (left <= 0) return true;
            pollfd wake{wake_pipe[0], POLLIN, 0};
            ::poll(&wake, 1, static_cast<int>(left > 60'000 ? 60'000 : left));
        }
    }

    std::uint32_t random() override { return std::random_device{}(); }

private:
    static std::int64_t steady_ms() {
        timespec t{};
        ::clock_gettime(CLOCK_MONOTONIC, &t);
        return static_cast<std::int64_t>(t.tv_sec) * 1000 + t.tv_nsec / 1'000'000;
    }
};

}  // namespace

std::unique_ptr<Machine> real_machine() { return std::make_unique<RealMachine>(); }

void catch_signals() {
    if (wake_pipe[0] < 0 && ::pipe2(wake_pipe, O_CLOEXEC | O_NONBLOCK) != 0) return;
    struct sigaction action {};
    action.sa_handler = on_stop;
    ::sigaction(SIGTERM, &action, nullptr);
    ::sigaction(SIGINT, &action, nullptr);
}

}  // namespace otp::cli
