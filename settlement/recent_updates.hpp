#pragma once
// The newest signed price updates of the journal, kept in memory: whoever watches a price asks for them every second,
// and the journal's file is read from the front. Safe to use from several threads.

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>

#include "settlement/applied_block.hpp"

namespace otp::settlement {

/// Where a command stands in the journal.
struct CommandPlace {
    std::uint64_t height = 0;
    std::uint32_t envelope = 0;
    std::uint32_t command = 0;
    friend auto operator<=>(const CommandPlace&, const CommandPlace&) = default;
};

class RecentUpdates {
public:
    explicit RecentUpdates(std::size_t bytes_max = 4U << 20) : bytes_max_{bytes_max} {}

    /// Keeps the updates of a block that were accepted; the oldest make room. Blocks come in order.
    void take(const AppliedBlock& block);
    [[nodiscard]] std::optional<Bytes> find(const CommandPlace& place) const;

private:
    std::size_t bytes_max_;
    mutable std::mutex mutex_;
    std::map<CommandPlace, Bytes> updates_;
    std::size_t bytes_ = 0;
};

}  // namespace otp::settlement
