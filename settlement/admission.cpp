#include "settlement/admission.hpp"

#include <algorithm>

namespace otp::settlement {
namespace {

/// What a thread takes up at a time: enough to pay for the mutex, few enough that the oldest is not long in coming.
constexpr std::size_t claim_max = 8;

}  // namespace

Admission::Admission(const Hash& domain_separator, const Host& host, const NodeOptions& options, std::size_t threads)
    : domain_separator_{domain_separator},
      host_{host},
      queue_max_{options.queue_max},
      queue_bytes_max_{options.queue_bytes_max},
      group_max_{std::clamp<std::size_t>(options.group_max, 1, Block::envelopes_max)},
      group_bytes_max_{std::min<std::size_t>(options.group_bytes_max, Block::size_max / 2)},
      group_wait_{options.group_wait},
      signers_{std::make_shared<const KnownSigners>()} {
    for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

Admission::~Admission() { end_threads(); }

Unavailable Admission::offer(std::unique_ptr<Submission>& submission) {
    const std::lock_guard held{mutex_};
    if (closed_ != Unavailable::no) return closed_;
    const std::size_t bytes = submission->bytes.size();
    if (queue_.size() >= queue_max_ || bytes_ + bytes > queue_bytes_max_) return Unavailable::overloaded;
    bytes_ += bytes;
    ++unchecked_;
    queue_.push_back(std::move(submission));
    something_to_check_.notify_one();
    return Unavailable::no;
}

void Admission::work() {
    std::unique_lock held{mutex_};
    std::vector<Submission*> claim;
    while (true) {
        something_to_check_.wait(held, [this] { return ending_ || claimed_ < queue_.size(); });
        if (ending_) return;
        claim.clear();
        while (claimed_ < queue_.size() && claim.size() < claim_max) claim.push_back(queue_[claimed_++].get());
        const std::shared_ptr<const KnownSigners> signers = signers_;
        held.unlock();
        for (Submission* const submission : claim) check(*submission, domain_separator_, *signers, host_);
        held.lock();
        for (Submission* const submission : claim) submission->checked = true;
        unchecked_ -= claim.size();
        if (taker_waits_ && front_is_checked()) something_to_take_.notify_one();
    }
}

void Admission::check_all() {
    const std::lock_guard held{mutex_};
    for (; claimed_ < queue_.size(); ++claimed_) {
        check(*queue_[claimed_], domain_separator_, *signers_, host_);
        queue_[claimed_]->checked = true;
        --unchecked_;
    }
}

Group Admission::take(std::optional<Moment> until) {
    std::unique_lock held{mutex_};
    taker_waits_ = true;
    const auto something = [this] {
        return ending_ || front_is_checked() || (closed_ != Unavailable::no && queue_.empty());
    };
    if (until) {
        something_to_take_.wait_until(held, *until, something);
    } else {
        something_to_take_.wait(held, something);
    }
    // Those that came with the oldest had better share its flush than wait for the next.
    if (front_is_checked() && unchecked_ > 0) {
        something_to_take_.wait_for(held, group_wait_, [this] {
            return ending_ || unchecked_ == 0 || queue_.size() - unchecked_ >= group_max_;
        });
    }
    taker_waits_ = false;
    return ending_ ? Group{} : pop_group();
}

Group Admission::pop_group() {
    Group group;
    std::size_t bytes = 0;
    while (front_is_checked() && group.size() < group_max_) {
        const std::size_t next = queue_.front()->bytes.size();
        if (!group.empty() && bytes + next > group_bytes_max_) break;
        bytes += next;
        group.push_back(std::move(queue_.front()));
        queue_.pop_front();
    }
    claimed_ -= group.size();
    bytes_ -= bytes;
    return group;
}

Group Admission::take_all() {
    const std::lock_guard held{mutex_};
    Group all{std::make_move_iterator(queue_.begin()), std::make_move_iterator(queue_.end())};
    queue_.clear();
    claimed_ = unchecked_ = bytes_ = 0;
    return all;
}

void Admission::set_signers(std::shared_ptr<const KnownSigners> signers) {
    const std::lock_guard held{mutex_};
    signers_ = std::move(signers);
}

void Admission::close(Unavailable why) {
    const std::lock_guard held{mutex_};
    // A failure is the last word; a stop is not to hide it.
    if (closed_ != Unavailable::failed) closed_ = why;
    something_to_take_.notify_all();
}

void Admission::end_threads() {
    {
        const std::lock_guard held{mutex_};
        ending_ = true;
        something_to_check_.notify_all();
        something_to_take_.notify_all();
    }
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
}

bool Admission::closed_and_empty() const {
    const std::lock_guard held{mutex_};
    return ending_ || (closed_ != Unavailable::no && queue_.empty());
}

std::size_t Admission::size() const {
    const std::lock_guard held{mutex_};
    return queue_.size();
}

}  // namespace otp::settlement
