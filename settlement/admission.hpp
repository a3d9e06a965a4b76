#pragma once
// Admission: the bounded queue of submitted envelopes, and the threads that authenticate them. They are checked in any
// order and leave in the order they came. Internal.

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

#include "settlement/submission.hpp"

namespace otp::settlement {

class Admission {
public:
    using Moment = std::chrono::steady_clock::time_point;

    /// `threads` 0: nothing is checked but in check_all().
    Admission(const Hash& domain_separator, const Host& host, const NodeOptions& options, std::size_t threads);
    ~Admission();
    Admission(const Admission&) = delete;
    Admission& operator=(const Admission&) = delete;

    /// Queues it, or says why not; then it is still the caller's.
    [[nodiscard]] Unavailable offer(std::unique_ptr<Submission>& submission);

    /// Waits until the oldest is checked and takes a group from the front; an empty one at `until`, or when closed and
    /// empty.
    [[nodiscard]] Group take(std::optional<Moment> until);

    /// Everything that waits, checked or not. Threads must be done or there must be none.
    [[nodiscard]] Group take_all();

    /// Without threads: checks all that waits, here.
    void check_all();

    /// Price updates are verified against these from now on.
    void set_signers(std::shared_ptr<const KnownSigners> signers);

    /// Nothing more is queued: further offers are told `why`.
    void close(Unavailable why);
    /// Ends the threads; what they have not begun stays unchecked.
    void end_threads();

    [[nodiscard]] bool closed_and_empty() const;
    [[nodiscard]] std::size_t size() const;

private:
    void work();
    [[nodiscard]] bool front_is_checked() const { return !queue_.empty() && queue_.front()->checked; }
    [[nodiscard]] Group pop_group();

    const Hash domain_separator_;
    const Host& host_;
    const std::size_t queue_max_;
    const std::size_t queue_bytes_max_;
    const std::size_t group_max_;
    const std::size_t group_bytes_max_;
    const std::chrono::milliseconds group_wait_;

    mutable std::mutex mutex_;
    std::condition_variable something_to_check_;
    std::condition_variable something_to_take_;
    std::deque<std::unique_ptr<Submission>> queue_;
    std::size_t claimed_ = 0;    ///< Of the queue, from its front, that a thread has taken up.
    std::size_t unchecked_ = 0;  ///< Of the queue.
    std::size_t bytes_ = 0;
    bool taker_waits_ = false;
    std::shared_ptr<const KnownSigners> signers_;
    Unavailable closed_ = Unavailable::no;
    bool ending_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace otp::settlement
