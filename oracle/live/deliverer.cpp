#include "oracle/live/deliverer.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>

namespace otp::oracle {
namespace {

constexpr std::size_t together = 16;          ///< Updates in one envelope.
constexpr std::size_t queue_max = 256;        ///< Of new ones; what falls out is brought when it is wanted.
constexpr std::int64_t remembered_s = 7'200;  ///< Of what was told at once.
constexpr std::chrono::seconds look_every{2};
constexpr std::chrono::seconds refused_rest{60};

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

bool Deliverer::is_stopping() {
    const std::lock_guard lock{mutex_};
    return stopping_;
}

/// False where the node is away.
bool Deliverer::hand_over(std::vector<Item> items) {
    std::vector<Bytes> updates;
    for (const Item& item : items) updates.push_back(item.update);
    const Delivery delivery = surroundings_.deliver(updates);
    alarms_.set("node_away", "delivery", delivery.problem.has_value(), delivery.problem.value_or(""));
    if (delivery.problem || delivery.refusals.size() != items.size()) {
        failed_ += items.size();
        return false;
    }
    std::string refusal;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (delivery.refusals[i].empty()) {
            ++delivered_;
            brought_[items[i].feed].insert(items[i].second_s);
        } else {
            ++failed_;
            refusal = delivery.refusals[i];
        }
    }
    alarms_.set("node_refuses", "delivery", !refusal.empty(), "the node refuses updates: " + refusal);
    if (!refusal.empty()) refused_until_ = std::chrono::steady_clock::now() + refused_rest;
    return true;
}

std::vector<Deliverer::Item> Deliverer::lacking(const WantedReports& wanted) {
    std::vector<Item> items;
    const std::lock_guard lock{files_.mutex};
    for (const std::int64_t second : files_.files.seconds(wanted.feed, wanted.from_s, wanted.to_s)) {
        if (brought_[wanted.feed].contains(second)) continue;
        for (auto& [at, update] : files_.files.updates(wanted.feed, second, second, 1)) {
            items.push_back({wanted.feed, at, std::move(update)});
        }
    }
    return items;
}

void Deliverer::bring_what_is_wanted() {
    const auto wanted = surroundings_.wanted();
    if (!wanted) return alarms_.set("node_away", "delivery", true, "the node does not say what settlement waits for");
    if (std::chrono::steady_clock::now() >= refused_until_) {
        for (const WantedReports& range : *wanted) {
            const std::vector<Item> items = lacking(range);
            for (std::size_t from = 0; from < items.size(); from += together) {
                const auto to = std::min(items.size(), from + together);
                if (is_stopping()) return;
                if (!hand_over({items.begin() + static_cast<std::ptrdiff_t>(from),
                                items.begin() + static_cast<std::ptrdiff_t>(to)})) {
                    return;
                }
            }
        }
    }
    const std::int64_t now_s = surroundings_.now_us() / 1'000'000;
    for (auto& entry : brought_) {
        std::erase_if(entry.second, [&](std::int64_t second) {
            return second < now_s - remembered_s &&
                   std::none_of(wanted->begin(), wanted->end(), [&](const WantedReports& range) {
                       return range.feed == entry.first && second >= range.from_s && second <= range.to_s;
                   });
        });
    }
    const std::lock_guard lock{files_.mutex};
    files_.files.prune(now_s);
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
        if (!items.empty()) (void)hand_over(std::move(items));
        if (std::chrono::steady_clock::now() < next_look) continue;
        bring_what_is_wanted();
        next_look = std::chrono::steady_clock::now() + look_every;
    }
}

}  // namespace otp::oracle
