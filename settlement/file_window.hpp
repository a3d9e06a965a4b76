#pragma once
// FileWindow: reads a file from front to back in large steps, with memory for one step.

#include <memory>
#include <utility>

#include "settlement/disk.hpp"

namespace otp::settlement {

class FileWindow {
public:
    /// `step_bytes`: what one read fetches at least, where the file has it.
    FileWindow(std::unique_ptr<File> file, std::uint64_t size, std::size_t step_bytes)
        : file_{std::move(file)}, size_{size}, step_bytes_{step_bytes} {}

    /// `length` bytes from `offset`, fewer where the file ends. Valid until the next call.
    [[nodiscard]] IoResult<ByteView> at(std::uint64_t offset, std::size_t length);

    /// Offset of the first byte from `offset` on that is not zero; the file's size if there is none.
    [[nodiscard]] IoResult<std::uint64_t> first_nonzero(std::uint64_t offset);

    /// Behind the last byte from `offset` on that is not zero; `offset` if there is none.
    [[nodiscard]] IoResult<std::uint64_t> nonzero_end(std::uint64_t offset);

    [[nodiscard]] std::uint64_t size() const { return size_; }
    [[nodiscard]] std::size_t step_bytes() const { return step_bytes_; }

private:
    std::unique_ptr<File> file_;
    std::uint64_t size_;
    std::size_t step_bytes_;
    Bytes buffer_;             ///< Grows to the longest view asked for, and stays.
    std::uint64_t begin_ = 0;  ///< What buffer_ holds: [begin_, begin_ + held_).
    std::size_t held_ = 0;
};

}  // namespace otp::settlement
