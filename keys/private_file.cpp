#include "keys/private_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "keys/random.hpp"

namespace otp::keys {
namespace {

using Kind = KeyStoreError::Kind;

class FileDescriptor {
public:
    explicit FileDescriptor(int fd) : fd_{fd} {}
    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;
    ~FileDescriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    [[nodiscard]] int get() const { return fd_; }
    explicit operator bool() const { return fd_ >= 0; }

private:
    int fd_;
};

KeyStoreError failed(const std::string& doing, const std::filesystem::path& path, int error) {
    return {Kind::io_failed, "cannot " + doing + " " + path.string() + ": " + std::generic_category().message(error)};
}

std::optional<KeyStoreError> check_owner(const struct stat& status, const std::filesystem::path& path) {
    if (status.st_uid == ::geteuid()) return std::nullopt;
    return KeyStoreError{Kind::unsafe_permissions, path.string() + " belongs to another user"};
}

std::optional<KeyStoreError> flush_folder(const std::filesystem::path& folder) {
    const FileDescriptor directory{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!directory) return failed("open", folder, errno);
    if (::fsync(directory.get()) != 0) return failed("flush", folder, errno);
    return std::nullopt;
}

std::filesystem::path temporary_path(const std::filesystem::path& folder) {
    std::array<std::uint8_t, 8> bytes;
    fill_random(bytes);
    return folder / (".new-" + to_hex(bytes).substr(2));
}

std::optional<KeyStoreError> write_flushed(const std::filesystem::path& path, std::string_view text) {
    const FileDescriptor file{::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)};
    if (!file) return failed("create", path, errno);
    // Whatever the umask took away is given back, and nothing more.
    if (::fchmod(file.get(), 0600) != 0) return failed("protect", path, errno);
    while (!text.empty()) {
        const ssize_t written = ::write(file.get(), text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return failed("write", path, errno);
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(file.get()) != 0) return failed("flush", path, errno);
    return std::nullopt;
}

/// link and unlink rather than rename: rename would silently replace a file of that name.
std::optional<KeyStoreError> give_name(const std::filesystem::path& temporary, const std::filesystem::path& path) {
    if (::link(temporary.c_str(), path.c_str()) == 0) return std::nullopt;
    if (errno == EEXIST) return KeyStoreError{Kind::already_exists, path.string() + " exists and is not overwritten"};
    return failed("name", path, errno);
}

}  // namespace

std::optional<KeyStoreError> check_private_folder(const std::filesystem::path& folder) {
    struct stat status {};
    if (::stat(folder.c_str(), &status) != 0) return failed("look at", folder, errno);
    if (!S_ISDIR(status.st_mode)) return failed("use", folder, ENOTDIR);
    if (const auto error = check_owner(status, folder)) return error;
    if ((status.st_mode & (S_IWGRP | S_IWOTH)) == 0) return std::nullopt;
    return KeyStoreError{Kind::unsafe_permissions, folder.string() +
                                                       " may be written to by group or others, who could replace keys; "
                                                       "run: chmod 700 " +
                                                       folder.string()};
}

Result<std::string, KeyStoreError> read_private_file(const std::filesystem::path& path, std::size_t size_max) {
    // O_NONBLOCK: a named pipe in its place must not hang us.
    const FileDescriptor file{::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)};
    if (!file && errno == ENOENT) return KeyStoreError{Kind::not_found, "there is no " + path.string()};
    if (!file) return failed("open", path, errno);

    struct stat status {};
    if (::fstat(file.get(), &status) != 0) return failed("look at", path, errno);
    if (!S_ISREG(status.st_mode)) return KeyStoreError{Kind::io_failed, path.string() + " is not a regular file"};
    if (const auto error = check_owner(status, path)) return *error;
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return KeyStoreError{Kind::unsafe_permissions,
                             path.string() + " is open to group or others; run: chmod 600 " + path.string()};
    }

    std::string text;
    std::array<char, 4096> buffer;
    while (text.size() <= size_max) {
        const ssize_t count = ::read(file.get(), buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return failed("read", path, errno);
        if (count == 0) return text;
        text.append(buffer.data(), static_cast<std::size_t>(count));
    }
    return KeyStoreError{Kind::unreadable, path.string() + " is too large to be a keystore"};
}

std::optional<KeyStoreError> write_private_file(const std::filesystem::path& path, std::string_view text) {
    const std::filesystem::path temporary = temporary_path(path.parent_path());
    auto error = write_flushed(temporary, text);
    if (!error) error = give_name(temporary, path);
    ::unlink(temporary.c_str());
    if (error) return error;
    return flush_folder(path.parent_path());
}

std::optional<KeyStoreError> remove_file(const std::filesystem::path& path) {
    if (::unlink(path.c_str()) != 0) {
        if (errno == ENOENT) return KeyStoreError{Kind::not_found, "there is no " + path.string()};
        return failed("remove", path, errno);
    }
    return flush_folder(path.parent_path());
}

}  // namespace otp::keys
