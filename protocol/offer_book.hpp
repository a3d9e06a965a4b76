#pragma once
// The open offers of one series: cheapest first, among equals the oldest.

#include <set>

#include "protocol/ids.hpp"
#include "protocol/units.hpp"

namespace otp {

struct BookEntry {
    Price premium;
    OfferNumber number;
    friend constexpr auto operator<=>(const BookEntry&, const BookEntry&) = default;
};

using OfferBook = std::set<BookEntry>;

/// An offer of contracts, from underwriting (they come into being when bought) or from resale.
struct OpenOffer {
    OfferNumber number;
    AccountNo seller;
    SeriesNo series;
    Contracts left;
    Price premium;
    bool resale = false;
};

}  // namespace otp
