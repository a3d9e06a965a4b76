#pragma once
// WorkerPool: a fixed set of threads that share loops with their caller.

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <list>
#include <mutex>
#include <thread>
#include <vector>

namespace otp::keys {

/// Threads start with the pool and end with it. Several threads may call parallel_for at once, and a body may call it
/// again: every caller works on its own loop, so none waits for a free thread.
class WorkerPool {
public:
    using Body = std::function<void(std::size_t begin, std::size_t end)>;

    /// `threads` counts the caller, so 1 starts none and runs everything in place; 0 means one a processor.
    explicit WorkerPool(std::size_t threads = 0);
    /// No parallel_for may be under way.
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    [[nodiscard]] std::size_t threads() const { return workers_.size() + 1; }

    /// Runs body(begin, end) over chunks that cover 0 .. count once, each of `chunk` items (the last may be shorter; 0
    /// counts as 1), in any order and on any thread; returns when all are done. If a body throws, no further chunk is
    /// begun and the first exception comes out here.
    void parallel_for(std::size_t count, std::size_t chunk, const Body& body);

private:
    struct Loop;

    void work();
    /// Takes one chunk of `loop` and runs it with `lock` released.
    void run_chunk(Loop& loop, std::unique_lock<std::mutex>& lock);

    std::mutex mutex_;
    std::condition_variable something_to_do_;
    std::list<Loop*> loops_;  ///< Those with chunks left to take, oldest first.
    bool stopping_ = false;
    std::vector<std::thread> workers_;
};

}  // namespace otp::keys
