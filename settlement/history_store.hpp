#pragma once
// HistoryStore: the index as a SQLite file (WAL). It is derived data: what is in it can be thrown away and rebuilt.

#include <map>
#include <mutex>
#include <span>

#include "settlement/history_rows.hpp"
#include "store/sqlite.hpp"

namespace otp::settlement {

/// A place in the journal.
struct HistoryPlace {
    std::uint64_t height = 0;
    std::uint32_t seq = 0;
    friend auto operator<=>(const HistoryPlace&, const HistoryPlace&) = default;
};

/// An event with where and when it happened and by which envelope.
struct StoredEvent {
    HistoryPlace place;
    Time time;
    std::uint32_t envelope = 0;
    std::uint32_t command = 0;
    Hash id;
    Event event;
};

struct StoredCommand {
    std::uint64_t height = 0;
    std::uint32_t envelope = 0;
    std::uint32_t command = 0;
    Time time;
    Hash id;
    Address signer, account;
    std::string verb;
    std::string status;
};

/// An envelope's answer, as it was given when the block was made.
struct StoredReceipts {
    std::uint64_t height = 0;
    std::uint32_t envelope = 0;
    std::vector<std::pair<std::string, Events>> receipts;  ///< By command: status and events.
};

struct StoredBalance {
    std::uint64_t height = 0;
    Time time;
    AssetNo asset;
    Amount free, locked;
};

struct StoredBlock {
    std::uint64_t height = 0;
    Hash hash;
    Time time;
    std::uint32_t envelopes = 0, commands = 0, events = 0;
    std::optional<Hash> state_root;
};

/// What to list, newest first: places strictly before `before`, at most `limit`, and only these kinds (empty: all).
struct HistoryQuery {
    std::optional<HistoryPlace> before;
    std::size_t limit = 100;
    std::vector<std::string> kinds;
};

template <class T>
using SqlResult = Result<T, store::SqlError>;

/// Writing is for one thread; the queries are for any, at the same time.
class HistoryStore {
public:
    /// Opens the index of this network, or makes one. A file that is damaged, of another network or of another schema
    /// is removed and begun anew; `note` then says so in a sentence.
    [[nodiscard]] static SqlResult<std::unique_ptr<HistoryStore>> open(const std::string& path, const Hash& network,
                                                                       std::string& note);

    /// Forgets everything: the next block to write is `1`.
    [[nodiscard]] std::optional<store::SqlError> clear();

    /// Adds blocks in one transaction. Heights go on from height(), and the first follows the block of hash(). `names`
    /// hold everything the blocks name.
    [[nodiscard]] std::optional<store::SqlError> write(std::span<const BlockRows> blocks, const HistoryNames& names);

    /// Settlement prices that will never be had, as far as they are written.
    [[nodiscard]] SqlResult<std::set<RecordKey>> voided() const;

    /// Last block written, and its hash; 0 and the network id in an empty index.
    [[nodiscard]] std::uint64_t height() const;
    [[nodiscard]] Hash hash() const;

    // Queries.
    [[nodiscard]] SqlResult<std::optional<StoredReceipts>> find_receipts(const Hash& id) const;
    [[nodiscard]] SqlResult<std::vector<StoredEvent>> account_events(AccountNo account,
                                                                     const HistoryQuery& query) const;
    [[nodiscard]] SqlResult<std::vector<StoredEvent>> series_events(SeriesNo series, const HistoryQuery& query) const;
    /// Of one settlement price, oldest first: the samples it used and how it was fixed.
    [[nodiscard]] SqlResult<std::vector<StoredEvent>> record_events(const RecordKey& key) const;
    /// Reports of a feed by publish time, oldest first; of one second the first, and those that became samples, these
    /// in front.
    [[nodiscard]] SqlResult<std::vector<StoredEvent>> price_reports(FeedNo feed, std::int64_t from_s, std::int64_t to_s,
                                                                    std::size_t limit) const;
    [[nodiscard]] SqlResult<std::vector<StoredEvent>> block_events(std::uint64_t height) const;
    [[nodiscard]] SqlResult<std::vector<StoredCommand>> block_commands(std::uint64_t height) const;
    /// `before` is {height, envelope * 256 + command}.
    [[nodiscard]] SqlResult<std::vector<StoredCommand>> account_commands(const Address& account,
                                                                         const HistoryQuery& query) const;
    /// `before` is {height, asset}.
    [[nodiscard]] SqlResult<std::vector<StoredBalance>> balances(AccountNo account, const HistoryQuery& query) const;
    [[nodiscard]] SqlResult<std::optional<StoredBlock>> find_block(std::uint64_t height) const;
    [[nodiscard]] SqlResult<std::vector<StoredBlock>> blocks(std::uint64_t from, std::size_t limit) const;
    /// Everything, as text in one order, for comparing two indices.
    [[nodiscard]] SqlResult<std::string> dump() const;

private:
    HistoryStore(std::string path, const Hash& network, store::SqlDatabase writer, store::SqlDatabase reader);

    struct Held {
        u128 free = 0;
        u128 locked = 0;
    };
    using BalanceKey = std::pair<AccountNo, AssetNo>;

    [[nodiscard]] std::optional<store::SqlError> prepare();
    [[nodiscard]] std::optional<store::SqlError> write_names(const HistoryNames& names);
    [[nodiscard]] std::optional<store::SqlError> write_block(const BlockRows& block);
    [[nodiscard]] std::optional<store::SqlError> write_event(const BlockRows& block, std::uint32_t seq);
    [[nodiscard]] std::optional<store::SqlError> write_fill(const BlockRows& block, std::uint32_t seq);
    [[nodiscard]] std::optional<store::SqlError> write_settlement(const BlockRows& block, std::uint32_t seq);
    [[nodiscard]] std::optional<store::SqlError> write_balances(const BlockRows& block);
    [[nodiscard]] SqlResult<Held> held(const BalanceKey& key);
    [[nodiscard]] SqlResult<u128> premium_due(const ForfeitedPremium& forfeited);
    void forget_unwritten();
    /// A statement on the reading connection, ready to be bound. Hold `reading_`.
    [[nodiscard]] SqlResult<store::SqlStatement*> query(const std::string& sql) const;
    [[nodiscard]] SqlResult<std::vector<StoredEvent>> list_events(store::SqlStatement& statement) const;
    [[nodiscard]] SqlResult<std::vector<StoredEvent>> list_linked(const std::string& table, const std::string& column,
                                                                  std::int64_t no, const HistoryQuery& query) const;

    std::string path_;
    Hash network_;
    store::SqlDatabase writer_;
    std::map<std::string, store::SqlStatement> writing_;
    HistoryNames::Count names_written_;
    std::map<BalanceKey, Held> balances_;  ///< Those of late; the others are in the file.

    mutable std::mutex reading_;
    mutable store::SqlDatabase reader_;
    mutable std::map<std::string, store::SqlStatement> prepared_;

    mutable std::mutex marker_;
    std::uint64_t height_ = 0;
    Hash hash_;
};

}  // namespace otp::settlement
