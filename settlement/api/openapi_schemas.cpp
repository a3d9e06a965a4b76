// The schemas of the OpenAPI document: commands and events from their tables, answers as the views write them.

#include <nlohmann/json.hpp>

#include "protocol/event.hpp"
#include "protocol/field_text.hpp"
#include "protocol/signature.hpp"
#include "protocol/status.hpp"
#include "settlement/api/openapi.hpp"

namespace otp::settlement::api {
namespace {

using nlohmann::json;

json reference(const std::string& schema) { return {{"$ref", "#/components/schemas/" + schema}}; }
json list_of(const json& items) { return {{"type", "array"}, {"items", items}}; }
json or_null(json schema) { return {{"oneOf", json::array({std::move(schema), json{{"type", "null"}}})}}; }

const json text = {{"type", "string"}};
const json count = {{"type", "integer"}, {"minimum", 0}};
const json number = {{"type", "number"}};
const json flag = {{"type", "boolean"}};
const json time_text = {{"type", "string"}, {"format", "date-time"}};
const json decimal_text = {{"type", "string"}, {"pattern", "^-?[0-9]+(\\.[0-9]+)?$"}};
const json hash_text = {{"type", "string"}, {"pattern", "^0x[0-9a-f]{64}$"}};
const json address_text = {{"type", "string"}, {"pattern", "^0x[0-9a-fA-F]{40}$"}};
const json hex_text = {{"type", "string"}, {"pattern", "^0x([0-9a-fA-F]{2})*$"}};
const json cursor = {{"type", json::array({"string", "integer", "null"})}};

template <class T>
json type_of() {
    if constexpr (std::is_same_v<T, bool>) {
        return flag;
    } else if constexpr (std::is_same_v<T, Contracts> || std::is_same_v<T, OfferNumber> ||
                         std::is_same_v<T, std::int32_t> || std::is_unsigned_v<T>) {
        return {{"type", "integer"}};
    } else if constexpr (std::is_same_v<T, Address> || std::is_same_v<T, AccountNo>) {
        return address_text;
    } else if constexpr (std::is_same_v<T, Addresses>) {
        return list_of(address_text);
    } else if constexpr (std::is_same_v<T, FeedSources>) {
        return list_of({{"type", "object"}, {"properties", {{"network", text}, {"id", hash_text}}}});
    } else if constexpr (std::is_same_v<T, Hash> || std::is_same_v<T, EmitterBytes>) {
        return hash_text;
    } else if constexpr (std::is_same_v<T, Bytes>) {
        return hex_text;
    } else if constexpr (std::is_same_v<T, Price> || std::is_same_v<T, Decimal>) {
        return decimal_text;
    } else if constexpr (std::is_same_v<T, Time>) {
        return time_text;
    } else if constexpr (std::is_same_v<T, Money>) {
        return reference("Money");
    } else if constexpr (requires { EnumNames<T>::names; }) {
        return {{"type", "string"}, {"enum", EnumNames<T>::names}};
    } else {
        return text;  // Names: of assets, feeds, markets, series, and free text.
    }
}

/// An object from a row of a table: `kind` is the key that names the row.
template <class Row>
json row_schema(const Row& row, const char* kind, std::string_view name, std::string_view doc) {
    json properties = {{kind, {{"const", name}}}};
    json required = json::array({kind});
    for_each_field(row, [&](std::string_view field, const auto& value, std::string_view field_doc) {
        json schema = type_of<std::decay_t<decltype(value)>>();
        schema["description"] = field_doc;
        properties[std::string{field}] = schema;
        required.push_back(field);
    });
    return {{"type", "object"}, {"description", doc}, {"properties", properties}, {"required", required}};
}

json object(json properties) {
    json required = json::array();
    for (const auto& [name, schema] : properties.items()) required.push_back(name);
    return {{"type", "object"}, {"properties", std::move(properties)}, {"required", required}};
}

json open_object(json properties) { return {{"type", "object"}, {"properties", std::move(properties)}}; }

json page_of(const char* key, const std::string& schema) {
    return object({{key, list_of(reference(schema))}, {"next", cursor}});
}

void add_tables(json& schemas) {
    json commands = json::array();
    for_each_command([&](const auto& command) {
        using C = std::decay_t<decltype(command)>;
        const CommandFacts& facts = FactsOf<C>::facts;
        schemas[std::string{facts.name}] = row_schema(command, "do", facts.verb, facts.doc);
        commands.push_back(reference(std::string{facts.name}));
    });
    schemas["Command"] = {{"oneOf", commands}, {"discriminator", {{"propertyName", "do"}}}};
    json kinds = json::array();
    events::for_each_event([&](const auto& event) {
        using E = std::decay_t<decltype(event)>;
        const auto& facts = events::FactsOf<E>::facts;
        std::string schema = "Event.";
        schema += facts.name;
        schemas[schema] = row_schema(event, "event", facts.name, facts.doc);
        kinds.push_back(reference(schema));
    });
    schemas["Event"] = {{"oneOf", kinds}, {"discriminator", {{"propertyName", "event"}}}};
    json codes = json::array();
    for (const StatusRow& row : status_rows()) codes.push_back(row.name);
    schemas["Status"] = {{"type", "string"}, {"enum", codes}};
}

void add_common(json& schemas) {
    schemas["Error"] = object({{"error", open_object({{"code", text}, {"message", text}, {"hint", text}})}});
    schemas["Money"] = object({{"asset", text}, {"amount", decimal_text}});
    schemas["Balance"] = object({{"free", decimal_text}, {"locked", decimal_text}});
    schemas["Health"] = object({{"status", text}, {"reasons", list_of(text)}});
    schemas["OpenApi"] = {{"type", "object"}};
}

void add_network(json& schemas) {
    schemas["Network"] = open_object({{"network", text},
                                      {"network_id", hash_text},
                                      {"domain", object({{"name", text}, {"version", text}, {"salt", hash_text}})},
                                      {"domain_separator", hash_text},
                                      {"height", count},
                                      {"time", time_text},
                                      {"block_time", time_text},
                                      {"block_hash", hash_text},
                                      {"state_root", hash_text},
                                      {"state_root_height", count},
                                      {"paused", flag},
                                      {"development", flag},
                                      {"simulated_prices", flag},
                                      {"accounts", count},
                                      {"series", count},
                                      {"roles", object({{"operator", address_text}, {"custodian", address_text}})}});
    schemas["Genesis"] = open_object({{"network", text},
                                      {"time", time_text},
                                      {"operator", address_text},
                                      {"custodian", address_text},
                                      {"fees", address_text},
                                      {"dust", address_text},
                                      {"node_keys", list_of(address_text)},
                                      {"setup", list_of(reference("Command"))}});
    schemas["Totals"] = object({{"free", decimal_text},
                                {"locked", decimal_text},
                                {"fees", decimal_text},
                                {"dust", decimal_text},
                                {"deposited", decimal_text},
                                {"withdrawn", decimal_text}});
    schemas["Asset"] = object({{"asset", text}, {"decimals", count}, {"totals", reference("Totals")}});
    schemas["Assets"] = object({{"assets", list_of(reference("Asset"))}});
    schemas["FeedPrice"] = object({{"price", decimal_text},
                                   {"confidence", decimal_text},
                                   {"publish_time", time_text},
                                   {"ema_price", or_null(decimal_text)},
                                   {"age_s", count},
                                   {"rank", count},
                                   {"digest", hash_text}});
    schemas["Feed"] = object({{"feed", text},
                              {"exponent", {{"type", "integer"}}},
                              {"sources", list_of(object({{"network", text}, {"id", hash_text}}))},
                              {"confidence_limit_bps", count},
                              {"latest", or_null(reference("FeedPrice"))}});
    schemas["Feeds"] = object({{"feeds", list_of(reference("Feed"))}});
    schemas["SignerSet"] = object({{"network", text},
                                   {"index", count},
                                   {"rule", type_of<QuorumRule>()},
                                   {"quorum", count},
                                   {"keys", list_of(address_text)},
                                   {"emitter_chain", count},
                                   {"emitter", hash_text},
                                   {"valid_from", or_null(time_text)},
                                   {"valid_until", or_null(time_text)}});
    schemas["SignerSets"] = object({{"signer_sets", list_of(reference("SignerSet"))}});
    schemas["Update"] = object({{"publish_time", time_text},
                                {"digest", hash_text},
                                {"height", count},
                                {"index", count},
                                {"command", count},
                                {"update", hex_text}});
    schemas["Updates"] = object({{"feed", text}, {"updates", list_of(reference("Update"))}});
    schemas["Venue"] = object({{"venue", text},
                               {"currency", text},
                               {"verdict", text},
                               {"why", text},
                               {"counts", flag},
                               {"weight", number},
                               {"said", or_null(decimal_text)},
                               {"price", or_null(decimal_text)},
                               {"uncertainty", or_null(decimal_text)},
                               {"age_s", or_null(number)}});
    schemas["FeedSources"] = open_object({{"feed", text},
                                          {"second", or_null(time_text)},
                                          {"price", or_null(decimal_text)},
                                          {"confidence", or_null(decimal_text)},
                                          {"reason", or_null(text)},
                                          {"why", or_null(text)},
                                          {"venues", list_of(reference("Venue"))}});
    schemas["PriceSources"] =
        open_object({{"origin", {{"type", "string"}, {"enum", json::array({"live", "generated", "tape", "external"})}}},
                     {"simulated", flag},
                     {"time", time_text},
                     {"signers", list_of(open_object({{"signer", count}, {"address", address_text}}))},
                     {"feeds", list_of(reference("FeedSources"))},
                     {"alarms", list_of(object({{"kind", text}, {"subject", text}, {"why", text}}))}});
    schemas["Market"] = object({{"market", text},
                                {"base", text},
                                {"quote", text},
                                {"feed", text},
                                {"contract_size", decimal_text},
                                {"premium_tick", decimal_text},
                                {"minimum_lifetime_s", count},
                                {"settlement", type_of<SettlementPolicy>()},
                                {"trade_fee_bps", count},
                                {"exercise_fee_bps", count},
                                {"escrow_premium", flag}});
    schemas["Markets"] = object({{"markets", list_of(reference("Market"))}});
    schemas["Due"] =
        object({{"time", time_text},
                {"items", list_of(object({{"series", text},
                                          {"expiry", time_text},
                                          {"phase", text},
                                          {"feed", text},
                                          {"settlement", type_of<SettlementPolicy>()},
                                          {"positions", count},
                                          {"record", object({{"outcome", text},
                                                             {"samples", count},
                                                             {"fix_ready", flag},
                                                             {"next_deadline", or_null(time_text)}})}}))}});
}

void add_series(json& schemas) {
    const json series = {
        {"series", text},
        {"id", hash_text},
        {"market", text},
        {"kind", {{"type", "string"}, {"enum", json::array({"call", "put"})}}},
        {"strike", decimal_text},
        {"expiry", time_text},
        {"phase", {{"type", "string"}, {"enum", json::array({"trading", "expired", "priced", "settled"})}}},
        {"settlement_price", or_null(decimal_text)},
        {"void", flag},
        {"open_interest", count},
        {"written", count},
        {"escrow", reference("Money")},
        {"best_offer", or_null(decimal_text)},
        {"best_contracts", count},
        {"offered", count},
        {"positions", count}};
    schemas["Series"] = object(series);
    schemas["SeriesPage"] = page_of("series", "Series");
    schemas["Terms"] = object({{"base", text},
                               {"quote", text},
                               {"collateral_asset", text},
                               {"feed", text},
                               {"contract_size", decimal_text},
                               {"premium_tick", decimal_text},
                               {"base_decimals", count},
                               {"quote_decimals", count},
                               {"settlement", type_of<SettlementPolicy>()},
                               {"trade_fee_bps", count},
                               {"exercise_fee_bps", count},
                               {"escrow_premium", flag},
                               {"premium_escrow", reference("Money")},
                               {"payouts", reference("Money")}});
    json with_terms = series;
    with_terms["terms"] = reference("Terms");
    schemas["SeriesWithTerms"] = object(with_terms);
    schemas["Offering"] = object({{"offer", count},
                                  {"series", text},
                                  {"seller", address_text},
                                  {"contracts", count},
                                  {"premium", decimal_text},
                                  {"resale", flag}});
    schemas["OfferPage"] = page_of("offers", "Offering");
    const json position = {{"account", address_text},
                           {"series", text},
                           {"long", count},
                           {"short", count},
                           {"offered", count},
                           {"unsold", count},
                           {"collateral", reference("Money")},
                           {"paid", decimal_text},
                           {"due", decimal_text}};
    schemas["Position"] = object(position);
    json with_phase = position;
    with_phase["phase"] = text;
    with_phase["expiry"] = time_text;
    schemas["AccountPosition"] = object(with_phase);
    schemas["PositionPage"] = page_of("positions", "Position");
    json with_position = series;
    with_position["position"] = or_null(reference("Position"));
    schemas["ChainSeries"] = object(with_position);
    schemas["Chain"] = object({{"market", text},
                               {"time", time_text},
                               {"feed", reference("Feed")},
                               {"expiries", list_of(object({{"expiry", time_text},
                                                            {"trading", flag},
                                                            {"series", count},
                                                            {"open_interest", count},
                                                            {"offered", count}}))},
                               {"expiry", or_null(time_text)},
                               {"strikes", count},
                               {"rows", list_of(object({{"strike", decimal_text},
                                                        {"call", or_null(reference("ChainSeries"))},
                                                        {"put", or_null(reference("ChainSeries"))}}))}});
    schemas["Sample"] = object({{"grid_time", time_text},
                                {"publish_time", time_text},
                                {"price", decimal_text},
                                {"confidence", decimal_text},
                                {"rank", count},
                                {"digest", hash_text}});
    schemas["Evidence"] = object({{"series", text},
                                  {"feed", text},
                                  {"expiry", time_text},
                                  {"settlement", type_of<SettlementPolicy>()},
                                  {"outcome", text},
                                  {"price", or_null(decimal_text)},
                                  {"line", count},
                                  {"samples_hash", or_null(hash_text)},
                                  {"samples", list_of(reference("Sample"))},
                                  {"updates", list_of(reference("Update"))}});
    schemas["SettlementRecord"] =
        open_object({{"feed", text},
                     {"expiry", time_text},
                     {"settlement", type_of<SettlementPolicy>()},
                     {"outcome", text},
                     {"price", or_null(decimal_text)},
                     {"line", count},
                     {"samples_hash", or_null(hash_text)},
                     {"grid", object({{"step_s", count}, {"count", count}, {"late_max_s", count}})},
                     {"samples", list_of(reference("Sample"))},
                     {"samples_count", count},
                     {"deadlines", list_of(time_text)},
                     {"next_deadline", or_null(time_text)},
                     {"fix_ready", flag},
                     {"fixed_at", object({{"height", count}, {"time", time_text}})}});
    schemas["Settlement"] = object({{"series", text}, {"phase", text}, {"record", reference("SettlementRecord")}});
}

void add_accounts(json& schemas) {
    schemas["Agent"] = object({{"agent", address_text},
                               {"label", text},
                               {"scopes", text},
                               {"valid_until", time_text},
                               {"approved_at", time_text}});
    schemas["Account"] = object({{"address", address_text},
                                 {"known", flag},
                                 {"balances", {{"type", "object"}, {"additionalProperties", reference("Balance")}}},
                                 {"positions", list_of(reference("AccountPosition"))},
                                 {"offers", list_of(reference("Offering"))},
                                 {"agents", list_of(reference("Agent"))}});
    const json event_item = {{"height", count},   {"index", count},  {"command", count},           {"seq", count},
                             {"time", time_text}, {"id", hash_text}, {"event", reference("Event")}};
    schemas["EventItem"] = object(event_item);
    schemas["EventPage"] = page_of("items", "EventItem");
    const json rounded = object({{"amount", decimal_text}, {"remainder", text}});
    schemas["Receipt"] = open_object({{"account", address_text},
                                      {"series", text},
                                      {"kind", text},
                                      {"asset", text},
                                      {"contract_size", decimal_text},
                                      {"strike", decimal_text},
                                      {"settlement_price", decimal_text},
                                      {"formula", text},
                                      {"long", count},
                                      {"short", count},
                                      {"payout", rounded},
                                      {"charge", rounded},
                                      {"fee", rounded},
                                      {"fee_bps", count},
                                      {"released", decimal_text},
                                      {"premium", reference("Money")},
                                      {"settlement", open_object({{"outcome", text},
                                                                  {"price", or_null(decimal_text)},
                                                                  {"line", count},
                                                                  {"samples", list_of(reference("Sample"))}})}});
    json receipt_item = event_item;
    receipt_item["receipt"] = reference("Receipt");
    schemas["ReceiptItem"] = object(receipt_item);
    schemas["ReceiptPage"] = page_of("items", "ReceiptItem");
    schemas["BalanceItem"] = object(
        {{"height", count}, {"time", time_text}, {"asset", text}, {"free", decimal_text}, {"locked", decimal_text}});
    schemas["BalancePage"] = page_of("items", "BalanceItem");
    const json path = object({{"index", count}, {"siblings", list_of(hash_text)}});
    schemas["Proof"] = open_object({{"address", address_text},
                                    {"state_root", hash_text},
                                    {"time", time_text},
                                    {"position", open_object({{"series", text}, {"leaf", hex_text}, {"path", path}})},
                                    {"proof", object({{"section", count},
                                                      {"leaf", hex_text},
                                                      {"path", path},
                                                      {"count", count},
                                                      {"commitments", list_of(hash_text)}})}});
}

void add_commands(json& schemas) {
    schemas["SignedCommand"] = open_object(
        {{"envelope", hex_text},
         {"command", reference("Command")},
         {"commands", list_of(reference("Command"))},
         {"account", address_text},
         {"nonce", count},
         {"deadline", count},
         {"scheme", {{"type", "string"}, {"enum", json::array({name(Scheme::eip712), name(Scheme::p256)})}}},
         {"signature", hex_text}});
    schemas["CommandReceipt"] = object({{"status", reference("Status")}, {"events", list_of(reference("Event"))}});
    schemas["CommandResult"] = object({{"id", hash_text},
                                       {"height", count},
                                       {"index", count},
                                       {"duplicate", flag},
                                       {"receipts", list_of(reference("CommandReceipt"))}});
    schemas["CommandItem"] = object({{"height", count},
                                     {"index", count},
                                     {"command", count},
                                     {"time", time_text},
                                     {"id", hash_text},
                                     {"signer", address_text},
                                     {"account", address_text},
                                     {"verb", text},
                                     {"status", reference("Status")}});
    schemas["CommandPage"] = page_of("items", "CommandItem");
    schemas["PreviewRequest"] = open_object(
        {{"command", reference("Command")}, {"account", address_text}, {"nonce", count}, {"deadline", count}});
    schemas["Preview"] = object(
        {{"typed_data", {{"type", "object"}}},
         {"domain_separator", hash_text},
         {"struct_hash", hash_text},
         {"digest", hash_text},
         {"sentence", text},
         {"effects", open_object({{"status", text},
                                  {"reason", text},
                                  {"events", list_of(reference("Event"))},
                                  {"balances", {{"type", "object"}, {"additionalProperties", reference("Balance")}}}})},
         {"nonce", count},
         {"deadline", count}});
    schemas["FaucetRequest"] = open_object({{"account", address_text}, {"asset", text}, {"amount", decimal_text}});
    schemas["FaucetResult"] = object({{"credited", list_of(object({{"account", address_text},
                                                                   {"asset", text},
                                                                   {"amount", decimal_text},
                                                                   {"reference", text},
                                                                   {"id", hash_text},
                                                                   {"height", count}}))}});
}

void add_blocks(json& schemas) {
    const json block = {{"height", count},
                        {"hash", hash_text},
                        {"time", time_text},
                        {"envelopes", count},
                        {"commands", count},
                        {"events", count},
                        {"state_root", or_null(hash_text)}};
    schemas["Block"] = object(block);
    schemas["BlockPage"] = page_of("blocks", "Block");
    json contents = block;
    contents["command_list"] = list_of(reference("CommandItem"));
    contents["event_list"] = list_of(reference("EventItem"));
    schemas["BlockWithContents"] = object(contents);
}

}  // namespace

json openapi_schemas() {
    json schemas = json::object();
    add_tables(schemas);
    add_common(schemas);
    add_network(schemas);
    add_series(schemas);
    add_accounts(schemas);
    add_commands(schemas);
    add_blocks(schemas);
    return schemas;
}

}  // namespace otp::settlement::api
