// Preview: what exactly would be signed, in words and bytes, and what it would do.

#include <nlohmann/json.hpp>

#include "keys/native_host.hpp"
#include "protocol/eip712.hpp"
#include "settlement/api/envelope_body.hpp"
#include "settlement/api/parts.hpp"
#include "settlement/command_json.hpp"
#include "settlement/rehearsal.hpp"
#include "settlement/sentence.hpp"
#include "settlement/typed_data.hpp"
#include "settlement/views.hpp"

namespace otp::settlement::api {
namespace {

constexpr std::uint64_t lifetime_ms = 60'000;  ///< Of a preview's deadline, unless the client says another.

json effects_of(const State& state, Time now, const PreviewRequest& request) {
    static const keys::NativeHost host;
    const auto rehearsed = rehearse(state, now, request.account, request.command, host);
    if (!rehearsed) return {{"status", "not_simulated"}, {"reason", rehearsed.error()}};
    json events = json::array();
    for (const Event& event : rehearsed->events) events.push_back(event_to_json(event, rehearsed->after));
    json balances = json::object();
    for (std::uint16_t i = 0; i < rehearsed->after.assets().size(); ++i) {
        const Balance balance = rehearsed->after.ledger.balance(rehearsed->account, AssetNo{i});
        balances[std::string{rehearsed->after.assets()[i].name.text()}] =
            balance_view(rehearsed->after, AssetNo{i}, balance);
    }
    return {{"status", name(rehearsed->status)}, {"events", events}, {"balances", balances}};
}

Reply preview(const ApiParts& parts, const Call& call) {
    const auto request = preview_of_body(call.request.body);
    if (!request) return request.error();
    const Time now = parts.node.now();
    const std::uint64_t nonce = request->nonce.value_or(static_cast<std::uint64_t>(now.ms));
    const std::uint64_t deadline = request->deadline.value_or(static_cast<std::uint64_t>(now.ms) + lifetime_ms);
    const Hash domain = eip712::domain_separator(parts.node.network());
    const Hash struct_hash = eip712::hash_command(request->command, request->account, nonce, deadline);
    return parts.look([&](const State& state) -> Reply {
        return json{
            {"typed_data", typed_data_json(parts.node.network(), request->command, request->account, nonce, deadline)},
            {"domain_separator", to_hex(domain)},
            {"struct_hash", to_hex(struct_hash)},
            {"digest", to_hex(eip712::digest(domain, struct_hash))},
            {"sentence", sentence(state, request->command)},
            {"effects", effects_of(state, now, *request)},
            {"nonce", nonce},
            {"deadline", deadline}};
    });
}

}  // namespace

void add_preview_routes(Routes& routes, const ApiParts& parts) {
    routes.add({.method = "POST",
                .pattern = "/v1/preview",
                .group = "commands",
                .summary = "What would be signed, in words and as typed data, and what it would do",
                .request = "PreviewRequest",
                .response = "Preview"},
               [&parts](const Call& call) { return preview(parts, call); });
}

}  // namespace otp::settlement::api
