#pragma once
// What a journal directory holds, and where the journal goes on: the reading half of opening a journal.

#include <optional>

#include "settlement/journal_error.hpp"
#include "settlement/journal_record.hpp"

namespace otp::settlement {

enum class Verify {
    everything,    ///< Every record of every segment.
    last_segment,  ///< The headers of all, the records of the last. Older records are checked when they are read.
};

/// What was found, for the log.
struct JournalReport {
    std::uint64_t segments = 0;
    std::uint64_t bytes_on_disk = 0;  ///< Of all segments.
    std::uint64_t records_checked = 0;
    std::optional<HeadHint> head;  ///< The durable-head hint, if there was one.
    std::uint64_t cut_bytes = 0;   ///< Of a torn tail; 0 if there was none.
    std::uint64_t cut_offset = 0;  ///< Where it began,
    std::string cut_segment;       ///< in which file,
    std::string cut_reason;        ///< and what was wrong there.
};

/// Where the journal goes on.
struct JournalTail {
    std::uint64_t first_height = 0;  ///< Of the oldest record; the height it will have if there is none.
    std::uint64_t height_next = 0;
    std::uint32_t crc = 0;                 ///< Of the last record; 0 if there is none.
    std::optional<std::uint64_t> segment;  ///< First height of the last segment; nothing in an empty journal.
    std::uint32_t salt = 0;                ///< Of that segment.
    std::uint64_t group_offset = 0;        ///< Its last group commit: [group_offset, end).
    std::uint64_t end = 0;
    std::uint64_t torn_end = 0;  ///< Behind the last byte of a torn tail; `end` if there is none.
    std::uint64_t file_bytes = 0;
    JournalReport report;
};

/// Reads and judges; writes nothing. A journal that is not a whole one, but for a torn tail, is refused with the
/// segment, offset and height at fault. `first_height` is where the oldest segment has to begin.
[[nodiscard]] JournalResult<JournalTail> read_tail(Disk& disk, const std::string& directory, std::uint64_t first_height,
                                                   Verify verify);

/// Makes what read_tail() found the truth on disk: the torn tail becomes zeros, and the last group commit, of which
/// nobody knows that it was ever synced, is written once more and synced. (After a sync that failed, the page cache may
/// show bytes that are nowhere else, and syncing again would not write them.)
[[nodiscard]] JournalResult<Done> settle_tail(Disk& disk, const std::string& directory, const JournalTail& tail);

}  // namespace otp::settlement
