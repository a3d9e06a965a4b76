#include "oracle/live/oracle_files.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "protocol/big_endian.hpp"

namespace otp::oracle {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t update_bytes_max = 65'536;
constexpr std::int64_t file_span_s = 3600;
constexpr std::size_t head_size = 12;  ///< Second 8, size 4.

std::string words_of_errno(const std::string& what) { return what + ": " + std::strerror(errno); }

std::optional<std::string> write_all(int file, ByteView bytes, const std::string& what) {
    while (!bytes.empty()) {
        const auto n = ::write(file, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return words_of_errno(what);
        bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
    return std::nullopt;
}

/// Complete or absent, and there after a crash: written beside, flushed, renamed, the folder flushed.
std::optional<std::string> replace_file(const fs::path& path, ByteView bytes) {
    const std::string temporary = path.string() + ".new";
    const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) return words_of_errno("cannot write " + temporary);
    auto problem = write_all(file, bytes, "cannot write " + temporary);
    if (!problem && ::fdatasync(file) != 0) problem = words_of_errno("cannot flush " + temporary);
    ::close(file);
    if (!problem && ::rename(temporary.c_str(), path.c_str()) != 0)
        problem = words_of_errno("cannot name " + path.string());
    if (problem) return problem;
    const int folder = ::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0 || ::fsync(folder) != 0) problem = words_of_errno("cannot flush " + path.parent_path().string());
    if (folder >= 0) ::close(folder);
    return problem;
}

}  // namespace

std::string OracleFiles::spelling(std::string_view feed) {
    std::string out{feed};
    std::replace_if(
        out.begin(), out.end(),
        [](char c) {
            return !((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-');
        },
        '_');
    return out;
}

void OracleFiles::Holder::operator()(const int* file) const {
    ::close(*file);
    delete file;
}

Result<OracleFiles> OracleFiles::open(fs::path folder) {
    std::error_code error;
    fs::create_directories(folder / "updates", error);
    if (error) return ParseError{"cannot make " + folder.string() + ": " + error.message(), 0};
    OracleFiles files{std::move(folder)};
    const std::string lock = (files.folder_ / "lock").string();
    const int held = ::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (held < 0) return ParseError{words_of_errno("cannot open " + lock), 0};
    files.held_.reset(new int{held});
    if (::flock(held, LOCK_EX | LOCK_NB) != 0) {
        return ParseError{"another process uses " + files.folder_.string() + "; a signer's folder is its alone", 0};
    }
    for (fs::directory_iterator at{files.folder_ / "updates", error}; !error && at != fs::directory_iterator{};
         at.increment(error)) {
        if (at->path().extension() == ".updates") files.index(at->path());
    }
    if (error) return ParseError{"cannot read " + files.folder_.string() + ": " + error.message(), 0};
    return files;
}

/// A file is FEED.HOUR.updates: records of second, size and bytes.
fs::path OracleFiles::file_of(std::string_view spelling, std::int64_t second_s) const {
    const std::string hour = std::to_string(second_s / file_span_s);
    return folder_ / "updates" / (std::string{spelling} + "." + hour + ".updates");
}

/// What a crash cut off is cut off for good, so that what is appended later can be read.
void OracleFiles::index(const fs::path& file) {
    const std::string name = file.filename().string();
    const std::string feed = name.substr(0, name.find('.'));
    std::error_code error;
    const std::uint64_t size = fs::file_size(file, error);
    std::ifstream in{file, std::ios::binary};
    std::uint64_t offset = 0;
    while (!error && offset + head_size <= size) {
        Bytes head(head_size);
        in.seekg(static_cast<std::streamoff>(offset));
        if (!in.read(reinterpret_cast<char*>(head.data()), head_size)) return;  // Not read is not torn.
        BigEndianReader reader{head};
        const auto second = reader.read<std::int64_t>();
        const auto length = reader.read<std::uint32_t>();
        if (length > update_bytes_max || offset + head_size + length > size) break;
        if (file_of(feed, second) == file) places_[feed].try_emplace(second, Place{offset + head_size, length});
        offset += head_size + length;
    }
    if (!error && offset < size) fs::resize_file(file, offset, error);
}

std::optional<std::string> OracleFiles::save_signer(std::string_view feed, ByteView snapshot) {
    return replace_file(folder_ / (spelling(feed) + ".signer"), snapshot);
}

Result<std::optional<Bytes>> OracleFiles::load_signer(std::string_view feed) const {
    const fs::path path = folder_ / (spelling(feed) + ".signer");
    std::error_code error;
    const bool exists = fs::exists(path, error);
    if (!error && !exists) return std::optional<Bytes>{};
    std::ifstream in{path, std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    if (error || !in) return ParseError{"cannot read " + path.string(), 0};
    const ByteView view = as_bytes(text);
    return std::optional{Bytes{view.begin(), view.end()}};
}

std::optional<std::string> OracleFiles::add_update(std::string_view feed, std::int64_t second_s, ByteView update) {
    if (update.size() > update_bytes_max) return "the update is too large to keep";
    auto& places = places_[spelling(feed)];
    if (places.contains(second_s)) return std::nullopt;
    const fs::path file = file_of(spelling(feed), second_s);
    const int out = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (out < 0) return words_of_errno("cannot write " + file.string());
    const auto end = ::lseek(out, 0, SEEK_END);
    Bytes record;
    append_big_endian(record, second_s);
    append_big_endian(record, static_cast<std::uint32_t>(update.size()));
    append_bytes(record, update);
    auto problem = end < 0 ? std::optional{words_of_errno("cannot write " + file.string())}
                           : write_all(out, record, "cannot write " + file.string());
    if (!problem && ::fdatasync(out) != 0) problem = words_of_errno("cannot flush " + file.string());
    // Half a record would hide those behind it.
    if (problem && end >= 0 && ::ftruncate(out, end) != 0) *problem += "; what was begun could not be removed";
    ::close(out);
    if (problem) return problem;
    places.emplace(second_s,
                   Place{static_cast<std::uint64_t>(end) + head_size, static_cast<std::uint32_t>(update.size())});
    return std::nullopt;
}

std::vector<std::int64_t> OracleFiles::seconds(std::string_view feed, std::int64_t from_s, std::int64_t to_s) const {
    std::vector<std::int64_t> out;
    const auto places = places_.find(spelling(feed));
    if (places == places_.end()) return out;
    for (auto at = places->second.lower_bound(from_s); at != places->second.end() && at->first <= to_s; ++at) {
        out.push_back(at->first);
    }
    return out;
}

std::vector<std::pair<std::int64_t, Bytes>> OracleFiles::updates(std::string_view feed, std::int64_t from_s,
                                                                 std::int64_t to_s, std::size_t limit) const {
    std::vector<std::pair<std::int64_t, Bytes>> out;
    const auto places = places_.find(spelling(feed));
    if (places == places_.end()) return out;
    for (auto at = places->second.lower_bound(from_s);
         at != places->second.end() && at->first <= to_s && out.size() < limit; ++at) {
        std::ifstream in{file_of(places->first, at->first), std::ios::binary};
        in.seekg(static_cast<std::streamoff>(at->second.offset));
        Bytes update(at->second.size);
        if (in.read(reinterpret_cast<char*>(update.data()), at->second.size))
            out.emplace_back(at->first, std::move(update));
    }
    return out;
}

void OracleFiles::prune(std::int64_t now_s) {
    for (auto& [feed, places] : places_) {
        while (!places.empty() && places.begin()->first / file_span_s < (now_s - kept_s) / file_span_s) {
            std::error_code ignored;
            fs::remove(file_of(feed, places.begin()->first), ignored);
            places.erase(places.begin());
        }
    }
}

}  // namespace otp::oracle
