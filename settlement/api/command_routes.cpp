// Commands: handed in, and what became of them. And the faucet, which hands in commands for others.

#include <nlohmann/json.hpp>

#include "settlement/api/envelope_body.hpp"
#include "settlement/api/faucet.hpp"
#include "settlement/api/parts.hpp"
#include "settlement/api/submitted.hpp"
#include "settlement/command_json.hpp"

namespace otp::settlement::api {
namespace {

void submit(const ApiParts& parts, const Call& call, const net::Respond& respond) {
    // Programs that count every microsecond send the bytes themselves.
    const bool raw = call.request.header("content-type") == "application/octet-stream";
    auto envelope = raw ? Read<Bytes>{Bytes(call.request.body.begin(), call.request.body.end())}
                        : envelope_of_body(call.request.body);
    if (!envelope) {
        respond(Reply{envelope.error()}.take());
        return;
    }
    const auto begun = std::chrono::steady_clock::now();
    const auto answer = [&parts, respond, begun](const Submitted& submitted) {
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begun;
        parts.metrics.command_answered(taken.count());
        respond(reply_of(submitted, parts.node).take());
    };
    parts.node.submit(std::move(*envelope), answer, call.request.remote_address);
}

Reply find_command(const ApiParts& parts, const Call& call) {
    const auto id = id_of_path(call);
    if (!id) return id.error();
    if (const auto recent = parts.node.find(*id)) {
        return parts.look([&](const State& state) -> Reply { return submitted_json(*recent, state); });
    }
    const auto stored = parts.history.store().find_receipts(*id);
    if (!stored) return index_failed(stored.error());
    if (!*stored) {
        return not_found("command_not_found", "The journal has no command of this id.",
                         "A command refused before the journal leaves no trace; one just sent may be sent again.");
    }
    return parts.look([&](const State& state) -> Reply {
        json receipts = json::array();
        for (const auto& [status, list] : (*stored)->receipts) {
            json events = json::array();
            for (const Event& event : list) events.push_back(event_to_json(event, state));
            receipts.push_back({{"status", status}, {"events", events}});
        }
        return json{{"id", to_hex(*id)},
                    {"height", (*stored)->height},
                    {"index", (*stored)->envelope},
                    {"duplicate", false},
                    {"receipts", receipts}};
    });
}

void faucet(const ApiParts& parts, const Call& call, const net::Respond& respond) {
    if (parts.faucet == nullptr) {
        respond(Reply{Problem{403, "faucet_unavailable", "Only a development network has a faucet.",
                              "Let the custodian credit a payment."}}
                    .take());
        return;
    }
    const auto request = faucet_of_body(call.request.body);
    if (!request) {
        respond(Reply{request.error()}.take());
        return;
    }
    parts.faucet->give(*request, call.request.remote_address, [respond](Reply reply) { respond(reply.take()); });
}

}  // namespace

void add_command_routes(Routes& routes, const ApiParts& parts) {
    routes.add_async({.method = "POST",
                      .pattern = "/v1/commands",
                      .group = "commands",
                      .summary = "Hands in signed commands; answers when they are durable",
                      .request = "SignedCommand",
                      .response = "CommandResult",
                      .errors = {422}},
                     [&parts](const Call& call, const net::Respond& respond) { submit(parts, call, respond); });
    routes.add({.method = "GET",
                .pattern = "/v1/commands/{id}",
                .group = "commands",
                .summary = "What became of a command",
                .response = "CommandResult",
                .errors = {404}},
               [&parts](const Call& call) { return find_command(parts, call); });
    routes.add_async({.method = "POST",
                      .pattern = "/v1/faucet",
                      .group = "commands",
                      .summary = "Credits an account on a development network",
                      .request = "FaucetRequest",
                      .response = "FaucetResult",
                      .errors = {403, 422}},
                     [&parts](const Call& call, const net::Respond& respond) { faucet(parts, call, respond); });
}

}  // namespace otp::settlement::api
