#pragma once
// Result<T>: a value, or what was wrong with the input and where. The core has no exceptions.

#include <cstddef>
#include <string>
#include <utility>
#include <variant>

namespace otp {

/// Why an input was refused, in words that continue "cannot read it: ...", and the byte or character at fault.
struct ParseError {
    std::string reason;
    std::size_t position = 0;
};

/// The value of a Result that has nothing to say but that it went well.
struct Done {};

template <class T, class E = ParseError>
class [[nodiscard]] Result {
public:
    Result(T value) : held_{std::in_place_index<0>, std::move(value)} {}  // NOLINT: a value is a result
    Result(E error) : held_{std::in_place_index<1>, std::move(error)} {}  // NOLINT: and so is an error

    [[nodiscard]] bool has_value() const { return held_.index() == 0; }
    explicit operator bool() const { return has_value(); }

    [[nodiscard]] const T& value() const { return *std::get_if<0>(&held_); }
    [[nodiscard]] T& value() { return *std::get_if<0>(&held_); }
    [[nodiscard]] const E& error() const { return *std::get_if<1>(&held_); }

    const T& operator*() const { return value(); }
    T& operator*() { return value(); }
    const T* operator->() const { return &value(); }
    T* operator->() { return &value(); }

private:
    std::variant<T, E> held_;
};

}  // namespace otp
