#pragma once
// SnapshotKeeper: writes snapshots beside the writer, one at a time, and removes old ones. Payload of a snapshot file:
// length of the state's bytes u64, those bytes (protocol/snapshot.hpp), number of recent blocks u32, those blocks
// (recent_receipts.hpp). Internal.

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "settlement/recent_receipts.hpp"
#include "settlement/snapshot_file.hpp"

namespace otp::settlement {

/// A state at a block, as bytes, cheap enough to take between two blocks.
struct SnapshotDraft {
    std::uint64_t height = 0;
    Hash block_hash;
    Bytes state;
    std::vector<std::shared_ptr<const RecentBlock>> recent;
};

[[nodiscard]] Bytes snapshot_payload(const SnapshotDraft& draft);

/// The two parts of a payload; the state is a view into it.
struct SnapshotParts {
    ByteView state;
    std::vector<RecentBlock> recent;
};
[[nodiscard]] Result<SnapshotParts> split_snapshot_payload(ByteView payload);

class SnapshotKeeper {
public:
    /// `newest`: height of the newest there is, 0 for none.
    SnapshotKeeper(Disk& disk, std::string directory, std::size_t kept, bool background, std::uint64_t newest);
    ~SnapshotKeeper();
    SnapshotKeeper(const SnapshotKeeper&) = delete;
    SnapshotKeeper& operator=(const SnapshotKeeper&) = delete;

    /// Whether the one before is still being written: then it is better to wait for the next occasion.
    [[nodiscard]] bool busy() const;
    /// Writes it: on the thread, or here without one.
    void write(SnapshotDraft draft);
    /// Waits for what is being written, and ends the thread.
    void finish();

    [[nodiscard]] std::uint64_t newest() const;
    /// Why the last one could not be written; empty if it could.
    [[nodiscard]] std::string failure() const;

private:
    void work();
    void store(const SnapshotDraft& draft);

    Disk& disk_;
    const std::string directory_;
    const std::size_t kept_;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::optional<SnapshotDraft> waiting_;
    bool storing_ = false;
    bool ending_ = false;
    std::uint64_t newest_;
    std::string failure_;
    std::thread thread_;
};

}  // namespace otp::settlement
