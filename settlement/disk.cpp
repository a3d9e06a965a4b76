#include "settlement/disk.hpp"

#include <cerrno>
#include <system_error>

namespace otp::settlement {

std::string IoError::text() const {
    return "could not " + what_was_tried + ": " + std::generic_category().message(code) + " (errno " +
           std::to_string(code) + ")";
}

std::string join_path(std::string_view directory, std::string_view name) {
    std::string path{directory};
    if (!path.empty() && path.back() != '/') path.push_back('/');
    path.append(name);
    return path;
}

IoResult<Done> replace_file(Disk& disk, const std::string& directory, std::string_view name,
                            std::span<const ByteView> parts) {
    const std::string path = join_path(directory, name);
    const std::string temporary = path + ".tmp";
    // A temporary file can only be there from a run that was cut short; it belongs to nobody.
    const auto left_over = disk.exists(temporary);
    if (!left_over) return left_over.error();
    if (*left_over) {
        if (const auto removed = disk.remove(temporary); !removed) return removed.error();
    }
    auto opened = disk.open(temporary, OpenMode::create);
    if (!opened) return opened.error();
    File& file = **opened;
    std::uint64_t offset = 0;
    for (const ByteView part : parts) {
        if (const auto written = file.write_at(offset, part); !written) return written.error();
        offset += part.size();
    }
    if (const auto synced = file.sync(); !synced) return synced.error();
    if (const auto renamed = disk.rename(temporary, path); !renamed) return renamed.error();
    return disk.sync_directory(directory);
}

IoResult<Bytes> read_file(Disk& disk, const std::string& path, std::uint64_t size_max) {
    auto opened = disk.open(path, OpenMode::read);
    if (!opened) return opened.error();
    const auto size = (*opened)->size();
    if (!size) return size.error();
    if (*size > size_max) return IoError{"read " + path + " of " + std::to_string(*size) + " bytes", EFBIG};
    Bytes bytes(static_cast<std::size_t>(*size));
    const auto count = (*opened)->read_at(0, bytes);
    if (!count) return count.error();
    bytes.resize(*count);
    return bytes;
}

}  // namespace otp::settlement
