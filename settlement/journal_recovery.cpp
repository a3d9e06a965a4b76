#include "settlement/journal_recovery.hpp"

#include <algorithm>
#include <cerrno>

#include "settlement/journal_head.hpp"
#include "settlement/journal_segment.hpp"

namespace otp::settlement {
namespace {

using Step = SegmentReader::Step;

/// Reads to where no further record is, comparing the record that the hint names.
JournalResult<Step> read_through(SegmentReader& reader, const std::optional<HeadHint>& head, JournalReport& report) {
    while (true) {
        const auto step = reader.next();
        if (!step) return step.error();
        if (*step != Step::record) return *step;
        ++report.records_checked;
        if (head && reader.header().height == head->height && reader.header().crc != head->crc) {
            return reader.corruption("record " + std::to_string(head->height) +
                                     " is not the one that the durable-head hint names");
        }
    }
}

/// Tells a torn tail from damage, for the last segment, as far as that can be told; see journal.hpp.
std::optional<JournalError> judge_tail(SegmentReader& reader, Step last_step, const std::optional<HeadHint>& head,
                                       JournalTail& tail) {
    if (!reader.has_records()) {
        return reader.corruption("the segment has no whole record, but it was not named before one was durable");
    }
    std::string reason{"there are bytes behind the last record"};
    if (last_step == Step::bad) reason = reader.bad_reason();
    const auto torn_end = reader.window().nonzero_end(reader.offset());
    if (!torn_end) return journal_error(torn_end.error());
    tail.torn_end = *torn_end;
    if (head && reader.height_next() <= head->height) {
        const std::string known = "height " + std::to_string(head->height) + " was durable";
        if (*torn_end == reader.offset()) return reader.corruption("the journal ends here, but " + known);
        return reader.corruption(reason + ", but " + known);
    }
    if (*torn_end == reader.offset()) return std::nullopt;

    const auto later = reader.find_later_commit();
    if (!later) return later.error();
    if (*later) {
        return reader.corruption(reason + ", but a later commit follows at offset " + std::to_string(**later));
    }
    tail.report.cut_bytes = *torn_end - reader.offset();
    tail.report.cut_offset = reader.offset();
    tail.report.cut_segment = segment_name(reader.segment().first_height);
    tail.report.cut_reason = reason;
    return std::nullopt;
}

/// Writes the bytes [begin, end) as they are read.
IoResult<Done> write_again(File& file, const std::string& path, std::uint64_t begin, std::uint64_t end) {
    Bytes step;
    for (std::uint64_t offset = begin; offset < end; offset += step.size()) {
        step.resize(static_cast<std::size_t>(std::min<std::uint64_t>(end - offset, scan_step_bytes)));
        const auto count = file.read_at(offset, step);
        if (!count) return count.error();
        if (*count != step.size()) return IoError{"read the last commit of " + path + " again", EIO};
        if (const auto written = file.write_at(offset, step); !written) return written.error();
    }
    return Done{};
}

JournalResult<JournalTail> empty_journal(std::uint64_t first_height, JournalReport report) {
    if (report.head && report.head->height >= first_height) {
        return JournalError{JournalError::Kind::corruption,
                            "there are no segments, but this height was durable",
                            std::string{head_name},
                            8,
                            report.head->height,
                            0};
    }
    JournalTail tail;
    tail.first_height = first_height;
    tail.height_next = first_height;
    tail.report = std::move(report);
    return tail;
}

}  // namespace

JournalResult<JournalTail> read_tail(Disk& disk, const std::string& directory, std::uint64_t first_height,
                                     Verify verify) {
    const auto heights = list_segments(disk, directory);
    if (!heights) return heights.error();
    JournalTail tail;
    const auto head = read_head(disk, directory);
    if (!head) return head.error();
    tail.report.head = *head;
    tail.report.segments = heights->size();
    if (heights->empty()) return empty_journal(first_height, tail.report);
    if (heights->front() != first_height) {
        return JournalError{JournalError::Kind::corruption,
                            "segments are missing before this one",
                            segment_name(heights->front()),
                            0,
                            first_height,
                            0};
    }

    std::optional<SegmentReader> previous;
    Step last_step = Step::end;
    for (std::size_t i = 0; i < heights->size(); ++i) {
        auto reader = SegmentReader::open(disk, directory, (*heights)[i], scan_step_bytes);
        if (!reader) return reader.error();
        tail.report.bytes_on_disk += reader->segment().file_bytes;
        if (previous) {
            if (const auto error = check_seam(*previous, last_step, reader->segment())) return *error;
        }
        const bool is_last = i + 1 == heights->size();
        if (!is_last && verify == Verify::last_segment) continue;
        const auto step = read_through(*reader, *head, tail.report);
        if (!step) return step.error();
        last_step = *step;
        previous = std::move(*reader);
    }

    SegmentReader& last = *previous;
    if (const auto error = judge_tail(last, last_step, *head, tail)) return *error;
    if (*head && (*head)->height + 1 == heights->back() && (*head)->crc != last.segment().previous_crc) {
        return last.corruption("the segment does not follow the record that the durable-head hint names");
    }
    tail.first_height = first_height;
    tail.height_next = last.height_next();
    tail.crc = last.crc();
    tail.segment = heights->back();
    tail.salt = last.segment().salt;
    tail.group_offset = last.group_offset();
    tail.end = last.offset();
    tail.file_bytes = last.segment().file_bytes;
    return tail;
}

JournalResult<Done> settle_tail(Disk& disk, const std::string& directory, const JournalTail& tail) {
    if (!tail.segment) return Done{};
    // A process that died before it had synced the directory may have left a segment whose name is not durable yet.
    if (const auto synced = disk.sync_directory(directory); !synced) return journal_error(synced.error());
    const bool known_durable = tail.report.head && tail.report.head->height + 1 == tail.height_next;
    if (known_durable && tail.torn_end == tail.end) return Done{};

    const std::string path = join_path(directory, segment_name(*tail.segment));
    auto file = disk.open(path, OpenMode::write);
    if (!file) return journal_error(file.error());
    if (const auto written = write_again(**file, path, tail.group_offset, tail.end); !written) {
        return journal_error(written.error());
    }
    if (tail.torn_end > tail.end) {
        const auto zeroed = (*file)->zero_fill(tail.end, tail.torn_end - tail.end);
        if (!zeroed) return journal_error(zeroed.error());
    }
    if (const auto synced = (*file)->sync(); !synced) return journal_error(synced.error());
    return Done{};
}

}  // namespace otp::settlement
