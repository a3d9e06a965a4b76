#pragma once
// Replay: the blocks of a journal, run again with every check. Signatures are recovered in parallel over a window of
// blocks while the window before it is applied.

#include "keys/worker_pool.hpp"
#include "settlement/applied_block.hpp"
#include "settlement/journal_reader.hpp"
#include "settlement/node_error.hpp"

namespace otp::settlement {

/// A state and the block it is the state after.
struct ChainState {
    State state;
    std::uint64_t height = 0;
    Hash hash;  ///< At height 0 the network id.
    Hash root;  ///< The last state root that a block carried.
    std::uint64_t root_height = 0;
};

/// What stands at height 0.
[[nodiscard]] Result<ChainState, NodeError> chain_of_genesis(const Genesis& genesis);

/// Called after each block, in order; words end the replay with them as the reason.
using ReplayVisitor =
    std::function<std::optional<std::string>(const std::shared_ptr<const AppliedBlock>& block, State& state)>;

/// Runs all that the reader has; its next record must be that of chain.height + 1. On an error `chain` is not to be
/// used any more; the error names the block, and the envelope or the journal's file where one is at fault.
[[nodiscard]] std::optional<NodeError> replay(JournalReader& reader, ChainState& chain, const Genesis& genesis,
                                              const Host& host, keys::WorkerPool& pool, const ReplayVisitor& visit);

}  // namespace otp::settlement
