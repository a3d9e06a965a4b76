#include "cli/reference.hpp"

#include <array>

#include "cli/typescript.hpp"
#include "protocol/command.hpp"
#include "protocol/eip712.hpp"
#include "protocol/event.hpp"
#include "protocol/field_text.hpp"
#include "protocol/status.hpp"

namespace otp::cli {
namespace {

constexpr std::string_view generated =
    "<!-- Generated from protocol/schema by otp_generate. Edit the tables, not this file. -->\n\n";

/// What a person writes into a field of this type.
template <class T>
std::string_view form_of() {
    if constexpr (std::is_same_v<T, bool>) return "true or false";
    if constexpr (std::is_same_v<T, Contracts> || std::is_same_v<T, OfferNumber> ||
                  (std::is_integral_v<T> && !std::is_same_v<T, bool>))
        return "whole number";
    if constexpr (std::is_same_v<T, Price>) return "price: quote per one whole underlying";
    if constexpr (std::is_same_v<T, Decimal>) return "decimal";
    if constexpr (std::is_same_v<T, Time>) return "time, RFC 3339 UTC";
    if constexpr (std::is_same_v<T, Address>) return "address, 0x and 40 digits";
    if constexpr (std::is_same_v<T, Addresses>) return "list of addresses";
    if constexpr (std::is_same_v<T, FeedSources>) return "list of {network, id}";
    if constexpr (std::is_same_v<T, SeriesName>) return "symbol";
    if constexpr (std::is_same_v<T, MarketName>) return "BASE_QUOTE";
    if constexpr (std::is_same_v<T, Ticker>) return "asset name";
    if constexpr (std::is_same_v<T, Scopes>) return "scopes, separated by commas";
    if constexpr (std::is_same_v<T, Money>) return "{asset, amount}";
    if constexpr (std::is_same_v<T, AccountNo>) return "account";
    if constexpr (std::is_same_v<T, Bytes> || std::is_same_v<T, EmitterBytes> || std::is_same_v<T, Hash>)
        return "bytes in hex";
    return "text";
}

std::string_view signer_name(Signer signer) {
    constexpr std::array<std::string_view, 3> names = {"anyone", "operator", "custodian"};
    return names[static_cast<std::size_t>(signer)];
}

std::string commands() {
    std::string text{generated};
    text +=
        "# Commands\n\nThe fields stand in the order of the wire and of the signed typed data. The rules are in "
        "[protocol.md](../protocol.md), section 4.\n";
    for_each_command([&](auto command) {
        using C = decltype(command);
        constexpr CommandFacts facts = FactsOf<C>::facts;
        text += "\n## " + std::string{facts.verb} + "\n\n" + std::string{facts.doc} + ".\n\n";
        text += "Code " + std::to_string(facts.code) + ", signed by " + std::string{signer_name(facts.signer)} +
                "; an agent needs ";
        text += facts.scope == 0 ? "the account's own key" : "the scope `" + format_scopes(Scopes{facts.scope}) + "`";
        text += facts.risk == Risk::adds ? "; stopped by `pause`.\n" : ".\n";
        bool first = true;
        for_each_field(command, [&](std::string_view name, const auto& value, std::string_view doc) {
            if (first) text += "\n| field | form | meaning |\n|---|---|---|\n";
            first = false;
            text += "| `" + std::string{name} + "` | " + std::string{form_of<std::decay_t<decltype(value)>>()} + " | " +
                    std::string{doc} + " |\n";
        });
        text += "\nSigned as `" + eip712::encode_type(Command{command}) + "`\n";
    });
    return text;
}

std::string event_list() {
    std::string text{generated};
    text +=
        "# Events\n\nWhat commands did. In JSON, numbers that name things in the state are written as what they "
        "name.\n";
    events::for_each_event([&](auto event) {
        using E = decltype(event);
        constexpr events::EventFacts facts = events::FactsOf<E>::facts;
        text += "\n## " + std::string{facts.name} + "\n\n" + std::string{facts.doc} + ". Code " +
                std::to_string(facts.code) + ".\n";
        bool first = true;
        events::for_each_field(event, [&](std::string_view name, const auto& value, std::string_view doc) {
            if (first) text += "\n| field | form | meaning |\n|---|---|---|\n";
            first = false;
            text += "| `" + std::string{name} + "` | " + std::string{form_of<std::decay_t<decltype(value)>>()} + " | " +
                    std::string{doc} + " |\n";
        });
    });
    return text;
}

std::string statuses() {
    std::string text{generated};
    text +=
        "# Statuses\n\nThe number is the rank: 1xx bytes and signer, 2xx the command alone, 3xx names, 4xx phase and "
        "time, 5xx "
        "price, 6xx money. A status marked *later* may succeed later, with a new nonce.\n\n"
        "| number | status | | what happened | what to do |\n|---|---|---|---|---|\n";
    for (const StatusRow& row : status_rows()) {
        text += "| " + std::to_string(static_cast<unsigned>(row.status)) + " | <a id=\"" + std::string{row.name} +
                "\"></a>`" + std::string{row.name} + "` | " + (row.transient ? "later" : "") + " | " +
                std::string{row.what} + " | " + std::string{row.next} + " |\n";
    }
    return text;
}

}  // namespace

std::vector<ReferenceFile> reference_files() {
    return {{"docs/reference/commands.md", commands()},
            {"docs/reference/events.md", event_list()},
            {"docs/reference/statuses.md", statuses()},
            {"web/src/protocol/generated.ts", typescript_tables()},
            {"web/src/protocol/public_signers.ts", typescript_public_signers()}};
}

}  // namespace otp::cli
