#pragma once
// What a figure depends on besides the code: versions, flags, the machine, which processor a thread runs on.

#include <string>

namespace otp::bench {

/// Lines about program, peers, flags and machine.
[[nodiscard]] std::string describe_environment();

/// Keeps the calling thread on one of the processors it may use, counted from 0; threads started later inherit it.
void pin_to(unsigned processor);
/// Lets the calling thread use all processors it could use when the program started.
void unpin();

/// A directory that goes, with all that is in it, when its owner does.
class TemporaryDirectory {
public:
    explicit TemporaryDirectory(const std::string& below);
    ~TemporaryDirectory();
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

}  // namespace otp::bench
