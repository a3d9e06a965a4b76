#include "settlement/replay.hpp"

#include <algorithm>

#include "protocol/eip712.hpp"
#include "settlement/remembered_host.hpp"

namespace otp::settlement {
namespace {

constexpr std::size_t window_envelopes = 2048;
constexpr std::size_t window_blocks = 1024;
constexpr std::size_t window_bytes = 16U << 20;
constexpr std::size_t chunk_envelopes = 16;

/// A block read, with its envelopes as far as they are authentic.
struct ReadBlock {
    std::shared_ptr<AppliedBlock> applied = std::make_shared<AppliedBlock>();
    std::vector<Authenticated> authenticated;
    std::vector<Status> statuses;
};

/// One envelope to authenticate, or a block's signature where there is no envelope.
struct Task {
    ReadBlock* block = nullptr;
    std::optional<std::size_t> envelope;
};

struct Window {
    explicit Window(const Host& base) : host{base} {}

    std::vector<ReadBlock> blocks;
    std::vector<Task> tasks;
    RememberedHost host;
    std::optional<NodeError> end;  ///< Why there is no further window, if that is an error.
    bool last = false;
};

class Replay {
public:
    Replay(JournalReader& reader, ChainState& chain, const Genesis& genesis, const Host& host, keys::WorkerPool& pool,
           const ReplayVisitor& visit)
        : reader_{reader},
          chain_{chain},
          genesis_{genesis},
          host_{host},
          pool_{pool},
          visit_{visit},
          domain_separator_{eip712::domain_separator(chain.state.network)} {}

    std::optional<NodeError> run() {
        std::unique_ptr<Window> previous;
        while (true) {
            std::unique_ptr<Window> next;
            if (previous == nullptr || !previous->last) next = read_window();
            auto fault = prepare_while_applying(next.get(), previous.get());
            if (fault) return fault;
            if (previous != nullptr && previous->end) return previous->end;
            if (next == nullptr) return std::nullopt;
            previous = std::move(next);
        }
    }

private:
    std::unique_ptr<Window> read_window() {
        auto window = std::make_unique<Window>(host_);
        std::size_t envelopes = 0;
        std::size_t bytes = 0;
        while (envelopes < window_envelopes && bytes < window_bytes && window->blocks.size() < window_blocks) {
            const auto record = reader_.next();
            if (!record || !*record) {
                window->last = true;
                if (!record) window->end = node_error(record.error());
                break;
            }
            auto block = parse_block((*record)->payload);
            if (!block || block->header.height != (*record)->height) {
                window->last = true;
                window->end = damaged((*record)->height,
                                      block ? "the block says another height than its record" : block.error().reason);
                break;
            }
            bytes += (*record)->payload.size();
            envelopes += block->envelopes.size();
            window->blocks.emplace_back().applied->block = std::move(*block);
        }
        list_tasks(*window);
        return window;
    }

    static void list_tasks(Window& window) {
        for (ReadBlock& block : window.blocks) {
            const std::size_t count = block.applied->block.envelopes.size();
            block.authenticated.resize(count);
            block.statuses.resize(count, Status::ok);
            window.tasks.push_back({&block, std::nullopt});
            for (std::size_t i = 0; i < count; ++i) window.tasks.push_back({&block, i});
        }
    }

    /// The first chunk of the loop applies the window before, the others prepare the next one.
    std::optional<NodeError> prepare_while_applying(Window* next, Window* previous) {
        std::optional<NodeError> fault;
        const std::size_t tasks = next == nullptr ? 0 : next->tasks.size();
        // Sets as they are now; if one changes on the way, its updates are verified where they are applied.
        const std::vector<SignerSet> sets = chain_.state.signer_sets();
        pool_.parallel_for(1 + (tasks + chunk_envelopes - 1) / chunk_envelopes, 1, [&](std::size_t begin, std::size_t) {
            if (begin == 0) {
                if (previous != nullptr) fault = apply_window(*previous);
                return;
            }
            const std::size_t first = (begin - 1) * chunk_envelopes;
            for (std::size_t i = first; i < std::min(first + chunk_envelopes, tasks); ++i)
                prepare(next->tasks[i], next->host, sets);
        });
        return fault;
    }

    void prepare(const Task& task, const RememberedHost& host, const std::vector<SignerSet>& sets) const {
        const Block& block = task.block->applied->block;
        if (!task.envelope) {
            if (block.signature[64] <= 1)
                (void)host.recover_secp256k1(block_hash(block.header), ByteView{block.signature}.first(64),
                                             block.signature[64]);
            return;
        }
        auto authenticated = authenticate(block.envelopes[*task.envelope], domain_separator_, host_);
        if (!authenticated) {
            task.block->statuses[*task.envelope] = authenticated.error();
            return;
        }
        (void)verify_updates(authenticated->envelope, sets, host);
        task.block->authenticated[*task.envelope] = std::move(*authenticated);
    }

    std::optional<NodeError> apply_window(Window& window) {
        for (ReadBlock& block : window.blocks) {
            if (auto fault = apply_block(block, window.host)) return fault;
        }
        return std::nullopt;
    }

    std::optional<NodeError> apply_block(ReadBlock& read, const Host& host) {
        AppliedBlock& applied = *read.applied;
        const BlockHeader& header = applied.block.header;
        for (std::size_t i = 0; i < read.statuses.size(); ++i) {
            if (read.statuses[i] != Status::ok)
                return damaged(header.height, "envelope " + std::to_string(i) +
                                                  " is not authentic: " + std::string{name(read.statuses[i])});
        }
        const auto fault = replay_block(chain_.state, applied.block, {chain_.height, chain_.hash}, genesis_, host,
                                        read.authenticated, applied.receipts);
        if (fault) return damaged(header.height, fault_text(*fault, read));
        applied.hash = block_hash(header);
        std::uint32_t receipt = 0;
        for (Authenticated& authenticated : read.authenticated) {
            const auto commands = static_cast<std::uint32_t>(authenticated.envelope.commands.size());
            applied.envelopes.push_back({std::move(authenticated), receipt});
            receipt += commands;
        }
        chain_.height = header.height;
        chain_.hash = applied.hash;
        if (header.state_root) {
            chain_.root = *header.state_root;
            chain_.root_height = header.height;
        }
        if (auto reason = visit_(std::move(read.applied), chain_.state))
            return damaged(chain_.height, std::move(*reason));
        return std::nullopt;
    }

    static std::string fault_text(const BlockFault& fault, const ReadBlock& read) {
        const bool names_envelope = fault.reason.starts_with("an envelope") && read.authenticated.size() > 1;
        return names_envelope ? fault.reason + " (envelope " + std::to_string(fault.envelope) + ")" : fault.reason;
    }

    static NodeError damaged(std::uint64_t height, std::string reason) {
        return {NodeError::Kind::damaged, std::move(reason), height};
    }

    JournalReader& reader_;
    ChainState& chain_;
    const Genesis& genesis_;
    const Host& host_;
    keys::WorkerPool& pool_;
    const ReplayVisitor& visit_;
    const Hash domain_separator_;
};

}  // namespace

Result<ChainState, NodeError> chain_of_genesis(const Genesis& genesis) {
    auto state = open_genesis(genesis);
    if (!state) return NodeError{NodeError::Kind::genesis, state.error().reason, 0};
    const Hash network = state->network;
    const Hash root = state->root();
    return ChainState{std::move(*state), 0, network, root, 0};
}

std::optional<NodeError> replay(JournalReader& reader, ChainState& chain, const Genesis& genesis, const Host& host,
                                keys::WorkerPool& pool, const ReplayVisitor& visit) {
    return Replay{reader, chain, genesis, host, pool, visit}.run();
}

}  // namespace otp::settlement
