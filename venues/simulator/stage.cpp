#include "venues/simulator/stage.hpp"

#include <algorithm>

namespace otp::venues::simulator {
namespace {

/// "/kraken" of "/kraken/v2?x".
std::string_view first_segment(std::string_view target) {
    return target.substr(0, std::min(target.find_first_of("/?", 1), target.size()));
}

}  // namespace

Stage::Stage(const Options& options) : world_{options.bitcoin}, seed_{options.seed} {
    for (const auto& [asset, dollars] : options.stablecoins) world_.set_stablecoin(asset, dollars);
    for (const VenueFacts& row : all_venues()) {
        const auto& wanted = options.venues;
        if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), row.venue) == wanted.end()) continue;
        venues_.try_emplace(row.venue, row.venue, world_, options.seed, options.start_us);
    }
}

VenueScript* Stage::at(std::string_view target) {
    if (target.empty()) return nullptr;
    for (auto& [venue, script] : venues_) {
        if (first_segment(script.facts().path) == first_segment(target)) return &script;
    }
    return nullptr;
}

std::optional<std::string> Stage::order(const FaultOrder& order, std::int64_t now_us) {
    const auto found = venues_.find(order.venue);
    const std::string name{facts_of(order.venue).name};
    if (found == venues_.end()) return name + " is not served";
    if (!found->second.faults().add(order, now_us)) {
        return name + " has " + std::to_string(FaultWindows::windows_max) + " faults already";
    }
    return std::nullopt;
}

void Stage::advance(std::int64_t now_us, std::vector<Act>& acts) {
    for (std::int64_t due_us = now_us; !venues_.empty();) {
        for (const auto& [venue, script] : venues_) due_us = std::min(due_us, script.next_due_us());
        for (auto& [venue, script] : venues_) script.advance(due_us, acts);
        if (due_us >= now_us) return;
        due_us = now_us;
    }
}

}  // namespace otp::venues::simulator
