#pragma once
// The price feed of a served network: signs what its path says, when it is due, and delivers it to the node.

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "cli/up/desk.hpp"
#include "cli/up/price_origin.hpp"
#include "oracle/price_source.hpp"
#include "settlement/clock.hpp"
#include "settlement/development_network.hpp"

namespace otp::cli {

/// One feed and the path of its prices.
struct FeedPath {
    std::string feed;  ///< "BTC/USD".
    oracle::PriceSource source;
};

/// Generated paths for BTC/USD and ETH/USD (SIMULATED PRICES), or a tape for BTC/USD, from where the origin says.
/// Says what is wrong with the tape.
[[nodiscard]] Result<std::vector<FeedPath>, std::string> open_paths(const PriceOrigin& origin,
                                                                    const settlement::DevelopmentKeys& keys);

/// When the first price of a tape is published.
[[nodiscard]] Result<Time, std::string> first_of_tape(const std::string& file);

class PriceFeed {
public:
    using Log = std::function<void(const std::string& line)>;

    PriceFeed(settlement::Node& node, settlement::Clock& clock, std::vector<FeedPath> paths, Log log);
    ~PriceFeed();
    PriceFeed(const PriceFeed&) = delete;
    PriceFeed& operator=(const PriceFeed&) = delete;

    void start();
    void stop();
    /// Every path has come to its end (tapes do).
    [[nodiscard]] bool is_over() const { return over_; }

private:
    void run();
    /// Delivers what is due now; returns when the next is due, or nothing at the end.
    [[nodiscard]] std::optional<Time> deliver_due();
    void catch_up();

    settlement::Node& node_;
    settlement::Clock& clock_;
    std::vector<FeedPath> paths_;
    Log log_;
    Desk desk_;
    keys::SecretKey courier_ = keys::SecretKey::derive_for_development("otp.demo/courier");
    std::atomic<bool> stopping_{false};
    std::atomic<bool> over_{false};
    std::thread thread_;
};

}  // namespace otp::cli
