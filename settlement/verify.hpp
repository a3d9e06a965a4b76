#pragma once
// Verify: don't trust, re-run. A journal from its genesis: the chain of blocks and the nodes' signatures, every
// signature and price proof, every receipt, every state root, and what must be true after every command.

#include <chrono>
#include <functional>
#include <optional>

#include "settlement/applied_block.hpp"
#include "settlement/node_error.hpp"

namespace otp::settlement {

struct VerifyProgress {
    std::uint64_t height = 0;   ///< Of the last block verified,
    std::uint64_t through = 0;  ///< of these.
    std::uint64_t commands = 0;
};

struct VerifyOptions {
    /// Verify up to this height, which must be durable: the way to verify beside a running node. Without it everything
    /// but a torn tail, of which nobody was told that it was durable.
    std::optional<std::uint64_t> through;
    std::uint64_t invariants_every = 1;  ///< Blocks; 0: only after the last. They look at the whole state.
    std::size_t threads = 0;             ///< That recover signatures; 0 means one a processor.
    const Host* host = nullptr;          ///< nullptr: libsecp256k1.
    std::function<void(const VerifyProgress&)> progress;  ///< About every thousand blocks, and at the end.
    BlockObserver observer;                               ///< Sees every block, in order.
};

struct VerifyReport {
    std::uint64_t height = 0;
    Hash hash;  ///< Of the last block; of an empty journal the network id.
    Hash root;  ///< Of the state after it, whether the block carries it or not.
    Time time;  ///< Of the state.
    std::uint64_t envelopes = 0;
    std::uint64_t commands = 0;
    std::uint64_t commands_refused = 0;
    std::uint64_t torn_bytes = 0;  ///< Behind the last record.
    std::chrono::milliseconds elapsed{};
};

/// Reads only, takes no lock. The error names the first block that does not verify, and the file and offset where it is
/// the journal's bytes that are at fault.
[[nodiscard]] Result<VerifyReport, NodeError> verify_journal(Disk& disk, const std::string& directory,
                                                             const Genesis& genesis, const VerifyOptions& options = {});

}  // namespace otp::settlement
