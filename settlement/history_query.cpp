// Reading the index.

#include <algorithm>
#include <limits>

#include "protocol/codec.hpp"
#include "settlement/history_store.hpp"
#include "settlement/units_text.hpp"

namespace otp::settlement {
namespace {

constexpr std::int64_t last = std::numeric_limits<std::int64_t>::max();

std::int64_t integer(std::uint64_t value) {
    return value > static_cast<std::uint64_t>(last) ? last : static_cast<std::int64_t>(value);
}

template <class Fixed>
Fixed fixed_bytes(const store::SqlStatement& statement, int column) {
    Fixed value;
    const Bytes bytes = statement.bytes(column);
    if (bytes.size() == Fixed::size) std::copy(bytes.begin(), bytes.end(), value.bytes.begin());
    return value;
}

std::uint32_t small(const store::SqlStatement& statement, int column) {
    return static_cast<std::uint32_t>(statement.integer(column));
}

/// "(height, seq) before the place", as two parameters.
HistoryPlace start_of(const HistoryQuery& query) {
    return query.before.value_or(
        HistoryPlace{static_cast<std::uint64_t>(last), std::numeric_limits<std::uint32_t>::max()});
}

constexpr const char* event_columns =
    "SELECT e.height,e.seq,b.time_ms,e.envelope,e.command,c.id,e.body FROM events e "
    "JOIN blocks b ON b.height=e.height "
    "JOIN commands c ON c.height=e.height AND c.envelope=e.envelope AND c.command=e.command ";

constexpr const char* command_columns =
    "SELECT c.height,c.envelope,c.command,b.time_ms,c.id,c.signer,c.account,c.verb,c.status FROM commands c "
    "JOIN blocks b ON b.height=c.height ";

StoredCommand command_of(const store::SqlStatement& row) {
    return {static_cast<std::uint64_t>(row.integer(0)),
            small(row, 1),
            small(row, 2),
            Time{row.integer(3)},
            fixed_bytes<Hash>(row, 4),
            fixed_bytes<Address>(row, 5),
            fixed_bytes<Address>(row, 6),
            row.text(7),
            row.text(8)};
}

StoredBlock block_of(const store::SqlStatement& row) {
    StoredBlock block{static_cast<std::uint64_t>(row.integer(0)),
                      fixed_bytes<Hash>(row, 1),
                      Time{row.integer(2)},
                      small(row, 3),
                      small(row, 4),
                      small(row, 5),
                      std::nullopt};
    if (!row.is_null(6)) block.state_root = fixed_bytes<Hash>(row, 6);
    return block;
}

/// Every row, made by `make`; leaves the statement ready for its next use.
template <class T, class Make>
SqlResult<std::vector<T>> collect(store::SqlStatement& statement, Make make) {
    std::vector<T> rows;
    while (true) {
        const auto row = statement.step();
        if (!row || !*row) {
            statement.reset();
            if (!row) return row.error();
            return rows;
        }
        rows.push_back(make(statement));
    }
}

}  // namespace

SqlResult<store::SqlStatement*> HistoryStore::query(const std::string& sql) const {
    if (const auto known = prepared_.find(sql); known != prepared_.end()) return &known->second;
    auto statement = reader_.prepare(sql);
    if (!statement) return statement.error();
    return &prepared_.emplace(sql, std::move(*statement)).first->second;
}

SqlResult<std::vector<StoredEvent>> HistoryStore::list_events(store::SqlStatement& statement) const {
    bool damaged = false;
    auto rows = collect<StoredEvent>(statement, [&](const store::SqlStatement& row) {
        StoredEvent stored;
        stored.place = {static_cast<std::uint64_t>(row.integer(0)), small(row, 1)};
        stored.time = Time{row.integer(2)};
        stored.envelope = small(row, 3);
        stored.command = small(row, 4);
        stored.id = fixed_bytes<Hash>(row, 5);
        const Bytes body = row.bytes(6);
        Reader reader{body};
        decode(reader, stored.event);
        damaged = damaged || reader.failed() || !reader.at_end();
        return stored;
    });
    if (damaged) return store::SqlError{11, "an event of the index cannot be read"};  // SQLITE_CORRUPT
    return rows;
}

SqlResult<std::vector<StoredEvent>> HistoryStore::list_linked(const std::string& table, const std::string& column,
                                                              std::int64_t no, const HistoryQuery& wanted) const {
    std::string sql = std::string{event_columns} + "JOIN " + table +
                      " l ON l.height=e.height AND l.seq=e.seq WHERE l." + column + "=?1 AND (l.height,l.seq)<(?2,?3)";
    for (std::size_t i = 0; i < wanted.kinds.size(); ++i) {
        sql += (i == 0 ? " AND l.event IN (?" : ",?") + std::to_string(5 + i);
    }
    if (!wanted.kinds.empty()) sql += ")";
    sql += " ORDER BY l.height DESC,l.seq DESC LIMIT ?4";
    const std::scoped_lock lock{reading_};
    const auto statement = query(sql);
    if (!statement) return statement.error();
    const HistoryPlace start = start_of(wanted);
    (*statement)->bind(1, no).bind(2, integer(start.height)).bind(3, std::int64_t{start.seq});
    (*statement)->bind(4, integer(wanted.limit));
    for (std::size_t i = 0; i < wanted.kinds.size(); ++i) (*statement)->bind(static_cast<int>(5 + i), wanted.kinds[i]);
    return list_events(**statement);
}

SqlResult<std::vector<StoredEvent>> HistoryStore::account_events(AccountNo account, const HistoryQuery& wanted) const {
    return list_linked("account_events", "account", account.value, wanted);
}

SqlResult<std::vector<StoredEvent>> HistoryStore::series_events(SeriesNo series, const HistoryQuery& wanted) const {
    return list_linked("series_events", "series", series.value, wanted);
}

SqlResult<std::vector<StoredEvent>> HistoryStore::record_events(const RecordKey& key) const {
    const std::scoped_lock lock{reading_};
    const auto statement = query(std::string{event_columns} +
                                 "JOIN record_events l ON l.height=e.height AND l.seq=e.seq WHERE l.feed=? AND "
                                 "l.expiry_s=? AND l.settlement=? ORDER BY l.height,l.seq");
    if (!statement) return statement.error();
    (*statement)->bind(1, std::int64_t{key.feed.value}).bind(2, key.expiry_s);
    (*statement)->bind(3, static_cast<std::int64_t>(key.settlement));
    return list_events(**statement);
}

SqlResult<std::vector<StoredEvent>> HistoryStore::price_reports(FeedNo feed, std::int64_t from_s, std::int64_t to_s,
                                                                std::size_t limit) const {
    const std::scoped_lock lock{reading_};
    const auto statement = query(std::string{event_columns} +
                                 "JOIN price_reports l ON l.height=e.height AND l.seq=e.seq WHERE l.feed=? AND "
                                 "l.publish_s BETWEEN ? AND ? ORDER BY l.publish_s,l.samples=0,l.height,l.seq LIMIT ?");
    if (!statement) return statement.error();
    (*statement)->bind(1, std::int64_t{feed.value}).bind(2, from_s).bind(3, to_s).bind(4, integer(limit));
    return list_events(**statement);
}

SqlResult<std::vector<StoredEvent>> HistoryStore::block_events(std::uint64_t height) const {
    const std::scoped_lock lock{reading_};
    const auto statement = query(std::string{event_columns} + "WHERE e.height=? ORDER BY e.seq");
    if (!statement) return statement.error();
    (*statement)->bind(1, integer(height));
    return list_events(**statement);
}

SqlResult<std::vector<StoredCommand>> HistoryStore::block_commands(std::uint64_t height) const {
    const std::scoped_lock lock{reading_};
    const auto statement = query(std::string{command_columns} + "WHERE c.height=? ORDER BY c.envelope,c.command");
    if (!statement) return statement.error();
    (*statement)->bind(1, integer(height));
    return collect<StoredCommand>(**statement, command_of);
}

SqlResult<std::vector<StoredCommand>> HistoryStore::account_commands(const Address& account,
                                                                     const HistoryQuery& wanted) const {
    const std::scoped_lock lock{reading_};
    const auto statement = query(std::string{command_columns} +
                                 "WHERE c.account=?1 AND c.height<=?2 AND (c.height,c.envelope*256+c.command)<(?2,?3) "
                                 "ORDER BY c.height DESC,c.envelope DESC,c.command DESC LIMIT ?4");
    if (!statement) return statement.error();
    const HistoryPlace start = start_of(wanted);
    (*statement)->bind(1, account.view()).bind(2, integer(start.height)).bind(3, std::int64_t{start.seq});
    (*statement)->bind(4, integer(wanted.limit));
    return collect<StoredCommand>(**statement, command_of);
}

SqlResult<std::optional<StoredReceipts>> HistoryStore::find_receipts(const Hash& id) const {
    const std::scoped_lock lock{reading_};
    const auto commands =
        query("SELECT height,envelope,status FROM commands WHERE id=? ORDER BY height,envelope,command");
    if (!commands) return commands.error();
    (*commands)->bind(1, id.view());
    std::vector<StoredReceipts> envelopes;
    const auto rows = collect<bool>(**commands, [&](const store::SqlStatement& row) {
        const auto height = static_cast<std::uint64_t>(row.integer(0));
        const std::uint32_t envelope = small(row, 1);
        const bool is_next =
            envelopes.empty() || envelopes.back().height != height || envelopes.back().envelope != envelope;
        if (is_next) envelopes.push_back({height, envelope, {}});
        envelopes.back().receipts.emplace_back(row.text(2), Events{});
        return true;
    });
    if (!rows) return rows.error();
    if (envelopes.empty()) return std::optional<StoredReceipts>{};
    // Anyone can sign another's command. The answer is the one to a signer who had a say, if there was one.
    const auto had_a_say = [](const StoredReceipts& envelope) {
        return envelope.receipts.front().first != name(Status::signer_not_authorised);
    };
    const auto chosen = std::find_if(envelopes.begin(), envelopes.end(), had_a_say);
    StoredReceipts found = std::move(chosen == envelopes.end() ? envelopes.front() : *chosen);
    const auto events = query(std::string{event_columns} + "WHERE e.height=? AND e.envelope=? ORDER BY e.seq");
    if (!events) return events.error();
    (*events)->bind(1, integer(found.height)).bind(2, std::int64_t{found.envelope});
    auto stored = list_events(**events);
    if (!stored) return stored.error();
    for (StoredEvent& event : *stored) {
        if (event.command < found.receipts.size()) found.receipts[event.command].second.push_back(event.event);
    }
    return std::optional{std::move(found)};
}

SqlResult<std::vector<StoredBalance>> HistoryStore::balances(AccountNo account, const HistoryQuery& wanted) const {
    const std::scoped_lock lock{reading_};
    const auto statement = query(
        "SELECT l.height,b.time_ms,l.asset,l.free,l.locked FROM balances l JOIN blocks b ON b.height=l.height "
        "WHERE l.account=? AND (l.height,l.asset)<(?,?) ORDER BY l.height DESC,l.asset DESC LIMIT ?");
    if (!statement) return statement.error();
    const HistoryPlace start = start_of(wanted);
    (*statement)->bind(1, std::int64_t{account.value}).bind(2, integer(start.height));
    (*statement)->bind(3, std::int64_t{start.seq}).bind(4, integer(wanted.limit));
    return collect<StoredBalance>(**statement, [](const store::SqlStatement& row) {
        return StoredBalance{static_cast<std::uint64_t>(row.integer(0)), Time{row.integer(1)},
                             AssetNo{static_cast<std::uint16_t>(row.integer(2))},
                             Amount::from_raw(parse_units(row.text(3))), Amount::from_raw(parse_units(row.text(4)))};
    });
}

SqlResult<std::optional<StoredBlock>> HistoryStore::find_block(std::uint64_t height) const {
    auto found = blocks(height, 1);
    if (!found) return found.error();
    if (found->empty() || found->front().height != height) return std::optional<StoredBlock>{};
    return std::optional{found->front()};
}

SqlResult<std::vector<StoredBlock>> HistoryStore::blocks(std::uint64_t from, std::size_t limit) const {
    const std::scoped_lock lock{reading_};
    const auto statement = query(
        "SELECT height,hash,time_ms,envelopes,commands,events,state_root FROM blocks WHERE height>=? ORDER BY height "
        "LIMIT ?");
    if (!statement) return statement.error();
    (*statement)->bind(1, integer(from)).bind(2, integer(limit));
    return collect<StoredBlock>(**statement, block_of);
}

SqlResult<std::set<RecordKey>> HistoryStore::voided() const {
    const std::scoped_lock lock{reading_};
    const auto statement = query(
        "SELECT l.feed,l.expiry_s,l.settlement FROM record_events l JOIN events e ON e.height=l.height AND e.seq=l.seq "
        "WHERE e.event='settlement_voided'");
    if (!statement) return statement.error();
    const auto rows = collect<RecordKey>(**statement, [](const store::SqlStatement& row) {
        return RecordKey{FeedNo{static_cast<std::uint16_t>(row.integer(0))}, row.integer(1),
                         static_cast<SettlementPolicy>(row.integer(2))};
    });
    if (!rows) return rows.error();
    return std::set<RecordKey>{rows->begin(), rows->end()};
}

SqlResult<std::string> HistoryStore::dump() const {
    std::string text;
    const std::scoped_lock lock{reading_};
    for (const char* table :
         {"meta", "blocks", "commands", "events", "account_events", "series_events", "record_events", "price_reports",
          "fills", "settlements", "balances", "accounts", "series", "assets"}) {
        auto everything = reader_.prepare("SELECT * FROM " + std::string{table});
        if (!everything) return everything.error();
        text += std::string{table} + "\n";
        auto rows = collect<std::string>(*everything, [](const store::SqlStatement& row) { return row.line(); });
        if (!rows) return rows.error();
        std::sort(rows->begin(), rows->end());
        for (const std::string& row : *rows) text += row + "\n";
    }
    return text;
}

}  // namespace otp::settlement
