#pragma once
// One segment file of the journal, read and checked record by record.

#include <optional>

#include "settlement/file_window.hpp"
#include "settlement/journal_error.hpp"
#include "settlement/journal_record.hpp"

namespace otp::settlement {

/// A record as read: valid until the reader is asked for the next.
struct JournalRecord {
    std::uint64_t height = 0;
    ByteView payload;
};

class SegmentReader {
public:
    enum class Step {
        record,  ///< header(), payload() and bytes() are those of the next record.
        end,     ///< Only zeros from here to where a header would end; see rest_is_zero().
        bad,     ///< No record can be read here; bad_reason() says why.
    };

    /// Opens the segment of this name and checks its header, its name and its size. Memory: `step_bytes`, and the
    /// longest record if that is more.
    [[nodiscard]] static JournalResult<SegmentReader> open(Disk& disk, const std::string& directory,
                                                           std::uint64_t first_height, std::size_t step_bytes);

    /// Reads what is at offset(), and moves behind it if it is a record. A disk error is an error.
    [[nodiscard]] JournalResult<Step> next();

    [[nodiscard]] const SegmentHeader& segment() const { return segment_; }
    [[nodiscard]] const RecordHeader& header() const { return header_; }
    [[nodiscard]] ByteView payload() const { return bytes_.subspan(record_header_bytes); }
    [[nodiscard]] ByteView bytes() const { return bytes_; }  ///< Header and payload, as they are in the file.
    [[nodiscard]] std::string_view bad_reason() const { return bad_reason_; }

    [[nodiscard]] std::uint64_t offset() const { return offset_; }  ///< Behind the last good record.
    [[nodiscard]] std::uint64_t height_next() const { return place_.height; }
    [[nodiscard]] std::uint32_t crc() const { return place_.previous_crc; }  ///< Of the last good record.
    [[nodiscard]] bool has_records() const { return offset_ > segment_header_bytes; }
    [[nodiscard]] std::uint64_t group_offset() const { return group_offset_; }  ///< Where its group commit begins.
    [[nodiscard]] FileWindow& window() { return window_; }

    /// Whether everything from offset() on is zero.
    [[nodiscard]] JournalResult<bool> rest_is_zero();

    /// A header behind a bad record, up to the file's end, of a commit that was made after the record at
    /// height_next() had become durable: then that record is damaged, not torn. Its offset, or nothing.
    [[nodiscard]] JournalResult<std::optional<std::uint64_t>> find_later_commit();

    /// A corruption of this segment at offset(), expecting height_next().
    [[nodiscard]] JournalError corruption(std::string reason) const;

private:
    SegmentReader(FileWindow window, std::string name, SegmentHeader segment)
        : window_{std::move(window)},
          name_{std::move(name)},
          segment_{segment},
          place_{segment.first_height, segment.previous_crc, 0} {}

    Step bad(std::string_view reason);

    FileWindow window_;
    std::string name_;
    SegmentHeader segment_;
    RecordPlace place_;
    std::uint64_t offset_ = segment_header_bytes;
    std::uint64_t group_offset_ = segment_header_bytes;
    RecordHeader header_;
    ByteView bytes_;
    std::string_view bad_reason_;
};

/// First heights of the segments of a directory, ascending.
[[nodiscard]] JournalResult<std::vector<std::uint64_t>> list_segments(Disk& disk, const std::string& directory);

/// Checks that a segment, read to its end, is whole and that the next one goes on where it ends: nothing but zeros
/// behind its records, height and CRC as the next header says. The error names the segment at fault.
[[nodiscard]] std::optional<JournalError> check_seam(SegmentReader& ended, SegmentReader::Step last_step,
                                                     const SegmentHeader& next);

/// What a read from front to back fetches at a time.
inline constexpr std::size_t scan_step_bytes = 1U << 20;

}  // namespace otp::settlement
