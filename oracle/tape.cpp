#include "oracle/tape.hpp"

#include <algorithm>

#include "oracle/csv_bars.hpp"

namespace otp::oracle {
namespace {

Duration smallest_difference(const std::vector<Bar>& bars) {
    Duration smallest = bars[1].time - bars[0].time;
    for (std::size_t i = 2; i < bars.size(); ++i) smallest = std::min(smallest, bars[i].time - bars[i - 1].time);
    return smallest;
}

/// 2 bp of the price.
std::uint64_t recorded_confidence(Price price) {
    return std::max<std::uint64_t>(1, static_cast<std::uint64_t>(price.raw()) * 2 / 10'000);
}

}  // namespace

Result<Tape> Tape::read_csv(std::string_view csv) {
    const auto bars = read_bars(csv);
    if (!bars) return bars.error();
    if (bars->size() < 2) return ParseError{"one row alone does not tell the interval of its bars", csv.size()};
    const Duration interval = smallest_difference(*bars);
    if (!(bars->back().time + interval).is_valid())
        return ParseError{"the last bar ends after the year 9999", csv.size()};

    std::vector<TapePoint> points;
    points.reserve(bars->size());
    Time previous = bars->front().time;
    for (const Bar& bar : *bars) {
        const Time time = bar.time + interval;
        points.push_back({time, previous, bar.close, recorded_confidence(bar.close)});
        previous = time;
    }
    return Tape{std::move(points), interval};
}

}  // namespace otp::oracle
