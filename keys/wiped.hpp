#pragma once
// Memory that is overwritten when it goes, for whatever would open a key. Internal to this folder.

#include <openssl/crypto.h>

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace otp::keys {

/// N bytes on the stack, wiped at the end of their scope.
template <std::size_t N>
class WipedArray {
public:
    WipedArray() = default;
    WipedArray(const WipedArray&) = delete;
    WipedArray& operator=(const WipedArray&) = delete;
    ~WipedArray() { OPENSSL_cleanse(bytes_.data(), N); }

    [[nodiscard]] std::span<std::uint8_t, N> span() { return bytes_; }
    [[nodiscard]] std::span<const std::uint8_t, N> span() const { return bytes_; }

private:
    std::array<std::uint8_t, N> bytes_{};
};

/// A number of T on the heap, fixed at construction, wiped at the end of their scope.
template <class T>
class WipedVector {
public:
    explicit WipedVector(std::size_t count) : items_(count) {}
    WipedVector(const WipedVector&) = delete;
    WipedVector& operator=(const WipedVector&) = delete;
    ~WipedVector() { OPENSSL_cleanse(items_.data(), items_.size() * sizeof(T)); }

    [[nodiscard]] T* data() { return items_.data(); }
    [[nodiscard]] std::size_t size() const { return items_.size(); }

private:
    std::vector<T> items_;
};

}  // namespace otp::keys
