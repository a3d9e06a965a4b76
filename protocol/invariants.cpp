#include "protocol/invariants.hpp"

#include <array>

#include "protocol/commands/common.hpp"

namespace otp {
namespace {

using Broken = std::optional<std::string>;

/// S3: sum(free) + escrow = deposited - withdrawn, for every asset, over all accounts (fees and dust among them).
Broken money_is_conserved(const State& state) {
    for (std::size_t i = 0; i < state.assets().size(); ++i) {
        const AssetNo asset{static_cast<std::uint16_t>(i)};
        const AssetTotals& totals = state.ledger.totals(asset);
        u128 held = totals.escrow.raw();
        for (std::size_t a = 0; a < state.accounts().size(); ++a) {
            held += state.ledger.free(AccountNo{static_cast<std::uint32_t>(a)}, asset).raw();
        }
        if (held + totals.withdrawn.raw() != totals.deposited.raw()) {
            return "S3: " + std::string{state.asset(asset).name.text()} + " is not conserved";
        }
    }
    return std::nullopt;
}

/// S1: the escrow of an asset is the sum of its series' escrows, and nothing else.
Broken escrow_is_the_series(const State& state) {
    std::vector<u128> escrow(state.assets().size(), 0);
    for (const Series& series : state.series()) {
        escrow[series.terms.collateral_asset().value] += series.escrow.raw();
        escrow[series.terms.quote.value] += series.premium_escrow.raw();
    }
    for (std::size_t i = 0; i < escrow.size(); ++i) {
        if (escrow[i] != state.ledger.totals(AssetNo{static_cast<std::uint16_t>(i)}).escrow.raw())
            return "S1: escrow is not that of the series";
    }
    return std::nullopt;
}

/// An account's locked money is its collateral and its premium due, series by series.
Broken locked_is_positions(const State& state) {
    std::vector<std::vector<u128>> locked(state.assets().size(), std::vector<u128>(state.accounts().size(), 0));
    for (const Series& series : state.series()) {
        for (const Position& position : series.positions) {
            locked[series.terms.collateral_asset().value][position.account.value] += position.collateral.raw();
            locked[series.terms.quote.value][position.account.value] += position.due.raw();
        }
    }
    for (std::size_t asset = 0; asset < locked.size(); ++asset) {
        for (std::size_t account = 0; account < locked[asset].size(); ++account) {
            const Balance balance = state.ledger.balance(AccountNo{static_cast<std::uint32_t>(account)},
                                                         AssetNo{static_cast<std::uint16_t>(asset)});
            if (balance.locked.raw() != locked[asset][account])
                return "S1: an account's locked money is not that of its positions";
        }
    }
    return std::nullopt;
}

struct SeriesSums {
    u128 longs = 0, shorts = 0, unsold = 0, offered = 0, collateral = 0, paid = 0, due = 0;
};

SeriesSums sums_of(const Series& series) {
    SeriesSums sums;
    for (const Position& p : series.positions) {
        sums.longs += p.longs.raw();
        sums.shorts += p.shorts.raw();
        sums.unsold += p.unsold.raw();
        sums.offered += p.offered.raw();
        sums.collateral += p.collateral.raw();
        sums.paid += p.paid.raw();
        sums.due += p.due.raw();
    }
    return sums;
}

/// S2: whatever the settlement price, the escrow covers what all holders would be paid.
bool is_solvent(const Series& series, const SeriesSums& sums) {
    const ContractTerms& terms = series.terms.contract;
    const auto at_worst = required_collateral(terms, Contracts::from_raw(static_cast<std::uint64_t>(sums.longs)));
    if (!at_worst || series.escrow < *at_worst) return false;
    const std::int64_t strike = terms.strike.raw();
    for (const std::int64_t price : {std::int64_t{1}, strike - 1, strike, strike + 1, price_limit.raw() - 1}) {
        if (price <= 0 || price >= price_limit.raw()) continue;
        const Amount paid = payoff(terms, Price::from_raw(price),
                                   Contracts::from_raw(static_cast<std::uint64_t>(sums.longs)), Round::up);
        if (series.escrow < paid) return false;
    }
    return true;
}

/// S4, S1 and S2 of one series that has not begun to settle.
Broken series_is_sound(const State& state, const Series& series) {
    const SeriesSums sums = sums_of(series);
    const std::string where = " in " + format_symbol(series.name);
    if (series.settled) {
        const bool empty = series.positions.empty() && series.book.empty() && series.escrow == Amount{} &&
                           series.premium_escrow == Amount{};
        if (!empty) return "S1: a settled series holds something" + where;
        return std::nullopt;
    }
    if (series.open_interest.raw() != sums.longs || series.written.raw() != sums.shorts + sums.unsold)
        return "S4: counts are off" + where;
    for (const Position& p : series.positions) {
        const auto required = required_collateral(series.terms.contract, more(p.shorts, p.unsold));
        if (!required || p.collateral != *required) return "S2: collateral is not exact" + where;
        if (p.offered > p.longs) return "A6: more is offered than held" + where;
    }
    if (state.phase(series) == Phase::priced) return std::nullopt;  // It may be partly settled.
    if (sums.longs != sums.shorts) return "S4: longs differ from shorts" + where;
    if (series.escrow.raw() != sums.collateral) return "S1: escrow is not the writers' collateral" + where;
    if (sums.paid != sums.due || series.premium_escrow.raw() != sums.due)
        return "S1: premiums in escrow do not match" + where;
    if (!is_solvent(series, sums)) return "S2: the escrow does not cover every price" + where;
    return std::nullopt;
}

/// A6: what is on offer is what positions say is on offer, and the book lists each offer once.
Broken offers_match_positions(const State& state) {
    std::size_t listed = 0;
    for (const Series& series : state.series()) {
        listed += series.book.size();
        // Once it is priced, positions leave before offers do.
        if (state.phase(series) >= Phase::priced) continue;
        u128 unsold = 0;
        u128 offered = 0;
        for (const BookEntry& entry : series.book) {
            const OpenOffer* const offer = state.find_offer(entry.number);
            if (offer == nullptr || offer->premium != entry.premium || offer->left == Contracts{})
                return "A6: the book lists what is not there";
            (offer->resale ? offered : unsold) += offer->left.raw();
        }
        const SeriesSums sums = sums_of(series);
        if (unsold != sums.unsold || offered != sums.offered)
            return "A6: offers do not match positions in " + format_symbol(series.name);
    }
    if (listed != state.offers().size()) return "A6: an offer is on no book";
    return std::nullopt;
}

Broken every_series_is_sound(const State& state) {
    for (const Series& series : state.series()) {
        if (auto broken = series_is_sound(state, series)) return broken;
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> broken_invariant(const State& state) {
    using Check = Broken (*)(const State&);
    constexpr std::array<Check, 5> checks = {money_is_conserved, escrow_is_the_series, locked_is_positions,
                                             every_series_is_sound, offers_match_positions};
    for (const Check check : checks) {
        if (auto broken = check(state)) return broken;
    }
    return std::nullopt;
}

}  // namespace otp
