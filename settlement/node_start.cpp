#include "settlement/node_start.hpp"

#include "protocol/snapshot.hpp"
#include "settlement/snapshot_keeper.hpp"

namespace otp::settlement {
namespace {

struct Start {
    Disk& disk;
    const std::string& directory;
    const Genesis& genesis;
    const Host& host;
    keys::WorkerPool& pool;
    std::uint64_t height_last;
    const NodeOptions& options;
    StartReport& report;
};

NodeError damaged(std::uint64_t height, std::string reason) {
    return {NodeError::Kind::damaged, std::move(reason), height};
}

/// The block of one height, as the journal has it.
Result<Block, NodeError> read_block(const Start& start, std::uint64_t height) {
    ReaderOptions options;
    options.through = height;
    auto reader = JournalReader::open(start.disk, start.directory, height, options);
    if (!reader) return node_error(reader.error());
    const auto record = reader->next();
    if (!record) return node_error(record.error());
    if (!*record) return damaged(height, "the journal does not have it");
    auto block = parse_block((*record)->payload);
    if (!block) return damaged(height, block.error().reason);
    return std::move(*block);
}

/// What makes a snapshot believed: the journal's block of that height is the one it names, signed by a node of this
/// network, and its state has that block's root. The error is why not.
Result<Ground, NodeError> ground_of_snapshot(const Start& start, const Snapshot& snapshot) {
    auto block = read_block(start, snapshot.height);
    if (!block) return block.error();
    const BlockHeader& header = block->header;
    const Hash hash = block_hash(header);
    if (hash != snapshot.block_hash) return damaged(snapshot.height, "the snapshot is of another block");
    if (header.network != network_id(start.genesis)) return damaged(snapshot.height, "the block is of another network");
    if (!is_signed_by_node(*block, start.genesis, start.host))
        return damaged(snapshot.height, "the block is not signed by a node of this network");
    if (!header.state_root) return damaged(snapshot.height, "the block of the snapshot carries no state root");
    auto parts = split_snapshot_payload(snapshot.payload);
    if (!parts) return damaged(snapshot.height, parts.error().reason);
    auto state = read_snapshot(parts->state, *header.state_root);
    if (!state) return damaged(snapshot.height, state.error().reason);
    if (state->network != header.network) return damaged(snapshot.height, "the snapshot is of another network");
    if (!parts->recent.empty() && parts->recent.back().height != snapshot.height)
        return damaged(snapshot.height, "the snapshot's recent receipts are of another block");

    Ground ground{{std::move(*state), snapshot.height, hash, *header.state_root, snapshot.height},
                  {start.options.recent_envelopes_max, start.options.recent_bytes_max}};
    for (RecentBlock& recent : parts->recent) ground.recent.add(std::move(recent));
    return ground;
}

/// Snapshots are written after their block is durable, so one beyond the journal's end shows that blocks are missing.
std::optional<NodeError> find_lost_blocks(const Start& start, const std::vector<std::uint64_t>& heights) {
    for (const std::uint64_t height : heights) {
        if (height <= start.height_last) break;
        if (!read_snapshot(start.disk, start.directory, height)) continue;
        return damaged(start.height_last + 1, "the journal ends before it, but there is a snapshot of block " +
                                                  std::to_string(height) + ": durable blocks are missing");
    }
    return std::nullopt;
}

Result<Ground, NodeError> newest_ground(const Start& start) {
    const auto heights = list_snapshots(start.disk, start.directory);
    if (!heights) return node_error(heights.error());
    if (auto lost = find_lost_blocks(start, *heights)) return *std::move(lost);
    for (const std::uint64_t height : *heights) {
        if (height > start.height_last || height > start.options.observe_after) continue;
        const auto snapshot = read_snapshot(start.disk, start.directory, height);
        if (!snapshot) {
            start.report.skipped.push_back(snapshot.error().text());
            continue;
        }
        auto ground = ground_of_snapshot(start, *snapshot);
        if (ground) {
            start.report.snapshot_height = height;
            return ground;
        }
        start.report.skipped.push_back(snapshot_name(height) + ": " + ground.error().text());
    }
    auto chain = chain_of_genesis(start.genesis);
    if (!chain) return chain.error();
    return Ground{std::move(*chain), {start.options.recent_envelopes_max, start.options.recent_bytes_max}};
}

}  // namespace

Result<Ground, NodeError> find_ground(Disk& disk, const std::string& directory, const Genesis& genesis,
                                      const Host& host, keys::WorkerPool& pool, std::uint64_t height_last,
                                      const NodeOptions& options, StartReport& report) {
    const Start start{disk, directory, genesis, host, pool, height_last, options, report};
    auto ground = newest_ground(start);
    if (!ground || ground->chain.height == height_last) return ground;

    ReaderOptions reader_options;
    reader_options.through = height_last;
    auto reader = JournalReader::open(disk, directory, ground->chain.height + 1, reader_options);
    if (!reader) return node_error(reader.error());
    const auto fault = replay(*reader, ground->chain, genesis, host, pool, [&](const auto& block, State& state) {
        ground->recent.add(
            RecentReceipts::encode_block(block->height(), state.time, block->envelopes, block->receipts));
        ++report.blocks_replayed;
        report.commands_replayed += block->receipts.size();
        if (options.observer && block->height() > options.observe_after) options.observer(block, state);
        if (options.progress) options.progress(block->height(), height_last);
        return std::optional<std::string>{};
    });
    if (fault) return *fault;
    return ground;
}

}  // namespace otp::settlement
