#pragma once
// All simulated venues together, in one world. Pure: times come in, acts go out.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "venues/simulator/venue_script.hpp"

namespace otp::venues::simulator {

class Stage {
public:
    struct Options {
        World::Path bitcoin;
        std::uint64_t seed = 1;
        std::int64_t start_us = 0;
        std::vector<Venue> venues = {};                                ///< Empty: all.
        std::vector<std::pair<Asset, std::int64_t>> stablecoins = {};  ///< In dollars; else one.
    };
    explicit Stage(const Options& options);
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;

    /// The venue whose path begins as `target` does; nothing where none is there.
    [[nodiscard]] VenueScript* at(std::string_view target);
    /// Why the fault cannot be had.
    [[nodiscard]] std::optional<std::string> order(const FaultOrder& order, std::int64_t now_us);
    /// Everything that is due up to `now_us`, of all venues in the order of time.
    void advance(std::int64_t now_us, std::vector<Act>& acts);

    [[nodiscard]] std::map<Venue, VenueScript>& venues() { return venues_; }
    [[nodiscard]] const std::map<Venue, VenueScript>& venues() const { return venues_; }
    [[nodiscard]] World& world() { return world_; }
    [[nodiscard]] const World& world() const { return world_; }
    [[nodiscard]] std::uint64_t seed() const { return seed_; }

private:
    World world_;
    std::uint64_t seed_;
    std::map<Venue, VenueScript> venues_;
};

}  // namespace otp::venues::simulator
