#pragma once
// libsecp256k1's context, one for the whole process. Internal to this folder.

#include <secp256k1.h>

namespace otp::keys {

/// Created on first use and blinded with OS randomness against side channels; from then on only read, so every thread
/// may use it at once. Lives as long as the process.
[[nodiscard]] const secp256k1_context& curve();

}  // namespace otp::keys
