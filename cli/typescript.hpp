#pragma once
// The tables of commands, events and statuses for the web app, as one TypeScript file: types to program against, rows
// from which its codec, typed data and forms derive.

#include <string>

namespace otp::cli {

[[nodiscard]] std::string typescript_tables();

}  // namespace otp::cli
