#pragma once
// PosixDisk: Disk on the machine's own file system.

#include <sys/types.h>

#include "settlement/disk.hpp"

namespace otp::settlement {

/// The system calls whose short counts and failures tests provoke; the real ones unless replaced.
struct PosixCalls {
    ssize_t (*pwrite)(int, const void*, std::size_t, off_t);
    ssize_t (*pread)(int, void*, std::size_t, off_t);
    int (*fdatasync)(int);
    int (*fsync)(int);

    [[nodiscard]] static PosixCalls real();
};

/// Stateless, so safe to use from several threads. Files are opened close-on-exec with mode 0600: the journal may hold
/// what its users would not publish. Calls interrupted by a signal are repeated, short ones continued.
class PosixDisk final : public Disk {
public:
    explicit PosixDisk(PosixCalls calls = PosixCalls::real()) : calls_{calls} {}

    [[nodiscard]] IoResult<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) override;
    [[nodiscard]] IoResult<std::vector<std::string>> list(const std::string& directory) override;
    [[nodiscard]] IoResult<bool> exists(const std::string& path) override;
    [[nodiscard]] IoResult<Done> remove(const std::string& path) override;
    [[nodiscard]] IoResult<Done> rename(const std::string& from, const std::string& to) override;
    [[nodiscard]] IoResult<Done> sync_directory(const std::string& directory) override;
    [[nodiscard]] IoResult<Done> create_directory(const std::string& path) override;
    [[nodiscard]] IoResult<std::uint64_t> free_space(const std::string& directory) override;
    [[nodiscard]] IoResult<std::unique_ptr<DirectoryLock>> lock(const std::string& directory) override;

private:
    PosixCalls calls_;
};

}  // namespace otp::settlement
