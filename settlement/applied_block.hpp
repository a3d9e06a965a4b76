#pragma once
// A block that has been applied and is durable, with everything that was learnt on the way: what answers, the history
// index and the stream are made of.

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "protocol/block.hpp"

namespace otp::settlement {

struct AppliedEnvelope {
    Authenticated authenticated;
    std::uint32_t receipt_first = 0;  ///< In AppliedBlock::receipts; one receipt a command follows.
};

struct AppliedBlock {
    Block block;
    Hash hash;
    std::vector<Receipt> receipts;           ///< Of all envelopes, in order.
    std::vector<AppliedEnvelope> envelopes;  ///< As many as the block has, in its order.
    /// From the first command to the end of the flush; zero where it was replayed.
    std::chrono::steady_clock::duration commit_time{};

    [[nodiscard]] std::uint64_t height() const { return block.header.height; }
    /// Of one envelope, one a command.
    [[nodiscard]] std::span<const Receipt> receipts_of(std::size_t envelope) const {
        const AppliedEnvelope& e = envelopes[envelope];
        return std::span{receipts}.subspan(e.receipt_first, e.authenticated.envelope.commands.size());
    }
};

/// `state` is the one after this block or a later one, durable and locked for reading: do not ask the node for
/// another lock, and be quick, for the writer may be waiting. The block may be kept.
using BlockObserver = std::function<void(const std::shared_ptr<const AppliedBlock>& block, const State& state)>;

}  // namespace otp::settlement
