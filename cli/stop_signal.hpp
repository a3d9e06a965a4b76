#pragma once
// SIGINT and SIGTERM ask a service to stop; what it has begun it finishes.

namespace otp::cli {

/// From now on these signals only set a flag; forgets an earlier one.
void listen_for_stop();
/// The signal that came, or 0.
[[nodiscard]] int stop_signal();

}  // namespace otp::cli
