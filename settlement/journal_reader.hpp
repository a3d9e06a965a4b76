#pragma once
// JournalReader: the records of a journal in order, each checked before it is handed out.

#include <limits>
#include <optional>

#include "settlement/journal_segment.hpp"

namespace otp::settlement {

struct ReaderOptions {
    /// Nothing behind this height is looked at. To read a journal that is being written, give a height that was durable
    /// before: behind it a commit may be half written. Without it the reader goes to the end.
    std::uint64_t through = std::numeric_limits<std::uint64_t>::max();
    std::size_t step_bytes = scan_step_bytes;  ///< What one read fetches; memory is this or the longest record.
};

class JournalReader {
public:
    /// Starts at the record of height `from`: not_found if the oldest is a later one, or if the newest is more than one
    /// below `from`. Takes no lock and writes nothing.
    [[nodiscard]] static JournalResult<JournalReader> open(Disk& disk, const std::string& directory, std::uint64_t from,
                                                           const ReaderOptions& options = {});

    /// The next record; nothing after the last, or after `through`. Anything that is not a whole record in its place is
    /// corruption, a torn tail as well: Journal::open() has cut it before. So is a journal that ends below `through`,
    /// if that was given.
    [[nodiscard]] JournalResult<std::optional<JournalRecord>> next();

    /// Height of the record that next() returns.
    [[nodiscard]] std::uint64_t height_next() const { return segment_ ? segment_->height_next() : from_; }
    /// CRC of the last record returned; it stands for everything before it.
    [[nodiscard]] std::uint32_t crc() const { return segment_ ? segment_->crc() : 0; }
    /// Bytes of the last record as they are in the file, header included.
    [[nodiscard]] ByteView record_bytes() const { return segment_ ? segment_->bytes() : ByteView{}; }
    /// Header of the segment that the last record is in.
    [[nodiscard]] const SegmentHeader* segment() const { return segment_ ? &segment_->segment() : nullptr; }

private:
    JournalReader(Disk& disk, std::string directory, std::uint64_t from, const ReaderOptions& options,
                  std::vector<std::uint64_t> segments)
        : disk_{&disk},
          directory_{std::move(directory)},
          from_{from},
          options_{options},
          segments_{std::move(segments)} {}

    [[nodiscard]] std::optional<JournalError> enter_segment(std::size_t index);
    [[nodiscard]] std::optional<JournalError> skip_to_start();

    Disk* disk_;
    std::string directory_;
    std::uint64_t from_;
    ReaderOptions options_;
    std::vector<std::uint64_t> segments_;
    std::size_t index_ = 0;                 ///< Of segment_ in segments_.
    std::optional<SegmentReader> segment_;  ///< Nothing in an empty journal.
};

}  // namespace otp::settlement
