#include "cli/typescript.hpp"

#include <array>

#include "protocol/command.hpp"
#include "protocol/event.hpp"
#include "protocol/field_text.hpp"
#include "protocol/status.hpp"

namespace otp::cli {
namespace {

/// How TypeScript spells a field: the name of its form on the wire, and the type of its value.
struct Form {
    std::string wire;
    std::string type;
};

template <class Meaning, std::size_t N>
Form form_of(const FixedBytes<Meaning, N>*) {
    return {"bytes" + std::to_string(N), "Hex"};
}
template <class Thing, class Raw>
Form form_of(const Number<Thing, Raw>*) {
    return {"u" + std::to_string(8 * sizeof(Raw)), sizeof(Raw) == 8 ? "bigint" : "number"};
}
template <class E>
requires requires { EnumNames<E>::names; }
Form form_of(const E*) {
    std::string names;
    for (const std::string_view name : EnumNames<E>::names)
        names += (names.empty() ? "\"" : " | \"") + std::string{name} + "\"";
    std::string wire = "enum";
    for (const std::string_view name : EnumNames<E>::names) wire += ":" + std::string{name};
    return {wire, names};
}
Form form_of(const bool*) { return {"bool", "boolean"}; }
Form form_of(const std::uint8_t*) { return {"u8", "number"}; }
Form form_of(const std::uint16_t*) { return {"u16", "number"}; }
Form form_of(const std::uint32_t*) { return {"u32", "number"}; }
Form form_of(const std::uint64_t*) { return {"u64", "bigint"}; }
Form form_of(const std::int32_t*) { return {"i32", "number"}; }
Form form_of(const Text*) { return {"text", "string"}; }
Form form_of(const Ticker*) { return {"ticker", "string"}; }
Form form_of(const MarketName*) { return {"market", "string"}; }
Form form_of(const SeriesName*) { return {"series", "string"}; }
Form form_of(const Decimal*) { return {"decimal", "string"}; }
Form form_of(const Price*) { return {"price", "Price"}; }
Form form_of(const Contracts*) { return {"contracts", "Contracts"}; }
Form form_of(const Time*) { return {"time", "Time"}; }
Form form_of(const Address*) { return {"address", "Address"}; }
Form form_of(const Addresses*) { return {"addresses", "readonly Address[]"}; }
Form form_of(const FeedSources*) { return {"sources", "readonly FeedSource[]"}; }
Form form_of(const Scopes*) { return {"scopes", "string"}; }
Form form_of(const Money*) { return {"money", "Money"}; }
Form form_of(const Bytes*) { return {"bytes", "Hex"}; }

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + "\"";
}

/// The interface of one command or event, and its fields as rows.
struct Shape {
    std::string members;
    std::string rows;

    template <class T>
    void add(std::string_view name, const T& /*value*/, std::string_view doc) {
        const Form form = form_of(static_cast<const T*>(nullptr));
        members += "  /** " + std::string{doc} + ". */\n  readonly " + std::string{name} + ": " + form.type + ";\n";
        rows += (rows.empty() ? "" : ", ") + std::string{"{ name: "} + quoted(name) + ", wire: " + quoted(form.wire) +
                ", doc: " + quoted(doc) + " }";
    }
};

std::string union_of(const std::string& name, const std::string& members) {
    return "export type " + name + " =" + members + ";\n\n";
}

std::string commands() {
    constexpr std::array<std::string_view, 3> signers = {"anyone", "operator", "custodian"};
    std::string interfaces;
    std::string names;
    std::string rows;
    for_each_command([&](auto command) {
        using C = decltype(command);
        constexpr CommandFacts facts = FactsOf<C>::facts;
        Shape shape;
        for_each_field(command, [&](std::string_view name, const auto& value, std::string_view doc) {
            shape.add(name, value, doc);
        });
        const std::string name{facts.name};
        interfaces += "/** " + std::string{facts.doc} + ". */\nexport interface " + name +
                      " {\n  readonly do: " + quoted(facts.verb) + ";\n" + shape.members + "}\n\n";
        names += "\n  | " + name;
        rows += "  { code: " + std::to_string(facts.code) + ", name: " + quoted(name) +
                ", verb: " + quoted(facts.verb) +
                ", signer: " + quoted(signers[static_cast<std::size_t>(facts.signer)]) +
                ", scope: " + quoted(format_scopes(Scopes{facts.scope})) +
                ", addsRisk: " + (facts.risk == Risk::adds ? "true" : "false") + ", doc: " + quoted(facts.doc) +
                ", fields: [" + shape.rows + "] },\n";
    });
    return interfaces + union_of("Command", names) + "export const commandRows: readonly CommandRow[] = [\n" + rows +
           "];\n\n";
}

std::string event_list() {
    std::string interfaces;
    std::string names;
    std::string rows;
    events::for_each_event([&](auto event) {
        using E = decltype(event);
        constexpr events::EventFacts facts = events::FactsOf<E>::facts;
        Shape shape;
        events::for_each_field(event, [&](std::string_view name, const auto& value, std::string_view doc) {
            shape.add(name, value, doc);
        });
        std::string name = "Event";
        bool upper = true;
        for (const char c : facts.name) {
            if (c != '_') name += upper ? static_cast<char>(c - 'a' + 'A') : c;
            upper = c == '_';
        }
        interfaces += "/** " + std::string{facts.doc} + ". */\nexport interface " + name +
                      " {\n  readonly event: " + quoted(facts.name) + ";\n" + shape.members + "}\n\n";
        names += "\n  | " + name;
        rows += "  { code: " + std::to_string(facts.code) + ", name: " + quoted(facts.name) +
                ", doc: " + quoted(facts.doc) + ", fields: [" + shape.rows + "] },\n";
    });
    return interfaces + union_of("ProtocolEvent", names) + "export const eventRows: readonly EventRow[] = [\n" + rows +
           "];\n\n";
}

std::string statuses() {
    std::string rows;
    for (const StatusRow& row : status_rows()) {
        rows += "  { number: " + std::to_string(static_cast<unsigned>(row.status)) + ", name: " + quoted(row.name) +
                ", transient: " + (row.transient ? "true" : "false") + ", what: " + quoted(row.what) +
                ", next: " + quoted(row.next) + " },\n";
    }
    return "export const statusRows: readonly StatusRow[] = [\n" + rows + "];\n";
}

constexpr std::string_view head =
    "// Generated from protocol/schema by otp_generate. Edit the tables, not this file.\n\n"
    "import type { Address, Amount, Contracts, Hex, Price, Time } from \"./units.ts\";\n\n"
    "export interface FeedSource {\n  readonly network: string;\n  readonly id: Hex;\n}\n\n"
    "/** An amount, with the number of its asset. */\n"
    "export interface Money {\n  readonly asset: number;\n  readonly amount: Amount;\n}\n\n"
    "/** A field: its name, the name of its form on the wire (fields.ts), and what it is. */\n"
    "export interface FieldRow {\n  readonly name: string;\n  readonly wire: string;\n  readonly doc: string;\n}\n\n"
    "export interface CommandRow {\n  readonly code: number;\n  readonly name: string;\n  readonly verb: string;\n"
    "  readonly signer: \"anyone\" | \"operator\" | \"custodian\";\n"
    "  /** What an agent needs; \"\": none may, the account's own key only. */\n  readonly scope: string;\n"
    "  readonly addsRisk: boolean;\n  readonly doc: string;\n  readonly fields: readonly FieldRow[];\n}\n\n"
    "export interface EventRow {\n  readonly code: number;\n  readonly name: string;\n  readonly doc: string;\n"
    "  readonly fields: readonly FieldRow[];\n}\n\n"
    "export interface StatusRow {\n  readonly number: number;\n  readonly name: string;\n"
    "  /** The same command may succeed later, with a new nonce. */\n  readonly transient: boolean;\n"
    "  readonly what: string;\n  readonly next: string;\n}\n\n";

}  // namespace

std::string typescript_public_signers() {
    std::string sets;
    std::string emitters;
#define SIGNER(address) keys_text += std::string{keys_text.empty() ? "" : ", "} + quoted("0x" address);
#define SIGNERS(family, index, rule, keys)                                                                            \
    {                                                                                                                 \
        std::string keys_text;                                                                                        \
        keys sets += "  { family: " + quoted(#family) + ", index: " #index ", rule: " + quoted(#rule) + ", keys: [" + \
                     keys_text + "] },\n";                                                                            \
    }
#define EMITTER(family, network, chain, hex)                                         \
    emitters += "  { family: " + quoted(#family) + ", network: " + quoted(network) + \
                ", chain: " #chain ", address: " + quoted("0x" hex) + " },\n";
#include "oracle/public_signers.def"
#undef SIGNER
#undef SIGNERS
#undef EMITTER
    return "// Generated from oracle/public_signers.def by otp_generate. Edit the table, not this file.\n\n"
           "export const publicKeySets: readonly { readonly family: string; readonly index: number; readonly rule: "
           "\"two_third\" | \"half\"; readonly keys: readonly string[] }[] = [\n" +
           sets +
           "];\n\nexport const publicEmitters: readonly { readonly family: string; readonly network: string; readonly "
           "chain: number; readonly address: string }[] = [\n" +
           emitters + "];\n";
}

std::string typescript_tables() { return std::string{head} + commands() + event_list() + statuses(); }

}  // namespace otp::cli
