#include "settlement/recent_updates.hpp"

namespace otp::settlement {

void RecentUpdates::take(const AppliedBlock& block) {
    const std::scoped_lock lock{mutex_};
    for (std::uint32_t e = 0; e < block.envelopes.size(); ++e) {
        const std::vector<Command>& commands = block.envelopes[e].authenticated.envelope.commands;
        const auto receipts = block.receipts_of(e);
        for (std::uint32_t c = 0; c < commands.size(); ++c) {
            const auto* report = std::get_if<ReportPrice>(&commands[c]);
            if (report == nullptr || receipts[c].status != Status::ok) continue;
            bytes_ += report->update.size();
            updates_.emplace(CommandPlace{block.height(), e, c}, report->update);
        }
    }
    while (bytes_ > bytes_max_) {
        bytes_ -= updates_.begin()->second.size();
        updates_.erase(updates_.begin());
    }
}

std::optional<Bytes> RecentUpdates::find(const CommandPlace& place) const {
    const std::scoped_lock lock{mutex_};
    const auto found = updates_.find(place);
    if (found == updates_.end()) return std::nullopt;
    return found->second;
}

}  // namespace otp::settlement
