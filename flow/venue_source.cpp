#include "flow/venue_source.hpp"

#include <algorithm>

namespace otp::flow {

FetchFailure failure_of(const venues::SourceError& error, std::int64_t now_ms) {
    using Kind = venues::SourceError::Kind;
    FetchFailure failure;
    failure.reason = error.message.empty() ? std::string{source_error_name(error.kind)} : error.message;
    if (error.retry_at_ms) failure.wait_ms = std::max<std::int64_t>(*error.retry_at_ms - now_ms, 0);
    switch (error.kind) {
        case Kind::throttled:
            failure.kind = FetchFailure::Kind::throttled;
            break;
        case Kind::banned:
            failure.kind = FetchFailure::Kind::banned;
            break;
        case Kind::malformed:
        case Kind::refused:
        case Kind::not_found:
            failure.kind = FetchFailure::Kind::malformed;
            break;
        case Kind::unreachable:
        case Kind::unavailable:
        case Kind::cancelled:
            failure.kind = FetchFailure::Kind::unreachable;
    }
    return failure;
}

Source source_of(std::shared_ptr<venues::OptionSource> venue, std::string description, bool simulated,
                 std::vector<std::string> underlyings, std::function<std::int64_t()> now_ms) {
    Source source;
    source.venue = venue->venue();
    source.description = std::move(description);
    source.simulated = simulated;
    source.underlyings = std::move(underlyings);
    source.fetch = [venue, now_ms = std::move(now_ms)](const std::string& underlying) -> Fetched {
        auto chain = venue->chain(underlying);
        if (!chain) return failure_of(chain.error(), now_ms());
        return std::move(*chain);
    };
    source.cancel = [venue] { venue->cancel(); };
    return source;
}

}  // namespace otp::flow
