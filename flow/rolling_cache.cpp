#include "flow/rolling_cache.hpp"

namespace otp::flow {
Taken RollingCache::take(market::OptionChain chain) {
    if (snapshots_.current != nullptr) {
        if (chain.time_ms == snapshots_.current->time_ms) return Taken::same_time;
        if (chain.time_ms < snapshots_.current->time_ms) return Taken::older;
    }
    snapshots_.previous = std::move(snapshots_.current);
    snapshots_.current = std::make_shared<const market::OptionChain>(std::move(chain));
    return snapshots_.previous == nullptr ? Taken::first : Taken::newer;
}

}  // namespace otp::flow
