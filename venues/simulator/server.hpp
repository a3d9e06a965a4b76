#pragma once
// The stage on a loopback port: each venue's WebSocket under its path, and the control routes. Acts are carried out to
// the frame, the broken ones too, for which the house's own server is too well-behaved.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "market/chain.hpp"
#include "venues/simulator/stage.hpp"

namespace otp::venues::simulator {

struct ServerOptions {
    std::uint16_t port = 0;  ///< On 127.0.0.1; 0: any free one.
    Stage::Options stage = {};
    std::vector<FaultOrder> faults = {};  ///< From the start.
    /// What the option desks of Binance and Deribit show: recorded chains of Deribit, or if there are none a market
    /// generated around the stage's price of bitcoin.
    std::vector<market::OptionChain> chains = {};
    /// The venues' time. Never falls; asked from the server's thread alone.
    std::function<std::int64_t()> now_us = {};
};

class Server {
public:
    explicit Server(ServerOptions options);
    ~Server();  ///< Stops.
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Listens and returns at once; else why it cannot. Once.
    [[nodiscard]] std::optional<std::string> start();
    [[nodiscard]] std::uint16_t port() const;  ///< After start.
    /// Breaks all connections. Not from the clock.
    void stop();

    struct Endpoint {
        Venue venue;
        std::string url;
        std::vector<std::string> instruments;
    };
    [[nodiscard]] std::vector<Endpoint> endpoints() const;  ///< After start.
    /// What an option source takes for the venue's address; nothing where it has no options or is not served.
    [[nodiscard]] std::optional<std::string> options_url(Venue venue) const;  ///< After start.
    [[nodiscard]] std::string control_url() const;

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace otp::venues::simulator
