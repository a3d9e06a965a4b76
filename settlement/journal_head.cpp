#include "settlement/journal_head.hpp"

#include <cerrno>

namespace otp::settlement {

JournalResult<std::optional<HeadHint>> read_head(Disk& disk, const std::string& directory) {
    const std::string path = join_path(directory, head_name);
    const auto there = disk.exists(path);
    if (!there) return journal_error(there.error());
    if (!*there) return std::optional<HeadHint>{};
    const auto corrupt = [](std::string reason, std::uint64_t offset) {
        return JournalError{JournalError::Kind::corruption, std::move(reason), std::string{head_name}, offset, 0, 0};
    };
    const auto bytes = read_file(disk, path, 4096);
    if (!bytes && bytes.error().code == EFBIG) return corrupt("the durable-head hint is too long", head_bytes);
    if (!bytes) return journal_error(bytes.error());
    const auto hint = decode_head(*bytes);
    if (!hint) return corrupt(hint.error().reason, hint.error().position);
    return std::optional<HeadHint>{*hint};
}

IoResult<Done> write_head(Disk& disk, const std::string& directory, const HeadHint& hint) {
    const auto bytes = encode_head(hint);
    const ByteView parts[] = {bytes};
    return replace_file(disk, directory, head_name, parts);
}

}  // namespace otp::settlement
