#pragma once
// Events: what a command did, derived from schema/events.def.

#include <variant>
#include <vector>

#include "protocol/terms.hpp"
#include "protocol/time.hpp"

namespace otp::events {

#define FIELD(type, name, doc) type name{};
#define EVENT(code, Name, snake, doc, fields)                              \
    struct Name {                                                          \
        fields friend bool operator==(const Name&, const Name&) = default; \
    };
#include "protocol/schema/events.def"
#undef EVENT
#undef FIELD

using Event = std::variant<std::monostate
#define EVENT(code, Name, snake, doc, fields) , Name
#include "protocol/schema/events.def"
#undef EVENT
                           >;

struct EventFacts {
    std::uint8_t code;
    std::string_view name;  ///< snake_case, as JSON spells it.
    std::string_view doc;
};

template <class E>
struct FactsOf;
#define EVENT(code, Name, snake, doc, fields)                    \
    template <>                                                  \
    struct FactsOf<Name> {                                       \
        static constexpr EventFacts facts = {code, #snake, doc}; \
    };
#include "protocol/schema/events.def"
#undef EVENT

#define FIELD(type, name, doc) f(std::string_view{#name}, e.name, std::string_view{doc});
#define EVENT(code, Name, snake, doc, fields)             \
    template <class E, class F>                           \
    requires std::is_same_v<std::remove_const_t<E>, Name> \
    constexpr void for_each_field([[maybe_unused]] E& e, [[maybe_unused]] F&& f) { fields }
#include "protocol/schema/events.def"
#undef EVENT
#undef FIELD

template <class F>
constexpr void for_each_event(F&& f) {
#define EVENT(code, Name, snake, doc, fields) f(Name{});
#include "protocol/schema/events.def"
#undef EVENT
}

}  // namespace otp::events

namespace otp {
using events::Event;
using Events = std::vector<Event>;
}  // namespace otp
