#include "settlement/node.hpp"

#include <algorithm>
#include <future>

#include "keys/native_host.hpp"
#include "keys/random.hpp"
#include "protocol/eip712.hpp"
#include "settlement/admission.hpp"
#include "settlement/genesis_file.hpp"
#include "settlement/node_start.hpp"
#include "settlement/publisher.hpp"

namespace otp::settlement {
namespace {

const Host& native_host() {
    static const keys::NativeHost host;
    return host;
}

std::size_t processors() { return std::max(1U, std::thread::hardware_concurrency()); }

std::size_t admission_threads(const NodeOptions& options) {
    if (!options.threads) return 0;
    return options.admission_threads == 0 ? processors() : options.admission_threads;
}

bool names_key(const Genesis& genesis, const Address& key) {
    for (std::size_t at = 0; at + Address::size <= genesis.node_keys.size(); at += Address::size) {
        if (std::equal(key.bytes.begin(), key.bytes.end(), genesis.node_keys.begin() + static_cast<std::ptrdiff_t>(at)))
            return true;
    }
    return false;
}

void complete(NodeOptions& options) {
    if (options.host == nullptr) options.host = &native_host();
    if (options.journal.salt_seed == Hash{}) keys::fill_random(options.journal.salt_seed.bytes);
    if (!options.threads) options.journal.background_upkeep = false;
    options.journal.group_bytes_max = std::max<std::uint64_t>(options.journal.group_bytes_max, 2 * Block::size_max);
}

}  // namespace

struct Node::Parts {
    Parts(Disk& disk, const std::string& directory, const Genesis& its_genesis, NodeOptions its_options, Clock& clock,
          Ground ground, Journal journal, keys::SecretKey node_key, StartReport its_report)
        : genesis{its_genesis},
          network{ground.chain.state.network},
          options{std::move(its_options)},
          report{std::move(its_report)},
          started_at{clock.now()},
          newcomers{options.newcomers},
          sequencer{std::move(ground.chain),
                    std::move(ground.recent),
                    std::move(journal),
                    std::move(node_key),
                    clock,
                    *options.host,
                    options,
                    newcomers},
          snapshots{disk, directory, options.snapshots_kept, options.threads, report.snapshot_height},
          publisher{sequencer, options.threads},
          admission{eip712::domain_separator(network), *options.host, options, admission_threads(options)} {
        if (options.observer) publisher.observe(options.observer);
        update_admission();
        note_root();
        if (options.threads) writer = std::thread{[this] { write(); }};
    }

    using Moment = Admission::Moment;

    void log(const std::string& line) const {
        if (options.log) options.log(line);
    }

    /// Price updates are verified ahead against the durable signer sets; a failed node takes no more.
    void update_admission() {
        if (auto signers = sequencer.changed_signers()) admission.set_signers(std::move(signers));
        tell_clock_problem();
        if (!sequencer.failed() || told_failure) return;
        told_failure = true;
        admission.close(Unavailable::failed);
        NodeStatus status;
        sequencer.describe(status);
        log("the node has failed and writes nothing more: " + status.failure);
    }

    void tell_clock_problem() {
        if (told_clock || !sequencer.clock_is_bad()) return;
        told_clock = true;
        NodeStatus status;
        sequencer.describe(status);
        log("no more blocks are made: " + status.clock_problem);
    }

    void note_root() {
        if (sequencer.failed() || sequencer.clock_is_bad() || !sequencer.needs_root()) {
            root_due.reset();
        } else if (!root_due) {
            root_due = std::chrono::steady_clock::now() + options.root_after;
        }
    }

    void write() {
        while (true) {
            Group group = admission.take(root_due);
            const bool with_root = root_due && std::chrono::steady_clock::now() >= *root_due;
            if (!group.empty()) {
                commit(std::move(group), with_root);
            } else if (admission.closed_and_empty()) {
                return;
            } else if (with_root) {
                commit_root();
            }
        }
    }

    void commit(Group group, bool with_root) {
        const auto block = sequencer.commit(group, with_root);
        after_commit(block, std::move(group));
    }

    void commit_root() {
        const auto block = sequencer.commit_root();
        after_commit(block, {});
    }

    void after_commit(const std::shared_ptr<const AppliedBlock>& block, Group group) {
        update_admission();
        note_root();
        publisher.publish(block, std::move(group));
        const std::uint64_t every = options.snapshot_every;
        if (block != nullptr && every != 0 && block->height() % every == 0 && !snapshots.busy()) write_snapshot();
    }

    void write_snapshot() { snapshots.write(sequencer.draft_snapshot()); }

    /// Called once no group is under way.
    void close() {
        if (sequencer.failed()) return;
        if (sequencer.needs_root()) commit_root();
        if (sequencer.failed()) return;
        NodeStatus status;
        sequencer.describe(status);
        // Without a last block there is no root for a snapshot; the next start replays a little more.
        if (status.height > snapshots.newest() && !sequencer.needs_root()) write_snapshot();
        snapshots.finish();
        if (const std::string failure = snapshots.failure(); !failure.empty())
            log("the last snapshot could not be written: " + failure);
        sequencer.close();
    }

    const Genesis genesis;
    const Hash network;
    const NodeOptions options;
    const StartReport report;
    const Time started_at;
    Newcomers newcomers;
    Sequencer sequencer;
    SnapshotKeeper snapshots;
    Publisher publisher;
    Admission admission;

    // Of the writer.
    std::optional<Moment> root_due;  ///< When the state, without a root since some time, gets one.
    bool told_failure = false;
    bool told_clock = false;

    std::atomic<std::uint64_t> overloaded = 0;
    std::atomic<bool> stopping = false;
    std::mutex stop_mutex;
    bool stopped = false;
    std::thread writer;
};

Node::Node(std::unique_ptr<Parts> parts) : parts_{std::move(parts)} {}

Node::~Node() { stop(); }

Result<std::unique_ptr<Node>, NodeError> Node::open(Disk& disk, const std::string& directory, const Genesis& genesis,
                                                    keys::SecretKey node_key, Clock& clock, NodeOptions options) {
    const auto begun = std::chrono::steady_clock::now();
    complete(options);
    if (!names_key(genesis, node_key.address()))
        return NodeError{NodeError::Kind::key, "the node key " + to_hex(node_key.address()) + " is not in the genesis",
                         0};
    if (const auto made = disk.create_directory(directory); !made) return node_error(made.error());
    auto journal = Journal::open(disk, directory, options.journal);
    if (!journal) return node_error(journal.error());
    if (auto refused = settle_genesis_file(disk, directory, genesis)) return *std::move(refused);

    StartReport report;
    report.journal = journal->report();
    keys::WorkerPool pool{options.threads ? processors() : 1};
    auto ground = find_ground(disk, directory, genesis, *options.host, pool, journal->last_height(), options, report);
    if (!ground) return ground.error();
    report.elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
    return std::unique_ptr<Node>{
        new Node{std::make_unique<Parts>(disk, directory, genesis, std::move(options), clock, std::move(*ground),
                                         std::move(*journal), std::move(node_key), std::move(report))}};
}

std::uint32_t Node::admit_newcomer(const std::string& from) {
    return parts_->newcomers.wait_s(from, parts_->sequencer.monotonic_us());
}

void Node::submit(Bytes envelope, Answer done, std::string from) {
    auto submission = std::make_unique<Submission>();
    submission->bytes = std::move(envelope);
    submission->done = std::move(done);
    submission->from = std::move(from);
    const Unavailable why = parts_->admission.offer(submission);
    if (why == Unavailable::no) return;
    if (why == Unavailable::overloaded) ++parts_->overloaded;
    answer_unavailable(*submission, why);
}

Submitted Node::submit_and_wait(Bytes envelope) {
    std::promise<Submitted> promise;
    submit(std::move(envelope), [&](const Submitted& submitted) { promise.set_value(submitted); });
    return promise.get_future().get();
}

bool Node::read(const std::function<void(const State&)>& look) const { return parts_->sequencer.read(look); }

bool Node::edit_for_proof(const std::function<void(State&)>& look) { return parts_->sequencer.edit(look); }

std::optional<Submitted> Node::find(const Hash& id) const {
    auto first = parts_->sequencer.find(id);
    if (!first) return std::nullopt;
    const auto receipts = std::make_shared<const std::vector<Receipt>>(std::move(first->receipts));
    Submitted submitted;
    submitted.id = id;
    submitted.signer = first->signer;
    submitted.height = first->height;
    submitted.index = first->index;
    submitted.receipts = *receipts;
    submitted.keeps = receipts;
    return submitted;
}

void Node::observe(BlockObserver observer) { parts_->publisher.observe(std::move(observer)); }

NodeStatus Node::status() const {
    NodeStatus status;
    parts_->sequencer.describe(status);
    status.stopping = parts_->stopping;
    status.started_at = parts_->started_at;
    status.queue = parts_->admission.size();
    status.refused = parts_->publisher.refused();
    status.duplicates = parts_->publisher.duplicates();
    status.newcomers_turned_away = parts_->publisher.newcomers_turned_away();
    status.overloaded = parts_->overloaded;
    status.snapshot_height = parts_->snapshots.newest();
    status.snapshot_failure = parts_->snapshots.failure();
    return status;
}

const StartReport& Node::start_report() const { return parts_->report; }
const Genesis& Node::genesis() const { return parts_->genesis; }
const Hash& Node::network() const { return parts_->network; }
Time Node::now() const { return parts_->sequencer.now(); }

void Node::stop() {
    const std::lock_guard held{parts_->stop_mutex};
    if (parts_->stopped) return;
    parts_->stopped = parts_->stopping = true;
    parts_->admission.close(Unavailable::stopping);
    if (parts_->writer.joinable()) {
        parts_->writer.join();
    } else {
        while (step()) continue;
    }
    parts_->admission.end_threads();
    parts_->close();
    parts_->publisher.finish();
}

void Node::abandon() {
    const std::lock_guard held{parts_->stop_mutex};
    if (parts_->stopped) return;
    parts_->stopped = parts_->stopping = true;
    parts_->admission.close(Unavailable::stopping);
    parts_->admission.end_threads();
    if (parts_->writer.joinable()) parts_->writer.join();
    parts_->publisher.finish();
    for (const auto& submission : parts_->admission.take_all()) answer_unavailable(*submission, Unavailable::stopping);
}

bool Node::step() {
    parts_->admission.check_all();
    Group group = parts_->admission.take(std::chrono::steady_clock::now());
    if (group.empty()) return false;
    parts_->commit(std::move(group), false);
    parts_->sequencer.maintain();
    return true;
}

}  // namespace otp::settlement
