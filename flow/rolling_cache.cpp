#include "flow/rolling_cache.hpp"

#include <string_view>

namespace otp::flow {
namespace {

std::optional<double> difference(std::optional<double> now, std::optional<double> before) {
    if (!now || !before) return std::nullopt;
    return *now - *before;
}

}  // namespace

Taken RollingCache::take(market::OptionChain chain) {
    if (snapshots_.current != nullptr) {
        if (chain.time_ms == snapshots_.current->time_ms) return Taken::same_time;
        if (chain.time_ms < snapshots_.current->time_ms) return Taken::older;
    }
    snapshots_.previous = std::move(snapshots_.current);
    snapshots_.current = std::make_shared<const market::OptionChain>(std::move(chain));
    return snapshots_.previous == nullptr ? Taken::first : Taken::newer;
}

ContractChanges changes_of(const Snapshots& snapshots) {
    ContractChanges changes;
    if (snapshots.current == nullptr || snapshots.previous == nullptr) return changes;
    std::unordered_map<std::string_view, const market::OptionQuote*> before;
    before.reserve(snapshots.previous->quotes.size());
    for (const market::OptionQuote& quote : snapshots.previous->quotes) before.emplace(quote.instrument, &quote);
    for (const market::OptionQuote& quote : snapshots.current->quotes) {
        const auto found = before.find(quote.instrument);
        if (found == before.end()) continue;
        const market::OptionQuote& old = *found->second;
        ContractChange change;
        if (const auto iv = difference(quote.mark_iv, old.mark_iv)) change.iv_points = *iv * 100;
        change.volume = difference(quote.volume, old.volume);
        change.open_interest = difference(quote.open_interest, old.open_interest);
        changes.emplace(quote.instrument, change);
    }
    return changes;
}

}  // namespace otp::flow
