#pragma once
// Keeps a served network busy: the cast writes and buys series that expire within minutes, the hour and the day, and
// one of them keeps something on offer around the price.

#include <atomic>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <utility>

#include "cli/up/cast.hpp"
#include "cli/up/desk.hpp"
#include "cli/up/schedule.hpp"

namespace otp::cli {

class CastLoop {
public:
    using Log = std::function<void(const std::string& line)>;

    /// `speed`: seconds of the price path in one second.
    CastLoop(settlement::Node& node, const keys::SecretKey& custodian, std::int64_t speed, Log log);
    ~CastLoop();
    CastLoop(const CastLoop&) = delete;
    CastLoop& operator=(const CastLoop&) = delete;

    void start();
    void stop();

private:
    void run();
    void fund(const keys::SecretKey& custodian);
    /// Scenes that should be on show now, of all markets that have a price.
    [[nodiscard]] std::vector<CastScene> scenes() const;
    void play(const CastScene& scene);
    void restock(CastScene scene);
    void send(const CastOrder& order);

    settlement::Node& node_;
    const keys::SecretKey& custodian_;
    const std::int64_t speed_;
    Log log_;
    Desk desk_;
    Cast cast_;
    std::map<std::pair<MarketName, Time>, CastScene> on_show_;  ///< Scenes whose first orders have been sent.
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

}  // namespace otp::cli
