#pragma once
// A random value for every type of field in the table, and so a random command and a random event of every kind.

#include "protocol/codec.hpp"
#include "tests/support/dice.hpp"

namespace otp::support {

void fill(Dice& dice, Price& v);
void fill(Dice& dice, Text& v);
void fill(Dice& dice, Ticker& v);
void fill(Dice& dice, MarketName& v);
void fill(Dice& dice, SeriesName& v);
void fill(Dice& dice, Decimal& v);
void fill(Dice& dice, Bytes& v);
void fill(Dice& dice, FeedSources& v);
void fill(Dice& dice, Addresses& v);
void fill(Dice& dice, Time& v);
inline void fill(Dice& dice, bool& v) { v = dice.chance(50); }
inline void fill(Dice& dice, std::int32_t& v) { v = static_cast<std::int32_t>(dice.between(-20, 20)); }
inline void fill(Dice& dice, Contracts& v) { v = Contracts::from_raw(dice.next() >> (1 + dice.below(63))); }
inline void fill(Dice& dice, Scopes& v) { v.bits = static_cast<std::uint8_t>(dice.below(8)); }
template <std::unsigned_integral Raw>
void fill(Dice& dice, Raw& v) {
    v = static_cast<Raw>(dice.next() >> dice.below(64));
}
template <class Meaning, std::size_t N>
void fill(Dice& dice, FixedBytes<Meaning, N>& v) {
    for (std::uint8_t& byte : v.bytes) byte = static_cast<std::uint8_t>(dice.next());
}
template <class Thing, class Raw>
void fill(Dice& dice, Number<Thing, Raw>& v) {
    fill(dice, v.value);
}
template <class E>
requires requires { EnumNames<E>::names; }
void fill(Dice& dice, E& v) { v = static_cast<E>(dice.below(EnumNames<E>::names.size())); }
inline void fill(Dice& dice, Money& v) {
    fill(dice, v.asset);
    v.amount = Amount::from_raw(dice.any_size());
}

/// C with random fields.
template <class C>
[[nodiscard]] C random_fields(Dice& dice) {
    C c;
    for_each_field(c, [&](std::string_view, auto& field, std::string_view) { fill(dice, field); });
    return c;
}

/// One command of each kind, in the order of the table.
[[nodiscard]] std::vector<Command> random_commands(Dice& dice);
/// One event of each kind.
[[nodiscard]] std::vector<Event> random_events(Dice& dice);

}  // namespace otp::support
