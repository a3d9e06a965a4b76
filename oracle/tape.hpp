#pragma once
// Tape: a recorded series of prices, as they could have been published at the time.

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "protocol/result.hpp"
#include "protocol/time.hpp"
#include "protocol/units.hpp"

namespace otp::oracle {

/// One price to publish. Times are whole seconds.
struct TapePoint {
    Time time;      ///< When the price is known and published.
    Time previous;  ///< Publish time of the point before: a gap in the recording shows as one.
    Price price;
    std::uint64_t confidence = 0;  ///< Half width of the price's uncertainty, 10^-8, never 0.

    friend bool operator==(const TapePoint&, const TapePoint&) = default;
};

/// A bar's close is known when the bar ends, so a bar of time t is one point at t + interval: nothing looks ahead.
///
/// Recordings carry no confidence; 2 bp of the price stand for it, what the routers of real feeds state in calm times.
class Tape {
public:
    /// Text as oracle/csv_bars.hpp describes, of two rows at least: the interval of the bars is the smallest difference
    /// of their times. The first point's `previous` is one interval before it.
    [[nodiscard]] static Result<Tape> read_csv(std::string_view csv);

    [[nodiscard]] std::span<const TapePoint> points() const { return points_; }
    [[nodiscard]] Duration interval() const { return interval_; }

private:
    Tape(std::vector<TapePoint> points, Duration interval) : points_{std::move(points)}, interval_{interval} {}

    std::vector<TapePoint> points_;
    Duration interval_;
};

}  // namespace otp::oracle
