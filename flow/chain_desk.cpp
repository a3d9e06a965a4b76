#include "flow/chain_desk.hpp"

namespace otp::flow {

void ChainDesk::open(std::vector<Source> sources) {
    const std::lock_guard lock{mutex_};
    sources_ = std::move(sources);
    entries_.clear();
    for (std::size_t i = 0; i < sources_.size(); ++i) {
        for (const std::string& underlying : sources_[i].underlyings) {
            entries_.push_back({i, underlying, Feed{rules_, clock_()}});
        }
    }
}

std::size_t ChainDesk::source_count() const {
    const std::lock_guard lock{mutex_};
    return sources_.size();
}

ChainDesk::Entry* ChainDesk::first_due(std::size_t source) {
    Entry* first = nullptr;
    for (Entry& entry : entries_) {
        if (entry.source != source) continue;
        if (first == nullptr || entry.feed.due_ms() < first->feed.due_ms()) first = &entry;
    }
    return first;
}

std::int64_t ChainDesk::refresh(std::size_t source, const std::function<bool()>& is_over) {
    while (true) {
        Entry* entry = nullptr;
        {
            const std::lock_guard lock{mutex_};
            entry = first_due(source);
            const std::int64_t due = entry == nullptr ? clock_() + rules_.refresh_max_ms : entry->feed.due_ms();
            if (due > clock_() || is_over()) return due;
        }
        // Entries and sources stay where they are until open(). Nobody waits for the venue but this thread.
        Fetched fetched = sources_[source].fetch(entry->underlying);
        if (is_over()) return clock_();
        take(*entry, std::move(fetched));
    }
}

void ChainDesk::take(Entry& entry, Fetched fetched) {
    bool is_new = false;
    FeedView view;
    {
        const std::lock_guard lock{mutex_};
        const std::int64_t now = clock_();
        if (auto* chain = std::get_if<market::OptionChain>(&fetched)) {
            is_new = entry.feed.answered(std::move(*chain), now, random_());
        } else {
            entry.feed.failed(std::get<FetchFailure>(fetched), now, random_());
        }
        view = view_of(entry, now);
    }
    if (observer_) observer_(view, is_new);
}

void ChainDesk::cancel() {
    const std::lock_guard lock{mutex_};
    for (const Source& source : sources_) {
        if (source.cancel) source.cancel();
    }
}

FeedView ChainDesk::view_of(const Entry& entry, std::int64_t now_ms) const {
    const Source& source = sources_[entry.source];
    return {source.venue,         entry.underlying,       source.description,
            source.simulated,     entry.feed.snapshots(), entry.feed.freshness(now_ms),
            entry.feed.counters()};
}

std::optional<FeedView> ChainDesk::view(const std::string& venue, const std::string& underlying) const {
    const std::lock_guard lock{mutex_};
    for (const Entry& entry : entries_) {
        if (entry.underlying == underlying && sources_[entry.source].venue == venue) return view_of(entry, clock_());
    }
    return std::nullopt;
}

std::vector<FeedView> ChainDesk::views() const {
    const std::lock_guard lock{mutex_};
    std::vector<FeedView> views;
    const std::int64_t now = clock_();
    for (const Entry& entry : entries_) views.push_back(view_of(entry, now));
    return views;
}

}  // namespace otp::flow
