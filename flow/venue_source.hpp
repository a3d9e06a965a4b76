#pragma once
// A venue's option source as the service asks it: refusals of a venue in the service's words.

#include <memory>
#include <string>
#include <vector>

#include "flow/source.hpp"
#include "venues/option_source.hpp"

namespace otp::flow {

/// `now_ms` is the clock that the source's `retry_at_ms` is of.
[[nodiscard]] FetchFailure failure_of(const venues::SourceError& error, std::int64_t now_ms);

/// `description`: "deribit live". A chain that calls itself simulated does so in every answer whatever the source is.
[[nodiscard]] Source source_of(std::shared_ptr<venues::OptionSource> venue, std::string description, bool simulated,
                               std::vector<std::string> underlyings, std::function<std::int64_t()> now_ms);

}  // namespace otp::flow
