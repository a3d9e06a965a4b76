#include "settlement/api/event_items.hpp"

#include <nlohmann/json.hpp>

#include "protocol/field_text.hpp"
#include "settlement/api/parameters.hpp"
#include "settlement/command_json.hpp"

namespace otp::settlement::api {

json event_item(const StoredEvent& stored, const State& state) {
    return {{"height", stored.place.height},
            {"index", stored.envelope},
            {"command", stored.command},
            {"seq", stored.place.seq},
            {"time", text_of(stored.time)},
            {"id", to_hex(stored.id)},
            {"event", event_to_json(stored.event, state)}};
}

json event_page(const std::vector<StoredEvent>& events, std::size_t limit, const State& state) {
    json items = json::array();
    for (const StoredEvent& stored : events) items.push_back(event_item(stored, state));
    const bool more = events.size() == limit;
    return {{"items", items}, {"next", more ? json(cursor_text(events.back().place)) : json()}};
}

json command_item(const StoredCommand& stored) {
    return {{"height", stored.height},           {"index", stored.envelope}, {"command", stored.command},
            {"time", text_of(stored.time)},      {"id", to_hex(stored.id)},  {"signer", to_hex(stored.signer)},
            {"account", to_hex(stored.account)}, {"verb", stored.verb},      {"status", stored.status}};
}

}  // namespace otp::settlement::api
