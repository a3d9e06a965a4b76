#pragma once
// The OpenAPI document, made of the route table and the command table.

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "settlement/api/routes.hpp"

namespace otp::settlement::api {

/// OpenAPI 3.1 of these routes. Every schema a route names is in it.
[[nodiscard]] nlohmann::json openapi_document(const std::vector<RouteFacts>& routes);

/// The schemas: of each command and event from their tables, and of the answers.
[[nodiscard]] nlohmann::json openapi_schemas();

}  // namespace otp::settlement::api
