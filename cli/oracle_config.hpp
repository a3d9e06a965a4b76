#pragma once
// The configuration of an oracle signer (TOML). Everything has a default but who signs; unknown keys are refused.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "oracle/live/observation_book.hpp"
#include "oracle/live/venue_links.hpp"
#include "protocol/result.hpp"

namespace otp::cli {

struct OracleConfig {
    std::string key = "oracle.key";  ///< The signer's secret, mode 0600.
    std::string directory = "otp-oracle";
    std::string node = "http://127.0.0.1:8080";
    std::vector<std::string> feeds{"BTC/USD", "ETH/USD"};
    bool volatility = true;            ///< And the volatility of each.
    std::vector<std::string> signers;  ///< As SignerUrls::read takes them.
    std::string record;                ///< File that gets every message of every venue; empty: none.
    std::string address = "127.0.0.1";
    std::uint16_t port = 8100;
    std::vector<oracle::Instrument> instruments;   ///< Empty: default_instruments().
    std::vector<oracle::VenueEndpoint> endpoints;  ///< Where not the public ones.
    bool log_json = true;
    std::string log_level = "info";
};

/// Public instruments of BTC/USD and ETH/USD, and of what USDT and USDC are worth. None needs a key.
[[nodiscard]] std::vector<oracle::Instrument> default_instruments();

/// `position` of the error is the line.
[[nodiscard]] Result<OracleConfig> parse_oracle_config(std::string_view text);

/// A whole configuration with every key, its meaning and its default, as TOML.
[[nodiscard]] std::string explain_oracle_config();

}  // namespace otp::cli
