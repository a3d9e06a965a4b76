#pragma once
// An explained update as JSON: the fields and spellings of the vector files, so that one form is shown and compared.

#include <nlohmann/json_fwd.hpp>

#include "protocol/update_explanation.hpp"

namespace otp::oracle {

/// One report of the core's, as an update of type "price_feed" (sizes of message and proof are not in it).
[[nodiscard]] nlohmann::json report_document(const PriceReport& report);

/// verdict, reason, kind, set, signatures, then what could be read: vaa, accumulator, updates, batch, attestations,
/// upgrade. Hex is bare and large numbers are strings, as in the vector files; the addresses of signers have their 0x.
[[nodiscard]] nlohmann::json explanation_document(const UpdateExplanation& explanation);

}  // namespace otp::oracle
