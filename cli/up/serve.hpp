#pragma once
// A network served from this process: node and API, prices, settlement worker, demo cast, and a live summary.

#include <cstdint>
#include <string>
#include <vector>

namespace otp::cli {

struct ServeOptions {
    std::string directory = "otp-data";
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;
    std::string web;                        ///< Folder of the web app; empty: none.
    std::string prices = "auto";            ///< auto, or the name of a PriceMode.
    std::string oracle_config;              ///< TOML file of `otp oracle`, for live prices; empty: the public venues.
    std::vector<std::string> signers;       ///< URLs of external prices' signers, to show what they see; may be none.
    std::string tape;                       ///< Empty: none.
    std::int64_t speed = 1;                 ///< Tape seconds in one second.
    std::uint64_t seed = 0;                 ///< Of generated prices; 0: drawn.
    std::uint32_t requests_per_second = 0;  ///< Of one address, loopback apart; 0: no limit.
    bool cast = true;
    std::string flow = "auto";  ///< Option chains: auto (as the prices are), live, generated or off.
    bool json = false;          ///< Failures as JSON.
    bool terminal = false;      ///< Redraw the summary in place.
};

/// Runs until SIGINT or SIGTERM (or a tape's end), then stops in order. Answers the exit code.
int serve(const ServeOptions& options);

}  // namespace otp::cli
