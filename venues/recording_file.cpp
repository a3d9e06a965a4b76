#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "venues/recording.hpp"

namespace otp::venues {
namespace {

std::string failure(const std::string& path, std::string_view what) {
    return "the recording " + path + " cannot be " + std::string{what} + ": " + std::strerror(errno);
}

/// The size up to the last line's end; -1 where it cannot be read.
off_t size_of_whole_lines(int file, off_t size) {
    constexpr off_t step = 64 * 1024;
    std::string bytes;
    while (size > 0) {
        const off_t from = size > step ? size - step : 0;
        bytes.resize(static_cast<std::size_t>(size - from));
        if (::pread(file, bytes.data(), bytes.size(), from) != static_cast<ssize_t>(bytes.size())) return -1;
        if (const auto end = bytes.rfind('\n'); end != bytes.npos) return from + static_cast<off_t>(end) + 1;
        size = from;
    }
    return 0;
}

}  // namespace

std::variant<std::unique_ptr<RecordingFile>, std::string> RecordingFile::open(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    if (file < 0) return failure(path, "opened");
    std::unique_ptr<RecordingFile> opened{new RecordingFile{file, path}};
    if (::flock(file, LOCK_EX | LOCK_NB) != 0) return failure(path, "locked, somebody else records into it");
    struct stat found {};
    if (::fstat(file, &found) != 0) return failure(path, "read");
    const off_t whole = size_of_whole_lines(file, found.st_size);
    if (whole < 0) return failure(path, "read");
    if (whole != found.st_size && ::ftruncate(file, whole) != 0) return failure(path, "cut");
    return opened;
}

RecordingFile::~RecordingFile() { ::close(file_); }

void RecordingFile::record(const Recorded& entry) {
    const std::string line = recording_line(entry);
    std::string_view rest = line;
    const std::lock_guard lock{mutex_};
    while (!problem_ && !rest.empty()) {
        const ssize_t written = ::write(file_, rest.data(), rest.size());
        if (written > 0) {
            rest.remove_prefix(static_cast<std::size_t>(written));
        } else if (written == 0 || errno != EINTR) {
            problem_ = failure(path_, "written");
        }
    }
}

std::optional<std::string> RecordingFile::problem() const {
    const std::lock_guard lock{mutex_};
    return problem_;
}

}  // namespace otp::venues
