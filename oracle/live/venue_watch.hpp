#pragma once
// Notices when a venue stays out of a feed's price, and when a feed stays without one.

#include <map>
#include <string>

#include "oracle/aggregate.hpp"
#include "oracle/live/alarms.hpp"

namespace otp::oracle {

/// One feed's, told of each second that was looked at. A few bad seconds in a row are no alarm yet.
class VenueWatch {
public:
    void note(const std::string& feed, const Aggregate& seen, Alarms& alarms);

private:
    std::map<std::string, unsigned> out_for_;  ///< Seconds in a row that a venue did not count.
    unsigned priceless_for_ = 0;
};

}  // namespace otp::oracle
