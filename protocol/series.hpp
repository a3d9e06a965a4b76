#pragma once
// A series: its terms (copied from the market when it came into being, and never changed), its positions and its book.

#include <vector>

#include "protocol/flat_map.hpp"
#include "protocol/merkle.hpp"
#include "protocol/offer_book.hpp"
#include "protocol/payoff.hpp"
#include "protocol/symbol.hpp"
#include "protocol/terms.hpp"

namespace otp {

/// What one account has in one series.
struct Position {
    AccountNo account;
    Contracts longs;    ///< Held.
    Contracts shorts;   ///< Written and sold.
    Contracts offered;  ///< Of the longs, those on offer for resale.
    Contracts unsold;   ///< Written, on offer, not yet sold.
    Amount collateral;  ///< Always required_collateral(shorts + unsold).
    Amount paid;        ///< Premium this account paid into escrow (comes back if the series is void).
    Amount due;         ///< Premium in escrow for this account (paid out at settlement).

    friend bool operator==(const Position&, const Position&) = default;
};

/// The market's terms as they were when the series came into being.
struct SeriesTerms {
    MarketNo market;
    AssetNo base, quote;
    FeedNo feed;
    ContractTerms contract;
    SettlementPolicy settlement = SettlementPolicy::point;
    std::uint16_t trade_fee_bps = 0;
    std::uint16_t exercise_fee_bps = 0;
    bool escrow_premium = false;

    /// Calls lock and pay base, puts quote.
    [[nodiscard]] AssetNo collateral_asset() const { return contract.kind == OptionKind::call ? base : quote; }
};

struct Series {
    SeriesName name;
    SeriesTerms terms;
    Hash id;  ///< keccak-256 of all its terms.

    Contracts written;        ///< Sum of shorts and unsold.
    Contracts open_interest;  ///< Sum of longs; equal to the sum of shorts until settlement starts.
    Amount escrow;            ///< In the collateral asset: collateral, then payouts not yet paid.
    Amount premium_escrow;    ///< In quote: premiums that wait for settlement.
    Amount payouts;           ///< Paid to holders so far, before fees.
    bool settled = false;

    std::vector<Position> positions;                ///< Settlement takes them from the back.
    FlatMap<std::uint64_t, std::uint32_t> slot_of;  ///< Account number -> index in positions.
    OfferBook book;
    MerkleTree tree;            ///< Over positions.
    Hash positions_commitment;  ///< Of the tree, as of the last state root.

    [[nodiscard]] const Position* position(AccountNo account) const {
        const std::uint32_t* slot = slot_of.find(account.value);
        return slot == nullptr ? nullptr : &positions[*slot];
    }
};

}  // namespace otp
