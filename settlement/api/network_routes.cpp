// The network: what it is, its assets, feeds and markets, and what is due.

#include <nlohmann/json.hpp>

#include "protocol/eip712.hpp"
#include "protocol/field_text.hpp"
#include "settlement/api/parameters.hpp"
#include "settlement/api/parts.hpp"
#include "settlement/command_json.hpp"
#include "settlement/views.hpp"

namespace otp::settlement::api {
namespace {

Reply network(const ApiParts& parts) {
    const NodeStatus status = parts.node.status();
    const Genesis& genesis = parts.node.genesis();
    const std::string id = to_hex(parts.node.network());
    const Time now = parts.node.now();
    return parts.look([&](const State& state) -> Reply {
        const auto holder = [&](Role role) {
            return to_hex(state.account(state.role_holder[static_cast<std::size_t>(role)]).address);
        };
        return json{{"network", genesis.network.value},
                    {"network_id", id},
                    {"domain", {{"name", "Open Option Trading Protocol"}, {"version", "1"}, {"salt", id}}},
                    {"domain_separator", to_hex(eip712::domain_separator(parts.node.network()))},
                    {"height", status.height},
                    {"time", format_rfc3339(now)},
                    {"block_time", format_rfc3339(status.time)},
                    {"block_hash", to_hex(status.hash)},
                    {"state_root", to_hex(status.root)},
                    {"state_root_height", status.root_height},
                    {"paused", state.paused},
                    {"development", parts.options.development},
                    {"simulated_prices", parts.options.simulated_prices && parts.options.simulated_prices()},
                    {"accounts", state.accounts().size()},
                    {"series", state.series().size()},
                    {"roles", {{"operator", holder(Role::operator_)}, {"custodian", holder(Role::custodian)}}}};
    });
}

template <class Items, class View>
json list(const Items& items, View view) {
    json rows = json::array();
    for (std::size_t i = 0; i < items.size(); ++i) rows.push_back(view(i));
    return rows;
}

Reply due(const ApiParts& parts) {
    const Time now = parts.node.now();
    return parts.look([&](const State& state) -> Reply {
        json items = json::array();
        for (const SeriesNo no : due_series(state, now)) items.push_back(due_view(state, no, now));
        return json{{"time", format_rfc3339(now)}, {"items", items}};
    });
}

}  // namespace

void add_network_routes(Routes& routes, const ApiParts& parts) {
    routes.add({.method = "GET",
                .pattern = "/v1/network",
                .group = "network",
                .summary = "The network, its domain for signatures, and how far its journal is",
                .response = "Network"},
               [&parts](const Call&) { return network(parts); });
    routes.add({.method = "GET",
                .pattern = "/v1/genesis",
                .group = "network",
                .summary = "The genesis, whose hash is the network id",
                .response = "Genesis"},
               [&parts](const Call&) -> Reply { return genesis_to_json(parts.node.genesis()); });
    routes.add(
        {.method = "GET",
         .pattern = "/v1/genesis/raw",
         .group = "network",
         .summary = "The genesis' canonical bytes, from which anyone computes the network id and replays the journal",
         .media_type = "application/octet-stream"},
        [&parts](const Call&) -> Reply {
            const Bytes bytes = to_bytes(parts.node.genesis());
            return bytes_response({bytes.begin(), bytes.end()});
        });
    routes.add({.method = "GET",
                .pattern = "/v1/assets",
                .group = "network",
                .summary = "Assets, and where all of each is",
                .response = "Assets"},
               [&parts](const Call&) {
                   return parts.look([](const State& state) -> Reply {
                       return json{{"assets", list(state.assets(), [&](std::size_t i) {
                                        return asset_view(state, AssetNo{static_cast<std::uint16_t>(i)});
                                    })}};
                   });
               });
    routes.add({.method = "GET",
                .pattern = "/v1/feeds",
                .group = "network",
                .summary = "Price feeds with their latest price and its age",
                .response = "Feeds"},
               [&parts](const Call&) {
                   const Time now = parts.node.now();
                   return parts.look([now](const State& state) -> Reply {
                       return json{{"feeds", list(state.feeds(), [&](std::size_t i) {
                                        return feed_view(state, FeedNo{static_cast<std::uint16_t>(i)}, now);
                                    })}};
                   });
               });
    routes.add({.method = "GET",
                .pattern = "/v1/signers",
                .group = "network",
                .summary = "Whose signatures make a price true: every signer set, with its quorum and its times",
                .response = "SignerSets"},
               [&parts](const Call&) {
                   return parts.look([](const State& state) -> Reply {
                       return json{{"signer_sets", list(state.signer_sets(), [&](std::size_t i) {
                                        return signer_set_view(state.signer_sets()[i]);
                                    })}};
                   });
               });
    routes.add({.method = "GET",
                .pattern = "/v1/markets",
                .group = "network",
                .summary = "Markets and their terms",
                .response = "Markets"},
               [&parts](const Call&) {
                   return parts.look([](const State& state) -> Reply {
                       return json{{"markets", list(state.markets(), [&](std::size_t i) {
                                        return market_view(state, MarketNo{static_cast<std::uint16_t>(i)});
                                    })}};
                   });
               });
    routes.add({.method = "GET",
                .pattern = "/v1/due",
                .group = "settlement",
                .summary = "Every series that has expired and is not settled, oldest first",
                .response = "Due"},
               [&parts](const Call&) { return due(parts); });
}

}  // namespace otp::settlement::api
