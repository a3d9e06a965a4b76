#pragma once
// The configuration of a node: one table of keys, from which the TOML reader, its refusals and the reference derive.

#include <string>
#include <string_view>
#include <vector>

#include "protocol/result.hpp"
#include "settlement/node_service.hpp"

namespace otp::settlement {

/// The value of http.web that stands for the folder built beside the binary.
inline constexpr std::string_view web_beside_binary = "auto";

struct NodeConfig {
    ServiceOptions service;
    std::string web{web_beside_binary};  ///< For whoever knows where the binary is to make `service.web` of.
    bool log_json = true;
};

/// One key, as the reference shows it.
struct ConfigKey {
    std::string_view section;  ///< "" = top level.
    std::string_view name;
    std::string_view type;   ///< "text", "whole number" or "true or false".
    std::string_view value;  ///< The default, as TOML writes it.
    std::string_view doc;
};
[[nodiscard]] std::vector<ConfigKey> config_keys();

/// Reads TOML text. An unknown key, a wrong type and a number out of range are refused with their line; for a misspelt
/// key the nearest known one is named. `position` of the error is the line.
[[nodiscard]] Result<NodeConfig> parse_config(std::string_view text);

}  // namespace otp::settlement
