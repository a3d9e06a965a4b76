#pragma once
// Events of the history as items of a page.

#include <nlohmann/json_fwd.hpp>

#include "settlement/history_store.hpp"

namespace otp::settlement::api {

/// {"height","index","command","seq","time","id","event":{...}}; `state` for the names of what the event names.
[[nodiscard]] nlohmann::json event_item(const StoredEvent& stored, const State& state);

/// {"items":[...],"next":cursor|null}: there may be more if the page is full.
[[nodiscard]] nlohmann::json event_page(const std::vector<StoredEvent>& events, std::size_t limit, const State& state);

/// {"height","index","command","time","id","signer","account","verb","status"}
[[nodiscard]] nlohmann::json command_item(const StoredCommand& stored);

}  // namespace otp::settlement::api
