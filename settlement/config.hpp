#pragma once
// The configuration of a node: one table of keys, from which the TOML reader, its refusals and the reference derive.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/result.hpp"
#include "settlement/node_service.hpp"

namespace otp::settlement {

/// The value of http.web that stands for the folder built beside the binary.
inline constexpr std::string_view web_beside_binary = "auto";

/// What one address may ask for unless the configuration says otherwise. A page asks for some ten files and then a few
/// times a second; everything on this machine together, a proxy with it, may ask as often as a benchmark does.
inline constexpr std::uint32_t requests_per_second_default = 100;
inline constexpr std::uint32_t loopback_requests_per_second_default = 20'000;
/// Four seconds' worth.
[[nodiscard]] constexpr std::uint32_t requests_burst_of(std::uint32_t per_second) { return 4 * per_second; }

struct NodeConfig {
    ServiceOptions service;
    std::string web{web_beside_binary};  ///< For whoever knows where the binary is to make `service.web` of.
    std::vector<std::string> signers;    ///< For whoever asks them what they see, to make `service.price_sources` of.
    bool log_json = true;
    std::string log_level = "info";
};

/// One key, as the reference shows it.
struct ConfigKey {
    std::string_view section;  ///< "" = top level.
    std::string_view name;
    std::string_view type;   ///< "text", "list of texts", "whole number" or "true or false".
    std::string_view value;  ///< The default, as TOML writes it.
    std::string_view doc;
};
[[nodiscard]] std::vector<ConfigKey> config_keys();

/// Reads TOML text. An unknown key, a wrong type and a number out of range are refused with their line; for a misspelt
/// key the nearest known one is named. `position` of the error is the line.
[[nodiscard]] Result<NodeConfig> parse_config(std::string_view text);

}  // namespace otp::settlement
