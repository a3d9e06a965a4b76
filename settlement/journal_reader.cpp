#include "settlement/journal_reader.hpp"

#include <algorithm>

namespace otp::settlement {
namespace {

using Step = SegmentReader::Step;
using Next = JournalResult<std::optional<JournalRecord>>;

JournalError not_found(std::string reason, std::uint64_t height) {
    return JournalError{JournalError::Kind::not_found, std::move(reason), {}, 0, height, 0};
}

}  // namespace

JournalResult<JournalReader> JournalReader::open(Disk& disk, const std::string& directory, std::uint64_t from,
                                                 const ReaderOptions& options) {
    auto segments = list_segments(disk, directory);
    if (!segments) return segments.error();
    JournalReader reader{disk, directory, from, options, std::move(*segments)};
    const auto& firsts = reader.segments_;
    if (firsts.empty()) return reader;
    if (from < firsts.front()) {
        return not_found(
            "the journal begins at height " + std::to_string(firsts.front()) + ", not at " + std::to_string(from),
            from);
    }
    const auto after = std::upper_bound(firsts.begin(), firsts.end(), from);
    if (const auto error = reader.enter_segment(static_cast<std::size_t>(after - firsts.begin()) - 1)) return *error;
    if (const auto error = reader.skip_to_start()) return *error;
    return reader;
}

std::optional<JournalError> JournalReader::enter_segment(std::size_t index) {
    auto opened = SegmentReader::open(*disk_, directory_, segments_[index], options_.step_bytes);
    if (!opened) return opened.error();
    if (segment_) {
        if (const auto error = check_seam(*segment_, Step::end, opened->segment())) return error;
    }
    segment_ = std::move(*opened);
    index_ = index;
    return std::nullopt;
}

/// Records before `from` are read and checked as well: the chain of CRCs runs through them.
std::optional<JournalError> JournalReader::skip_to_start() {
    while (segment_->height_next() < from_) {
        const auto step = segment_->next();
        if (!step) return step.error();
        if (*step == Step::bad) return segment_->corruption(std::string{segment_->bad_reason()});
        if (*step == Step::end && index_ + 1 < segments_.size()) {
            return segment_->corruption("records are missing before segment " + segment_name(segments_[index_ + 1]));
        }
        if (*step == Step::end) {
            return not_found("the journal ends at height " + std::to_string(segment_->height_next() - 1), from_);
        }
    }
    return std::nullopt;
}

JournalResult<std::optional<JournalRecord>> JournalReader::next() {
    if (height_next() > options_.through) return Next{std::optional<JournalRecord>{}};
    while (segment_) {
        const auto step = segment_->next();
        if (!step) return step.error();
        if (*step == Step::record) {
            return Next{std::optional{JournalRecord{segment_->header().height, segment_->payload()}}};
        }
        if (*step == Step::bad) return segment_->corruption(std::string{segment_->bad_reason()});
        if (index_ + 1 == segments_.size()) break;
        if (const auto error = enter_segment(index_ + 1)) return *error;
    }
    if (options_.through != ReaderOptions{}.through) {
        const std::string reason = "the journal ends before height " + std::to_string(options_.through);
        if (segment_) return segment_->corruption(reason);
        return not_found(reason, height_next());
    }
    if (!segment_) return Next{std::optional<JournalRecord>{}};
    const auto zero = segment_->rest_is_zero();
    if (!zero) return zero.error();
    if (!*zero) return segment_->corruption("there are bytes behind the last record");
    return Next{std::optional<JournalRecord>{}};
}

}  // namespace otp::settlement
