#pragma once
// The newest snapshot of a chain and the one before it, by the venue's own time. Pure.

#include <cstdint>
#include <memory>

#include "market/chain.hpp"

namespace otp::flow {

using ChainPtr = std::shared_ptr<const market::OptionChain>;

/// Two snapshots of one underlying at one venue. Empty pointers: there is none yet.
struct Snapshots {
    ChainPtr current;
    ChainPtr previous;
};

/// What became of an answer of the venue.
enum class Taken : std::uint8_t {
    first,      ///< There was none before.
    newer,      ///< It is the current one now, and the current one the previous.
    same_time,  ///< The venue said nothing new: no snapshot, however late it was fetched.
    older       ///< From before the current one (answers overtook each other): dropped.
};

class RollingCache {
public:
    /// Keyed by `chain.time_ms`, the venue's time, never by when it was fetched.
    Taken take(market::OptionChain chain);
    [[nodiscard]] const Snapshots& snapshots() const { return snapshots_; }

private:
    Snapshots snapshots_;
};

}  // namespace otp::flow
