#include "settlement/sequencer.hpp"

#include <algorithm>

#include "protocol/keccak.hpp"

namespace otp::settlement {
namespace {

void tell_all(Group& group, Unavailable why) {
    for (const auto& submission : group) forget_fate(*submission, why);
}

/// Whatever was found out about them may not be durable.
void tell_failed(Group& group) { tell_all(group, Unavailable::failed); }

}  // namespace

Sequencer::Sequencer(ChainState chain, RecentReceipts recent, Journal journal, keys::SecretKey node_key, Clock& clock,
                     const Host& host, const NodeOptions& options, Newcomers& newcomers)
    : chain_{std::move(chain)},
      recent_{std::move(recent)},
      journal_{std::move(journal)},
      node_key_{std::move(node_key)},
      clock_{clock},
      host_{host},
      root_every_{std::max<std::uint64_t>(options.root_every, 1)},
      snapshot_every_{options.snapshot_every},
      newcomers_{newcomers},
      clock_guard_{options.clock_jump_max} {
    // The clock as it is at the start is what jumps are measured against.
    (void)clock_guard_.look(clock_.now(), clock_.monotonic());
    publish_status();
}

std::optional<Time> Sequencer::block_time() {
    const Time clock = clock_.now();
    if (const auto ahead = clock_guard_.look(clock, clock_.monotonic())) {
        const std::lock_guard held{status_mutex_};
        if (status_.clock_problem.empty()) {
            status_.clock_problem = "the clock was set ahead by " + std::to_string(ahead->ms / 1000) +
                                    " s; check it, then start the node again: it takes the clock as it finds it";
        }
        return std::nullopt;
    }
    return clock.is_valid() ? std::max(clock, chain_.state.time) : chain_.state.time;
}

bool Sequencer::clock_is_bad() const {
    const std::lock_guard held{status_mutex_};
    return !status_.clock_problem.empty();
}

std::shared_ptr<const AppliedBlock> Sequencer::commit(Group& group, bool with_root) {
    // Held until the block is durable: nobody sees an effect that a power cut could take back.
    const std::lock_guard held{lock_};
    if (failed()) {
        tell_failed(group);
        return nullptr;
    }
    const auto begun = std::chrono::steady_clock::now();
    auto block = std::make_shared<AppliedBlock>();
    block->envelopes.reserve(group.size());
    block->receipts.reserve(group.size());
    block->block.header.height = chain_.height + 1;
    in_block_.clear();
    in_block_count_ = 0;
    const auto time = block_time();
    if (!time) {
        tell_all(group, Unavailable::clock);
        return nullptr;
    }
    for (const auto& submission : group) place(*submission, *block, *time);
    if (block->envelopes.empty()) return nullptr;

    RecentBlock recent = seal(*block, with_root || root_is_due(block->height()));
    if (!make_durable(*block)) {
        tell_failed(group);
        return nullptr;
    }
    block->commit_time = std::chrono::steady_clock::now() - begun;
    adopt(*block, std::move(recent));
    for (const auto& submission : group) {
        if (submission->height == block->height()) submission->block = block;
    }
    return block;
}

std::shared_ptr<const AppliedBlock> Sequencer::commit_root() {
    const std::lock_guard held{lock_};
    if (failed() || !needs_root()) return nullptr;
    auto block = std::make_shared<AppliedBlock>();
    block->block.header.height = chain_.height + 1;
    const auto time = block_time();
    if (!time || !advance(chain_.state, *time)) return nullptr;
    RecentBlock recent = seal(*block, true);
    if (!make_durable(*block)) return nullptr;
    adopt(*block, std::move(recent));
    return block;
}

/// One envelope: into the block, or refused, or the same as an earlier one.
void Sequencer::place(Submission& submission, AppliedBlock& block, Time time) {
    if (submission.status != Status::ok) return;
    const Status admitted = admit(chain_.state, time, submission.authenticated);
    if (admitted != Status::ok) {
        // Its nonce is what gives a repeated envelope away, so only here is it worth looking for the first one.
        if (!place_duplicate(submission, block)) submission.status = admitted;
        return;
    }
    if (holds_up_newcomer(submission, time)) return;
    // A block that stays empty must not move the state's time.
    if (block.envelopes.empty()) (void)advance(chain_.state, time);
    if (submission.signers_version != chain_.state.signer_sets_version &&
        carries_update(submission.authenticated.envelope)) {
        submission.updates = verify_updates(submission.authenticated.envelope, chain_.state.signer_sets(), host_);
    }
    const auto receipt_first = static_cast<std::uint32_t>(block.receipts.size());
    run(chain_.state, submission.authenticated, submission.updates, host_, block.receipts);
    submission.height = block.height();
    submission.index = static_cast<std::uint32_t>(block.envelopes.size());
    block.envelopes.push_back({std::move(submission.authenticated), receipt_first});
    block.block.envelopes.push_back(std::move(submission.bytes));
}

/// A signer without an account opens one, so it comes through the budget, unless it does what is due anyway.
bool Sequencer::holds_up_newcomer(Submission& submission, Time time) {
    if (submission.from.empty() || chain_.state.find_account(submission.signer)) return false;
    if (is_due_work(chain_.state, time, submission.authenticated.envelope, submission.updates)) return false;
    const std::uint32_t wait_s = newcomers_.wait_s(submission.from, monotonic_us());
    if (wait_s == 0) return false;
    submission.unavailable = Unavailable::newcomers;
    submission.retry_after_s = wait_s;
    return true;
}

bool Sequencer::place_duplicate(Submission& submission, const AppliedBlock& block) {
    for (; in_block_count_ < block.envelopes.size(); ++in_block_count_)
        in_block_.set(block.envelopes[in_block_count_].authenticated.id, static_cast<std::uint32_t>(in_block_count_));
    if (const auto* const index = in_block_.find(submission.id)) {
        if (block.envelopes[*index].authenticated.signer == submission.signer) {
            submission.height = block.height();
            submission.index = *index;
            submission.duplicate = true;
            return true;
        }
    }
    auto first = recent_.find(submission.id);
    if (!first || first->signer != submission.signer) return false;
    submission.height = first->height;
    submission.index = first->index;
    submission.duplicate = true;
    submission.old_receipts = std::make_shared<const std::vector<Receipt>>(std::move(first->receipts));
    return true;
}

bool Sequencer::root_is_due(std::uint64_t height) const {
    return height % root_every_ == 0 || (snapshot_every_ != 0 && height % snapshot_every_ == 0);
}

RecentBlock Sequencer::seal(AppliedBlock& applied, bool with_root) {
    Block& block = applied.block;
    BlockHeader& header = block.header;
    RecentBlock recent =
        RecentReceipts::encode_block(header.height, chain_.state.time, applied.envelopes, applied.receipts);
    header.network = chain_.state.network;
    header.time = chain_.state.time;
    header.previous = chain_.hash;
    header.commands_hash = commands_hash(block.envelopes);
    header.receipts_hash = keccak256(recent.receipts);
    if (with_root) header.state_root = chain_.state.root();
    applied.hash = block_hash(header);
    block.signature = node_key_.sign(applied.hash).bytes65();
    return recent;
}

bool Sequencer::make_durable(const AppliedBlock& applied) {
    block_bytes_.clear();
    encode(block_bytes_, applied.block);
    auto done = journal_.append(applied.height(), block_bytes_.view());
    if (done) done = journal_.sync();
    if (!done) fail("block " + std::to_string(applied.height()) + ": " + done.error().text());
    return done.has_value();
}

void Sequencer::adopt(const AppliedBlock& applied, RecentBlock recent) {
    const BlockHeader& header = applied.block.header;
    chain_.height = header.height;
    chain_.hash = applied.hash;
    if (header.state_root) {
        chain_.root = *header.state_root;
        chain_.root_height = header.height;
    }
    recent_.add(std::move(recent));
    {
        const std::lock_guard held{status_mutex_};
        ++status_.blocks;
        status_.envelopes += applied.envelopes.size();
        status_.commands += applied.receipts.size();
        status_.commands_refused += static_cast<std::uint64_t>(std::count_if(
            applied.receipts.begin(), applied.receipts.end(), [](const Receipt& r) { return r.status != Status::ok; }));
    }
    publish_status();
}

void Sequencer::publish_status() {
    const std::lock_guard held{status_mutex_};
    status_.height = chain_.height;
    status_.hash = chain_.hash;
    status_.time = chain_.state.time;
    status_.root = chain_.root;
    status_.root_height = chain_.root_height;
    status_.journal = journal_.stat();
}

void Sequencer::fail(const std::string& reason) {
    const std::lock_guard held{status_mutex_};
    if (status_.failure.empty()) status_.failure = reason;
}

bool Sequencer::failed() const {
    const std::lock_guard held{status_mutex_};
    return !status_.failure.empty();
}

void Sequencer::describe(NodeStatus& status) const {
    const std::lock_guard held{status_mutex_};
    status = status_;
}

Time Sequencer::now() const {
    const Time clock = clock_.now();
    const std::lock_guard held{status_mutex_};
    if (!status_.clock_problem.empty()) return status_.time;
    return clock.is_valid() ? std::max(clock, status_.time) : status_.time;
}

std::shared_ptr<const KnownSigners> Sequencer::changed_signers() {
    if (signers_told_ == chain_.state.signer_sets_version || failed()) return nullptr;
    signers_told_ = chain_.state.signer_sets_version;
    return std::make_shared<const KnownSigners>(
        KnownSigners{chain_.state.signer_sets_version, chain_.state.signer_sets()});
}

SnapshotDraft Sequencer::draft_snapshot() {
    const std::lock_guard held{lock_};
    return {chain_.height, chain_.hash, write_snapshot(chain_.state), recent_.blocks()};
}

void Sequencer::close() {
    const std::lock_guard held{lock_};
    if (failed()) return;
    if (const auto closed = journal_.close(); !closed) fail(closed.error().text());
}

bool Sequencer::read(const std::function<void(const State&)>& look) const {
    lock_.lock_shared();
    const std::unique_ptr<StateLock, void (*)(StateLock*)> held{&lock_, [](StateLock* lock) { lock->unlock_shared(); }};
    // After a failed flush the state holds effects of which nobody knows whether they are durable.
    if (failed()) return false;
    look(chain_.state);
    return true;
}

bool Sequencer::edit(const std::function<void(State&)>& look) {
    const std::lock_guard held{lock_};
    if (failed()) return false;
    look(chain_.state);
    return true;
}

std::optional<RecentReceipt> Sequencer::find(const Hash& id) const {
    std::optional<RecentReceipt> found;
    (void)read([&](const State&) { found = recent_.find(id); });
    return found;
}

}  // namespace otp::settlement
