#pragma once
// StateLock: one writer or many readers, in turns. With std::shared_mutex a stream of readers keeps the writer out for
// as long as it lasts, and a busy writer the readers.

#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace otp::settlement {

/// When both wait, they alternate: a leaving writer lets in every reader that waits, and readers that come while the
/// writer waits stay behind it. Not recursive: a reader that asks again while the writer waits never gets in.
class StateLock {
public:
    void lock() {
        std::unique_lock held{mutex_};
        ++writers_waiting_;
        changed_.wait(held, [this] { return !writing_ && readers_ == 0; });
        --writers_waiting_;
        writing_ = true;
    }

    void unlock() {
        const std::lock_guard held{mutex_};
        writing_ = false;
        readers_ += readers_waiting_;
        readers_waiting_ = 0;
        ++turn_;
        changed_.notify_all();
    }

    void lock_shared() {
        std::unique_lock held{mutex_};
        if (!writing_ && writers_waiting_ == 0) {
            ++readers_;
            return;
        }
        ++readers_waiting_;
        const std::uint64_t turn = turn_;
        changed_.wait(held, [&] { return turn_ != turn; });  // The leaving writer has counted this reader in.
    }

    void unlock_shared() {
        const std::lock_guard held{mutex_};
        if (--readers_ == 0) changed_.notify_all();
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::uint64_t turn_ = 0;  ///< Counts writers that have left.
    std::uint32_t readers_ = 0;
    std::uint32_t readers_waiting_ = 0;
    std::uint32_t writers_waiting_ = 0;
    bool writing_ = false;
};

}  // namespace otp::settlement
