#pragma once
// genesis.json of a data directory: which network its journal belongs to.

#include <optional>

#include "protocol/state.hpp"
#include "settlement/node_error.hpp"

namespace otp::settlement {

/// Written by the node when its network begins.
inline constexpr std::string_view genesis_name = "genesis.json";
inline constexpr std::uint64_t genesis_bytes_max = 64U << 20;

/// Reads a directory's genesis.
[[nodiscard]] Result<Genesis, NodeError> read_genesis_file(Disk& disk, const std::string& directory);

/// Writes the genesis into a directory that has none; refuses one that has another network's.
[[nodiscard]] std::optional<NodeError> settle_genesis_file(Disk& disk, const std::string& directory,
                                                           const Genesis& genesis);

}  // namespace otp::settlement
