#include "flow/analyst.hpp"

#include "flow/moment.hpp"

namespace otp::flow {
namespace {

Problem stopping() { return {503, "stopping", "the service is being stopped", "", 1}; }

std::size_t bytes_of(const std::string& key, const Analysed& analysed) {
    return 2 * key.size() + analysed.data.size() + analysed.quality.size() + 512;
}

}  // namespace

Analyst::Analyst(Make make, const AnalystLimits& limits)
    : make_{std::move(make)}, limits_{limits}, thread_{[this] { work(); }} {}

/// A snapshot that is renewed in time has one analysis. One that is not is looked at again each minute, for options
/// expire and rows grow old meanwhile.
Analyst::Key Analyst::settle(Order& order) {
    const std::int64_t time = order.snapshots.current->time_ms;
    order.now_ms = time + std::max<std::int64_t>(order.now_ms - time, 0) / minute_ms * minute_ms;
    const ChainPtr& previous = order.snapshots.previous;
    return order.query.venue + '/' + order.query.underlying + '@' + std::to_string(time) + '@' +
           std::to_string(previous == nullptr ? 0 : previous->time_ms) + '@' + std::to_string(order.now_ms) + '?' +
           order.query.key;
}

std::shared_ptr<const Analysed> Analyst::find(const Key& key) {
    const auto found = kept_.find(key);
    if (found == kept_.end()) return nullptr;
    recent_.splice(recent_.begin(), recent_, found->second.place);
    ++counters_.reused;
    return found->second.analysed;
}

void Analyst::keep(const Key& key, const std::shared_ptr<const Analysed>& analysed) {
    if (kept_.contains(key)) return;
    recent_.push_front(key);
    kept_.emplace(key, Kept{analysed, recent_.begin()});
    counters_.kept_bytes += bytes_of(key, *analysed);
    while (counters_.kept_bytes > limits_.kept_bytes_max && !recent_.empty()) {
        const auto last = kept_.find(recent_.back());
        counters_.kept_bytes -= bytes_of(last->first, *last->second.analysed);
        kept_.erase(last);
        recent_.pop_back();
    }
    counters_.kept = kept_.size();
}

Analyst::Answer Analyst::make(const Key& key, const Order& order) {
    auto made = make_(order.snapshots, order.query, order.now_ms);
    const std::lock_guard lock{mutex_};
    ++counters_.made;
    if (!made) return made.error();
    auto analysed = std::make_shared<const Analysed>(std::move(*made));
    keep(key, analysed);
    return analysed;
}

Analyst::Answer Analyst::get(const Order& asked) {
    Order order = asked;
    const Key key = settle(order);
    {
        const std::lock_guard lock{mutex_};
        if (auto found = find(key)) return found;
    }
    return make(key, order);
}

void Analyst::ask(Order order, Done done) {
    const Key key = settle(order);
    std::optional<Answer> at_once;
    {
        const std::lock_guard lock{mutex_};
        const auto waiting = waiting_.find(key);
        if (auto found = find(key)) {
            at_once = Answer{std::move(found)};
        } else if (ending_) {
            at_once = Answer{stopping()};
        } else if (waiting != waiting_.end()) {
            ++counters_.reused;
            waiting->second.done.push_back(std::move(done));
        } else if (waiting_.size() >= limits_.waiting_max) {
            ++counters_.refused;
            at_once = Answer{Problem{503, "overloaded", "too many different analyses are being asked for",
                                     "ask again after Retry-After, with the same switches as others", 2}};
        } else {
            waiting_.emplace(key, Waiting{std::move(order), {std::move(done)}});
            queue_.push_back(key);
        }
    }
    if (at_once) return done(*at_once);
    changed_.notify_one();
}

void Analyst::work() {
    std::unique_lock lock{mutex_};
    while (true) {
        changed_.wait(lock, [this] { return ending_ || !queue_.empty(); });
        if (queue_.empty()) return;
        const Key key = queue_.front();
        queue_.pop_front();
        const Order order = waiting_.at(key).order;
        const bool is_over = ending_;
        lock.unlock();
        const Answer answer = is_over ? Answer{stopping()} : make(key, order);
        lock.lock();
        const auto waiting = waiting_.extract(key);
        lock.unlock();
        for (const Done& done : waiting.mapped().done) done(answer);
        lock.lock();
    }
}

void Analyst::stop() {
    {
        const std::lock_guard lock{mutex_};
        ending_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

AnalystCounters Analyst::counters() const {
    const std::lock_guard lock{mutex_};
    return counters_;
}

}  // namespace otp::flow
