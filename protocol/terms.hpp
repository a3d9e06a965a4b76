#pragma once
// The small vocabularies of commands and events: enumerations with their names, bounded text, money.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/bytes.hpp"
#include "protocol/ids.hpp"
#include "protocol/price_update.hpp"
#include "protocol/units.hpp"

namespace otp {

enum class SettlementPolicy : std::uint8_t { point = 0, twap_daily = 1, twap_micro = 2 };
enum class Role : std::uint8_t { operator_ = 0, custodian = 1 };

/// What an agent may do, as a set of bits.
struct Scopes {
    std::uint8_t bits = 0;
    static constexpr std::uint8_t trade = 1, transfer = 2, settle = 4, all = 7;
    friend constexpr auto operator<=>(Scopes, Scopes) = default;
};

/// Printable ASCII, at most 64 characters (names, labels, references).
struct Text {
    std::string value;
    static constexpr std::size_t length_max = 64;
    [[nodiscard]] static bool is_valid(std::string_view text);
    friend bool operator==(const Text& a, const Text& b) { return a.value == b.value; }
    friend bool operator<(const Text& a, const Text& b) { return a.value < b.value; }
};

struct FeedSource {
    Text network;
    FeedId id;
    friend bool operator==(const FeedSource&, const FeedSource&) = default;
};
using FeedSources = std::vector<FeedSource>;
using Addresses = std::vector<Address>;
using EmitterBytes = FixedBytes<struct EmitterAddress, 32>;

/// An amount with its asset, as events tell it.
struct Money {
    AssetNo asset;
    Amount amount;
    friend constexpr auto operator<=>(const Money&, const Money&) = default;
};

/// One table for each enumeration: names as JSON, CLI and signed data spell them; the index is the value.
template <class E>
struct EnumNames;
template <>
struct EnumNames<SettlementPolicy> {
    static constexpr std::array<std::string_view, 3> names = {"point", "twap_daily", "twap_micro"};
};
template <>
struct EnumNames<Role> {
    static constexpr std::array<std::string_view, 2> names = {"operator", "custodian"};
};
template <>
struct EnumNames<QuorumRule> {
    static constexpr std::array<std::string_view, 2> names = {"two_third", "half"};
};

template <class E>
[[nodiscard]] constexpr std::string_view enum_name(E value) {
    return EnumNames<E>::names[static_cast<std::size_t>(value)];
}
template <class E>
[[nodiscard]] constexpr std::optional<E> parse_enum(std::string_view text) {
    for (std::size_t i = 0; i < EnumNames<E>::names.size(); ++i) {
        if (EnumNames<E>::names[i] == text) return static_cast<E>(i);
    }
    return std::nullopt;
}

/// "trade,settle"; the empty set is "".
[[nodiscard]] std::string format_scopes(Scopes scopes);
/// Comma-separated names in any order, each once; nothing for an unknown or repeated one.
[[nodiscard]] std::optional<Scopes> parse_scopes(std::string_view text);

}  // namespace otp
