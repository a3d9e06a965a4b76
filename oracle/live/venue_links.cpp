#include "oracle/live/venue_links.hpp"

#include <algorithm>

namespace otp::oracle {

struct VenueLinks::Link final : venues::FeedListener {
    Link(ObservationBook& seen, venues::Venue its_venue, std::string its_instrument, venues::LiveFeedOptions options,
         venues::Recorder* recorder)
        : book{seen},
          venue{its_venue},
          instrument{std::move(its_instrument)},
          feed{its_venue, std::move(options), *this, recorder} {}

    void on_event(const venues::FeedSession&, const venues::Event& event, venues::Moment received) override {
        book.note(venue, instrument, event, received.utc_us);
    }
    void on_status(const venues::FeedSession&, const venues::FeedStatus& status, venues::Moment) override {
        if (status.state != venues::FeedState::live) book.forget(venue, instrument);
    }

    ObservationBook& book;
    const venues::Venue venue;
    const std::string instrument;
    venues::LiveFeed feed;
};

VenueLinks::VenueLinks(ObservationBook& book, const std::vector<VenueEndpoint>& endpoints, venues::Recorder* recorder) {
    for (const Instrument& instrument : book.instruments()) {
        const bool is_there = std::any_of(links_.begin(), links_.end(), [&](const auto& link) {
            return link->venue == instrument.venue && link->instrument == instrument.name;
        });
        if (is_there) continue;  // An instrument may be an observation of two feeds.
        venues::LiveFeedOptions options;
        options.instrument = instrument.name;
        for (const VenueEndpoint& endpoint : endpoints) {
            if (endpoint.venue == instrument.venue) options.endpoint = endpoint.url;
        }
        links_.push_back(std::make_unique<Link>(book, instrument.venue, instrument.name, std::move(options), recorder));
    }
}

VenueLinks::~VenueLinks() { stop(); }

std::optional<std::string> VenueLinks::start() {
    for (const auto& link : links_) {
        if (auto problem = link->feed.start()) return std::string{venues::to_string(link->venue)} + ": " + *problem;
    }
    return std::nullopt;
}

void VenueLinks::stop() {
    for (const auto& link : links_) link->feed.stop();
}

std::vector<VenueLinks::View> VenueLinks::views() const {
    std::vector<View> out;
    for (const auto& link : links_)
        out.push_back({link->venue, link->instrument, link->feed.endpoint(), link->feed.view()});
    return out;
}

}  // namespace otp::oracle
