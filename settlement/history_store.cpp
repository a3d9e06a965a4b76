#include "settlement/history_store.hpp"

#include <sqlite3.h>

#include <cstdio>
#include <filesystem>
#include <system_error>

#include "protocol/field_text.hpp"
#include "settlement/history_schema.hpp"

namespace otp::settlement {
namespace {

/// Above this the whole file is not read at the start; damage then shows where it is met.
constexpr std::uintmax_t check_bytes_max = 64U << 20;

void remove_files(const std::string& path) {
    for (const char* suffix : {"", "-wal", "-shm"}) {
        std::error_code ignored;
        std::filesystem::remove(path + suffix, ignored);
    }
}

SqlResult<std::optional<std::string>> single_text(store::SqlDatabase& database, std::string_view sql) {
    auto statement = database.prepare(sql);
    if (!statement) return statement.error();
    const auto row = statement->step();
    if (!row) return row.error();
    if (!*row) return std::optional<std::string>{};
    return std::optional{statement->text(0)};
}

/// Why this file cannot be gone on with; empty when it can, or when it is new.
std::string fault_of(store::SqlDatabase& database, const std::string& path, const Hash& network) {
    const auto mode = single_text(database, "PRAGMA journal_mode=WAL");
    if (!mode) return mode.error().reason;
    if (const auto error = database.execute("PRAGMA synchronous=NORMAL")) return error->reason;
    const auto tables = single_text(database, "SELECT count(*) FROM sqlite_master");
    if (!tables) return tables.error().reason;
    if (*tables == "0") return {};
    const auto version = single_text(database, "PRAGMA user_version");
    if (!version) return version.error().reason;
    if (**version != std::to_string(history_schema_version)) return "its tables are those of another version";
    const auto owner = single_text(database, "SELECT value FROM meta WHERE key='network'");
    if (!owner) return owner.error().reason;
    if (!*owner || **owner != to_hex(network)) return "it belongs to another network";
    std::error_code error;
    if (std::filesystem::file_size(path, error) <= check_bytes_max && !error) {
        const auto check = single_text(database, "PRAGMA quick_check(1)");
        if (!check) return check.error().reason;
        if (*check && **check != "ok") return **check;
    }
    return {};
}

std::optional<store::SqlError> create_tables(store::SqlDatabase& database, const Hash& network) {
    const auto tables = single_text(database, "SELECT count(*) FROM sqlite_master");
    if (!tables) return tables.error();
    if (*tables != "0") return std::nullopt;
    const std::string hex = to_hex(network);
    return database.execute(
        std::string{"BEGIN;"} + history_schema + "PRAGMA user_version=" + std::to_string(history_schema_version) +
        ";INSERT INTO meta VALUES('network','" + hex + "'),('height',0),('hash','" + hex + "');COMMIT;");
}

}  // namespace

HistoryStore::HistoryStore(std::string path, const Hash& network, store::SqlDatabase writer, store::SqlDatabase reader)
    : path_{std::move(path)}, network_{network}, writer_{std::move(writer)}, reader_{std::move(reader)} {}

SqlResult<std::unique_ptr<HistoryStore>> HistoryStore::open(const std::string& path, const Hash& network,
                                                            std::string& note) {
    auto writer = store::SqlDatabase::open(path, false);
    const std::string fault = writer ? fault_of(*writer, path, network) : writer.error().reason;
    if (!fault.empty()) {
        note = "the index " + path + " is rebuilt: " + fault;
        writer = store::SqlError{};
        remove_files(path);
        writer = store::SqlDatabase::open(path, false);
        if (!writer) return writer.error();
        const std::string again = fault_of(*writer, path, network);
        if (!again.empty()) return store::SqlError{SQLITE_CANTOPEN, again};
    }
    if (const auto error = create_tables(*writer, network)) return *error;
    auto reader = store::SqlDatabase::open(path, true);
    if (!reader) return reader.error();
    std::unique_ptr<HistoryStore> store{new HistoryStore{path, network, std::move(*writer), std::move(*reader)}};
    if (const auto error = store->prepare()) return *error;
    return store;
}

std::optional<store::SqlError> HistoryStore::prepare() {
    static const std::pair<const char*, const char*> statements[] = {
        {"block", "INSERT INTO blocks VALUES(?,?,?,?,?,?,?)"},
        {"command", "INSERT INTO commands VALUES(?,?,?,?,?,?,?,?)"},
        {"event", "INSERT INTO events VALUES(?,?,?,?,?,?)"},
        {"account_event", "INSERT INTO account_events VALUES(?,?,?,?)"},
        {"series_event", "INSERT INTO series_events VALUES(?,?,?,?)"},
        {"record_event", "INSERT INTO record_events VALUES(?,?,?,?,?)"},
        {"price_report",
         // One that is brought again and changes nothing is no place to look for.
         "INSERT INTO price_reports SELECT ?1,?2,?3,?4,?5 WHERE ?5>0 OR NOT EXISTS(SELECT 1 FROM price_reports WHERE "
         "feed=?1 AND publish_s=?2)"},
        {"fill", "INSERT INTO fills VALUES(?,?,?,?,?,?,?,?,?,?,?,?)"},
        {"settlement", "INSERT INTO settlements VALUES(?,?,?,?,?,?,?,?,?,?,?,?)"},
        {"balance", "INSERT INTO balances VALUES(?,?,?,?,?)"},
        {"balance_now", "SELECT free,locked FROM balances WHERE account=? AND asset=? ORDER BY height DESC LIMIT 1"},
        {"premium_due", "SELECT cost FROM fills WHERE series=? AND seller=?"},
        {"account", "INSERT INTO accounts VALUES(?,?)"},
        {"series", "INSERT INTO series VALUES(?,?)"},
        {"asset", "INSERT INTO assets VALUES(?,?,?)"},
        {"meta", "INSERT OR REPLACE INTO meta VALUES(?,?)"}};
    writing_.clear();
    for (const auto& [name, sql] : statements) {
        auto statement = writer_.prepare(sql);
        if (!statement) return statement.error();
        writing_.emplace(name, std::move(*statement));
    }
    const auto height = single_text(writer_, "SELECT value FROM meta WHERE key='height'");
    if (!height) return height.error();
    const auto hash = single_text(writer_, "SELECT value FROM meta WHERE key='hash'");
    if (!hash) return hash.error();
    const auto number = *height ? parse_integer(**height, ~std::uint64_t{0}) : Result<std::uint64_t>{ParseError{}};
    const auto digest = *hash ? parse_fixed_hex<Hash>(**hash) : Result<Hash>{ParseError{}};
    if (!number || !digest) return store::SqlError{SQLITE_CORRUPT, "the index has no height"};
    forget_unwritten();
    const std::pair<const char*, std::size_t*> counts[] = {{"SELECT count(*) FROM accounts", &names_written_.accounts},
                                                           {"SELECT count(*) FROM series", &names_written_.series},
                                                           {"SELECT count(*) FROM assets", &names_written_.assets}};
    for (const auto& [sql, into] : counts) {
        const auto count = single_text(writer_, sql);
        if (!count) return count.error();
        const auto read = parse_integer(count->value_or("0"), ~std::uint64_t{0});
        *into = read ? static_cast<std::size_t>(*read) : 0;
    }
    const std::scoped_lock lock{marker_};
    height_ = *number;
    hash_ = *digest;
    return std::nullopt;
}

std::optional<store::SqlError> HistoryStore::clear() {
    writing_.clear();
    std::string sql = "BEGIN IMMEDIATE;";
    for (const char* table : {"blocks", "commands", "events", "account_events", "series_events", "record_events",
                              "price_reports", "fills", "settlements", "balances", "accounts", "series", "assets"}) {
        sql += std::string{"DELETE FROM "} + table + ";";
    }
    sql += "UPDATE meta SET value=0 WHERE key='height';UPDATE meta SET value='" + to_hex(network_) +
           "' WHERE key='hash';COMMIT;";
    if (const auto error = writer_.execute(sql)) {
        (void)writer_.execute("ROLLBACK");
        return error;
    }
    return prepare();
}

std::uint64_t HistoryStore::height() const {
    const std::scoped_lock lock{marker_};
    return height_;
}

Hash HistoryStore::hash() const {
    const std::scoped_lock lock{marker_};
    return hash_;
}

}  // namespace otp::settlement
