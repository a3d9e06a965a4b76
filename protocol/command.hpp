#pragma once
// Commands: structs, the variant and the table's facts about each, derived from schema/commands.def.

#include <cstdint>
#include <type_traits>
#include <variant>

#include "protocol/decimal.hpp"
#include "protocol/symbol.hpp"
#include "protocol/terms.hpp"
#include "protocol/time.hpp"

namespace otp {

/// Who must sign a command.
enum class Signer : std::uint8_t { anyone, operator_, custodian };
/// Whether a command adds risk (and is stopped by pause).
enum class Risk : std::uint8_t { keeps, adds };

struct CommandFacts {
    std::uint8_t code;
    std::string_view name;  ///< PascalCase: the type name of the signed typed data.
    std::string_view verb;  ///< snake_case: JSON and CLI.
    Signer signer;
    std::uint8_t scope;  ///< The scope bit an agent needs; 0 = no agent may.
    Risk risk;
    std::string_view doc;
};

#define FIELD(type, name, doc) type name{};
#define COMMAND(code, Name, verb, role, scope, risk, doc, fields)          \
    struct Name {                                                          \
        fields friend bool operator==(const Name&, const Name&) = default; \
    };
#include "protocol/schema/commands.def"
#undef COMMAND
#undef FIELD

/// Every command, in the order of the table; monostate is "none" and never leaves a parser.
using Command = std::variant<std::monostate
#define COMMAND(code, Name, verb, role, scope, risk, doc, fields) , Name
#include "protocol/schema/commands.def"
#undef COMMAND
                             >;

namespace scope_bit {
inline constexpr std::uint8_t none = 0, trade = Scopes::trade, transfer = Scopes::transfer, settle = Scopes::settle;
}

template <class C>
struct FactsOf;
#define COMMAND(code, Name, verb, role, scope, risk, doc, fields)                                                    \
    template <>                                                                                                      \
    struct FactsOf<Name> {                                                                                           \
        static constexpr CommandFacts facts = {code, #Name, #verb, Signer::role, scope_bit::scope, Risk::risk, doc}; \
    };
#include "protocol/schema/commands.def"
#undef COMMAND

/// Calls f(name, value, doc) for each field, in the order of the table.
#define FIELD(type, name, doc) f(std::string_view{#name}, c.name, std::string_view{doc});
#define COMMAND(code, Name, verb, role, scope, risk, doc, fields) \
    template <class C, class F>                                   \
    requires std::is_same_v<std::remove_const_t<C>, Name>         \
    constexpr void for_each_field([[maybe_unused]] C& c, [[maybe_unused]] F&& f) { fields }
#include "protocol/schema/commands.def"
#undef COMMAND
#undef FIELD

/// Calls f(C{}) for each kind of command, in the order of the table.
template <class F>
constexpr void for_each_command(F&& f) {
#define COMMAND(code, Name, verb, role, scope, risk, doc, fields) f(Name{});
#include "protocol/schema/commands.def"
#undef COMMAND
}

/// The facts of the command held. Precondition: not monostate.
[[nodiscard]] const CommandFacts& facts_of(const Command& command);

}  // namespace otp
