#pragma once
// Keeps a served network busy: the cast writes and buys series that expire within minutes, or every day on a daily
// market.

#include <atomic>
#include <functional>
#include <string>
#include <thread>

#include "cli/up/cast.hpp"
#include "cli/up/desk.hpp"

namespace otp::cli {

class CastLoop {
public:
    using Log = std::function<void(const std::string& line)>;

    CastLoop(settlement::Node& node, const keys::SecretKey& custodian, Log log);
    ~CastLoop();
    CastLoop(const CastLoop&) = delete;
    CastLoop& operator=(const CastLoop&) = delete;

    void start();
    void stop();

private:
    void run();
    void fund(const keys::SecretKey& custodian);
    void play_if_due();

    settlement::Node& node_;
    const keys::SecretKey& custodian_;
    Log log_;
    Desk desk_;
    Cast cast_;
    Time played_;  ///< Expiry of the last scene.
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

/// When a scene that begins now should expire: with daily settlement the next 08:00 UTC, otherwise the second next even
/// minute, two to four minutes ahead.
[[nodiscard]] Time scene_expiry(Time now, SettlementPolicy settlement);

}  // namespace otp::cli
