#pragma once
// Numbers that name things, each its own type: a series number is never taken for an account number.

#include <compare>
#include <cstdint>

namespace otp {

template <class Thing, class Raw>
struct Number {
    Raw value = 0;
    friend constexpr auto operator<=>(Number, Number) = default;
};

using AccountNo = Number<struct AccountThing, std::uint32_t>;  ///< Order of appearance, from 0.
using AssetNo = Number<struct AssetThing, std::uint16_t>;      ///< Order of creation, from 0.
using FeedNo = Number<struct FeedThing, std::uint16_t>;        ///< Order of creation, from 0.
using MarketNo = Number<struct MarketThing, std::uint16_t>;    ///< Order of creation, from 0.
using SeriesNo = Number<struct SeriesThing, std::uint32_t>;    ///< Order of creation, from 0.
using OfferNumber = Number<struct OfferThing, std::uint64_t>;  ///< Order of creation over all series, from 1.

}  // namespace otp
