// Accounts: what they have, what they did, what settlement paid them, and the proof of it.

#include <nlohmann/json.hpp>

#include "protocol/field_text.hpp"
#include "protocol/proof.hpp"
#include "settlement/api/event_items.hpp"
#include "settlement/api/parameters.hpp"
#include "settlement/api/parts.hpp"
#include "settlement/receipt_view.hpp"
#include "settlement/views.hpp"

namespace otp::settlement::api {
namespace {

using nlohmann::json;

/// Settlements carry their samples; a page of them is smaller.
constexpr std::size_t receipts_max = 100;

/// An account that the network does not know has done nothing: its pages are empty, which is no error.
struct Asked {
    Address address;
    std::optional<AccountNo> no;
    HistoryQuery query;
};

Read<Asked> asked(const ApiParts& parts, const Call& call, std::size_t most = page_max) {
    const auto address = address_of_path(call);
    if (!address) return address.error();
    const auto query = history_query_of(call, most);
    if (!query) return query.error();
    Asked result{*address, std::nullopt, *query};
    if (!parts.node.read([&](const State& state) { result.no = state.find_account(*address); })) return node_failed();
    return result;
}

json empty_page() { return {{"items", json::array()}, {"next", nullptr}}; }

Reply history(const ApiParts& parts, const Call& call) {
    const auto account = asked(parts, call);
    if (!account) return account.error();
    if (!account->no) return empty_page();
    const auto events = parts.history.store().account_events(*account->no, account->query);
    if (!events) return index_failed(events.error());
    return parts.look([&](const State& state) -> Reply { return event_page(*events, account->query.limit, state); });
}

/// The events of each settlement price that the receipts need.
using Records = std::map<RecordKey, std::vector<Event>>;

std::optional<store::SqlError> load_record(const HistoryStore& store, const RecordKey& key, Records& records) {
    if (records.contains(key)) return std::nullopt;
    const auto kept = store.record_events(key);
    if (!kept) return kept.error();
    for (const StoredEvent& stored : *kept) records[key].push_back(stored.event);
    return std::nullopt;
}

Reply receipts(const ApiParts& parts, const Call& call) {
    auto account = asked(parts, call, receipts_max);
    if (!account) return account.error();
    if (!account->no) return empty_page();
    account->query.kinds = {"position_settled"};
    const auto events = parts.history.store().account_events(*account->no, account->query);
    if (!events) return index_failed(events.error());

    std::map<SeriesNo, RecordKey> keys;
    const auto look_up = [&](const State& state) {
        for (const StoredEvent& stored : *events) {
            const SeriesNo no = std::get_if<events::PositionSettled>(&stored.event)->series;
            keys.emplace(no, state.record_of(state.series(no)).key);
        }
    };
    if (!parts.node.read(look_up)) return node_failed();
    Records records;
    for (const auto& [series, key] : keys) {
        if (const auto error = load_record(parts.history.store(), key, records)) return index_failed(*error);
    }
    return parts.look([&](const State& state) -> Reply {
        json page = event_page(*events, account->query.limit, state);
        for (std::size_t i = 0; i < events->size(); ++i) {
            const auto& settled = *std::get_if<events::PositionSettled>(&(*events)[i].event);
            page["items"][i]["receipt"] = receipt_view(state, settled, records[keys.at(settled.series)]);
        }
        return page;
    });
}

Reply balances(const ApiParts& parts, const Call& call) {
    const auto account = asked(parts, call);
    if (!account) return account.error();
    if (!account->no) return empty_page();
    const auto rows = parts.history.store().balances(*account->no, account->query);
    if (!rows) return index_failed(rows.error());
    return parts.look([&](const State& state) -> Reply {
        json items = json::array();
        for (const StoredBalance& row : *rows) {
            items.push_back({{"height", row.height},
                             {"time", text_of(row.time)},
                             {"asset", text_of(state.asset(row.asset).name)},
                             {"free", amount_text(state, row.asset, row.free)},
                             {"locked", amount_text(state, row.asset, row.locked)}});
        }
        const bool more = rows->size() == account->query.limit;
        return json{{"items", items},
                    {"next", more ? json(cursor_text({rows->back().height, rows->back().asset.value})) : json()}};
    });
}

Reply commands(const ApiParts& parts, const Call& call) {
    const auto account = asked(parts, call);
    if (!account) return account.error();
    const auto rows = parts.history.store().account_commands(account->address, account->query);
    if (!rows) return index_failed(rows.error());
    json items = json::array();
    for (const StoredCommand& row : *rows) items.push_back(command_item(row));
    const bool more = rows->size() == account->query.limit;
    return json{
        {"items", items},
        {"next",
         more ? json(cursor_text({rows->back().height, rows->back().envelope * 256 + rows->back().command})) : json()}};
}

json path_json(const MerklePath& path) {
    json siblings = json::array();
    for (const Hash& hash : path.siblings) siblings.push_back(to_hex(hash));
    return {{"index", path.index}, {"siblings", siblings}};
}

json proof_json(const InclusionProof& proof) {
    json commitments = json::array();
    for (const Hash& hash : proof.commitments) commitments.push_back(to_hex(hash));
    return {{"section", static_cast<unsigned>(proof.section)},
            {"leaf", to_hex(proof.leaf)},
            {"path", path_json(proof.path)},
            {"count", proof.count},
            {"commitments", commitments}};
}

/// Proves against the root of the durable state of this moment, which need not stand in a block yet.
Reply proof(const ApiParts& parts, const Call& call) {
    const auto address = address_of_path(call);
    if (!address) return address.error();
    std::optional<SeriesName> series;
    if (const std::string* text = call.query("series")) {
        const auto name = parse_symbol(*text);
        if (!name) return bad_request("malformed_symbol", "series is no symbol: " + name.error().reason + ".");
        series = *name;
    }
    Reply reply = node_failed();
    const auto prove_it = [&](State& state) {
        const auto account = state.find_account(*address);
        if (!account) {
            reply = not_found("account_not_found", "The network does not know this account.",
                              "An account comes into being with its first deposit or command.");
            return;
        }
        json body = {{"address", to_hex(*address)}};
        if (series) {
            const auto no = state.find_series(*series);
            if (!no || state.series(*no).position(*account) == nullptr) {
                reply = not_found("position_not_found", "The account has no position in this series.");
                return;
            }
            const PositionProof proof = prove_position(state, *no, *account);
            body["position"] = {{"series", format_symbol(*series)},
                                {"leaf", to_hex(proof.leaf)},
                                {"path", path_json(proof.path)},
                                {"count", proof.count}};
            body["proof"] = proof_json(proof.series);
        } else {
            body["proof"] = proof_json(prove(state, Section::accounts, account->value));
        }
        body["state_root"] = to_hex(state.root());
        body["time"] = text_of(state.time);
        reply = body;
    };
    (void)parts.node.edit_for_proof(prove_it);
    return reply;
}

}  // namespace

void add_account_routes(Routes& routes, const ApiParts& parts) {
    routes.add({.method = "GET",
                .pattern = "/v1/accounts/{address}",
                .group = "accounts",
                .summary = "Balances, positions, offers and agents",
                .response = "Account"},
               [&parts](const Call& call) -> Reply {
                   const auto address = address_of_path(call);
                   if (!address) return address.error();
                   const Time now = parts.node.now();
                   return parts.look([&](const State& state) -> Reply { return account_view(state, *address, now); });
               });
    routes.add({.method = "GET",
                .pattern = "/v1/accounts/{address}/history",
                .group = "accounts",
                .summary = "What happened to the account, newest first",
                .query = history_parameters(true),
                .response = "EventPage"},
               [&parts](const Call& call) { return history(parts, call); });
    routes.add({.method = "GET",
                .pattern = "/v1/accounts/{address}/receipts",
                .group = "accounts",
                .summary = "What settlement paid and charged, with the samples and the arithmetic, newest first",
                .query = history_parameters(false),
                .response = "ReceiptPage"},
               [&parts](const Call& call) { return receipts(parts, call); });
    routes.add({.method = "GET",
                .pattern = "/v1/accounts/{address}/balances",
                .group = "accounts",
                .summary = "Balances over time: after each block that changed one, newest first",
                .query = history_parameters(false),
                .response = "BalancePage"},
               [&parts](const Call& call) { return balances(parts, call); });
    routes.add({.method = "GET",
                .pattern = "/v1/accounts/{address}/commands",
                .group = "accounts",
                .summary = "Commands for the account, refused ones as well, newest first",
                .query = history_parameters(false),
                .response = "CommandPage"},
               [&parts](const Call& call) { return commands(parts, call); });
    routes.add({.method = "GET",
                .pattern = "/v1/accounts/{address}/proof",
                .group = "accounts",
                .summary = "Proof that the account, or its position in a series, is part of the state root",
                .query = {{"series", "string", "Prove the position in this series instead"}},
                .response = "Proof",
                .errors = {404}},
               [&parts](const Call& call) { return proof(parts, call); });
}

}  // namespace otp::settlement::api
