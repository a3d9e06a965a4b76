#pragma once
// The file HEAD: a height below which the journal may never end.

#include <optional>

#include "settlement/journal_error.hpp"
#include "settlement/journal_record.hpp"

namespace otp::settlement {

/// Nothing if there is no such file (a new journal, or one that was never closed and is still short). A hint that
/// cannot be read is corruption: it is replaced by renaming, so no power cut leaves half of one.
[[nodiscard]] JournalResult<std::optional<HeadHint>> read_head(Disk& disk, const std::string& directory);

[[nodiscard]] IoResult<Done> write_head(Disk& disk, const std::string& directory, const HeadHint& hint);

}  // namespace otp::settlement
