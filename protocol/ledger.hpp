#pragma once
// The ledger: free and locked money of every account, what the series hold in escrow, and what came in and went out.
// For every asset, always: sum(free) + escrow = deposited - withdrawn (fees and dust are accounts like others).

#include <vector>

#include "protocol/ids.hpp"
#include "protocol/require.hpp"
#include "protocol/units.hpp"

namespace otp {

struct Balance {
    Amount free;
    Amount locked;  ///< Collateral in open series, and premium that waits for settlement.
    friend bool operator==(const Balance&, const Balance&) = default;
};

struct AssetTotals {
    Amount deposited;
    Amount withdrawn;
    Amount escrow;  ///< Held by series: collateral, payouts not yet paid, premiums.
    friend bool operator==(const AssetTotals&, const AssetTotals&) = default;
};

/// Effects only: callers have checked. An effect that would make money negative or overflow is a bug and stops.
class Ledger {
public:
    /// Deposits of an asset stay below this, so that no sum of balances can overflow.
    static constexpr u128 deposited_limit = u128{1} << 127;

    void add_asset() {
        balances_.emplace_back();
        totals_.emplace_back();
    }
    [[nodiscard]] std::size_t assets() const { return totals_.size(); }

    [[nodiscard]] Balance balance(AccountNo account, AssetNo asset) const {
        const std::vector<Balance>& column = balances_[asset.value];
        return account.value < column.size() ? column[account.value] : Balance{};
    }
    [[nodiscard]] Amount free(AccountNo account, AssetNo asset) const { return balance(account, asset).free; }
    [[nodiscard]] const AssetTotals& totals(AssetNo asset) const { return totals_[asset.value]; }

    void deposit(AccountNo account, AssetNo asset, Amount amount) {
        increase(totals_[asset.value].deposited, amount);
        increase(at(account, asset).free, amount);
    }
    void withdraw(AccountNo account, AssetNo asset, Amount amount) {
        decrease(at(account, asset).free, amount);
        increase(totals_[asset.value].withdrawn, amount);
    }
    /// From one account's free money to another's.
    void pay(AccountNo from, AccountNo to, AssetNo asset, Amount amount) {
        decrease(at(from, asset).free, amount);
        increase(at(to, asset).free, amount);
    }
    /// free -> locked, and the series' escrow grows with it.
    void lock(AccountNo account, AssetNo asset, Amount amount) {
        Balance& balance = at(account, asset);
        decrease(balance.free, amount);
        increase(balance.locked, amount);
        increase(totals_[asset.value].escrow, amount);
    }
    /// locked -> free, out of the series' escrow.
    void release(AccountNo account, AssetNo asset, Amount amount) {
        Balance& balance = at(account, asset);
        decrease(balance.locked, amount);
        increase(balance.free, amount);
        decrease(totals_[asset.value].escrow, amount);
    }
    /// One account pays a premium that waits in escrow for another.
    void pay_into_escrow(AccountNo from, AccountNo due_to, AssetNo asset, Amount amount) {
        decrease(at(from, asset).free, amount);
        increase(at(due_to, asset).locked, amount);
        increase(totals_[asset.value].escrow, amount);
    }
    /// Settlement of one position: its locked money is gone, `credit` comes out of the escrow.
    void settle(AccountNo account, AssetNo asset, Amount unlocked, Amount credit) {
        Balance& balance = at(account, asset);
        decrease(balance.locked, unlocked);
        increase(balance.free, credit);
        decrease(totals_[asset.value].escrow, credit);
    }

    /// For restoring a snapshot.
    void restore(AccountNo account, AssetNo asset, const Balance& balance) { at(account, asset) = balance; }
    void restore(AssetNo asset, const AssetTotals& totals) { totals_[asset.value] = totals; }

    /// Asks the processor for a balance ahead of its use.
    void prefetch(AccountNo account, AssetNo asset) const {
        const std::vector<Balance>& column = balances_[asset.value];
        if (account.value < column.size()) __builtin_prefetch(&column[account.value]);
    }

private:
    Balance& at(AccountNo account, AssetNo asset) {
        std::vector<Balance>& column = balances_[asset.value];
        if (account.value >= column.size()) column.resize(account.value + std::size_t{1});
        return column[account.value];
    }
    static void increase(Amount& amount, Amount by) {
        const auto sum = add(amount, by);
        OTP_REQUIRE(sum.has_value());
        amount = *sum;
    }
    static void decrease(Amount& amount, Amount by) {
        const auto rest = subtract(amount, by);
        OTP_REQUIRE(rest.has_value());
        amount = *rest;
    }

    std::vector<std::vector<Balance>> balances_;  ///< By asset, then account.
    std::vector<AssetTotals> totals_;
};

}  // namespace otp
