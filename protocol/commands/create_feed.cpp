#include <algorithm>

#include "protocol/commands/common.hpp"

namespace otp {
namespace {

bool sources_are_valid(const FeedSources& sources) {
    if (sources.empty() || sources.size() > 4) return false;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        if (std::find(sources.begin(), sources.begin() + static_cast<std::ptrdiff_t>(i), sources[i]) !=
            sources.begin() + static_cast<std::ptrdiff_t>(i)) {
            return false;
        }
    }
    return true;
}

}  // namespace

/// The operator registers a price feed: which messages of which networks are its reports, best source first.
Status apply(State& state, const Context& context, const CreateFeed& command) {
    if (command.feed.value.empty() || !sources_are_valid(command.sources)) return Status::feed_must_be_valid;
    if (command.exponent < -18 || command.exponent > 0) return Status::feed_must_be_valid;
    if (state.find_feed(command.feed)) return Status::feed_already_exists;
    if (state.feeds().size() >= 0xffff) return Status::registry_full;

    const FeedNo feed = state.add_feed({command.feed, command.exponent, command.sources, std::nullopt});
    context.events.push_back(events::FeedCreated{feed});
    return Status::ok;
}

}  // namespace otp
