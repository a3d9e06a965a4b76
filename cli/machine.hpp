#pragma once
// What a verb asks of its surroundings: clock, environment, terminal, network. Tests bring their own.

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "cli/failure.hpp"
#include "protocol/time.hpp"
#include "settlement/remote_node.hpp"

namespace otp::cli {

class Machine {
public:
    Machine() = default;
    Machine(const Machine&) = delete;
    Machine& operator=(const Machine&) = delete;
    virtual ~Machine() = default;

    [[nodiscard]] virtual Time now() = 0;
    [[nodiscard]] virtual std::optional<std::string> variable(const std::string& name) = 0;
    /// Whether somebody sits there who can be asked.
    [[nodiscard]] virtual bool is_interactive() = 0;
    /// Whether stdout shows colours.
    [[nodiscard]] virtual bool is_terminal() = 0;
    /// Letters that a line of stdout holds.
    [[nodiscard]] virtual int columns() { return 100; }
    /// One line, not echoed. Fails with exit code 130 on Ctrl-C.
    [[nodiscard]] virtual Result<std::string, Failure> ask_secret(const std::string& prompt) = 0;
    /// One line.
    [[nodiscard]] virtual Result<std::string, Failure> ask(const std::string& prompt) = 0;
    [[nodiscard]] virtual Result<std::unique_ptr<settlement::RemoteNode>, std::string> connect(
        const std::string& url, std::chrono::milliseconds timeout) = 0;
    /// False when the program was asked to end (SIGTERM, SIGINT).
    [[nodiscard]] virtual bool sleep(Duration duration) = 0;
    [[nodiscard]] virtual std::uint32_t random() = 0;
};

/// The machine we run on. After `catch_signals` SIGTERM and SIGINT end `sleep` instead of the program.
[[nodiscard]] std::unique_ptr<Machine> real_machine();
void catch_signals();

}  // namespace otp::cli
