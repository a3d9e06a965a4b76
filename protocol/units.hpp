#pragma once
// Numbers with units. Price + Contracts does not compile; a sum that does not fit is an answer, never a wrap.

#include <compare>
#include <cstdint>
#include <optional>

#include "protocol/rounding.hpp"

namespace otp {

/// An exact decimal whose unit is part of its type: value = raw / 10^Decimals.
template <class Unit, class Raw, int Decimals>
class Fixed {
public:
    static constexpr int decimals = Decimals;
    using raw_type = Raw;

    constexpr Fixed() = default;
    [[nodiscard]] static constexpr Fixed from_raw(Raw raw) { return Fixed{raw}; }
    [[nodiscard]] constexpr Raw raw() const { return raw_; }

    friend constexpr auto operator<=>(Fixed, Fixed) = default;

    [[nodiscard]] friend constexpr std::optional<Fixed> add(Fixed a, Fixed b) {
        Raw sum = 0;
        if (__builtin_add_overflow(a.raw_, b.raw_, &sum)) return std::nullopt;
        return Fixed{sum};
    }
    [[nodiscard]] friend constexpr std::optional<Fixed> subtract(Fixed a, Fixed b) {
        Raw rest = 0;
        if (__builtin_sub_overflow(a.raw_, b.raw_, &rest)) return std::nullopt;
        return Fixed{rest};
    }

private:
    explicit constexpr Fixed(Raw raw) : raw_{raw} {}
    Raw raw_ = 0;
};

/// Quote asset per one whole underlying, 10^-8. Signed, as price feeds are; the core accepts positive ones only.
using Price = Fixed<struct QuotePerUnderlying, std::int64_t, 8>;
/// Whole option contracts.
using Contracts = Fixed<struct OptionContracts, std::uint64_t, 0>;
/// An asset's smallest units; which asset is the business of whoever holds it.
using Amount = Fixed<struct AssetUnits, u128, 0>;

/// Prices, strikes and premiums stay below 10^10 quote per underlying, so a raw price stays below 10^18.
inline constexpr Price price_limit = Price::from_raw(1'000'000'000'000'000'000);
inline constexpr std::int64_t price_scale = 100'000'000;

}  // namespace otp
