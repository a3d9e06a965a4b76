#include "settlement/backup.hpp"

#include <algorithm>
#include <cerrno>

#include "protocol/keccak.hpp"
#include "settlement/journal_head.hpp"
#include "settlement/journal_reader.hpp"
#include "settlement/journal_recovery.hpp"
#include "settlement/snapshot_file.hpp"

namespace otp::settlement {
namespace {

using Failure = std::optional<JournalError>;

struct Place {
    Disk& disk;
    const std::string& directory;

    [[nodiscard]] std::string at(std::string_view name) const { return join_path(directory, name); }
};

JournalError refusal(JournalError::Kind kind, std::string reason, std::string_view file = {}) {
    return JournalError{kind, std::move(reason), std::string{file}, 0, 0, 0};
}

/// One segment of the copy: records are gathered and written in large steps, the header last, when the size is known.
class SegmentCopy {
public:
    explicit SegmentCopy(const Place& target) : target_{target} {}

    [[nodiscard]] IoResult<Done> begin(const SegmentHeader& source) {
        header_ = source;
        auto file = target_.disk.open(target_.at(segment_name(source.first_height)), OpenMode::create);
        if (!file) return file.error();
        file_ = std::move(*file);
        written_ = segment_header_bytes;
        return Done{};
    }

    [[nodiscard]] IoResult<Done> add(ByteView record) {
        gathered_.insert(gathered_.end(), record.begin(), record.end());
        return gathered_.size() < scan_step_bytes ? Done{} : write_gathered();
    }

    [[nodiscard]] IoResult<Done> finish() {
        if (!file_) return Done{};
        if (auto written = write_gathered(); !written) return written;
        header_.file_bytes = written_;
        if (auto written = file_->write_at(0, encode_segment_header(header_)); !written) return written;
        if (auto synced = file_->sync(); !synced) return synced;
        file_ = nullptr;
        return Done{};
    }

    /// Whether a record of this segment goes on with what was begun.
    [[nodiscard]] bool holds(const SegmentHeader& source) const {
        return file_ && header_.first_height == source.first_height;
    }

private:
    [[nodiscard]] IoResult<Done> write_gathered() {
        auto written = file_->write_at(written_, gathered_);
        written_ += gathered_.size();
        gathered_.clear();
        return written;
    }

    const Place& target_;
    std::unique_ptr<File> file_;
    SegmentHeader header_;
    std::uint64_t written_ = 0;
    Bytes gathered_;
};

/// Copies the records of `manifest`'s heights, and sets its CRC to that of the last.
Failure copy_records(const Place& source, const Place& target, BackupSummary& summary,
                     const ProgressCallback& progress) {
    BackupManifest& manifest = summary.manifest;
    if (manifest.last_height < manifest.first_height) return std::nullopt;
    auto reader = JournalReader::open(source.disk, source.directory, manifest.first_height,
                                      ReaderOptions{manifest.last_height, scan_step_bytes});
    if (!reader) return reader.error();
    SegmentCopy copy{target};
    std::uint64_t reported = 0;
    while (true) {
        const auto record = reader->next();
        if (!record) return record.error();
        if (!*record) break;
        if (!copy.holds(*reader->segment())) {
            if (const auto finished = copy.finish(); !finished) return journal_error(finished.error());
            if (const auto begun = copy.begin(*reader->segment()); !begun) return journal_error(begun.error());
            ++summary.segments;
        }
        if (const auto added = copy.add(reader->record_bytes()); !added) return journal_error(added.error());
        ++summary.records;
        summary.bytes += reader->record_bytes().size();
        if (progress && summary.bytes - reported >= scan_step_bytes) {
            reported = summary.bytes;
            progress({(*record)->height, manifest.last_height, summary.bytes});
        }
    }
    if (const auto finished = copy.finish(); !finished) return journal_error(finished.error());
    manifest.last_crc = reader->crc();
    if (progress) progress({manifest.last_height, manifest.last_height, summary.bytes});
    return std::nullopt;
}

JournalResult<Bytes> read_genesis(const Place& place) {
    auto bytes = read_file(place.disk, place.at(genesis_name), genesis_bytes_max);
    if (!bytes) return journal_error(bytes.error());
    return std::move(*bytes);
}

Failure write_genesis(const Place& target, ByteView genesis) {
    const ByteView parts[] = {genesis};
    const auto written = replace_file(target.disk, target.directory, genesis_name, parts);
    if (!written) return journal_error(written.error());
    return std::nullopt;
}

Failure copy_snapshot(const Place& target, const Snapshot& snapshot) {
    const auto written =
        write_snapshot(target.disk, target.directory, snapshot.height, snapshot.block_hash, snapshot.payload);
    if (!written) return journal_error(written.error());
    return std::nullopt;
}

/// Creates the directory if need be; refuses one with anything in it but a LOCK file.
Failure make_empty_directory(const Place& target) {
    const auto created = target.disk.create_directory(target.directory);
    if (!created) return journal_error(created.error());
    const auto names = target.disk.list(target.directory);
    if (!names) return journal_error(names.error());
    for (const std::string& name : *names) {
        if (name != lock_name) {
            return refusal(JournalError::Kind::misuse,
                           "the directory " + target.directory + " is not empty: it holds " + name);
        }
    }
    return std::nullopt;
}

/// Reads the copy as any reader would, to its last byte.
Failure check_copy(const Place& place, const BackupManifest& manifest) {
    const auto genesis = read_genesis(place);
    if (!genesis) return genesis.error();
    if (keccak256(*genesis) != manifest.genesis_digest) {
        return refusal(JournalError::Kind::corruption, "the digest does not match the manifest", genesis_name);
    }
    const auto tail = read_tail(place.disk, place.directory, manifest.first_height, Verify::everything);
    if (!tail) return tail.error();
    if (tail->report.cut_bytes != 0 || tail->height_next != manifest.last_height + 1 ||
        tail->crc != manifest.last_crc) {
        return refusal(JournalError::Kind::corruption, "the journal is not the one of the manifest", manifest_name);
    }
    if (!manifest.snapshot) return std::nullopt;
    const auto snapshot = read_snapshot(place.disk, place.directory, *manifest.snapshot);
    if (!snapshot) return snapshot.error();
    return std::nullopt;
}

JournalResult<std::unique_ptr<DirectoryLock>> take_lock(const Place& place, const std::string& advice) {
    auto lock = place.disk.lock(place.directory);
    if (lock) return std::move(*lock);
    if (lock.error().code != EWOULDBLOCK) return journal_error(lock.error());
    return refusal(JournalError::Kind::locked, "a node has the directory " + place.directory + advice);
}

/// The last height to copy: the one given, or where the journal of a node that does not run ends.
JournalResult<std::uint64_t> last_to_copy(const Place& source, const BackupOptions& options, BackupSummary& summary) {
    if (options.through) return *options.through;
    const auto tail = read_tail(source.disk, source.directory, options.first_height, Verify::last_segment);
    if (!tail) return tail.error();
    summary.torn_bytes = tail->report.cut_bytes;
    return tail->height_next - 1;
}

}  // namespace

JournalResult<BackupSummary> backup(Disk& source_disk, const std::string& source_directory, Disk& target_disk,
                                    const std::string& target_directory, const BackupOptions& options) {
    const Place source{source_disk, source_directory};
    const Place target{target_disk, target_directory};
    if (options.first_height == 0 || (options.through && *options.through + 1 < options.first_height)) {
        return refusal(JournalError::Kind::misuse, "there is nothing to copy below the journal's first height");
    }
    std::unique_ptr<DirectoryLock> lock;
    if (!options.through) {
        auto taken = take_lock(source, ": give the height through which to copy");
        if (!taken) return taken.error();
        lock = std::move(*taken);
    }
    if (const auto refused = make_empty_directory(target)) return *refused;
    const auto genesis = read_genesis(source);
    if (!genesis) return genesis.error();

    BackupSummary summary;
    const auto last = last_to_copy(source, options, summary);
    if (!last) return last.error();
    summary.manifest.first_height = options.first_height;
    summary.manifest.last_height = *last;
    summary.manifest.genesis_digest = keccak256(*genesis);
    if (const auto failed = write_genesis(target, *genesis)) return *failed;
    if (const auto failed = copy_records(source, target, summary, options.progress)) return *failed;

    auto newest = newest_snapshot(source_disk, source_directory, *last);
    if (!newest) return journal_error(newest.error());
    summary.skipped_snapshots = std::move(newest->skipped);
    if (newest->snapshot) {
        if (const auto failed = copy_snapshot(target, *newest->snapshot)) return *failed;
        summary.manifest.snapshot = newest->snapshot->height;
    }
    if (const auto synced = target_disk.sync_directory(target_directory); !synced) return journal_error(synced.error());
    if (const auto failed = check_copy(target, summary.manifest)) return *failed;
    const auto written = write_manifest(target_disk, target_directory, summary.manifest);
    if (!written) return journal_error(written.error());
    return summary;
}

JournalResult<BackupSummary> restore(Disk& source_disk, const std::string& backup_directory, Disk& target_disk,
                                     const std::string& target_directory, const ProgressCallback& progress) {
    const Place source{source_disk, backup_directory};
    const Place target{target_disk, target_directory};
    const auto manifest = read_manifest(source_disk, backup_directory);
    if (!manifest) return manifest.error();
    if (const auto damaged = check_copy(source, *manifest)) return *damaged;
    if (const auto refused = make_empty_directory(target)) return *refused;
    const auto lock = take_lock(target, {});
    if (!lock) return lock.error();

    BackupSummary summary;
    summary.manifest = *manifest;
    if (manifest->last_height >= manifest->first_height) {
        const auto head =
            write_head(target_disk, target_directory, HeadHint{manifest->last_height, manifest->last_crc});
        if (!head) return journal_error(head.error());
    }
    const auto genesis = read_genesis(source);
    if (!genesis) return genesis.error();
    if (const auto failed = write_genesis(target, *genesis)) return *failed;
    if (manifest->snapshot) {
        const auto snapshot = read_snapshot(source_disk, backup_directory, *manifest->snapshot);
        if (!snapshot) return snapshot.error();
        if (const auto failed = copy_snapshot(target, *snapshot)) return *failed;
    }
    if (const auto failed = copy_records(source, target, summary, progress)) return *failed;
    if (const auto synced = target_disk.sync_directory(target_directory); !synced) return journal_error(synced.error());
    if (const auto failed = check_copy(target, *manifest)) return *failed;
    return summary;
}

}  // namespace otp::settlement
