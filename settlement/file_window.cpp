#include "settlement/file_window.hpp"

#include <algorithm>
#include <cstring>

namespace otp::settlement {
namespace {

/// Index of the first byte that is not zero, or the count. Compares the bytes with themselves one further on, which the
/// C library does many at a time.
std::size_t leading_zeros(ByteView bytes) {
    if (bytes.empty()) return 0;
    if (bytes[0] == 0 && std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0) return bytes.size();
    return static_cast<std::size_t>(
        std::find_if(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte != 0; }) - bytes.begin());
}

}  // namespace

IoResult<ByteView> FileWindow::at(std::uint64_t offset, std::size_t length) {
    if (offset >= size_) return ByteView{};
    length = static_cast<std::size_t>(std::min<std::uint64_t>(length, size_ - offset));
    const bool held = offset >= begin_ && offset + length <= begin_ + held_;
    if (!held) {
        const std::size_t wanted =
            static_cast<std::size_t>(std::min<std::uint64_t>(std::max(length, step_bytes_), size_ - offset));
        if (buffer_.size() < wanted) buffer_.resize(wanted);
        held_ = 0;
        const auto count = file_->read_at(offset, std::span{buffer_}.first(wanted));
        if (!count) return count.error();
        begin_ = offset;
        held_ = *count;
        // The file was longer a moment ago: somebody cuts it under us.
        length = std::min(length, held_);
    }
    return ByteView{buffer_}.subspan(static_cast<std::size_t>(offset - begin_), length);
}

IoResult<std::uint64_t> FileWindow::first_nonzero(std::uint64_t offset) {
    while (offset < size_) {
        const auto bytes = at(offset, step_bytes_);
        if (!bytes) return bytes.error();
        if (bytes->empty()) break;
        const std::size_t zeros = leading_zeros(*bytes);
        if (zeros < bytes->size()) return offset + zeros;
        offset += bytes->size();
    }
    return size_;
}

IoResult<std::uint64_t> FileWindow::nonzero_end(std::uint64_t offset) {
    std::uint64_t end = offset;
    while (offset < size_) {
        const auto bytes = at(offset, step_bytes_);
        if (!bytes) return bytes.error();
        if (bytes->empty()) break;
        const auto last = std::find_if(bytes->rbegin(), bytes->rend(), [](std::uint8_t byte) { return byte != 0; });
        if (last != bytes->rend()) end = offset + static_cast<std::uint64_t>(bytes->rend() - last);
        offset += bytes->size();
    }
    return end;
}

}  // namespace otp::settlement
