#pragma once
// Blocks as JSON, the same from the index and as they come.

#include <nlohmann/json_fwd.hpp>

#include "settlement/history_store.hpp"

namespace otp::settlement {

/// {"height","hash","time","envelopes","commands","events","state_root"}
[[nodiscard]] nlohmann::json block_view(const StoredBlock& block);
[[nodiscard]] StoredBlock stored_block(const AppliedBlock& block);

}  // namespace otp::settlement
