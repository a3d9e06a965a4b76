#pragma once
// What a settlement worker does next: a pure function of what the node says is due. Prices first, settling second,
// oldest first; nothing is remembered, so a worker may start, stop and be doubled anywhere.

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "protocol/command.hpp"
#include "protocol/lifecycle.hpp"

namespace otp::settlement {

/// One series that has expired and is not settled.
struct DueSeries {
    SeriesName series;
    Phase phase = Phase::expired;
    Text feed;
    std::uint64_t positions = 0;        ///< Not settled yet.
    bool fix_ready = false;             ///< Its samples decide the settlement price now.
    std::optional<Time> next_deadline;  ///< Of its policy's ladder; from then on fewer samples suffice.
};

struct DueList {
    Time time;  ///< The node's.
    std::vector<DueSeries> items;
    std::vector<std::string> unreadable;  ///< Items that could not be read, each with the reason; the others count.
};

/// Reads the answer of GET /v1/due; fails only where there is no list.
[[nodiscard]] Result<DueList> read_due(const nlohmann::json& document);

struct WorkerPlan {
    std::vector<FixSettlementPrice> fixes;  ///< Each feed and expiry once, oldest expiry first.
    std::vector<Settle> settles;            ///< Oldest expiry first; those with a price.
    std::vector<SeriesName> waiting;        ///< Expired, and the price cannot be fixed yet.
    std::optional<Time> next_deadline;      ///< The earliest of those waiting.
};

/// A record is to be fixed when the node says that its samples suffice, or when a deadline has passed since it said
/// so. `limit` bounds the positions of one settle command.
[[nodiscard]] WorkerPlan plan(const std::vector<DueSeries>& due, Time now, std::uint64_t limit);

}  // namespace otp::settlement
