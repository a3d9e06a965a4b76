#pragma once
// What the program's exit status says (design section 8).

namespace otp::cli {

enum ExitCode : int {
    exit_ok = 0,
    exit_failure = 1,
    exit_usage = 2,  ///< A malformed argument or symbol.
    exit_declined = 3,
    exit_unauthorised = 4,  ///< Key or authorisation missing.
    exit_refused = 5,       ///< By the protocol.
    exit_not_found = 6,
    exit_unavailable = 7,
    exit_pending = 8,
    exit_interrupted = 130,
};

}  // namespace otp::cli
