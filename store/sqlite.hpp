#pragma once
// SQLite, as little of it as its users need: a database, statements that are bound and stepped, errors as values.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/bytes.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace otp::store {

/// What SQLite refused, in its own words, and its result code.
struct SqlError {
    int code = 0;
    std::string reason;
};

/// One prepared statement. One thread at a time.
class SqlStatement {
public:
    SqlStatement() = default;
    explicit SqlStatement(sqlite3_stmt* statement) : statement_{statement} {}

    // Parameters count from 1. Text and bytes are copied.
    SqlStatement& bind(int at, std::int64_t value);
    SqlStatement& bind(int at, std::string_view text);
    SqlStatement& bind(int at, ByteView bytes);
    SqlStatement& bind_null(int at);
    SqlStatement& bind_real(int at, std::optional<double> value);  ///< Absent is NULL.

    /// Runs it to its end and makes it ready for the next run; rows are passed over.
    [[nodiscard]] std::optional<SqlError> run();
    /// The next row: true if there is one. After false or an error, call reset() before binding again.
    [[nodiscard]] Result<bool, SqlError> step();
    void reset();

    // Columns count from 0.
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::optional<double> real(int column) const;  ///< NULL is absent.
    [[nodiscard]] std::string text(int column) const;
    [[nodiscard]] Bytes bytes(int column) const;
    [[nodiscard]] bool is_null(int column) const;
    /// The whole row as text, bytes in hex.
    [[nodiscard]] std::string line() const;

    explicit operator bool() const { return statement_ != nullptr; }

private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

class SqlDatabase {
public:
    /// Opens or makes the file. Read-only connections never make one.
    [[nodiscard]] static Result<SqlDatabase, SqlError> open(const std::string& path, bool read_only);

    /// Statements separated by semicolons; rows are dropped.
    [[nodiscard]] std::optional<SqlError> execute(const std::string& sql);
    [[nodiscard]] Result<SqlStatement, SqlError> prepare(std::string_view sql);

private:
    explicit SqlDatabase(sqlite3* database) : database_{database} {}
    struct Close {
        void operator()(sqlite3* database) const;
    };
    [[nodiscard]] SqlError error(int code) const;
    std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace otp::store
