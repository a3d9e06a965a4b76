#include "settlement/history_rows.hpp"

#include <algorithm>
#include <map>

#include "protocol/require.hpp"

namespace otp::settlement {
namespace {

/// Calls f(event) unless there is none.
template <class F>
void with(const Event& event, F&& f) {
    std::visit(
        [&](const auto& e) {
            if constexpr (!std::is_same_v<std::decay_t<decltype(e)>, std::monostate>) f(e);
        },
        event);
}

/// Calls f(value) for each field of type T.
template <class T, class F>
void each(const Event& event, F&& f) {
    with(event, [&](const auto& e) {
        for_each_field(e, [&](std::string_view, const auto& value, std::string_view) {
            if constexpr (std::is_same_v<std::decay_t<decltype(value)>, T>) f(value);
        });
    });
}

/// The ledger's changes of one block, from its events.
class Changes {
public:
    Changes(const HistoryNames& names, const std::set<RecordKey>& voided) : names_{names}, voided_{voided} {}

    template <class E>
    void book(const E&) {}  // Moves no money.
    void book(const events::Deposited& e) { free(e.account, e.amount, 1); }
    void book(const events::Withdrawn& e) { free(e.account, e.amount, -1); }
    void book(const events::Underwritten& e) { lock(e.account, e.collateral, 1); }
    void book(const events::OfferCancelled& e) { lock(e.account, e.released, -1); }
    void book(const events::Closed& e) { lock(e.account, e.released, -1); }
    void book(const events::Filled& e) {
        free(e.buyer, e.cost, -1);
        free(e.buyer, e.fee, -1);
        free(State::fees_account, e.fee, 1);
        if (names_.series[e.series.value].escrow_premium) {
            locked(e.seller, e.cost, 1);
        } else {
            free(e.seller, e.cost, 1);
        }
    }
    void book(const events::PositionSettled& e) {
        const auto& series = names_.series[e.series.value];
        // The collateral was what is charged and what is returned.
        locked(e.account, e.charge, -1);
        locked(e.account, e.released, -1);
        free(e.account, e.released, 1);
        free(e.account, e.payout, 1);
        free(e.account, e.fee, -1);
        free(State::fees_account, e.fee, 1);
        free(e.account, e.premium, 1);
        if (!series.escrow_premium) return;
        if (voided_.contains(series.record)) {
            // What it receives is what it paid; what was due to it is gone.
            forfeited.push_back({e.account, e.series, series.quote});
        } else {
            locked(e.account, e.premium, -1);
        }
    }
    void book(const events::SeriesSettled& e) { free(State::dust_account, e.dust, 1); }

    [[nodiscard]] std::vector<BalanceChange> list() const {
        std::vector<BalanceChange> rows;
        for (const auto& [key, change] : changes_) {
            if (change.free != 0 || change.locked != 0) rows.push_back(change);
        }
        return rows;
    }

    std::vector<ForfeitedPremium> forfeited;

private:
    BalanceChange& at(AccountNo account, AssetNo asset) {
        BalanceChange& change = changes_[{account, asset}];
        change.account = account;
        change.asset = asset;
        return change;
    }
    // Amounts stay below 2^127: the ledger admits no more of an asset.
    void free(AccountNo account, const Money& money, int sign) {
        at(account, money.asset).free += sign * static_cast<i128>(money.amount.raw());
    }
    void locked(AccountNo account, const Money& money, int sign) {
        at(account, money.asset).locked += sign * static_cast<i128>(money.amount.raw());
    }
    void lock(AccountNo account, const Money& money, int sign) {
        free(account, money, -sign);
        locked(account, money, sign);
    }

    const HistoryNames& names_;
    const std::set<RecordKey>& voided_;
    std::map<std::pair<AccountNo, AssetNo>, BalanceChange> changes_;
};

}  // namespace

HistoryNames HistoryNames::beyond(const Count& from, const State& state) {
    HistoryNames names;
    for (std::size_t i = from.accounts; i < state.accounts().size(); ++i) {
        names.accounts.push_back(state.accounts()[i].address);
    }
    for (std::size_t i = from.series; i < state.series().size(); ++i) {
        const Series& series = state.series()[i];
        names.series.push_back({format_symbol(series.name),
                                {series.terms.feed, series.name.expiry.seconds(), series.terms.settlement},
                                series.terms.quote,
                                series.terms.escrow_premium});
    }
    for (std::size_t i = from.assets; i < state.assets().size(); ++i) {
        names.assets.push_back({std::string{state.assets()[i].name.text()}, state.assets()[i].decimals});
    }
    return names;
}

void HistoryNames::append(HistoryNames more) {
    accounts.insert(accounts.end(), more.accounts.begin(), more.accounts.end());
    std::move(more.series.begin(), more.series.end(), std::back_inserter(series));
    std::move(more.assets.begin(), more.assets.end(), std::back_inserter(assets));
}

std::vector<AccountNo> accounts_of(const Event& event) {
    std::vector<AccountNo> accounts;
    each<AccountNo>(event, [&](AccountNo account) {
        if (std::find(accounts.begin(), accounts.end(), account) == accounts.end()) accounts.push_back(account);
    });
    return accounts;
}

std::optional<SeriesNo> series_of(const Event& event) {
    std::optional<SeriesNo> series;
    each<SeriesNo>(event, [&](SeriesNo no) { series = no; });
    return series;
}

std::optional<RecordKey> record_of(const Event& event) {
    std::optional<RecordKey> key;
    with(event, [&](const auto& e) {
        if constexpr (requires { RecordKey{e.feed, e.expiry.seconds(), e.settlement}; }) {
            key = RecordKey{e.feed, e.expiry.seconds(), e.settlement};
        }
    });
    return key;
}

BlockRows rows_of(const AppliedBlock& applied, const HistoryNames& names, std::set<RecordKey>& voided) {
    const BlockHeader& header = applied.block.header;
    BlockRows rows;
    rows.height = header.height;
    rows.hash = applied.hash;
    rows.previous = header.previous;
    rows.time = header.time;
    rows.state_root = header.state_root;
    rows.envelopes = static_cast<std::uint32_t>(applied.envelopes.size());
    Changes changes{names, voided};
    for (std::uint32_t i = 0; i < applied.envelopes.size(); ++i) {
        const Authenticated& authenticated = applied.envelopes[i].authenticated;
        const auto receipts = applied.receipts_of(i);
        OTP_REQUIRE(receipts.size() == authenticated.envelope.commands.size());
        for (std::uint32_t j = 0; j < receipts.size(); ++j) {
            rows.commands.push_back({i, j, authenticated.id, authenticated.signer, authenticated.envelope.account,
                                     facts_of(authenticated.envelope.commands[j]).verb, receipts[j].status});
            for (const Event& event : receipts[j].events) {
                rows.events.push_back({i, j, event, accounts_of(event), series_of(event), record_of(event)});
                if (std::holds_alternative<events::SettlementVoided>(event)) voided.insert(*rows.events.back().record);
                with(event, [&](const auto& e) { changes.book(e); });
            }
        }
    }
    rows.balances = changes.list();
    rows.forfeited = std::move(changes.forfeited);
    return rows;
}

}  // namespace otp::settlement
