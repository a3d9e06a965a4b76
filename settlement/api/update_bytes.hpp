#pragma once
// The signed updates behind accepted price reports, as the journal has them.

#include <span>

#include "settlement/api/parts.hpp"
#include "settlement/history_store.hpp"

namespace otp::settlement::api {

/// One accepted report with the update that brought it.
struct UpdateFound {
    StoredEvent event;  ///< price_reported
    Bytes update;
    Hash digest;  ///< Of the signed body: what a settlement's samples name.
};

/// Of each report its update, in the same order: the newest from memory, older ones from one pass over the journal.
[[nodiscard]] Result<std::vector<UpdateFound>, Problem> read_updates(const ApiParts& parts,
                                                                     std::span<const StoredEvent> reports);

/// {"publish_time","digest","height","index","command","update"}
[[nodiscard]] nlohmann::json update_item(const UpdateFound& found);

}  // namespace otp::settlement::api
