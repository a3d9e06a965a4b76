#pragma once
// Signer sets as a caller gives them, and reports as a caller gets them.

#include <optional>
#include <vector>

#include "protocol/price_update.hpp"
#include "wasm/answer.hpp"

namespace otp::wasm {

/// list(signer set's leaf); nothing if the bytes are not that.
[[nodiscard]] std::optional<std::vector<SignerSet>> read_sets(ByteView bytes);
[[nodiscard]] std::int32_t malformed_sets();

void write_report(Writer& w, const PriceReport& report);

}  // namespace otp::wasm
