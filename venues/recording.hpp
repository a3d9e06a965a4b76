#pragma once
// What venues sent, kept exactly as it came, so that every price of ours can be computed again. A text file, a line an
// entry, each a JSON object:
//
//   {"t":"1749186031886136000","v":"coinbase","raw":"{\"type\":\"ticker\",...}"}   a message, as text
//   {"t":"...","v":"coinbase","hex":"ff00"}                                        one that is not UTF-8
//   {"t":"...","v":"coinbase","opened":"wss://..."}                                a connection was opened, to where
//   {"t":"...","v":"coinbase","closed":"no message for 5000 ms"}                   and is gone, and why
//
// `t` is the time of receipt in nanoseconds UTC. `"i":"USDT-USD"` stands behind `v` where the connection is about
// another instrument than the venue's row names.

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "venues/event.hpp"
#include "venues/json_tree.hpp"

namespace otp::venues {

struct Recorded {
    enum class Kind : std::uint8_t { message, opened, closed };

    std::int64_t received_ns = 0;
    Venue venue = Venue::coinbase;
    std::string instrument = {};  ///< Empty: that of the venue's row.
    Kind kind = Kind::message;
    std::string text = {};  ///< The message; where to; why.

    friend bool operator==(const Recorded&, const Recorded&) = default;
};

/// Takes everything in the order of each connection. Called by several threads at once.
class Recorder {
public:
    virtual ~Recorder() = default;
    virtual void record(const Recorded& entry) = 0;
};

/// The entry's line, with its end.
[[nodiscard]] std::string recording_line(const Recorded& entry);

/// Reads what a RecordingFile wrote. A last line that was cut off, as a crash leaves it, is left out; any other line
/// that is not as above ends the reading.
class RecordingReader {
public:
    explicit RecordingReader(std::istream& in) : in_{in} {}

    /// Nothing at the end, or behind a problem.
    [[nodiscard]] std::optional<Recorded> next();
    /// "line 7: t is no time in nanoseconds"
    [[nodiscard]] const std::optional<std::string>& problem() const { return problem_; }
    [[nodiscard]] bool was_cut_off() const { return was_cut_off_; }  ///< Known at the end.

private:
    bool read_line();

    std::istream& in_;
    JsonTree tree_;
    std::string line_;
    bool whole_ = false;  ///< The line has its end.
    std::uint64_t number_ = 0;
    std::optional<std::string> problem_;
    bool was_cut_off_ = false;
};

/// Appends to a file, which is one recorder's alone. An entry is with the operating system when `record` returns.
class RecordingFile : public Recorder {
public:
    /// Opens or makes it, and cuts off what a crash left of a last line; else why not.
    [[nodiscard]] static std::variant<std::unique_ptr<RecordingFile>, std::string> open(const std::string& path);
    ~RecordingFile() override;
    RecordingFile(const RecordingFile&) = delete;
    RecordingFile& operator=(const RecordingFile&) = delete;

    /// After a failure nothing more is written: a recording with a hole would lie. Prices go on without it.
    void record(const Recorded& entry) override;
    [[nodiscard]] std::optional<std::string> problem() const;

private:
    RecordingFile(int file, std::string path) : file_{file}, path_{std::move(path)} {}

    const int file_;
    const std::string path_;
    mutable std::mutex mutex_;
    std::optional<std::string> problem_;
};

}  // namespace otp::venues
