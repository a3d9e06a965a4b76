#include "settlement/snapshot_keeper.hpp"

namespace otp::settlement {

Bytes snapshot_payload(const SnapshotDraft& draft) {
    Writer w;
    w.integer(static_cast<std::uint64_t>(draft.state.size()));
    w.bytes(draft.state);
    w.integer(static_cast<std::uint32_t>(draft.recent.size()));
    for (const auto& block : draft.recent) encode(w, *block);
    return w.take();
}

Result<SnapshotParts> split_snapshot_payload(ByteView payload) {
    Reader r{payload};
    SnapshotParts parts;
    parts.state = r.bytes(r.integer<std::uint64_t>());
    const auto count = r.integer<std::uint32_t>();
    for (std::uint32_t i = 0; i < count && !r.failed(); ++i) {
        decode(r, parts.recent.emplace_back());
        if (i > 0 && parts.recent[i].height != parts.recent[i - 1].height + 1) r.fail();
    }
    if (r.failed() || !r.at_end()) return ParseError{"the snapshot's recent receipts are malformed", r.position()};
    return parts;
}

SnapshotKeeper::SnapshotKeeper(Disk& disk, std::string directory, std::size_t kept, bool background,
                               std::uint64_t newest)
    : disk_{disk}, directory_{std::move(directory)}, kept_{kept}, newest_{newest} {
    if (background) thread_ = std::thread{[this] { work(); }};
}

SnapshotKeeper::~SnapshotKeeper() { finish(); }

bool SnapshotKeeper::busy() const {
    const std::lock_guard held{mutex_};
    return storing_ || waiting_.has_value();
}

void SnapshotKeeper::write(SnapshotDraft draft) {
    if (!thread_.joinable()) {
        store(draft);
        return;
    }
    const std::lock_guard held{mutex_};
    waiting_ = std::move(draft);
    changed_.notify_all();
}

void SnapshotKeeper::finish() {
    if (!thread_.joinable()) return;
    {
        const std::lock_guard held{mutex_};
        ending_ = true;
        changed_.notify_all();
    }
    thread_.join();
}

void SnapshotKeeper::work() {
    std::unique_lock held{mutex_};
    while (true) {
        changed_.wait(held, [this] { return ending_ || waiting_.has_value(); });
        if (!waiting_) return;
        const SnapshotDraft draft = std::move(*waiting_);
        waiting_.reset();
        storing_ = true;
        held.unlock();
        store(draft);
        held.lock();
        storing_ = false;
    }
}

void SnapshotKeeper::store(const SnapshotDraft& draft) {
    std::string failure;
    const Bytes payload = snapshot_payload(draft);
    const auto written = write_snapshot(disk_, directory_, draft.height, draft.block_hash, payload);
    if (!written) failure = written.error().text();
    if (written) {
        if (const auto removed = remove_older_snapshots(disk_, directory_, kept_); !removed)
            failure = removed.error().text();
    }
    const std::lock_guard held{mutex_};
    if (written) newest_ = draft.height;
    failure_ = std::move(failure);
}

std::uint64_t SnapshotKeeper::newest() const {
    const std::lock_guard held{mutex_};
    return newest_;
}

std::string SnapshotKeeper::failure() const {
    const std::lock_guard held{mutex_};
    return failure_;
}

}  // namespace otp::settlement
