#include "flow/metadata.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

namespace otp::flow {

std::string metadata_json(const FeedView& view, const Analysed* analysed, double processing_ms) {
    using nlohmann::json;
    const Freshness& fresh = view.freshness;
    json metadata = {{"processingTime", std::round(processing_ms * 1000) / 1000},
                     {"dataQuality", nullptr},
                     {"quality", nullptr},
                     {"cacheStatus", name(fresh.status)},
                     {"ageMs", nullptr},
                     {"staleReason", nullptr},
                     {"partial", fresh.partial},
                     {"source", view.source},
                     {"nextRefreshMs", fresh.next_refresh_ms}};
    if (analysed != nullptr) {
        metadata["dataQuality"] = analysed->quality_label;
        metadata["quality"] = json::parse(analysed->quality, nullptr, false);
    }
    if (view.snapshots.current != nullptr) metadata["ageMs"] = fresh.age_ms;
    if (!fresh.reason.empty()) metadata["staleReason"] = fresh.reason;
    return metadata.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace otp::flow
