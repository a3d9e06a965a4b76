#include "settlement/publisher.hpp"

namespace otp::settlement {

Publisher::Publisher(const Sequencer& sequencer, bool background) : sequencer_{sequencer} {
    if (background) thread_ = std::thread{[this] { work(); }};
}

Publisher::~Publisher() { finish(); }

void Publisher::observe(BlockObserver observer) {
    const std::lock_guard held{observers_mutex_};
    observers_.push_back(std::make_shared<const BlockObserver>(std::move(observer)));
}

void Publisher::publish(std::shared_ptr<const AppliedBlock> block, Group group) {
    News news{std::move(block), std::move(group)};
    if (!thread_.joinable()) {
        tell(news);
        return;
    }
    std::unique_lock held{mutex_};
    changed_.wait(held, [this] { return waiting_.size() < waiting_max; });
    waiting_.push_back(std::move(news));
    changed_.notify_all();
}

void Publisher::finish() {
    if (!thread_.joinable()) return;
    {
        const std::lock_guard held{mutex_};
        ending_ = true;
        changed_.notify_all();
    }
    thread_.join();
}

void Publisher::work() {
    std::unique_lock held{mutex_};
    while (true) {
        changed_.wait(held, [this] { return ending_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        News news = std::move(waiting_.front());
        waiting_.pop_front();
        changed_.notify_all();
        held.unlock();
        tell(news);
        held.lock();
    }
}

void Publisher::tell(News& news) {
    for (const auto& submission : news.group) {
        if (submission->duplicate) ++duplicates_;
        if (submission->status != Status::ok) ++refused_;
        if (submission->unavailable == Unavailable::newcomers) ++newcomers_;
        answer(*submission);
    }
    if (news.block == nullptr) return;
    std::vector<std::shared_ptr<const BlockObserver>> observers;
    {
        const std::lock_guard held{observers_mutex_};
        observers = observers_;
    }
    if (observers.empty()) return;
    // After a failure there is no durable state to show; observers catch up when the node is opened again.
    (void)sequencer_.read([&](const State& state) {
        for (const auto& observer : observers) (*observer)(news.block, state);
    });
}

}  // namespace otp::settlement
