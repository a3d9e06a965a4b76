#pragma once
// Sequencer: the single writer. Owns the state and the journal; turns a group of authenticated envelopes into one
// durable block. Internal; all but the reading half is for one thread.

#include "protocol/snapshot.hpp"
#include "settlement/clock_guard.hpp"
#include "settlement/recent_receipts.hpp"
#include "settlement/replay.hpp"
#include "settlement/snapshot_keeper.hpp"
#include "settlement/state_lock.hpp"
#include "settlement/submission.hpp"

namespace otp::settlement {

class Sequencer {
public:
    Sequencer(ChainState chain, RecentReceipts recent, Journal journal, keys::SecretKey node_key, Clock& clock,
              const Host& host, const NodeOptions& options, Newcomers& newcomers);

    /// Runs the group, in order, and makes what belongs in the journal one durable block. Tells each submission what
    /// became of it. Returns the block; nothing if none of the group belongs in the journal, or the node has failed.
    [[nodiscard]] std::shared_ptr<const AppliedBlock> commit(Group& group, bool with_root);

    /// An empty block that carries the state root, if the last block carries none. Returns it.
    [[nodiscard]] std::shared_ptr<const AppliedBlock> commit_root();

    /// Whether the state has changed since the last root.
    [[nodiscard]] bool needs_root() const { return chain_.root_height != chain_.height; }

    /// What admission verifies price updates against, if it has changed since the last call.
    [[nodiscard]] std::shared_ptr<const KnownSigners> changed_signers();

    /// The state as bytes. Precondition: !needs_root(), not failed.
    [[nodiscard]] SnapshotDraft draft_snapshot();

    /// Upkeep of a journal without a thread.
    void maintain() { journal_.maintain(); }
    /// Gives the journal back. Nothing is written after a failure.
    void close();

    // Any thread.
    [[nodiscard]] bool read(const std::function<void(const State&)>& look) const;
    [[nodiscard]] bool edit(const std::function<void(State&)>& look);
    [[nodiscard]] std::optional<RecentReceipt> find(const Hash& id) const;
    [[nodiscard]] bool failed() const;
    /// Fills height, hash, time, root, failure, counts of what was journaled, journal.
    void describe(NodeStatus& status) const;
    [[nodiscard]] Time now() const;
    /// Whether the clock jumped ahead; it stays so.
    [[nodiscard]] bool clock_is_bad() const;
    [[nodiscard]] std::int64_t monotonic_us() const { return clock_.monotonic().ms * 1000; }

private:
    /// Nothing when the clock cannot be believed.
    [[nodiscard]] std::optional<Time> block_time();
    [[nodiscard]] bool holds_up_newcomer(Submission& submission, Time time);
    void place(Submission& submission, AppliedBlock& block, Time time);
    [[nodiscard]] bool place_duplicate(Submission& submission, const AppliedBlock& block);
    [[nodiscard]] bool root_is_due(std::uint64_t height) const;
    [[nodiscard]] RecentBlock seal(AppliedBlock& block, bool with_root);
    [[nodiscard]] bool make_durable(const AppliedBlock& block);
    void adopt(const AppliedBlock& block, RecentBlock recent);
    void fail(const std::string& reason);
    void publish_status();

    mutable StateLock
        lock_;  ///< Over chain_ and recent_, for writing from the first effect until the block is durable.
    ChainState chain_;
    RecentReceipts recent_;
    Journal journal_;
    const keys::SecretKey node_key_;
    Clock& clock_;
    const Host& host_;
    const std::uint64_t root_every_;
    const std::uint64_t snapshot_every_;
    Newcomers& newcomers_;
    ClockGuard clock_guard_;

    Writer block_bytes_;                     ///< Reused.
    FlatMap<Hash, std::uint32_t> in_block_;  ///< Envelopes of the block being made, as far as somebody asked.
    std::size_t in_block_count_ = 0;
    std::optional<std::uint64_t> signers_told_;

    mutable std::mutex status_mutex_;
    NodeStatus status_;
};

}  // namespace otp::settlement
