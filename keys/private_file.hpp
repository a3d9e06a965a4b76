#pragma once
// Files that only their owner may see: checked when read, complete or absent when written. Internal to this folder.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "keys/key_store.hpp"

namespace otp::keys {

/// Refuses a folder of another user, and one that group or others may write to.
[[nodiscard]] std::optional<KeyStoreError> check_private_folder(const std::filesystem::path& folder);

/// The text of a regular file (no symbolic link) of at most `size_max` bytes that is ours and closed to group and
/// others.
[[nodiscard]] Result<std::string, KeyStoreError> read_private_file(const std::filesystem::path& path,
                                                                   std::size_t size_max);

/// Writes a new file of mode 0600: under a temporary name (it begins with a dot), flushed, then given its name in one
/// step that fails if the name is taken. When it answers nothing, the file survives a power cut.
[[nodiscard]] std::optional<KeyStoreError> write_private_file(const std::filesystem::path& path, std::string_view text);

/// Unlinks and flushes the folder.
[[nodiscard]] std::optional<KeyStoreError> remove_file(const std::filesystem::path& path);

}  // namespace otp::keys
