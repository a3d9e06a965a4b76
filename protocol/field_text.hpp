#pragma once
// The canonical text of every field type: one form for JSON, the command line and signed typed data.

#include <concepts>
#include <string>

#include "protocol/calendar.hpp"
#include "protocol/command.hpp"

namespace otp {

// Each text_of has its parse_text, which accepts exactly what text_of writes (and, for decimals, zeros at the end).
[[nodiscard]] std::string text_of(std::uint64_t value);
[[nodiscard]] std::string text_of(std::int64_t value);
[[nodiscard]] inline std::string text_of(std::uint8_t v) { return text_of(std::uint64_t{v}); }
[[nodiscard]] inline std::string text_of(std::uint16_t v) { return text_of(std::uint64_t{v}); }
[[nodiscard]] inline std::string text_of(std::uint32_t v) { return text_of(std::uint64_t{v}); }
[[nodiscard]] inline std::string text_of(std::int32_t v) { return text_of(std::int64_t{v}); }
[[nodiscard]] inline std::string text_of(bool v) { return v ? "true" : "false"; }
[[nodiscard]] inline std::string text_of(const Text& v) { return v.value; }
[[nodiscard]] inline std::string text_of(const Ticker& v) { return std::string{v.text()}; }
[[nodiscard]] inline std::string text_of(const MarketName& v) { return format_market(v); }
[[nodiscard]] inline std::string text_of(const SeriesName& v) { return format_symbol(v); }
[[nodiscard]] inline std::string text_of(const Decimal& v) { return format_decimal(v); }
[[nodiscard]] inline std::string text_of(Price v) { return format_price(v); }
[[nodiscard]] inline std::string text_of(Contracts v) { return text_of(v.raw()); }
[[nodiscard]] inline std::string text_of(OfferNumber v) { return text_of(v.value); }
[[nodiscard]] inline std::string text_of(Time v) { return format_rfc3339(v); }
[[nodiscard]] inline std::string text_of(Scopes v) { return format_scopes(v); }
[[nodiscard]] inline std::string text_of(const Bytes& v) { return to_hex(v); }
template <class Meaning, std::size_t N>
[[nodiscard]] std::string text_of(const FixedBytes<Meaning, N>& v) {
    return to_hex(v);
}
template <class E>
requires requires { EnumNames<E>::names; }
[[nodiscard]] std::string text_of(E v) { return std::string{enum_name(v)}; }
/// "network:0x..." joined by commas.
[[nodiscard]] std::string text_of(const FeedSources& v);
/// "0x..." joined by commas.
[[nodiscard]] std::string text_of(const Addresses& v);

/// The value, or why the text is none.
[[nodiscard]] Result<std::uint64_t> parse_integer(std::string_view text, std::uint64_t max);
template <std::unsigned_integral Raw>
[[nodiscard]] Result<Raw> parse_text(std::string_view text, const Raw*) {
    const auto value = parse_integer(text, std::uint64_t{static_cast<Raw>(~Raw{0})});
    if (!value) return value.error();
    return static_cast<Raw>(*value);
}
[[nodiscard]] Result<bool> parse_text(std::string_view text, const bool*);
[[nodiscard]] Result<std::int32_t> parse_text(std::string_view text, const std::int32_t*);
[[nodiscard]] Result<Text> parse_text(std::string_view text, const Text*);
[[nodiscard]] inline Result<Ticker> parse_text(std::string_view text, const Ticker*) { return Ticker::parse(text); }
[[nodiscard]] inline Result<MarketName> parse_text(std::string_view text, const MarketName*) {
    return parse_market(text);
}
[[nodiscard]] inline Result<SeriesName> parse_text(std::string_view text, const SeriesName*) {
    return parse_symbol(text);
}
[[nodiscard]] inline Result<Decimal> parse_text(std::string_view text, const Decimal*) { return parse_decimal(text); }
[[nodiscard]] inline Result<Price> parse_text(std::string_view text, const Price*) { return parse_price(text); }
[[nodiscard]] Result<Contracts> parse_text(std::string_view text, const Contracts*);
[[nodiscard]] Result<OfferNumber> parse_text(std::string_view text, const OfferNumber*);
[[nodiscard]] inline Result<Time> parse_text(std::string_view text, const Time*) { return parse_rfc3339(text); }
[[nodiscard]] Result<Scopes> parse_text(std::string_view text, const Scopes*);
[[nodiscard]] inline Result<Bytes> parse_text(std::string_view text, const Bytes*) { return parse_hex(text); }
template <class Meaning, std::size_t N>
[[nodiscard]] Result<FixedBytes<Meaning, N>> parse_text(std::string_view text, const FixedBytes<Meaning, N>*) {
    return parse_fixed_hex<FixedBytes<Meaning, N>>(text);
}
template <class E>
requires requires { EnumNames<E>::names; }
[[nodiscard]] Result<E> parse_text(std::string_view text, const E*) {
    if (const auto value = parse_enum<E>(text)) return *value;
    std::string known;
    for (const std::string_view name : EnumNames<E>::names) known += (known.empty() ? "" : ", ") + std::string{name};
    return ParseError{"must be one of " + known, 0};
}
[[nodiscard]] Result<FeedSources> parse_text(std::string_view text, const FeedSources*);
[[nodiscard]] Result<Addresses> parse_text(std::string_view text, const Addresses*);

/// parse_field<T>(text): the value of a field of type T.
template <class T>
[[nodiscard]] Result<T> parse_field(std::string_view text) {
    return parse_text(text, static_cast<const T*>(nullptr));
}

}  // namespace otp
