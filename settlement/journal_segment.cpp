#include "settlement/journal_segment.hpp"

#include <algorithm>
#include <cstring>

namespace otp::settlement {
namespace {

constexpr std::uint8_t record_first_byte = 'O';

}  // namespace

JournalResult<SegmentReader> SegmentReader::open(Disk& disk, const std::string& directory, std::uint64_t first_height,
                                                 std::size_t step_bytes) {
    const std::string name = segment_name(first_height);
    const auto corrupt = [&](std::string reason, std::uint64_t offset) {
        return JournalError{JournalError::Kind::corruption, std::move(reason), name, offset, first_height, 0};
    };
    auto file = disk.open(join_path(directory, name), OpenMode::read);
    if (!file) return journal_error(file.error());
    const auto size = (*file)->size();
    if (!size) return journal_error(size.error());
    FileWindow window{std::move(*file), *size, step_bytes};
    const auto bytes = window.at(0, segment_header_bytes);
    if (!bytes) return journal_error(bytes.error());
    const auto header = decode_segment_header(*bytes);
    if (!header) return corrupt(header.error().reason, header.error().position);
    if (header->first_height != first_height) return corrupt("the segment's name is not that of its first record", 16);
    if (header->file_bytes != *size) {
        return corrupt(
            "the segment has " + std::to_string(*size) + " bytes instead of " + std::to_string(header->file_bytes),
            std::min(*size, header->file_bytes));
    }
    return SegmentReader{std::move(window), name, *header};
}

SegmentReader::Step SegmentReader::bad(std::string_view reason) {
    bad_reason_ = reason;
    return Step::bad;
}

JournalResult<SegmentReader::Step> SegmentReader::next() {
    const auto head = window_.at(offset_, record_header_bytes);
    if (!head) return journal_error(head.error());
    if (std::all_of(head->begin(), head->end(), [](std::uint8_t byte) { return byte == 0; })) return Step::end;
    const auto header = decode_record_header(*head, segment_.salt);
    if (!header) return bad("there is no record header");
    if (const auto reason = misplaced(*header, place_)) return bad(*reason);
    const std::size_t whole = record_header_bytes + header->length;
    const auto record = window_.at(offset_, whole);
    if (!record) return journal_error(record.error());
    if (record->size() < whole) return bad("the record reaches beyond the end of the segment");
    if (!record_is_whole(*record, segment_.salt)) return bad("the record's CRC does not match");

    header_ = *header;
    bytes_ = *record;
    if (header->index_in_group == 0) group_offset_ = offset_;
    offset_ += whole;
    place_ = RecordPlace{header->height + 1, header->crc, header->index_in_group + 1};
    return Step::record;
}

JournalResult<bool> SegmentReader::rest_is_zero() {
    const auto first = window_.first_nonzero(offset_);
    if (!first) return journal_error(first.error());
    return *first == window_.size();
}

JournalResult<std::optional<std::uint64_t>> SegmentReader::find_later_commit() {
    const std::uint64_t lost = place_.height;
    // Steps overlap by a header less one byte, so that none is missed where two steps meet.
    std::uint64_t offset = offset_;
    while (offset + record_header_bytes <= window_.size()) {
        const auto bytes = window_.at(offset, std::max(window_.step_bytes(), std::size_t{4096}));
        if (!bytes) return journal_error(bytes.error());
        if (bytes->size() < record_header_bytes) break;
        const std::size_t starts = bytes->size() - record_header_bytes + 1;
        for (std::size_t i = 0; i < starts; ++i) {
            const void* const found = std::memchr(bytes->data() + i, record_first_byte, starts - i);
            if (found == nullptr) break;
            i = static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) - bytes->data());
            // A header with the salted CRC is enough: nothing but the journal writes one.
            const auto header = decode_record_header(bytes->subspan(i), segment_.salt);
            if (header && header->group_first() > lost) return std::optional<std::uint64_t>{offset + i};
        }
        offset += starts;
    }
    return std::optional<std::uint64_t>{};
}

JournalError SegmentReader::corruption(std::string reason) const {
    return JournalError{JournalError::Kind::corruption, std::move(reason), name_, offset_, place_.height, 0};
}

JournalResult<std::vector<std::uint64_t>> list_segments(Disk& disk, const std::string& directory) {
    const auto names = disk.list(directory);
    if (!names) return journal_error(names.error());
    std::vector<std::uint64_t> heights;
    for (const std::string& name : *names) {
        if (const auto height = segment_height(name)) heights.push_back(*height);
    }
    return heights;
}

std::optional<JournalError> check_seam(SegmentReader& ended, SegmentReader::Step last_step, const SegmentHeader& next) {
    if (last_step == SegmentReader::Step::bad) {
        return ended.corruption(std::string{ended.bad_reason()} + ", and later segments follow");
    }
    const auto zero = ended.rest_is_zero();
    if (!zero) return zero.error();
    if (!*zero) return ended.corruption("there are bytes behind the last record, and later segments follow");
    if (!ended.has_records()) return ended.corruption("the segment has no record, and later segments follow");
    if (ended.height_next() != next.first_height) {
        return ended.corruption("records are missing before segment " + segment_name(next.first_height));
    }
    if (ended.crc() != next.previous_crc) {
        return ended.corruption("the next segment does not follow this one's last record");
    }
    return std::nullopt;
}

}  // namespace otp::settlement
