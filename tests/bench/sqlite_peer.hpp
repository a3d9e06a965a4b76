#pragma once
// SQLite through its C API, as somebody who cares would use it: prepared statements, large transactions.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace otp::bench {

class Sqlite {
public:
    /// A path, or ":memory:". Throws std::runtime_error on any error of the library, here and below.
    explicit Sqlite(const std::string& path);
    ~Sqlite();
    Sqlite(const Sqlite&) = delete;
    Sqlite& operator=(const Sqlite&) = delete;

    void run(const std::string& sql);
    [[nodiscard]] std::int64_t number(const std::string& sql);
    /// Replaces everything by a copy of the other database's pages.
    void copy_from(Sqlite& other);
    /// WAL, synchronous=FULL: a commit returns after its fdatasync.
    void make_durable();

    [[nodiscard]] sqlite3* handle() { return db_; }

private:
    sqlite3* db_ = nullptr;
};

class Statement {
public:
    Statement(Sqlite& db, const std::string& sql);
    ~Statement();
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    /// Binds integers in order, steps once to the end, resets. Returns the number of rows changed.
    int execute(std::initializer_list<std::int64_t> values);

private:
    sqlite3* db_;
    sqlite3_stmt* statement_ = nullptr;
};

/// Accounts with a balance, and transfers between them that the balance must cover.
class SqliteTransfers {
public:
    SqliteTransfers(const std::string& path, std::uint32_t accounts, bool durable);
    /// Random transfers in transactions of `batch`; the last may be shorter.
    void transfer(std::uint64_t seed, std::size_t count, std::size_t batch);
    [[nodiscard]] bool sum_is_kept();

private:
    std::uint32_t accounts_;
    Sqlite db_;
    std::unique_ptr<Statement> take_, give_;
};

}  // namespace otp::bench
