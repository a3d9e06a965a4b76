#pragma once
// A small cast of demo accounts, so that a fresh network has a market: three write, three buy. Their keys are public
// knowledge (SecretKey::derive_for_development).

#include <string>
#include <vector>

#include "keys/secret_key.hpp"
#include "protocol/command.hpp"

namespace otp::cli {

struct CastMember {
    std::string name;
    keys::SecretKey key;
};

/// One command of one of the cast.
struct CastOrder {
    std::size_t member = 0;
    Command command;
};

/// How a round of series is laid around the price. Prices are quote per underlying.
struct CastScene {
    MarketName market;
    Time expiry;
    Price spot;
    Price strike_step;  ///< Strikes: the nearest multiple, and one step either side. A multiple of 0.1.
    Price premium_tick;
    std::int64_t time_value_bps = 80;  ///< Premium = intrinsic value + this part of the price.
};

class Cast {
public:
    Cast();

    [[nodiscard]] const std::vector<CastMember>& members() const { return members_; }

    /// What the custodian credits each member with, once: writers get base and quote, buyers quote.
    [[nodiscard]] std::vector<Deposit> deposits() const;

    /// Writes calls and puts at three strikes, two writers each, and buys part of them, two buyers each: the second
    /// buyer's purchase goes over both writers' offers, and some contracts stay unsold.
    [[nodiscard]] std::vector<CastOrder> play(const CastScene& scene) const;

    /// What one of the writers would put on offer now: calls and puts at five strikes around the price.
    [[nodiscard]] std::vector<CastOrder> stock(const CastScene& scene) const;

private:
    std::vector<CastMember> members_;
};

}  // namespace otp::cli
