#pragma once
// What several venues could have said, second by second, with everything that goes wrong at real ones. Simulated: the
// same seed gives the same observations everywhere.

#include <string>
#include <vector>

#include "oracle/aggregate.hpp"
#include "oracle/generated_tape.hpp"
#include "tests/support/dice.hpp"

namespace otp::support {

struct VenueSecond {
    std::int64_t second_s = 0;
    std::vector<oracle::Observation> coin;                 ///< BTC, at every venue.
    std::vector<oracle::Observation> stablecoins[3] = {};  ///< Against USD, by QuoteCurrency; that of USD is empty.
};

/// Three venues quote USD, two USDT, one of the first also USDC; there are an index and a future. Each has its spells:
/// silent, frozen, a hundredfold, nothing, below zero, crossed, wide, late, ahead, one-sided. At times all fall silent,
/// and at times a stablecoin loses its peg and finds back.
class VenueTape {
public:
    VenueTape(std::uint64_t seed, std::int64_t first_s);

    [[nodiscard]] VenueSecond next();

private:
    enum class Mood { calm, silent, frozen, hundredfold, zero, negative, crossed, wide, late, ahead, one_sided, count };

    /// One instrument of one venue, and its mood.
    struct Market {
        oracle::Observation observed;
        std::int64_t bias = 0;  ///< 10^-6 of the price.
        Mood mood = Mood::calm;
        std::int64_t mood_ends_s = 0;
    };

    void move_peg(std::size_t currency);
    void change_mood(Market& market);
    void step(Market& market, std::int64_t price);
    [[nodiscard]] std::vector<oracle::Observation> heard(std::vector<Market>& markets, std::int64_t price);

    Dice dice_;
    oracle::GeneratedTape path_;
    std::int64_t second_s_;
    std::int64_t outage_ends_s_ = 0;
    std::int64_t pegs_[3] = {price_scale, price_scale, price_scale};
    std::int64_t peg_aims_[3] = {price_scale, price_scale, price_scale};
    std::vector<Market> coin_;
    std::vector<Market> stablecoins_[3];
};

}  // namespace otp::support
