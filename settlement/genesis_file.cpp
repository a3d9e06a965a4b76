#include "settlement/genesis_file.hpp"

#include <nlohmann/json.hpp>

#include "settlement/command_json.hpp"

namespace otp::settlement {
namespace {

NodeError refusal(std::string reason) { return {NodeError::Kind::genesis, std::move(reason), 0}; }

}  // namespace

Result<Genesis, NodeError> read_genesis_file(Disk& disk, const std::string& directory) {
    const std::string path = join_path(directory, genesis_name);
    const auto bytes = read_file(disk, path, genesis_bytes_max);
    if (!bytes) return node_error(bytes.error());
    const auto document = parse_json(std::string_view{reinterpret_cast<const char*>(bytes->data()), bytes->size()});
    if (!document) return refusal(path + " " + document.error().reason);
    auto genesis = genesis_from_json(*document);
    if (!genesis) return refusal(path + " is not a genesis: " + genesis.error().reason);
    return std::move(*genesis);
}

std::optional<NodeError> settle_genesis_file(Disk& disk, const std::string& directory, const Genesis& genesis) {
    const std::string path = join_path(directory, genesis_name);
    const auto there = disk.exists(path);
    if (!there) return node_error(there.error());
    if (!*there) {
        const std::string text = genesis_to_json(genesis).dump(2) + "\n";
        const ByteView parts[] = {as_bytes(text)};
        if (const auto written = replace_file(disk, directory, genesis_name, parts); !written)
            return node_error(written.error());
    }
    // Also when it has just been written: what it says must be the genesis the node runs.
    const auto stored = read_genesis_file(disk, directory);
    if (!stored) return stored.error();
    if (network_id(*stored) == network_id(genesis)) return std::nullopt;
    return refusal(path + " is of another network: its id is " + to_hex(network_id(*stored)) + ", not " +
                   to_hex(network_id(genesis)));
}

}  // namespace otp::settlement
