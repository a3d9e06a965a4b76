#include "settlement/journal_error.hpp"

namespace otp::settlement {

std::string JournalError::text() const {
    std::string line = reason;
    if (!file.empty()) line += " (file " + file + ", offset " + std::to_string(offset);
    if (!file.empty() && height != 0) line += ", height " + std::to_string(height);
    if (!file.empty()) line += ")";
    return line;
}

JournalError journal_error(const IoError& error) {
    return JournalError{JournalError::Kind::io, error.text(), {}, 0, 0, error.code};
}

}  // namespace otp::settlement
