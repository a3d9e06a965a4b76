#include "oracle/live/venue_watch.hpp"

namespace otp::oracle {
namespace {

constexpr unsigned patience_s = 5;  ///< Seconds in a row before something is called wrong.

bool is_no_fault(VenueVerdict verdict) {
    return counts(verdict) || verdict == VenueVerdict::index_only || verdict == VenueVerdict::not_spot ||
           verdict == VenueVerdict::venue_counted_already;
}

}  // namespace

void VenueWatch::note(const std::string& feed, const Aggregate& seen, Alarms& alarms) {
    for (const VenueView& venue : seen.venues) {
        unsigned& seconds = out_for_[venue.venue];
        seconds = is_no_fault(venue.verdict) ? 0 : seconds + 1;
        if (seconds == 0 || seconds >= patience_s) {
            alarms.set("venue_out", feed + " " + venue.venue, seconds > 0, std::string{describe(venue.verdict)});
        }
    }
    priceless_for_ = seen.band ? 0 : priceless_for_ + 1;
    if (priceless_for_ == 0 || priceless_for_ >= patience_s) {
        alarms.set("no_price", feed, priceless_for_ > 0, std::string{describe(seen.reason)});
    }
}

}  // namespace otp::oracle
