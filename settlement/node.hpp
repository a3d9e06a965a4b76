#pragma once
// Node: one writer over one data directory. Envelopes come in, are authenticated on worker threads, applied by one
// thread, and answered when their block is durable.
//
// What is promised
//  - No answer, no observer's call and no read shows anything of a block that is not durable.
//  - Envelopes that were waiting together are run in the order in which submit() was called.
//  - A block's time is the clock's, or that of the block before it if the clock went back.
//  - After a failed write or flush the node has failed for good: everybody who waits and everybody who comes later is
//    told `failed`, reads are refused, nothing is written again. Open the directory anew to learn what is there.
//
// Directory: genesis.json, the journal (journal.hpp), snapshots (snapshot_file.hpp, snapshot_keeper.hpp). Whoever has
// the journal's lock is the node.

#include <chrono>
#include <string_view>

#include "keys/secret_key.hpp"
#include "settlement/applied_block.hpp"
#include "settlement/clock.hpp"
#include "settlement/journal.hpp"
#include "settlement/newcomers.hpp"
#include "settlement/node_error.hpp"

namespace otp::settlement {

struct NodeOptions {
    /// Without threads nothing happens but in step(), on its caller's thread: for simulations.
    bool threads = true;
    std::size_t admission_threads = 0;  ///< That check signatures; 0 means one a processor.

    std::size_t queue_max = 65'536;              ///< Envelopes that may wait; further ones are `overloaded`.
    std::size_t queue_bytes_max = 256U << 20;    ///< Their bytes.
    std::size_t group_max = 8'192;               ///< Envelopes in one block; at most Block::envelopes_max.
    std::size_t group_bytes_max = 8U << 20;      ///< Their bytes; at most 16 MiB.
    std::chrono::milliseconds group_wait{2};     ///< How long a block waits for envelopes being authenticated.
    std::uint64_t root_every = 16;               ///< Blocks whose height is a multiple carry the state root.
    std::chrono::milliseconds root_after{1000};  ///< A state without a root gets one (an empty block) after this.
    std::uint64_t snapshot_every = 10'000;       ///< Blocks between snapshots; 0: only on stop().
    std::size_t snapshots_kept = 2;              ///< Older ones are removed; at least 1.
    std::size_t recent_envelopes_max = 200'000;  ///< Remembered for repeated submissions,
    std::size_t recent_bytes_max = 128U << 20;   ///< with their receipts' bytes.
    NewcomerOptions newcomers;                   ///< What those may bring whose signer has no account.
    /// A clock that is suddenly this far ahead of the time that has passed is not believed: no more blocks are made.
    /// 0: it is always believed.
    Duration clock_jump_max = seconds(600);
    JournalOptions journal;  ///< A salt seed of zeros is replaced by a random one.

    const Host* host = nullptr;  ///< nullptr: libsecp256k1. Must outlive the node.

    /// Sees every block above `observe_after`: first those replayed by open(), then each new one. open() starts from no
    /// later snapshot than that, so an index that knows its own height misses nothing.
    BlockObserver observer;
    std::uint64_t observe_after = ~std::uint64_t{0};  ///< The default: only new blocks.

    /// Told after each block that open() replays: its height, and the last one's.
    std::function<void(std::uint64_t height, std::uint64_t last)> progress;

    std::function<void(std::string_view line)> log;  ///< What an operator should read. May be called by any thread.
};

/// Why an envelope was not looked at.
enum class Unavailable {
    no,
    overloaded,  ///< The queue is full: try again.
    failed,      ///< The node has failed for good. The envelope may or may not be in the journal.
    stopping,    ///< The node is being stopped: try again when it runs.
    clock,       ///< The clock cannot be believed; see NodeStatus::clock_problem.
    newcomers,   ///< The signer has no account, and too many such came: try again after `retry_after_s`.
};

/// The answer to one submitted envelope.
struct Submitted {
    Hash id;         ///< Digest of the envelope; zero if it could not be read.
    Address signer;  ///< Zero if it could not be recovered.
    Unavailable unavailable = Unavailable::no;
    Status status = Status::ok;         ///< ok, or why the envelope did not enter the journal.
    std::uint64_t height = 0;           ///< Block it stands in; 0: none.
    std::uint32_t index = 0;            ///< Its place in that block.
    std::uint32_t retry_after_s = 0;    ///< Of `newcomers`.
    bool duplicate = false;             ///< It had been submitted before: these are the first receipts.
    std::span<const Receipt> receipts;  ///< One a command; they live as long as `keeps`.
    std::shared_ptr<const void> keeps;

    [[nodiscard]] bool journaled() const { return height != 0; }
};

/// Called once for each submission, by a thread of the node or by the one that submits. Must not throw.
using Answer = std::function<void(const Submitted&)>;

struct NodeStatus {
    std::uint64_t height = 0;  ///< Of the last durable block; 0: the genesis.
    Hash hash;                 ///< Of that block; at height 0 the network id.
    Time time;                 ///< Of the state.
    Hash root;                 ///< The last state root in a block; before the first, that of the genesis.
    std::uint64_t root_height = 0;
    std::string failure;  ///< Why the node failed for good; empty while it works.
    std::string
        clock_problem;  ///< Why no more blocks are made until it is started again; empty while the clock is good.
    bool stopping = false;
    Time started_at;  ///< By the node's clock.

    std::size_t queue = 0;     ///< Envelopes waiting.
    std::uint64_t blocks = 0;  ///< Since open(), with those below.
    std::uint64_t envelopes = 0;
    std::uint64_t commands = 0;
    std::uint64_t commands_refused = 0;  ///< Journaled with a status other than ok.
    std::uint64_t refused = 0;           ///< Envelopes refused before the journal.
    std::uint64_t duplicates = 0;
    std::uint64_t overloaded = 0;
    std::uint64_t newcomers_turned_away = 0;

    std::uint64_t snapshot_height = 0;  ///< Newest written or started from; 0: none.
    std::string snapshot_failure;       ///< Why the last one could not be written; the node goes on without.
    JournalStat journal;

    /// Whether it takes commands.
    [[nodiscard]] bool ready() const { return failure.empty() && clock_problem.empty() && !stopping; }
};

/// What open() did.
struct StartReport {
    std::uint64_t snapshot_height = 0;  ///< Started from this one; 0: from the genesis.
    std::vector<std::string> skipped;   ///< Snapshots that were not believed, and why.
    std::uint64_t blocks_replayed = 0;
    std::uint64_t commands_replayed = 0;
    JournalReport journal;
    std::chrono::milliseconds elapsed{};
};

class Node {
public:
    /// Opens or begins the directory (made if it is not there; its parent must be). Replays with every check:
    /// signatures, price proofs, receipts, state roots. The disk and the clock must outlive the node; with threads, the
    /// disk must be safe to use from several.
    [[nodiscard]] static Result<std::unique_ptr<Node>, NodeError> open(Disk& disk, const std::string& directory,
                                                                       const Genesis& genesis, keys::SecretKey node_key,
                                                                       Clock& clock, NodeOptions options = {});
    /// As stop().
    ~Node();
    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;

    /// Takes the canonical bytes of an envelope. Never blocks for the disk; when it cannot be queued, `done` is called
    /// before this returns. `from`: the IP address it came from, for the budget of newcomers; empty: this process.
    void submit(Bytes envelope, Answer done, std::string from = {});
    /// Takes one of the newcomers' budget, for an account that is opened by somebody else's command. 0, or the seconds
    /// after which to try again.
    [[nodiscard]] std::uint32_t admit_newcomer(const std::string& from);
    /// The same, waiting for the answer. Not with `threads` off, not from a callback of the node.
    [[nodiscard]] Submitted submit_and_wait(Bytes envelope);

    /// Shows the durable state; many readers at once. false, and `look` was not called, if the node has failed. Do not
    /// nest.
    [[nodiscard]] bool read(const std::function<void(const State&)>& look) const;
    /// The same with the state for oneself: inclusion proofs bring its root up to date, which is all they may change.
    [[nodiscard]] bool edit_for_proof(const std::function<void(State&)>& look);

    /// What became of a recent envelope (see NodeOptions::recent_envelopes_max).
    [[nodiscard]] std::optional<Submitted> find(const Hash& id) const;

    /// Adds an observer of the blocks from now on. Called in order of the blocks, each after its answers have left.
    void observe(BlockObserver observer);

    [[nodiscard]] NodeStatus status() const;
    [[nodiscard]] const StartReport& start_report() const;
    [[nodiscard]] const Genesis& genesis() const;
    [[nodiscard]] const Hash& network() const;
    /// The clock's time, or the state's if that is later: what a block made now would say.
    [[nodiscard]] Time now() const;

    /// Takes no more, finishes what is queued, brings the state root into the journal, writes a snapshot, closes. Waits
    /// for all of it. Not from a callback of the node.
    void stop();
    /// Ends as a power cut would: what is queued is answered `stopping`, nothing more is written. For tests.
    void abandon();

    /// Without threads: authenticates and commits one group of what waits, and answers it. false if nothing waited.
    bool step();

private:
    struct Parts;
    explicit Node(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace otp::settlement
