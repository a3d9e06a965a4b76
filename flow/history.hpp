#pragma once
// What became of a chain over time: 24 hours by the minute and 90 days by the day, in SQLite, bounded and kept over
// restarts. A minute's or day's row is the last reading in it.

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flow/moment.hpp"
#include "store/sqlite.hpp"

namespace otp::flow {

/// Of which chain; what a market on this machine made up is never in one line with what a venue said.
struct HistoryKey {
    std::string venue;
    std::string underlying;
    bool simulated = false;
};

/// With the default conventions (naive dealers, USD per 1 %, gamma computed, flip by re-pricing), over all expiries.
struct Reading {
    std::int64_t time_ms = 0;  ///< Venue time.
    std::optional<double> spot, net_gex, flip;
    std::optional<double> atm_iv;  ///< Fraction.
    std::optional<double> call_wall, put_wall;
};

enum class HistorySpan : std::uint8_t { minutes, days };

struct HistoryLimits {
    std::int64_t minutes_kept_ms = 24 * hour_ms;
    std::int64_t days_kept_ms = 90 * day_ms;
};

/// Safe to use from several threads.
class History {
public:
    using Log = std::function<void(std::string_view line)>;

    /// Opens or makes the file (":memory:" for none). One that is damaged, or of another kind, is set aside under
    /// `PATH.damaged-TIME`, said in the log, and begun anew; else why it cannot be had.
    [[nodiscard]] static Result<std::unique_ptr<History>, std::string> open(const std::string& path,
                                                                            std::int64_t now_ms, Log log,
                                                                            const HistoryLimits& limits = {});

    /// Keeps a reading in its minute and its day, unless one of a later time is there, and drops what is too old
    /// as of `now_ms`. A reading that cannot be kept is said in the log once, until one can.
    void add(const HistoryKey& key, const Reading& reading, std::int64_t now_ms);
    /// Oldest first; those of before the span are left out even if they are still in the file.
    [[nodiscard]] Result<std::vector<Reading>, std::string> read(const HistoryKey& key, HistorySpan span,
                                                                 std::int64_t now_ms) const;
    [[nodiscard]] std::uint64_t rows() const;
    /// Why the last reading was not kept; empty: it was.
    [[nodiscard]] std::string problem() const;

private:
    History(std::string path, Log log, const HistoryLimits& limits)
        : path_{std::move(path)}, log_{std::move(log)}, limits_{limits} {}
    [[nodiscard]] std::optional<store::SqlError> connect();
    [[nodiscard]] std::optional<std::string> begin_anew(const store::SqlError& why, std::int64_t now_ms);
    [[nodiscard]] std::optional<store::SqlError> write(const HistoryKey& key, const Reading& reading,
                                                       std::int64_t now_ms);
    [[nodiscard]] std::optional<store::SqlError> put(std::int64_t span, std::int64_t begin_ms, const HistoryKey& key,
                                                     const Reading& reading);

    std::string path_;
    Log log_;
    HistoryLimits limits_;
    mutable std::mutex mutex_;
    std::optional<store::SqlDatabase> database_;
    mutable store::SqlStatement insert_, prune_, select_, count_;
    std::int64_t pruned_ms_ = 0;
    std::string problem_;
};

}  // namespace otp::flow
