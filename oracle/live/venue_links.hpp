#pragma once
// The connections to the venues of an observation book: what they say goes into the book, and out of it once a feed is
// not live any more.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "oracle/live/observation_book.hpp"
#include "venues/live_feed.hpp"

namespace otp::oracle {

/// Where a venue is reached; the public address where none is named.
struct VenueEndpoint {
    venues::Venue venue = venues::Venue::coinbase;
    std::string url;
};

class VenueLinks {
public:
    /// One connection for each instrument. Book and recorder (nullptr: none) outlive the links.
    VenueLinks(ObservationBook& book, const std::vector<VenueEndpoint>& endpoints,
               venues::Recorder* recorder = nullptr);
    ~VenueLinks();
    VenueLinks(const VenueLinks&) = delete;
    VenueLinks& operator=(const VenueLinks&) = delete;

    /// Begins to connect; else which address is refused and why.
    [[nodiscard]] std::optional<std::string> start();
    void stop();

    struct View {
        venues::Venue venue;
        std::string instrument;
        std::string endpoint;
        venues::LiveFeed::View feed;
    };
    [[nodiscard]] std::vector<View> views() const;

private:
    struct Link;
    std::vector<std::unique_ptr<Link>> links_;
};

}  // namespace otp::oracle
