#include "settlement/posix_disk.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <utility>

namespace otp::settlement {
namespace {

/// Repeats a call while a signal interrupts it.
template <class Call>
auto uninterrupted(Call call) {
    decltype(call()) result;
    do result = call();
    while (result < 0 && errno == EINTR);
    return result;
}

/// An open file descriptor, closed with its owner.
class Descriptor {
public:
    explicit Descriptor(int number) : number_{number} {}
    Descriptor(Descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
    Descriptor& operator=(Descriptor&&) = delete;
    // Linux frees the descriptor even when close() reports an error, and what matters was synced before.
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    [[nodiscard]] int number() const { return number_; }

private:
    int number_;
};

class PosixFile final : public File {
public:
    PosixFile(Descriptor descriptor, std::string path, PosixCalls calls)
        : descriptor_{std::move(descriptor)}, path_{std::move(path)}, calls_{calls} {}

    IoResult<Done> write_at(std::uint64_t offset, ByteView bytes) override {
        std::size_t written = 0;
        while (written < bytes.size()) {
            const ssize_t count = uninterrupted([&] {
                return calls_.pwrite(descriptor_.number(), bytes.data() + written, bytes.size() - written,
                                     static_cast<off_t>(offset + written));
            });
            // A write of nothing would go on for ever.
            if (count <= 0) return failed("write", offset, bytes.size(), count == 0 ? EIO : errno);
            written += static_cast<std::size_t>(count);
        }
        return Done{};
    }

    IoResult<std::size_t> read_at(std::uint64_t offset, std::span<std::uint8_t> into) override {
        std::size_t filled = 0;
        while (filled < into.size()) {
            const ssize_t count = uninterrupted([&] {
                return calls_.pread(descriptor_.number(), into.data() + filled, into.size() - filled,
                                    static_cast<off_t>(offset + filled));
            });
            if (count < 0) return failed("read", offset, into.size(), errno);
            if (count == 0) break;
            filled += static_cast<std::size_t>(count);
        }
        return filled;
    }

    IoResult<std::uint64_t> size() override {
        struct stat status {};
        if (::fstat(descriptor_.number(), &status) != 0) return IoError{"ask for the size of " + path_, errno};
        return static_cast<std::uint64_t>(status.st_size);
    }

    IoResult<Done> sync() override {
        if (uninterrupted([&] { return calls_.fdatasync(descriptor_.number()); }) != 0) {
            return IoError{"sync " + path_, errno};
        }
        return Done{};
    }

    IoResult<Done> truncate(std::uint64_t size) override {
        if (uninterrupted([&] { return ::ftruncate(descriptor_.number(), static_cast<off_t>(size)); }) != 0) {
            return IoError{"set " + path_ + " to " + std::to_string(size) + " bytes", errno};
        }
        return Done{};
    }

    IoResult<Done> zero_fill(std::uint64_t offset, std::uint64_t length) override {
        static constexpr std::array<std::uint8_t, 256 * 1024> zeros{};
        while (length > 0) {
            const std::uint64_t step = std::min<std::uint64_t>(length, zeros.size());
            auto written = write_at(offset, ByteView{zeros}.first(static_cast<std::size_t>(step)));
            if (!written) return written;
            offset += step;
            length -= step;
        }
        return Done{};
    }

private:
    [[nodiscard]] IoError failed(const char* verb, std::uint64_t offset, std::size_t length, int code) const {
        return IoError{
            std::string{verb} + " " + std::to_string(length) + " bytes at " + std::to_string(offset) + " of " + path_,
            code};
    }

    Descriptor descriptor_;
    std::string path_;
    PosixCalls calls_;
};

/// The lock lives as long as its open descriptor.
class PosixLock final : public DirectoryLock {
public:
    explicit PosixLock(Descriptor descriptor) : descriptor_{std::move(descriptor)} {}

private:
    Descriptor descriptor_;
};

int flags_of(OpenMode mode) {
    switch (mode) {
        case OpenMode::read:
            return O_RDONLY | O_CLOEXEC;
        case OpenMode::write:
            return O_RDWR | O_CLOEXEC;
        case OpenMode::create:
            break;
    }
    return O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC;
}

std::string parent_of(std::string path) {
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    const std::size_t slash = path.rfind('/');
    if (slash == std::string::npos) return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

PosixCalls PosixCalls::real() { return {::pwrite, ::pread, ::fdatasync, ::fsync}; }

IoResult<std::unique_ptr<File>> PosixDisk::open(const std::string& path, OpenMode mode) {
    Descriptor descriptor{uninterrupted([&] { return ::open(path.c_str(), flags_of(mode), 0600); })};
    if (descriptor.number() < 0) {
        return IoError{(mode == OpenMode::create ? "create " : "open ") + path, errno};
    }
    return std::unique_ptr<File>{std::make_unique<PosixFile>(std::move(descriptor), path, calls_)};
}

IoResult<std::vector<std::string>> PosixDisk::list(const std::string& directory) {
    const std::unique_ptr<DIR, int (*)(DIR*)> opened{::opendir(directory.c_str()), ::closedir};
    if (!opened) return IoError{"list " + directory, errno};
    std::vector<std::string> names;
    while (true) {
        errno = 0;
        const dirent* const entry = ::readdir(opened.get());
        if (entry == nullptr) break;
        const std::string_view name{entry->d_name};
        if (name != "." && name != "..") names.emplace_back(name);
    }
    if (errno != 0) return IoError{"list " + directory, errno};
    std::sort(names.begin(), names.end());
    return names;
}

IoResult<bool> PosixDisk::exists(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) == 0) return true;
    if (errno == ENOENT || errno == ENOTDIR) return false;
    return IoError{"look for " + path, errno};
}

IoResult<Done> PosixDisk::remove(const std::string& path) {
    if (::unlink(path.c_str()) != 0) return IoError{"remove " + path, errno};
    return Done{};
}

IoResult<Done> PosixDisk::rename(const std::string& from, const std::string& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) return IoError{"rename " + from + " to " + to, errno};
    return Done{};
}

IoResult<Done> PosixDisk::sync_directory(const std::string& directory) {
    const Descriptor descriptor{
        uninterrupted([&] { return ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); })};
    if (descriptor.number() < 0) return IoError{"open directory " + directory, errno};
    if (uninterrupted([&] { return calls_.fsync(descriptor.number()); }) != 0) {
        return IoError{"sync directory " + directory, errno};
    }
    return Done{};
}

IoResult<Done> PosixDisk::create_directory(const std::string& path) {
    if (::mkdir(path.c_str(), 0700) == 0) return sync_directory(parent_of(path));
    const int code = errno;
    struct stat status {};
    if (code == EEXIST && ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) return Done{};
    return IoError{"create directory " + path, code};
}

IoResult<std::uint64_t> PosixDisk::free_space(const std::string& directory) {
    struct statvfs status {};
    if (uninterrupted([&] { return ::statvfs(directory.c_str(), &status); }) != 0) {
        return IoError{"ask for the free space of " + directory, errno};
    }
    return static_cast<std::uint64_t>(status.f_bavail) * status.f_frsize;
}

IoResult<std::unique_ptr<DirectoryLock>> PosixDisk::lock(const std::string& directory) {
    const std::string path = join_path(directory, lock_name);
    Descriptor descriptor{
        uninterrupted([&] { return ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600); })};
    if (descriptor.number() < 0) return IoError{"open " + path, errno};
    // flock belongs to the open file, so a second lock of the same process is refused as well.
    if (uninterrupted([&] { return ::flock(descriptor.number(), LOCK_EX | LOCK_NB); }) != 0) {
        return IoError{"lock " + path, errno};
    }
    return std::unique_ptr<DirectoryLock>{std::make_unique<PosixLock>(std::move(descriptor))};
}

}  // namespace otp::settlement
