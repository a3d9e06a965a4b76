#include "store/sqlite.hpp"

#include <sqlite3.h>

namespace otp::store {
namespace {

SqlError error_of(sqlite3* database, int code) {
    return {code, database != nullptr ? sqlite3_errmsg(database) : sqlite3_errstr(code)};
}

}  // namespace

void SqlStatement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
void SqlDatabase::Close::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

SqlStatement& SqlStatement::bind(int at, std::int64_t value) {
    sqlite3_bind_int64(statement_.get(), at, value);
    return *this;
}

SqlStatement& SqlStatement::bind(int at, std::string_view text) {
    sqlite3_bind_text64(statement_.get(), at, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    return *this;
}

SqlStatement& SqlStatement::bind(int at, ByteView bytes) {
    static constexpr std::uint8_t nothing = 0;  // A null pointer would be bound as NULL.
    sqlite3_bind_blob64(statement_.get(), at, bytes.empty() ? &nothing : bytes.data(), bytes.size(), SQLITE_TRANSIENT);
    return *this;
}

SqlStatement& SqlStatement::bind_real(int at, std::optional<double> value) {
    if (!value) return bind_null(at);
    sqlite3_bind_double(statement_.get(), at, *value);
    return *this;
}

SqlStatement& SqlStatement::bind_null(int at) {
    sqlite3_bind_null(statement_.get(), at);
    return *this;
}

Result<bool, SqlError> SqlStatement::step() {
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return error_of(sqlite3_db_handle(statement_.get()), code);
}

std::optional<SqlError> SqlStatement::run() {
    while (true) {
        const auto row = step();
        if (row && *row) continue;
        reset();
        if (!row) return row.error();
        return std::nullopt;
    }
}

void SqlStatement::reset() {
    sqlite3_reset(statement_.get());
    sqlite3_clear_bindings(statement_.get());
}

std::int64_t SqlStatement::integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }

std::optional<double> SqlStatement::real(int column) const {
    if (is_null(column)) return std::nullopt;
    return sqlite3_column_double(statement_.get(), column);
}

std::string SqlStatement::text(int column) const {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
    if (text == nullptr) return {};
    return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

Bytes SqlStatement::bytes(int column) const {
    const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_.get(), column));
    if (data == nullptr) return {};
    return {data, data + sqlite3_column_bytes(statement_.get(), column)};
}

bool SqlStatement::is_null(int column) const { return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL; }

std::string SqlStatement::line() const {
    std::string line;
    for (int i = 0; i < sqlite3_column_count(statement_.get()); ++i) {
        const bool is_blob = sqlite3_column_type(statement_.get(), i) == SQLITE_BLOB;
        line += (i == 0 ? "" : "|") + (is_blob ? to_hex(bytes(i)) : text(i));
    }
    return line;
}

Result<SqlDatabase, SqlError> SqlDatabase::open(const std::string& path, bool read_only) {
    sqlite3* raw = nullptr;
    const int flags =
        (read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) | SQLITE_OPEN_NOMUTEX;
    const int code = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
    SqlDatabase database{raw};
    if (code != SQLITE_OK) return error_of(raw, code);
    sqlite3_busy_timeout(raw, 5'000);
    sqlite3_extended_result_codes(raw, 1);
    return database;
}

std::optional<SqlError> SqlDatabase::execute(const std::string& sql) {
    const int code = sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code == SQLITE_OK) return std::nullopt;
    return error(code);
}

Result<SqlStatement, SqlError> SqlDatabase::prepare(std::string_view sql) {
    sqlite3_stmt* raw = nullptr;
    const int code = sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
    if (code != SQLITE_OK) return error(code);
    return SqlStatement{raw};
}

SqlError SqlDatabase::error(int code) const { return error_of(database_.get(), code); }

}  // namespace otp::store
