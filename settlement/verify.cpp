#include "settlement/verify.hpp"

#include <algorithm>

#include "keys/native_host.hpp"
#include "protocol/invariants.hpp"
#include "settlement/journal_recovery.hpp"
#include "settlement/replay.hpp"

namespace otp::settlement {
namespace {

constexpr std::uint64_t progress_every = 1000;

/// Checks and counts one block after the other.
class Verifier {
public:
    Verifier(const VerifyOptions& options, std::uint64_t through) : options_{options}, through_{through} {}

    std::optional<std::string> visit(const std::shared_ptr<const AppliedBlock>& block, const State& state) {
        const std::uint64_t height = block->height();
        report_.envelopes += block->envelopes.size();
        report_.commands += block->receipts.size();
        report_.commands_refused += static_cast<std::uint64_t>(std::count_if(
            block->receipts.begin(), block->receipts.end(), [](const Receipt& r) { return r.status != Status::ok; }));
        const bool check =
            height == through_ || (options_.invariants_every != 0 && height % options_.invariants_every == 0);
        if (check) {
            if (auto broken = broken_invariant(state)) return "after it an invariant is broken: " + *broken;
        }
        if (options_.observer) options_.observer(block, state);
        if (options_.progress && (height == through_ || height % progress_every == 0))
            options_.progress({height, through_, report_.commands});
        return std::nullopt;
    }

    [[nodiscard]] VerifyReport take(ChainState& chain) {
        report_.height = chain.height;
        report_.hash = chain.hash;
        report_.root = chain.state.root();
        report_.time = chain.state.time;
        return report_;
    }

private:
    const VerifyOptions& options_;
    const std::uint64_t through_;
    VerifyReport report_;
};

std::optional<NodeError> run_blocks(Disk& disk, const std::string& directory, const Genesis& genesis,
                                    const VerifyOptions& options, std::uint64_t through, ChainState& chain,
                                    Verifier& verifier) {
    if (through == 0) return std::nullopt;
    ReaderOptions reader_options;
    reader_options.through = through;
    auto reader = JournalReader::open(disk, directory, 1, reader_options);
    if (!reader) return node_error(reader.error());
    const keys::NativeHost native;
    keys::WorkerPool pool{options.threads};
    return replay(*reader, chain, genesis, options.host != nullptr ? *options.host : native, pool,
                  [&](const auto& block, State& state) { return verifier.visit(block, state); });
}

}  // namespace

Result<VerifyReport, NodeError> verify_journal(Disk& disk, const std::string& directory, const Genesis& genesis,
                                               const VerifyOptions& options) {
    const auto begun = std::chrono::steady_clock::now();
    auto chain = chain_of_genesis(genesis);
    if (!chain) return chain.error();
    std::uint64_t torn_bytes = 0;
    std::uint64_t through = 0;
    if (options.through) {
        through = *options.through;
    } else {
        // The reader checks every record again; here it is only to know where the journal ends.
        const auto tail = read_tail(disk, directory, 1, Verify::last_segment);
        if (!tail) return node_error(tail.error());
        through = tail->height_next - 1;
        torn_bytes = tail->report.cut_bytes;
    }
    Verifier verifier{options, through};
    if (auto fault = run_blocks(disk, directory, genesis, options, through, *chain, verifier)) return *std::move(fault);
    VerifyReport report = verifier.take(*chain);
    report.torn_bytes = torn_bytes;
    report.elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
    return report;
}

}  // namespace otp::settlement
