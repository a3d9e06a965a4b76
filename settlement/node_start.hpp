#pragma once
// Starting: from the newest snapshot that can be believed, and the blocks after it. Internal.

#include "settlement/recent_receipts.hpp"
#include "settlement/replay.hpp"
#include "settlement/submission.hpp"

namespace otp::settlement {

/// Where the node goes on.
struct Ground {
    ChainState chain;
    RecentReceipts recent;
};

/// Precondition: the journal is open, so its tail is settled; it ends at `height_last`.
[[nodiscard]] Result<Ground, NodeError> find_ground(Disk& disk, const std::string& directory, const Genesis& genesis,
                                                    const Host& host, keys::WorkerPool& pool, std::uint64_t height_last,
                                                    const NodeOptions& options, StartReport& report);

}  // namespace otp::settlement
