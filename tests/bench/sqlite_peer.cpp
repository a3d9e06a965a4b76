#include "tests/bench/sqlite_peer.hpp"

#include <sqlite3.h>

#include <stdexcept>

#include "tests/bench/random.hpp"

namespace otp::bench {
namespace {

constexpr std::int64_t balance_at_start = 1'000'000'000;

[[noreturn]] void fail(sqlite3* db) { throw std::runtime_error(std::string{"SQLite: "} + sqlite3_errmsg(db)); }

}  // namespace

Sqlite::Sqlite(const std::string& path) {
    if (sqlite3_open(path.c_str(), &db_) != SQLITE_OK) fail(db_);
}

Sqlite::~Sqlite() { sqlite3_close(db_); }

void Sqlite::run(const std::string& sql) {
    if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail(db_);
}

std::int64_t Sqlite::number(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(db_, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) fail(db_);
    if (sqlite3_step(statement) != SQLITE_ROW) fail(db_);
    const std::int64_t value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return value;
}

void Sqlite::copy_from(Sqlite& other) {
    sqlite3_backup* backup = sqlite3_backup_init(db_, "main", other.db_, "main");
    if (backup == nullptr || sqlite3_backup_step(backup, -1) != SQLITE_DONE) fail(db_);
    sqlite3_backup_finish(backup);
}

void Sqlite::make_durable() { run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-262144"); }

Statement::Statement(Sqlite& db, const std::string& sql) : db_{db.handle()} {
    if (sqlite3_prepare_v3(db_, sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &statement_, nullptr) != SQLITE_OK) {
        fail(db_);
    }
}

Statement::~Statement() { sqlite3_finalize(statement_); }

int Statement::execute(std::initializer_list<std::int64_t> values) {
    int at = 0;
    for (const std::int64_t value : values) sqlite3_bind_int64(statement_, ++at, value);
    if (sqlite3_step(statement_) != SQLITE_DONE) fail(db_);
    sqlite3_reset(statement_);
    return sqlite3_changes(db_);
}

SqliteTransfers::SqliteTransfers(const std::string& path, std::uint32_t accounts, bool durable)
    : accounts_{accounts}, db_{path} {
    if (durable) db_.make_durable();
    db_.run("CREATE TABLE account(id INTEGER PRIMARY KEY, balance INTEGER NOT NULL); BEGIN");
    {
        Statement insert{db_, "INSERT INTO account VALUES(?,?)"};
        for (std::uint32_t i = 0; i < accounts; ++i) insert.execute({i, balance_at_start});
    }
    db_.run("COMMIT");
    take_ = std::make_unique<Statement>(db_, "UPDATE account SET balance=balance-?1 WHERE id=?2 AND balance>=?1");
    give_ = std::make_unique<Statement>(db_, "UPDATE account SET balance=balance+?1 WHERE id=?2");
}

void SqliteTransfers::transfer(std::uint64_t seed, std::size_t count, std::size_t batch) {
    Random random{seed};
    for (std::size_t done = 0; done < count;) {
        db_.run("BEGIN");
        for (std::size_t i = 0; i < batch && done < count; ++i, ++done) {
            const auto amount = static_cast<std::int64_t>(1 + random.below(1000));
            const auto from = static_cast<std::int64_t>(random.below(accounts_));
            const auto to = static_cast<std::int64_t>(random.below(accounts_));
            if (take_->execute({amount, from}) != 1 || give_->execute({amount, to}) != 1) {
                throw std::runtime_error("a transfer of the SQLite peer was refused");
            }
        }
        db_.run("COMMIT");
    }
}

bool SqliteTransfers::sum_is_kept() {
    return db_.number("SELECT sum(balance) FROM account") == std::int64_t{accounts_} * balance_at_start;
}

}  // namespace otp::bench
