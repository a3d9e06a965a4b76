#pragma once
// The one world that all venues trade in, and how each of them sees it: a little beside the others.

#include <cstdint>
#include <functional>
#include <vector>

#include "venues/simulator/venue.hpp"
#include "venues/simulator/view.hpp"

namespace otp::venues::simulator {

/// What things are worth.
class World {
public:
    /// Dollars for one bitcoin at a time, 10^-8, positive and below 10^10 dollars. Asked with times that hardly fall.
    using Path = std::function<std::int64_t(std::int64_t time_us)>;

    explicit World(Path bitcoin) : bitcoin_{std::move(bitcoin)} {}

    /// From now on; 10^-8 dollars, between 0.01 and 100 dollars.
    void set_stablecoin(Asset asset, std::int64_t dollars);
    [[nodiscard]] std::int64_t stablecoin(Asset asset) const;

    /// One `base` in `quote`, 10^-8, at least 1.
    [[nodiscard]] std::int64_t price(Asset base, Asset quote, std::int64_t time_us) const;

    static constexpr std::int64_t stablecoin_min = 1'000'000, stablecoin_max = 10'000'000'000;

private:
    [[nodiscard]] std::int64_t dollars(Asset asset, std::int64_t time_us) const;

    Path bitcoin_;
    std::int64_t usdt_ = 100'000'000, usdc_ = 100'000'000;
};

/// What can be wrong with what a venue shows.
struct Distortion {
    Absurd absurd = Absurd::none;
    std::int64_t skew_us = 0;  ///< How far its clock is ahead.
};

/// The books of one venue. Where it stands beside the world is drawn from the seed, the venue and the number of the
/// tick alone: at most 2 bp with a spread of at most 2 bp, or one step of its price each where that is more.
class VenueMarket {
public:
    VenueMarket(const VenueFacts& facts, const World& world, std::uint64_t seed, std::int64_t start_us);

    /// The next state of every book. Frozen: prices stay, while sizes, times and numbers go on. True if there was a
    /// trade.
    bool tick(std::int64_t time_us, bool frozen);
    /// The venue came back: what it counts its messages with starts anew, its trades do not.
    void count_anew();

    [[nodiscard]] View view(std::size_t instrument, const Distortion& distortion) const;
    [[nodiscard]] const VenueFacts& facts() const { return *facts_; }
    [[nodiscard]] std::optional<std::size_t> find(std::string_view instrument) const;

private:
    void set_prices(std::size_t instrument, std::int64_t time_us);
    void set_sizes(std::size_t instrument);
    void trade(std::size_t instrument);
    [[nodiscard]] std::uint64_t draw(std::size_t instrument, std::uint64_t what) const;

    const VenueFacts* facts_;
    const World* world_;
    std::uint64_t seed_;
    std::uint64_t ticks_ = 0;
    std::vector<View> views_;
};

}  // namespace otp::venues::simulator
