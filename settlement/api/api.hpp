#pragma once
// The API of a node: all its routes on one router.

#include "settlement/api/parts.hpp"

namespace otp::settlement::api {

/// Everything the parts refer to must outlive it, and it the server that it answers for.
class Api {
public:
    explicit Api(ApiParts parts);
    Api(const Api&) = delete;
    Api& operator=(const Api&) = delete;

    [[nodiscard]] const net::Router& router() const { return routes_.router(); }
    [[nodiscard]] const std::vector<RouteFacts>& facts() const { return routes_.facts(); }

private:
    ApiParts parts_;
    Routes routes_;
};

/// The sample that /metrics reads, but for what only the server knows.
[[nodiscard]] MetricsSample sample_of(const Node& node, const History& history);

}  // namespace otp::settlement::api
