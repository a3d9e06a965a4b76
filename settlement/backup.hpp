#pragma once
// Backup and restore of a node's directory: genesis.json, the journal's segments, and the newest readable snapshot.
//
// Every record is checked on the way in and again in the copy. A segment of the copy holds the records byte for byte
// and none of the zeros behind them. The source is only read.

#include <functional>
#include <optional>

#include "settlement/backup_manifest.hpp"
#include "settlement/genesis_file.hpp"

namespace otp::settlement {

struct BackupProgress {
    std::uint64_t height = 0;   ///< Of the last record copied,
    std::uint64_t through = 0;  ///< of these.
    std::uint64_t bytes = 0;    ///< Of records copied.
};
using ProgressCallback = std::function<void(const BackupProgress&)>;  ///< About once a MiB, and at the end.

struct BackupOptions {
    /// Copy up to this height, which must be durable: the way to copy from a live node. Without it the directory's lock
    /// is taken meanwhile (`locked` if a node runs), and everything is copied but a torn tail.
    std::optional<std::uint64_t> through;
    std::uint64_t first_height = 1;  ///< JournalOptions::first_height of the node.
    ProgressCallback progress;
};

struct BackupSummary {
    BackupManifest manifest;
    std::uint64_t records = 0;
    std::uint64_t bytes = 0;  ///< Of records.
    std::uint64_t segments = 0;
    std::uint64_t torn_bytes = 0;  ///< Behind the last record of the source; nobody was told they were durable.
    std::vector<JournalError> skipped_snapshots;  ///< Newer than the one copied, and not readable.
};

/// Copies into a directory that is empty or does not exist yet (its parent has to). Interrupted or failed, it leaves a
/// directory that restore() refuses.
[[nodiscard]] JournalResult<BackupSummary> backup(Disk& source, const std::string& source_directory, Disk& target,
                                                  const std::string& target_directory,
                                                  const BackupOptions& options = {});

/// Makes a node's directory of a finished backup; the target must be empty (a LOCK file may be there) or not exist yet.
/// HEAD is written first: a directory that was not restored to the end is refused by Journal::open().
[[nodiscard]] JournalResult<BackupSummary> restore(Disk& source, const std::string& backup_directory, Disk& target,
                                                   const std::string& target_directory,
                                                   const ProgressCallback& progress = {});

}  // namespace otp::settlement
