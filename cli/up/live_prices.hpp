#pragma once
// Live prices of a served development network: the venues' public feeds, looked at each second and signed with the
// network's own oracle keys in this process. Where money is at stake each signer is a process of its own (`otp
// oracle`).

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "cli/oracle_config.hpp"
#include "cli/up/desk.hpp"
#include "oracle/live/alarms.hpp"
#include "oracle/live/feeds_view.hpp"
#include "oracle/live/oracle_files.hpp"
#include "oracle/live/venue_watch.hpp"
#include "oracle/publisher.hpp"
#include "oracle/update_builder.hpp"
#include "settlement/development_network.hpp"

namespace otp::cli {

class LivePrices {
public:
    using Log = std::function<void(const std::string& line)>;

    /// Keeps in `directory` what it must not forget.
    LivePrices(const OracleConfig& config, std::string directory, Log log);
    ~LivePrices();
    LivePrices(const LivePrices&) = delete;
    LivePrices& operator=(const LivePrices&) = delete;

    /// Whether a venue is one on this machine (`otp sim`): then its prices are no market's, and every face says so.
    [[nodiscard]] bool is_simulated() const { return is_simulated_; }

    /// Begins to connect to the venues; else why not.
    [[nodiscard]] std::optional<std::string> connect();
    /// Waits until the first feed has a price. False when the time is up, or every venue has failed, or `is_over`.
    [[nodiscard]] bool wait_for_a_price(std::chrono::milliseconds at_most, const std::function<bool()>& is_over) const;

    /// Begins to publish; else why not.
    [[nodiscard]] std::optional<std::string> start(settlement::Node& node, const settlement::DevelopmentKeys& keys);
    void stop();

    /// GET /v1/oracle: each feed's venues and what they come to, alarms. Any thread.
    [[nodiscard]] std::string sources() const;

private:
    void run();
    void publish(std::int64_t second_s);
    void remember(const std::string& feed, std::int64_t second_s, const oracle::Aggregate& seen);
    void deliver_late();

    oracle::ObservationBook book_;
    oracle::VenueLinks links_;
    std::vector<std::string> feeds_;
    bool is_simulated_ = false;
    std::string directory_;
    Log log_;
    std::unique_ptr<oracle::OracleFiles> files_;
    std::vector<oracle::Publisher> publishers_;
    std::unique_ptr<oracle::QuorumSigner> signer_;
    settlement::Node* node_ = nullptr;
    std::unique_ptr<Desk> desk_;
    SignerSet set_;
    oracle::Alarms alarms_;
    std::map<std::string, oracle::VenueWatch> watches_;
    mutable std::mutex seen_mutex_;
    std::map<std::string, oracle::FeedSight> seen_;  ///< By feed, as last looked at.
    bool is_behind_ = true;                          ///< The node may lack updates that were kept.
    keys::SecretKey courier_ = keys::SecretKey::derive_for_development("otp.demo/courier");
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

}  // namespace otp::cli
