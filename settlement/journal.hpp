#pragma once
// Journal: the append-only file of everything that happened. Payloads are opaque bytes; heights are consecutive.
//
// Directory: segments named after their first height in twenty digits (journal_record.hpp has their bytes), HEAD, LOCK,
// and "next", a segment in preparation. Other names are left alone.
//
// What is promised
//  - When sync() has succeeded, every record appended before it survives a power cut (on a disk as disk.hpp describes).
//    One group commit is one write and one fdatasync. The first commit of a segment also renames it and syncs the
//    directory; a group is never split between segments.
//  - After any failed write or sync the journal has failed for good: everything appended since the last success is
//    unknown, and every later append and sync is refused with that first error. Open it again to learn what is there.
//  - After open(), everything up to last_height() is durable, and it is the prefix of what was appended, at least up to
//    the last height that sync() had succeeded for. What was appended but never synced may be there or not.
//  - A payload is never returned unless its CRC, its header's CRC and the chain of CRCs from the segment's first record
//    hold.
//
// What can be told apart. Say a record at height h cannot be read. It is either torn (a power cut during the commit
// that contained it, so nobody was told it was durable) or damaged (it was durable once). Cutting a torn record is
// right, cutting a damaged one would lose what was promised. The facts to go by:
//  1. A commit is only written after all earlier ones were durable, and each record tells at which height its commit
//     began. So h is damaged, and open() refuses, if anywhere behind it stands a record header whose commit began above
//     h, or if a later segment exists (a segment gets its name only when its first commit is durable).
//  2. h is damaged if HEAD names a height of at least h. HEAD is written on close(), every `head_every_bytes`, and when
//     update_head() asks for it, always outside the commit's path.
//  3. A segment never changes its size and always has at least one whole record; less is damage. So every truncation
//  and
//     extension of a file is damage, as are bytes other than zeros behind the last record of any but the last segment.
//  4. Otherwise h belongs to the last commit that the file shows, and HEAD does not vouch for it: a torn commit and
//     damage to the last acknowledged one look the same. It is taken for torn, and the tail from h on is cut and
//     reported. So damage within the last commit, between a crash (not a close) and the next open, is what this layer
//     cannot detect; it costs at most the records of that one commit, and replicas or clients' receipts would show it.
//  5. Bytes other than zeros behind the last record of the last segment, without a readable header among them that says
//     otherwise, are cut and reported as well: they are the remains of a torn commit, or damage where nothing was
//     stored.
//  6. A HEAD that cannot be read is damage (it is replaced atomically), and so is a HEAD of a height that the journal
//  does
//     not reach. A HEAD that is missing is not: new journals have none. Removing HEAD by hand takes point 2 away.
//  7. CRCs detect every single-bit error and all bursts up to 32 bits; they are no protection against somebody who
//     rewrites the file on purpose. Signatures and state roots in the payloads are.

#include <limits>
#include <memory>
#include <optional>

#include "settlement/journal_error.hpp"
#include "settlement/journal_record.hpp"
#include "settlement/journal_recovery.hpp"
#include "settlement/journal_upkeep.hpp"

namespace otp::settlement {

struct JournalOptions {
    std::uint64_t segment_bytes =
        64U << 20;  ///< Size of a new segment; at least 512. A larger group makes a larger one.
    /// How much of a segment is filled with zeros ahead of its use; the rest is allocated as it is written.
    std::uint64_t fill_bytes = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t first_height = 1;              ///< Where the oldest segment begins.
    Hash salt_seed;                              ///< Random, never published: segments' salts come from it.
    std::uint64_t head_every_bytes = 4U << 20;   ///< How often HEAD follows.
    std::uint64_t group_bytes_max = 256U << 20;  ///< Most that may wait for one sync().
    Verify verify = Verify::everything;
    bool background_upkeep = true;  ///< A thread for JournalUpkeep; without it call maintain().
};

struct JournalStat {
    std::uint64_t commits = 0;          ///< Since open().
    std::uint64_t records = 0;          ///< Committed since open().
    std::uint64_t bytes_committed = 0;  ///< Since open(), headers included.
    std::uint64_t bytes_waiting = 0;    ///< Appended, not yet synced.
    std::uint64_t segments = 0;
    std::uint64_t bytes_on_disk = 0;  ///< Of all segments, zeros included; without "next".
    std::uint64_t segment_used = 0;   ///< Of the last segment.
    std::uint64_t segment_size = 0;
};

/// One thread at a time. The Disk must outlive it, and allow use from two threads if background_upkeep is set.
class Journal {
public:
    /// Opens or begins the journal of a directory that exists, and takes the directory for this owner alone.
    [[nodiscard]] static JournalResult<Journal> open(Disk& disk, const std::string& directory,
                                                     const JournalOptions& options);

    Journal(Journal&&) noexcept;
    Journal& operator=(Journal&&) = delete;
    /// Without close(), HEAD stays behind and what was not synced is lost.
    ~Journal();

    /// Adds a record to the group that the next sync() commits. The payload is copied. `height` must be
    /// last_height()+1, the payload at most record_length_max bytes; otherwise misuse, and the journal goes on without
    /// it.
    [[nodiscard]] JournalResult<Done> append(std::uint64_t height, ByteView payload);

    /// Commits what was appended: when it succeeds, all of it is durable. Nothing to do is success.
    [[nodiscard]] JournalResult<Done> sync();

    /// Commits, writes HEAD, gives the directory back. Nothing but the destructor may follow.
    [[nodiscard]] JournalResult<Done> close();

    /// Asks for HEAD to follow to durable_height(), outside the commit's path.
    void update_head();

    /// Without background_upkeep: does the upkeep that is due. Call it when nobody waits.
    void maintain();

    [[nodiscard]] std::uint64_t first_height() const { return first_height_; }
    /// Of the last record appended, synced or not; first_height()-1 if there is none.
    [[nodiscard]] std::uint64_t last_height() const { return height_next_ - 1; }
    /// Of the last record known to be durable; first_height()-1 if there is none.
    [[nodiscard]] std::uint64_t durable_height() const { return durable_.height; }
    [[nodiscard]] bool empty() const { return height_next_ == first_height_; }

    /// Why the journal has failed for good; nothing while it works.
    [[nodiscard]] const std::optional<JournalError>& failure() const { return failure_; }
    /// What open() found.
    [[nodiscard]] const JournalReport& report() const { return report_; }
    [[nodiscard]] JournalStat stat() const;

private:
    /// Room for one group, behind room for a segment header. Bytes are not cleared when it grows.
    class GroupBuffer {
    public:
        [[nodiscard]] std::uint8_t* extend(std::size_t bytes);
        void clear() { used_ = 0; }
        [[nodiscard]] std::size_t used() const { return used_; }
        [[nodiscard]] ByteView group() const { return {data_.get() + segment_header_bytes, used_}; }
        [[nodiscard]] std::span<std::uint8_t> records() { return {data_.get() + segment_header_bytes, used_}; }
        [[nodiscard]] ByteView with_header(const SegmentHeaderBytes& header);

    private:
        std::unique_ptr<std::uint8_t[]> data_;
        std::size_t capacity_ = 0;
        std::size_t used_ = 0;
    };

    Journal(Disk& disk, std::string directory, const JournalOptions& options, std::unique_ptr<DirectoryLock> lock,
            const JournalTail& tail);

    [[nodiscard]] IoResult<Done> commit_here();
    [[nodiscard]] IoResult<Done> commit_to_new_segment();
    void reseal_group(std::uint32_t salt);
    void committed(std::size_t bytes);
    JournalError fail(JournalError error);

    Disk* disk_;
    std::string directory_;
    JournalOptions options_;
    std::unique_ptr<DirectoryLock> lock_;
    std::unique_ptr<JournalUpkeep> upkeep_;
    std::unique_ptr<File> segment_;  ///< The last one; nothing in an empty journal.
    std::uint64_t segment_end_ = 0;
    std::uint64_t segment_size_ = 0;
    std::uint32_t segment_salt_ = 0;

    GroupBuffer group_;
    std::uint32_t group_count_ = 0;
    std::uint64_t first_height_ = 1;
    std::uint64_t height_next_ = 1;
    std::uint32_t crc_ = 0;  ///< Of the last record appended.
    HeadHint durable_;       ///< The last record committed.
    bool spare_asked_ = false;
    std::uint64_t head_behind_ = 0;  ///< Bytes committed since HEAD was last asked for.
    std::optional<JournalError> failure_;
    JournalReport report_;
    JournalStat stat_;
};

}  // namespace otp::settlement
