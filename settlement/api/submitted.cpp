#include "settlement/api/submitted.hpp"

#include <nlohmann/json.hpp>

#include "settlement/command_json.hpp"

namespace otp::settlement::api {

std::optional<Problem> problem_of(const Submitted& submitted) {
    switch (submitted.unavailable) {
        case Unavailable::no:
            break;
        case Unavailable::overloaded:
            return unavailable("overloaded", "Too many commands are waiting.",
                               "Send the same bytes again in a moment.");
        case Unavailable::failed:
            return node_failed();
        case Unavailable::stopping:
            return unavailable("stopping", "The node is being stopped.", "Send the same bytes again when it runs.");
        case Unavailable::clock:
            return unavailable("clock_not_believed", "The node's clock jumped ahead, so it makes no more blocks.",
                               "Its operator has to check the clock and start it again; /readyz has the reason.");
        case Unavailable::newcomers:
            return too_many_newcomers(submitted.retry_after_s);
    }
    if (submitted.status != Status::ok) return refused(submitted.status);
    return std::nullopt;
}

json submitted_json(const Submitted& submitted, const State& state) {
    json receipts = json::array();
    for (const Receipt& receipt : submitted.receipts) {
        json events = json::array();
        for (const Event& event : receipt.events) events.push_back(event_to_json(event, state));
        receipts.push_back({{"status", name(receipt.status)}, {"events", events}});
    }
    return {{"id", to_hex(submitted.id)},
            {"height", submitted.height},
            {"index", submitted.index},
            {"duplicate", submitted.duplicate},
            {"receipts", receipts}};
}

Reply reply_of(const Submitted& submitted, const Node& node) {
    if (const auto problem = problem_of(submitted)) {
        Reply reply{*problem};
        if (problem->status != 422) return reply;
        json body = {{"error", status_error(submitted.status)}};
        if (submitted.id != Hash{}) body["id"] = to_hex(submitted.id);
        return json_response(body, problem->status);
    }
    json body;
    if (!node.read([&](const State& state) { body = submitted_json(submitted, state); })) return node_failed();
    if (submitted.receipts.size() != 1 || submitted.receipts[0].status == Status::ok) return body;
    body["error"] = status_error(submitted.receipts[0].status);
    return json_response(body, 422);
}

}  // namespace otp::settlement::api
