#include "oracle/live/deliverer.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>

namespace otp::oracle {
namespace {

constexpr std::size_t together = 16;       ///< Updates in one envelope.
constexpr std::size_t queue_max = 256;     ///< Of new ones; what falls out is brought when it is wanted.
constexpr std::size_t remembered = 8'192;  ///< Seconds of a feed.
constexpr std::chrono::seconds look_every{2};

}  // namespace

void Deliverer::start() {
    thread_ = std::thread{[this] { run(); }};
}

void Deliverer::stop() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Deliverer::bring(const std::string& feed, std::int64_t second_s, Bytes update) {
    {
        const std::lock_guard lock{mutex_};
        queue_.push_back({feed, second_s, std::move(update)});
        while (queue_.size() > queue_max) queue_.pop_front();
    }
    changed_.notify_all();
}

void Deliverer::hand_over(std::vector<Item> items) {
    std::vector<Bytes> updates;
    for (const Item& item : items) updates.push_back(item.update);
    const auto problem = surroundings_.deliver(updates);
    alarms_.set("node_away", "delivery", problem.has_value(), problem.value_or(""));
    (problem ? failed_ : delivered_) += items.size();
    if (problem) return;
    for (const Item& item : items) {
        auto& seconds = brought_[item.feed];
        seconds.insert(item.second_s);
        while (seconds.size() > remembered) seconds.erase(seconds.begin());
    }
}

void Deliverer::bring_what_is_wanted() {
    for (const WantedReports& wanted : surroundings_.wanted()) {
        std::vector<Item> items;
        {
            const std::lock_guard lock{files_.mutex};
            for (auto& [second, update] : files_.files.updates(wanted.feed, wanted.from_s, wanted.to_s, remembered)) {
                if (!brought_[wanted.feed].contains(second)) items.push_back({wanted.feed, second, std::move(update)});
            }
        }
        for (std::size_t from = 0; from < items.size(); from += together) {
            const auto to = std::min(items.size(), from + together);
            hand_over(
                {items.begin() + static_cast<std::ptrdiff_t>(from), items.begin() + static_cast<std::ptrdiff_t>(to)});
        }
    }
}

void Deliverer::run() {
    auto next_look = std::chrono::steady_clock::now() + look_every;
    for (;;) {
        std::vector<Item> items;
        {
            std::unique_lock lock{mutex_};
            changed_.wait_until(lock, next_look, [this] { return stopping_ || !queue_.empty(); });
            if (stopping_) return;
            while (!queue_.empty() && items.size() < together) {
                items.push_back(std::move(queue_.front()));
                queue_.pop_front();
            }
        }
        if (!items.empty()) hand_over(std::move(items));
        if (std::chrono::steady_clock::now() < next_look) continue;
        bring_what_is_wanted();
        next_look = std::chrono::steady_clock::now() + look_every;
    }
}

}  // namespace otp::oracle
