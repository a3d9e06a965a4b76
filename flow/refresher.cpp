#include "flow/refresher.hpp"

#include <algorithm>

namespace otp::flow {

Refresher::Refresher(ChainDesk& desk, Choice choice, Log log)
    : desk_{desk}, choice_{std::move(choice)}, log_{std::move(log)} {}

void Refresher::open(std::vector<Source> sources) {
    ending_ = false;
    desk_.open(std::move(sources));
    for (std::size_t i = 0; i < desk_.source_count(); ++i) threads_.emplace_back([this, i] { run(i); });
}

void Refresher::end_threads() {
    {
        const std::lock_guard lock{mutex_};
        ending_ = true;
    }
    changed_.notify_all();
    desk_.cancel();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
}

void Refresher::start() {
    is_choosing_ = static_cast<bool>(choice_.second);
    open(choice_.first());
    if (is_choosing_) chooser_ = std::thread{[this] { choose(); }};
}

void Refresher::stop() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    changed_.notify_all();
    if (chooser_.joinable()) chooser_.join();
    end_threads();
}

void Refresher::heard() {
    // The chooser looks at the desk under the mutex, so no news falls between its look and its wait.
    { const std::lock_guard lock{mutex_}; }
    changed_.notify_all();
}

bool Refresher::first_has_answered() const {
    const auto views = desk_.views();
    return std::any_of(views.begin(), views.end(),
                       [](const FeedView& view) { return view.snapshots.current != nullptr; });
}

bool Refresher::first_has_failed() const {
    const auto views = desk_.views();
    return std::all_of(views.begin(), views.end(), [](const FeedView& view) {
        return view.snapshots.current == nullptr && view.counters.failures + view.counters.refused > 0;
    });
}

void Refresher::choose() {
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, choice_.first_within,
                      [this] { return stopping_ || first_has_answered() || first_has_failed(); });
    lock.unlock();
    if (stopping_ || first_has_answered()) {
        is_choosing_ = false;
        return;
    }
    for (const FeedView& view : desk_.views()) {
        log_("warning", view.source + " " + view.underlying + ": " + view.freshness.reason);
    }
    log_("warning", "no venue answers: SIMULATED option chains from now on, until the next start");
    end_threads();
    open(choice_.second());
    is_choosing_ = false;
}

void Refresher::run(std::size_t source) {
    const auto is_over = [this] { return ending_.load(); };
    while (!ending_) {
        const std::int64_t due = desk_.refresh(source, is_over);
        std::unique_lock lock{mutex_};
        // Looked at once a second, for the clock may be set.
        const std::int64_t wait = std::clamp<std::int64_t>(due - desk_.now_ms(), 1, 1000);
        changed_.wait_for(lock, std::chrono::milliseconds{wait}, is_over);
    }
}

}  // namespace otp::flow
