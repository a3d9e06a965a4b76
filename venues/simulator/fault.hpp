#pragma once
// What can go wrong at a venue, how it is ordered, and when it holds.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "venues/simulator/venue.hpp"

namespace otp::venues::simulator {

enum class Fault : std::uint8_t {
    gap,
    duplicate,
    reorder,
    stale,
    half_open,
    slow,
    truncated,
    absurd,
    frozen,
    skew,
    throttle,
    restart,
    cut,
};

struct FaultFacts {
    Fault fault;
    std::string_view name;
    std::string_view value;  ///< The value it takes when none is given; "" where it takes none.
    std::string_view doc;    ///< What the venue does.
};

[[nodiscard]] std::span<const FaultFacts> all_faults();
[[nodiscard]] const FaultFacts& facts_of(Fault fault);
/// "gap, duplicate, ..."
[[nodiscard]] std::string fault_names();

/// One fault of one venue, for a while.
struct FaultOrder {
    Venue venue = Venue::coinbase;
    Fault fault = Fault::gap;
    std::int64_t value = 0;                      ///< `absurd`: an Absurd. `slow`, `skew`: microseconds. Others: 0.
    std::int64_t start_us = 0;                   ///< From the moment of the order; in FaultWindows: an instant.
    std::optional<std::int64_t> length_us = {};  ///< Without: for good.

    [[nodiscard]] bool holds(std::int64_t now_us) const {
        return now_us >= start_us && (!length_us || now_us - start_us < *length_us);
    }
    friend bool operator==(const FaultOrder&, const FaultOrder&) = default;
};

/// Reads "VENUE=FAULT[:VALUE][@START][+LENGTH]", e.g. "kraken=stale@10s+30s", "okx=absurd:nan", "bybit=skew:-10s@1m".
/// Lengths of time are whole numbers of ms, s, m or h, a day at most. The other outcome: why not, and what is known.
[[nodiscard]] std::variant<FaultOrder, std::string> parse_fault_order(std::string_view text);
[[nodiscard]] std::string to_text(const FaultOrder& order);

/// The faults of one venue.
class FaultWindows {
public:
    static constexpr std::size_t windows_max = 256;

    /// `now_us`: what the order's start counts from. False: there are too many that have not ended.
    [[nodiscard]] bool add(FaultOrder order, std::int64_t now_us);
    void clear() { windows_.clear(); }
    void clear(Fault fault);

    /// The one that holds at `now_us`; of several the newest.
    [[nodiscard]] const FaultOrder* active(Fault fault, std::int64_t now_us) const;
    [[nodiscard]] const std::vector<FaultOrder>& windows() const { return windows_; }

private:
    std::vector<FaultOrder> windows_;
};

}  // namespace otp::venues::simulator
