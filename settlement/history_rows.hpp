#pragma once
// What the history remembers of one block, as plain values: a pure function of the block, its receipts, and names that
// never change once given. Balances are computed from the events alone, so the index is also an account of the ledger
// kept by other means.

#include <set>
#include <string>
#include <vector>

#include "settlement/applied_block.hpp"

namespace otp::settlement {

/// What numbers in events stand for. Grows with the state and never changes otherwise.
struct HistoryNames {
    struct SeriesFacts {
        std::string symbol;
        RecordKey record;
        AssetNo quote;
        bool escrow_premium = false;
    };
    struct AssetFacts {
        std::string name;
        std::uint8_t decimals = 0;
    };
    std::vector<Address> accounts;
    std::vector<SeriesFacts> series;
    std::vector<AssetFacts> assets;

    /// How many of each are known.
    struct Count {
        std::size_t accounts = 0, series = 0, assets = 0;
    };
    [[nodiscard]] Count count() const { return {accounts.size(), series.size(), assets.size()}; }
    /// Those that `state` has beyond `from`.
    [[nodiscard]] static HistoryNames beyond(const Count& from, const State& state);
    void append(HistoryNames more);
};

struct CommandRow {
    std::uint32_t envelope = 0;  ///< Index in the block.
    std::uint32_t command = 0;   ///< Index in the envelope.
    Hash id;
    Address signer, account;
    std::string_view verb;
    Status status = Status::ok;
};

struct EventRow {
    std::uint32_t envelope = 0;
    std::uint32_t command = 0;
    Event event;
    std::vector<AccountNo> accounts;  ///< Everyone it names, each once.
    std::optional<SeriesNo> series;
    std::optional<RecordKey> record;  ///< For events of a settlement price.
};

/// What the block did to one balance, in smallest units.
struct BalanceChange {
    AccountNo account;
    AssetNo asset;
    i128 free = 0;
    i128 locked = 0;
};

/// A position of a VOID series whose writer had premium due: the event does not say how much, its fills do.
struct ForfeitedPremium {
    AccountNo account;
    SeriesNo series;
    AssetNo quote;
};

struct BlockRows {
    std::uint64_t height = 0;
    Hash hash;
    Hash previous;
    Time time;
    std::optional<Hash> state_root;
    std::uint32_t envelopes = 0;
    std::vector<CommandRow> commands;     ///< In order.
    std::vector<EventRow> events;         ///< In order; the place in this list is the event's number in the block.
    std::vector<BalanceChange> balances;  ///< Ascending by account and asset, one each.
    std::vector<ForfeitedPremium> forfeited;
};

/// `names` hold everything the block names. `voided` are the settlement prices that will never be had; those of this
/// block are added.
[[nodiscard]] BlockRows rows_of(const AppliedBlock& block, const HistoryNames& names, std::set<RecordKey>& voided);

/// The accounts an event names, each once; the series and the settlement record it is about.
[[nodiscard]] std::vector<AccountNo> accounts_of(const Event& event);
[[nodiscard]] std::optional<SeriesNo> series_of(const Event& event);
[[nodiscard]] std::optional<RecordKey> record_of(const Event& event);

}  // namespace otp::settlement
