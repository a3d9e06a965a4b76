#pragma once
// A recorded month in a minute: the whole protocol over a price file, as fast as it goes, on a clock that is the
// tape's.

#include <iosfwd>
#include <string>

namespace otp::cli {

struct TapeRunOptions {
    std::string tape;       ///< CSV file.
    std::string directory;  ///< Data directory; empty: a temporary one, removed at the end.
    bool json = false;
    bool progress = false;  ///< A line that says how far it is, on the error stream.
};

/// Prints each expiry as it settles and the totals at the end (or one JSON document). Answers the exit code.
int run_tape(const TapeRunOptions& options, std::ostream& out, std::ostream& messages);

}  // namespace otp::cli
