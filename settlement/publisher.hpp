#pragma once
// Publisher: tells what has become durable: answers to those who submitted, then blocks to those who observe. Internal.

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "settlement/sequencer.hpp"

namespace otp::settlement {

class Publisher {
public:
    /// Without `background` everything is told by the thread that calls publish().
    Publisher(const Sequencer& sequencer, bool background);
    ~Publisher();
    Publisher(const Publisher&) = delete;
    Publisher& operator=(const Publisher&) = delete;

    void observe(BlockObserver observer);

    /// `block` is durable, or nothing; the group's fates are decided. Waits while the listeners are far behind.
    void publish(std::shared_ptr<const AppliedBlock> block, Group group);

    /// Tells what waits, and ends the thread.
    void finish();

    [[nodiscard]] std::uint64_t refused() const { return refused_; }
    [[nodiscard]] std::uint64_t duplicates() const { return duplicates_; }
    [[nodiscard]] std::uint64_t newcomers_turned_away() const { return newcomers_; }

private:
    struct News {
        std::shared_ptr<const AppliedBlock> block;
        Group group;
    };
    static constexpr std::size_t waiting_max = 256;

    void work();
    void tell(News& news);

    const Sequencer& sequencer_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<News> waiting_;
    bool ending_ = false;
    std::mutex observers_mutex_;
    std::vector<std::shared_ptr<const BlockObserver>> observers_;
    std::atomic<std::uint64_t> refused_ = 0;
    std::atomic<std::uint64_t> duplicates_ = 0;
    std::atomic<std::uint64_t> newcomers_ = 0;
    std::thread thread_;
};

}  // namespace otp::settlement
