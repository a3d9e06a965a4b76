#include <algorithm>

#include "protocol/commands/common.hpp"

namespace otp {
namespace {

constexpr std::size_t sources_max = 4;

/// In text a source is "network:id", and sources are joined by commas.
bool network_is_valid(const std::string& network) {
    return !network.empty() && network.find_first_of(",:") == std::string::npos;
}

bool is_source_of_another(const State& state, const FeedSource& source) {
    return std::any_of(state.feeds().begin(), state.feeds().end(), [&](const Feed& feed) {
        return std::find(feed.sources.begin(), feed.sources.end(), source) != feed.sources.end();
    });
}

bool sources_are_valid(const FeedSources& sources) {
    if (sources.empty() || sources.size() > sources_max) return false;
    for (auto source = sources.begin(); source != sources.end(); ++source) {
        if (!network_is_valid(source->network.value) || std::find(sources.begin(), source, *source) != source)
            return false;
    }
    return true;
}

Status register_feed(State& state, const Context& context, const Feed& feed) {
    if (feed.name.value.empty() || !sources_are_valid(feed.sources)) return Status::feed_must_be_valid;
    if (feed.exponent < -18 || feed.exponent > 0) return Status::feed_must_be_valid;
    if (state.find_feed(feed.name)) return Status::feed_already_exists;
    // A report is of one feed.
    for (const FeedSource& source : feed.sources) {
        if (is_source_of_another(state, source)) return Status::feed_must_be_valid;
    }
    if (state.feeds().size() >= 0xffff) return Status::registry_full;

    context.events.push_back(events::FeedCreated{state.add_feed(feed)});
    return Status::ok;
}

}  // namespace

/// The operator registers a price feed: which messages of which networks are its reports, best source first.
Status apply(State& state, const Context& context, const CreateFeed& command) {
    return register_feed(state, context, {command.feed, command.exponent, command.sources, std::nullopt});
}

/// The same for a feed whose values are estimates and known less well than a price, or for one to be held to more.
/// The limit never changes: what is refused today was refused always.
Status apply(State& state, const Context& context, const CreateFeedWithLimit& command) {
    if (!is_confidence_limit(command.confidence_limit_bps)) return Status::confidence_limit_must_be_valid;
    return register_feed(state, context,
                         {command.feed, command.exponent, command.sources, std::nullopt, command.confidence_limit_bps});
}

}  // namespace otp
