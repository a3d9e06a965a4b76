#pragma once
// The threads that ask the sources, one each, and the choice between live venues and a generated market.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "flow/chain_desk.hpp"

namespace otp::flow {

/// What the service may ask. The second choice is taken once and for good, if none of the first ones has answered in
/// time: a run never goes from what a venue says to what this machine makes up, or back.
struct Choice {
    std::function<std::vector<Source>()> first;
    std::function<std::vector<Source>()> second;  ///< Empty: the first ones are waited for.
    std::chrono::milliseconds first_within{6'000};
};

class Refresher {
public:
    using Log = std::function<void(std::string_view level, std::string_view line)>;

    Refresher(ChainDesk& desk, Choice choice, Log log);
    ~Refresher() { stop(); }
    Refresher(const Refresher&) = delete;
    Refresher& operator=(const Refresher&) = delete;

    void start();
    /// Again: nothing.
    void stop();
    /// For the desk's observer: a source has answered, or it has not.
    void heard();
    /// Whether the sources may still be changed for the second choice.
    [[nodiscard]] bool is_choosing() const { return is_choosing_; }

private:
    void open(std::vector<Source> sources);
    void end_threads();
    void choose();
    void run(std::size_t source);
    [[nodiscard]] bool first_has_answered() const;
    [[nodiscard]] bool first_has_failed() const;

    ChainDesk& desk_;
    Choice choice_;
    Log log_;
    std::atomic<bool> is_choosing_{false};
    std::atomic<bool> ending_{false};    ///< The threads of the sources.
    std::atomic<bool> stopping_{false};  ///< All.
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::thread> threads_;
    std::thread chooser_;
};

}  // namespace otp::flow
