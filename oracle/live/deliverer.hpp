#pragma once
// Brings updates to the settlement node: each new one at once, and what settlement still waits for from what was kept.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include "oracle/live/feed_desk.hpp"
#include "oracle/live/signer_service.hpp"

namespace otp::oracle {

class Deliverer {
public:
    Deliverer(const SignerSurroundings& surroundings, SharedFiles& files, Alarms& alarms)
        : surroundings_{surroundings}, files_{files}, alarms_{alarms} {}
    ~Deliverer() { stop(); }
    Deliverer(const Deliverer&) = delete;
    Deliverer& operator=(const Deliverer&) = delete;

    void start();
    void stop();
    /// Queues an update that this signer completed.
    void bring(const std::string& feed, std::int64_t second_s, Bytes update);

    [[nodiscard]] std::uint64_t delivered() const { return delivered_; }
    [[nodiscard]] std::uint64_t failed() const { return failed_; }

private:
    struct Item {
        std::string feed;
        std::int64_t second_s = 0;
        Bytes update;
    };
    void run();
    [[nodiscard]] bool hand_over(std::vector<Item> items);
    void bring_what_is_wanted();
    [[nodiscard]] std::vector<Item> lacking(const WantedReports& wanted);
    [[nodiscard]] bool is_stopping();

    const SignerSurroundings& surroundings_;
    SharedFiles& files_;
    Alarms& alarms_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Item> queue_;
    bool stopping_ = false;
    // The worker's own.
    std::map<std::string, std::set<std::int64_t>>
        brought_;  ///< Seconds the node has, by feed: those lately told or wanted.
    std::chrono::steady_clock::time_point refused_until_{};  ///< After a refusal what is wanted waits.
    std::atomic<std::uint64_t> delivered_{0}, failed_{0};
    std::thread thread_;
};

}  // namespace otp::oracle
