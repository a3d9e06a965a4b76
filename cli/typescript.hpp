#pragma once
// The tables of commands, events and statuses for the web app, as one TypeScript file: types to program against, rows
// from which its codec, typed data and forms derive.

#include <string>

namespace otp::cli {

[[nodiscard]] std::string typescript_tables();

/// Pyth's public signer sets (oracle/public_signers.def), by which the web app looks at updates that are pasted into
/// it.
[[nodiscard]] std::string typescript_public_signers();

}  // namespace otp::cli
