#include "keys/worker_pool.hpp"

#include <algorithm>
#include <exception>

namespace otp::keys {

/// One call of parallel_for; lives on its caller's stack, and is touched only under the pool's mutex.
struct WorkerPool::Loop {
    std::size_t count;
    std::size_t chunk;
    const Body& body;
    std::size_t next = 0;     ///< First item that nobody has taken.
    std::size_t running = 0;  ///< Chunks taken and not finished.
    std::exception_ptr failure = nullptr;
    std::condition_variable finished = {};

    [[nodiscard]] bool has_chunks() const { return next < count; }
};

WorkerPool::WorkerPool(std::size_t threads) {
    if (threads == 0) threads = std::max(1u, std::thread::hardware_concurrency());
    workers_.reserve(threads - 1);
    for (std::size_t i = 1; i < threads; ++i) workers_.emplace_back([this] { work(); });
}

WorkerPool::~WorkerPool() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    something_to_do_.notify_all();
    for (std::thread& worker : workers_) worker.join();
}

void WorkerPool::parallel_for(std::size_t count, std::size_t chunk, const Body& body) {
    if (count == 0) return;
    Loop loop{count, std::max<std::size_t>(chunk, 1), body};
    std::unique_lock lock{mutex_};
    loops_.push_back(&loop);
    something_to_do_.notify_all();
    while (loop.has_chunks()) run_chunk(loop, lock);
    loop.finished.wait(lock, [&] { return loop.running == 0; });
    if (loop.failure) std::rethrow_exception(loop.failure);
}

void WorkerPool::work() {
    std::unique_lock lock{mutex_};
    while (true) {
        something_to_do_.wait(lock, [this] { return stopping_ || !loops_.empty(); });
        if (loops_.empty()) return;
        run_chunk(*loops_.front(), lock);
    }
}

void WorkerPool::run_chunk(Loop& loop, std::unique_lock<std::mutex>& lock) {
    const std::size_t begin = loop.next;
    loop.next = begin + std::min(loop.chunk, loop.count - begin);
    const std::size_t end = loop.next;
    if (!loop.has_chunks()) loops_.remove(&loop);
    ++loop.running;
    lock.unlock();

    std::exception_ptr failure;
    try {
        loop.body(begin, end);
    } catch (...) {
        failure = std::current_exception();
    }

    lock.lock();
    --loop.running;
    if (failure && !loop.failure) {
        loop.failure = failure;
        loop.next = loop.count;
        loops_.remove(&loop);
    }
    // Notified under the lock: the caller destroys the loop as soon as it may wake.
    if (loop.running == 0 && !loop.has_chunks()) loop.finished.notify_one();
}

}  // namespace otp::keys
