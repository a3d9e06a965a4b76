#include "flow/history.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <filesystem>

namespace otp::flow {
namespace {

using store::SqlDatabase;
using store::SqlError;
using store::SqlStatement;

constexpr std::int64_t schema_version = 1;
/// "otpf", so that a file of another program is not taken for ours.
constexpr std::int64_t application_id = 0x6f747066;

constexpr const char* schema =
    "CREATE TABLE IF NOT EXISTS reading("
    "span INTEGER NOT NULL, venue TEXT NOT NULL, underlying TEXT NOT NULL, simulated INTEGER NOT NULL,"
    "begin_ms INTEGER NOT NULL, time_ms INTEGER NOT NULL,"
    "spot REAL, net_gex REAL, flip REAL, atm_iv REAL, call_wall REAL, put_wall REAL,"
    "PRIMARY KEY(span, venue, underlying, simulated, begin_ms)) WITHOUT ROWID;";

constexpr std::int64_t length_of(HistorySpan span) { return span == HistorySpan::minutes ? minute_ms : day_ms; }

std::int64_t floor_to(std::int64_t time_ms, std::int64_t length_ms) { return time_ms - time_ms % length_ms; }

bool is_damage(const SqlError& error) {
    const int code = error.code & 0xff;
    return code == SQLITE_CORRUPT || code == SQLITE_NOTADB || code == SQLITE_SCHEMA || code == SQLITE_FORMAT;
}

Result<std::int64_t, SqlError> pragma(SqlDatabase& database, const std::string& name) {
    auto statement = database.prepare("PRAGMA " + name);
    if (!statement) return statement.error();
    const auto row = statement->step();
    if (!row) return row.error();
    return *row ? statement->integer(0) : 0;
}

std::optional<SqlError> check_whole(SqlDatabase& database) {
    auto check = database.prepare("PRAGMA quick_check(1)");
    if (!check) return check.error();
    const auto row = check->step();
    if (!row) return row.error();
    if (*row && check->text(0) == "ok") return std::nullopt;
    return SqlError{SQLITE_CORRUPT, *row ? check->text(0) : "the check says nothing"};
}

/// A new file has neither number; another one must have both.
std::optional<SqlError> check_kind(SqlDatabase& database) {
    const auto tables = pragma(database, "schema_version");
    if (!tables) return tables.error();
    if (*tables == 0) return std::nullopt;
    const auto kind = pragma(database, "application_id");
    if (!kind) return kind.error();
    const auto version = pragma(database, "user_version");
    if (!version) return version.error();
    if (*kind == application_id && *version == schema_version) return std::nullopt;
    return SqlError{SQLITE_FORMAT, "it is no history of this version"};
}

}  // namespace

std::optional<SqlError> History::connect() {
    auto opened = SqlDatabase::open(path_, false);
    if (!opened) return opened.error();
    if (auto problem = check_whole(*opened)) return problem;
    if (auto problem = check_kind(*opened)) return problem;
    // Losing the last readings with the power is no loss; a damaged file would be.
    if (auto problem = opened->execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
                                       "PRAGMA journal_size_limit=1048576; PRAGMA wal_autocheckpoint=64;"
                                       "PRAGMA application_id=" +
                                       std::to_string(application_id) +
                                       "; PRAGMA user_version=" + std::to_string(schema_version) + ";" + schema)) {
        return problem;
    }
    const auto prepare = [&](SqlStatement& statement, const char* sql) -> std::optional<SqlError> {
        auto prepared = opened->prepare(sql);
        if (!prepared) return prepared.error();
        statement = std::move(*prepared);
        return std::nullopt;
    };
    // Answers that overtake each other must not take a minute back.
    if (auto problem = prepare(insert_,
                               "INSERT INTO reading VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12) ON CONFLICT DO "
                               "UPDATE SET time_ms=?6, spot=?7, net_gex=?8, flip=?9, atm_iv=?10, call_wall=?11, "
                               "put_wall=?12 WHERE excluded.time_ms >= time_ms"))
        return problem;
    if (auto problem = prepare(prune_, "DELETE FROM reading WHERE span=?1 AND begin_ms<?2")) return problem;
    if (auto problem = prepare(select_,
                               "SELECT begin_ms, spot, net_gex, flip, atm_iv, call_wall, put_wall FROM reading WHERE "
                               "span=?1 AND venue=?2 AND underlying=?3 AND simulated=?4 AND begin_ms>=?5 AND "
                               "begin_ms<=?6 ORDER BY begin_ms"))
        return problem;
    if (auto problem = prepare(count_, "SELECT count(*) FROM reading")) return problem;
    database_ = std::move(*opened);
    return std::nullopt;
}

std::optional<std::string> History::begin_anew(const SqlError& why, std::int64_t now_ms) {
    for (SqlStatement* statement : {&insert_, &prune_, &select_, &count_}) *statement = SqlStatement{};
    database_.reset();
    std::string stamp = rfc3339(now_ms);
    stamp.erase(std::remove_if(stamp.begin(), stamp.end(), [](char c) { return c == ':' || c == '-' || c == '.'; }),
                stamp.end());
    const std::string aside = path_ + ".damaged-" + stamp;
    std::error_code error;
    std::filesystem::rename(path_, aside, error);
    if (error) return path_ + " is damaged (" + why.reason + ") and cannot be set aside: " + error.message();
    // What the log beside it holds belongs to the damaged file.
    for (const char* suffix : {"-wal", "-shm"}) {
        std::error_code none;
        std::filesystem::rename(path_ + suffix, aside + suffix, none);
    }
    log_("the history " + path_ + " is damaged (" + why.reason + "): set aside as " + aside + ", begun anew");
    if (const auto again = connect()) return path_ + " cannot be made: " + again->reason;
    return std::nullopt;
}

Result<std::unique_ptr<History>, std::string> History::open(const std::string& path, std::int64_t now_ms, Log log,
                                                            const HistoryLimits& limits) {
    std::unique_ptr<History> history{new History{path, std::move(log), limits}};
    if (const auto problem = history->connect()) {
        if (!is_damage(*problem)) return "cannot open " + path + ": " + problem->reason;
        if (auto why = history->begin_anew(*problem, now_ms)) return *why;
    }
    return history;
}

std::optional<SqlError> History::put(std::int64_t span, std::int64_t begin_ms, const HistoryKey& key,
                                     const Reading& reading) {
    return insert_.bind(1, span)
        .bind(2, std::string_view{key.venue})
        .bind(3, std::string_view{key.underlying})
        .bind(4, std::int64_t{key.simulated})
        .bind(5, begin_ms)
        .bind(6, reading.time_ms)
        .bind_real(7, reading.spot)
        .bind_real(8, reading.net_gex)
        .bind_real(9, reading.flip)
        .bind_real(10, reading.atm_iv)
        .bind_real(11, reading.call_wall)
        .bind_real(12, reading.put_wall)
        .run();
}

std::optional<SqlError> History::write(const HistoryKey& key, const Reading& reading, std::int64_t now_ms) {
    for (const HistorySpan span : {HistorySpan::minutes, HistorySpan::days}) {
        const std::int64_t length = length_of(span);
        if (auto problem = put(length, floor_to(reading.time_ms, length), key, reading)) return problem;
    }
    // Once a minute is often enough, and also when the clock was set back.
    if (pruned_ms_ != 0 && now_ms >= pruned_ms_ && now_ms < pruned_ms_ + minute_ms) return std::nullopt;
    pruned_ms_ = now_ms;
    if (auto problem = prune_.bind(1, minute_ms).bind(2, floor_to(now_ms - limits_.minutes_kept_ms, minute_ms)).run())
        return problem;
    return prune_.bind(1, day_ms).bind(2, floor_to(now_ms - limits_.days_kept_ms, day_ms)).run();
}

void History::add(const HistoryKey& key, const Reading& reading, std::int64_t now_ms) {
    const std::lock_guard lock{mutex_};
    auto problem = database_ ? write(key, reading, now_ms) : connect();
    if (problem && is_damage(*problem)) {
        if (const auto why = begin_anew(*problem, now_ms)) {
            problem->reason = *why;
        } else {
            problem = write(key, reading, now_ms);
        }
    }
    const std::string reason = problem ? problem->reason : "";
    if (!reason.empty() && problem_.empty()) log_("the history is not kept: " + reason);
    if (reason.empty() && !problem_.empty()) log_("the history is kept again");
    problem_ = reason;
}

Result<std::vector<Reading>, std::string> History::read(const HistoryKey& key, HistorySpan span,
                                                        std::int64_t now_ms) const {
    const std::lock_guard lock{mutex_};
    if (!database_) return problem_;
    const std::int64_t length = length_of(span);
    const std::int64_t kept = span == HistorySpan::minutes ? limits_.minutes_kept_ms : limits_.days_kept_ms;
    select_.bind(1, length)
        .bind(2, std::string_view{key.venue})
        .bind(3, std::string_view{key.underlying})
        .bind(4, std::int64_t{key.simulated})
        .bind(5, floor_to(now_ms - kept, length))
        .bind(6, now_ms + day_ms);
    std::vector<Reading> readings;
    while (true) {
        const auto row = select_.step();
        if (!row || !*row) {
            select_.reset();
            if (!row) return row.error().reason;
            return readings;
        }
        readings.push_back({select_.integer(0), select_.real(1), select_.real(2), select_.real(3), select_.real(4),
                            select_.real(5), select_.real(6)});
    }
}

std::uint64_t History::rows() const {
    const std::lock_guard lock{mutex_};
    if (!database_) return 0;
    const auto row = count_.step();
    const std::uint64_t rows = row && *row ? static_cast<std::uint64_t>(count_.integer(0)) : 0;
    count_.reset();
    return rows;
}

std::string History::problem() const {
    const std::lock_guard lock{mutex_};
    return problem_;
}

}  // namespace otp::flow
