#pragma once
// Lists that the node gives in pieces.

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "cli/context.hpp"

namespace otp::cli {

/// Up to `limit` entries of the array `key`, over as many pages as it takes. `cursor` is the query's word for going on
/// ("after", "before"). `target` has a query already or none.
[[nodiscard]] Answer<nlohmann::json> get_pages(Context& context, const std::string& target, const char* key,
                                               const char* cursor, std::size_t limit);

}  // namespace otp::cli
