#pragma once
// Disk and File: what durable storage asks of the machine. The node runs on PosixDisk; tests run the same code on
// SimulatedDisk, which counts operations, fails them and cuts the power.
//
// What the code above may rely on, and all that it relies on:
//  - after File::sync() has succeeded, the file's bytes and size survive a power cut;
//  - after Disk::sync_directory() has succeeded, so do the creations, renames and removals made in that directory;
//  - a rename is atomic: after a cut there is the old name or the new one, never neither and never half;
//  - a sector of 512 bytes that was being written holds its old or its new bytes, not a mixture. Sectors of one write,
//    and writes between two syncs, may survive in any combination.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/bytes.hpp"
#include "protocol/result.hpp"

namespace otp::settlement {

/// The value of an operation that only succeeds or fails.
struct Done {};

/// An operation that the machine refused: in words that follow "could not", and its errno value.
struct IoError {
    std::string what_was_tried;
    int code = 0;

    /// "could not write 512 bytes at 1024 of /d/f: Input/output error (errno 5)".
    [[nodiscard]] std::string text() const;
};

template <class T>
using IoResult = Result<T, IoError>;

/// One open file. Reads and writes at disjoint offsets may come from several threads at once.
class File {
public:
    File() = default;
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    virtual ~File() = default;

    /// Writes all of `bytes`, growing the file if need be. After an error any part of them may have been written.
    [[nodiscard]] virtual IoResult<Done> write_at(std::uint64_t offset, ByteView bytes) = 0;

    /// Fills `into` from `offset`; the count is less than asked only where the file ends.
    [[nodiscard]] virtual IoResult<std::size_t> read_at(std::uint64_t offset, std::span<std::uint8_t> into) = 0;

    [[nodiscard]] virtual IoResult<std::uint64_t> size() = 0;

    /// Makes all writes and the size durable (fdatasync). After a failure nothing may be assumed of the writes since
    /// the last success, and a later success does not cover them: they have to be written again.
    [[nodiscard]] virtual IoResult<Done> sync() = 0;

    /// Cuts the file, or extends it with zeros.
    [[nodiscard]] virtual IoResult<Done> truncate(std::uint64_t size) = 0;

    /// Writes zeros (real ones: blocks are allocated, so that later writes there change no metadata).
    [[nodiscard]] virtual IoResult<Done> zero_fill(std::uint64_t offset, std::uint64_t length) = 0;
};

enum class OpenMode {
    read,    ///< An existing file, to read.
    write,   ///< An existing file, to read and write.
    create,  ///< A new, empty file, to read and write; refused with EEXIST if there is one.
};

/// Holds a directory for one owner until destroyed.
class DirectoryLock {
public:
    DirectoryLock() = default;
    DirectoryLock(const DirectoryLock&) = delete;
    DirectoryLock& operator=(const DirectoryLock&) = delete;
    virtual ~DirectoryLock() = default;
};

/// The files of a machine. Paths use '/'.
class Disk {
public:
    Disk() = default;
    Disk(const Disk&) = delete;
    Disk& operator=(const Disk&) = delete;
    virtual ~Disk() = default;

    [[nodiscard]] virtual IoResult<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) = 0;

    /// Names of everything in a directory, in byte order.
    [[nodiscard]] virtual IoResult<std::vector<std::string>> list(const std::string& directory) = 0;

    [[nodiscard]] virtual IoResult<bool> exists(const std::string& path) = 0;
    [[nodiscard]] virtual IoResult<Done> remove(const std::string& path) = 0;

    /// Atomically; replaces a file that has the new name.
    [[nodiscard]] virtual IoResult<Done> rename(const std::string& from, const std::string& to) = 0;

    /// Makes creations, renames and removals in the directory durable.
    [[nodiscard]] virtual IoResult<Done> sync_directory(const std::string& directory) = 0;

    /// One level, durable when it returns; no error if the directory is there already.
    [[nodiscard]] virtual IoResult<Done> create_directory(const std::string& path) = 0;

    /// Bytes that a file in the directory could still grow by.
    [[nodiscard]] virtual IoResult<std::uint64_t> free_space(const std::string& directory) = 0;

    /// Takes the directory for this owner alone, through a file LOCK in it. EWOULDBLOCK if another has it, in this
    /// process or another; the kernel releases it when its owner dies.
    [[nodiscard]] virtual IoResult<std::unique_ptr<DirectoryLock>> lock(const std::string& directory) = 0;
};

/// Name of the file that Disk::lock() keeps in a directory.
inline constexpr std::string_view lock_name = "LOCK";

[[nodiscard]] std::string join_path(std::string_view directory, std::string_view name);

/// Writes a whole file so that a power cut leaves the old one or the new one: temporary file, sync, rename, directory
/// sync. The parts are written one behind the other.
[[nodiscard]] IoResult<Done> replace_file(Disk& disk, const std::string& directory, std::string_view name,
                                          std::span<const ByteView> parts);

/// Reads a whole file; refuses one of more than `size_max` bytes with EFBIG.
[[nodiscard]] IoResult<Bytes> read_file(Disk& disk, const std::string& path, std::uint64_t size_max);

}  // namespace otp::settlement
