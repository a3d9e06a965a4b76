#pragma once
// What the node under fire and its client agree on: the network, and what goes through the pipes.

#include <array>
#include <string>

#include "settlement/development_network.hpp"
#include "settlement/node.hpp"

namespace otp::kill_loop {

inline settlement::DevelopmentKeys network_keys() { return settlement::DevelopmentKeys::derive("kill loop"); }

inline Genesis network_genesis(const settlement::DevelopmentKeys& keys) {
    settlement::DevelopmentOptions options;
    options.network = "kill loop";
    options.time = Time::from_seconds(1'600'000'000);
    return settlement::development_genesis(keys, options);
}

/// To the node: length (4 bytes) and bytes of an envelope. From the node: these, the first with height and index alone
/// when it has started. Small enough for a pipe to take one whole or not at all.
struct Report {
    std::array<std::uint8_t, 32> id{};
    std::uint64_t height = 0;
    std::uint32_t index = 0;
    std::uint8_t started = 0;
    std::uint8_t unavailable = 0;
    std::uint8_t duplicate = 0;
    std::uint8_t applied = 0;  ///< Journaled, and all its commands answered ok.
};
static_assert(sizeof(Report) == 48);

/// Runs a node over the directory until its standard input ends. Exit status.
int serve(const std::string& directory);

struct Outcome {
    int passed = 0;
    int failed = 0;
};
/// Starts and kills `rounds` nodes, then compares what was acknowledged with what the journal says.
Outcome run(const std::string& program, const std::string& directory, int rounds, std::uint64_t seed);

}  // namespace otp::kill_loop
