#include "settlement/journal.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "protocol/keccak.hpp"
#include "settlement/journal_head.hpp"
#include "settlement/little_endian.hpp"

namespace otp::settlement {
namespace {

JournalError misuse(std::string reason, std::uint64_t height) {
    return JournalError{JournalError::Kind::misuse, std::move(reason), {}, 0, height, 0};
}

/// Salts of different segments tell nothing of each other, so that old segments may be published.
std::uint32_t salt_of_segment(const Hash& seed, std::uint64_t first_height) {
    std::array<std::uint8_t, 8> height{};
    store_u64(height.data(), first_height);
    const Hash digest = Keccak{}.absorb(seed.view()).absorb(height).digest();
    return load_u32(digest.bytes.data());
}

JournalResult<std::unique_ptr<DirectoryLock>> take_lock(Disk& disk, const std::string& directory) {
    auto lock = disk.lock(directory);
    if (lock) return std::move(*lock);
    JournalError error = journal_error(lock.error());
    if (lock.error().code == EWOULDBLOCK) {
        error.kind = JournalError::Kind::locked;
        error.reason = "another node has the directory " + directory;
    }
    return error;
}

/// A segment that was being prepared when the process ended; how far it had come is not known.
IoResult<Done> remove_left_over_spare(Disk& disk, const std::string& directory) {
    const std::string path = join_path(directory, spare_name);
    const auto there = disk.exists(path);
    if (!there) return there.error();
    return *there ? disk.remove(path) : Done{};
}

}  // namespace

std::uint8_t* Journal::GroupBuffer::extend(std::size_t bytes) {
    const std::size_t needed = segment_header_bytes + used_ + bytes;
    if (needed > capacity_) {
        const std::size_t larger = std::max<std::size_t>(needed, std::max<std::size_t>(capacity_ * 2, 1U << 16));
        auto data = std::make_unique_for_overwrite<std::uint8_t[]>(larger);
        if (used_ > 0) std::memcpy(data.get() + segment_header_bytes, data_.get() + segment_header_bytes, used_);
        data_ = std::move(data);
        capacity_ = larger;
    }
    std::uint8_t* const at = data_.get() + segment_header_bytes + used_;
    used_ += bytes;
    return at;
}

ByteView Journal::GroupBuffer::with_header(const SegmentHeaderBytes& header) {
    std::memcpy(data_.get(), header.data(), header.size());
    return {data_.get(), segment_header_bytes + used_};
}

JournalResult<Journal> Journal::open(Disk& disk, const std::string& directory, const JournalOptions& options) {
    if (options.segment_bytes < 512) return misuse("segments must have at least 512 bytes", 0);
    if (options.first_height == 0) return misuse("heights begin at 1", 0);
    auto lock = take_lock(disk, directory);
    if (!lock) return lock.error();
    const auto tail = read_tail(disk, directory, options.first_height, options.verify);
    if (!tail) return tail.error();
    if (const auto settled = settle_tail(disk, directory, *tail); !settled) return settled.error();
    if (const auto removed = remove_left_over_spare(disk, directory); !removed) return journal_error(removed.error());

    Journal journal{disk, directory, options, std::move(*lock), *tail};
    if (tail->segment) {
        auto file = disk.open(join_path(directory, segment_name(*tail->segment)), OpenMode::write);
        if (!file) return journal_error(file.error());
        journal.segment_ = std::move(*file);
    }
    journal.upkeep_ = std::make_unique<JournalUpkeep>(disk, directory, options.segment_bytes, options.fill_bytes,
                                                      options.background_upkeep);
    if (!journal.segment_) {
        journal.spare_asked_ = true;
        journal.upkeep_->want_spare();
    }
    return journal;
}

Journal::Journal(Disk& disk, std::string directory, const JournalOptions& options, std::unique_ptr<DirectoryLock> lock,
                 const JournalTail& tail)
    : disk_{&disk},
      directory_{std::move(directory)},
      options_{options},
      lock_{std::move(lock)},
      segment_end_{tail.end},
      segment_size_{tail.file_bytes},
      segment_salt_{tail.salt},
      first_height_{tail.first_height},
      height_next_{tail.height_next},
      crc_{tail.crc},
      durable_{tail.height_next - 1, tail.crc},
      report_{tail.report} {
    stat_.segments = tail.report.segments;
    stat_.bytes_on_disk = tail.report.bytes_on_disk;
}

Journal::Journal(Journal&&) noexcept = default;
Journal::~Journal() = default;

JournalResult<Done> Journal::append(std::uint64_t height, ByteView payload) {
    if (failure_) return *failure_;
    if (height != height_next_) {
        return misuse("the next height is " + std::to_string(height_next_) + ", not " + std::to_string(height), height);
    }
    if (payload.size() > record_length_max) return misuse("the payload is longer than a record may be", height);
    const std::size_t bytes = record_header_bytes + payload.size();
    if (group_.used() + bytes > options_.group_bytes_max) return misuse("the group is full: sync first", height);

    const RecordHeader header{0, height, group_count_, crc_, 0};
    crc_ = encode_record(group_.extend(bytes), header, payload, segment_salt_);
    ++group_count_;
    ++height_next_;
    return Done{};
}

JournalResult<Done> Journal::sync() {
    if (failure_) return *failure_;
    if (const auto failed = upkeep_->failure()) return fail(journal_error(*failed));
    if (group_count_ == 0) return Done{};
    const bool fits = segment_ && segment_end_ + group_.used() <= segment_size_;
    const auto written = fits ? commit_here() : commit_to_new_segment();
    if (!written) return fail(journal_error(written.error()));
    return Done{};
}

IoResult<Done> Journal::commit_here() {
    if (auto written = segment_->write_at(segment_end_, group_.group()); !written) return written;
    if (auto synced = segment_->sync(); !synced) return synced;
    segment_end_ += group_.used();
    committed(group_.used());
    return Done{};
}

/// The segment gets its name after its first commit is durable: recovery counts on that.
IoResult<Done> Journal::commit_to_new_segment() {
    auto spare = upkeep_->take_spare();
    if (!spare) return spare.error();
    const std::uint64_t first = durable_.height + 1;
    segment_salt_ = salt_of_segment(options_.salt_seed, first);
    reseal_group(segment_salt_);
    const std::size_t bytes = segment_header_bytes + group_.used();
    segment_size_ = std::max<std::uint64_t>(options_.segment_bytes, bytes);
    const SegmentHeader header{segment_salt_, first, segment_size_, durable_.crc};

    File& file = **spare;
    if (auto written = file.write_at(0, group_.with_header(encode_segment_header(header))); !written) return written;
    if (auto synced = file.sync(); !synced) return synced;
    const std::string path = join_path(directory_, segment_name(first));
    if (auto renamed = disk_->rename(join_path(directory_, spare_name), path); !renamed) return renamed;
    if (auto synced = disk_->sync_directory(directory_); !synced) return synced;

    segment_ = std::move(*spare);
    segment_end_ = bytes;
    spare_asked_ = false;
    ++stat_.segments;
    stat_.bytes_on_disk += segment_size_;
    committed(bytes);
    return Done{};
}

/// The group was sealed with the salt of the segment that had no room for it.
void Journal::reseal_group(std::uint32_t salt) {
    const std::span<std::uint8_t> records = group_.records();
    RecordHeader header{0, durable_.height + 1, 0, durable_.crc, 0};
    for (std::size_t offset = 0; offset < records.size(); offset += record_header_bytes + header.length) {
        std::uint8_t* const record = records.data() + offset;
        header.length = load_u32(record + 4);
        header.previous_crc = seal_record(record, header, salt);
        ++header.height;
        ++header.index_in_group;
    }
    crc_ = header.previous_crc;
}

void Journal::committed(std::size_t bytes) {
    durable_ = HeadHint{height_next_ - 1, crc_};
    ++stat_.commits;
    stat_.records += group_count_;
    stat_.bytes_committed += bytes;
    group_.clear();
    group_count_ = 0;

    if (!spare_asked_ && segment_end_ * 2 > segment_size_) {
        spare_asked_ = true;
        upkeep_->want_spare();
    }
    head_behind_ += bytes;
    if (head_behind_ >= options_.head_every_bytes) update_head();
}

void Journal::update_head() {
    if (failure_ || durable_.height < first_height_) return;
    head_behind_ = 0;
    upkeep_->want_head(durable_);
}

void Journal::maintain() {
    if (!failure_) upkeep_->run_due();
}

JournalResult<Done> Journal::close() {
    if (auto synced = sync(); !synced) return synced;
    if (const auto stopped = upkeep_->stop(); !stopped) return fail(journal_error(stopped.error()));
    if (durable_.height >= first_height_) {
        if (const auto written = write_head(*disk_, directory_, durable_); !written) {
            return fail(journal_error(written.error()));
        }
    }
    failure_ = misuse("the journal is closed", 0);
    segment_ = nullptr;
    lock_ = nullptr;
    return Done{};
}

JournalError Journal::fail(JournalError error) {
    if (!failure_) failure_ = std::move(error);
    return *failure_;
}

JournalStat Journal::stat() const {
    JournalStat stat = stat_;
    stat.bytes_waiting = group_.used();
    stat.segment_used = segment_end_;
    stat.segment_size = segment_size_;
    return stat;
}

}  // namespace otp::settlement
