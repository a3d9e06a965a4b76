#pragma once
// Why the journal refused, in enough detail to find the place with a hex editor.

#include <cstdint>
#include <string>

#include "settlement/disk.hpp"

namespace otp::settlement {

struct JournalError {
    enum class Kind {
        io,          ///< The disk refused an operation. After this in append or sync, the journal has failed for good.
        corruption,  ///< Bytes on disk are not what was written there. Nothing is repaired and nothing is believed.
        misuse,      ///< The caller's mistake (a height out of order, a record too long); the journal goes on.
        locked,      ///< Another process has the directory.
        not_found,   ///< The journal does not hold what was asked for.
    };

    Kind kind = Kind::misuse;
    std::string reason;
    std::string file;          ///< Name of the file at fault; empty if there is none.
    std::uint64_t offset = 0;  ///< Byte in that file.
    std::uint64_t height = 0;  ///< Height of the record at fault or expected there; 0 if there is none.
    int code = 0;              ///< errno value of an io error.

    /// One line: reason, file, offset, height.
    [[nodiscard]] std::string text() const;
};

[[nodiscard]] JournalError journal_error(const IoError& error);

template <class T>
using JournalResult = Result<T, JournalError>;

}  // namespace otp::settlement
