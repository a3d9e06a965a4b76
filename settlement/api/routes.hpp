#pragma once
// The routes of the API: each with what it is for, so that the OpenAPI document is made of the same table as the
// router.

#include <functional>
#include <string>
#include <vector>

#include "net/router.hpp"
#include "settlement/api/reply.hpp"

namespace otp::settlement::api {

/// A parameter of the query.
struct QueryParameter {
    std::string name;
    std::string type;  ///< "string" or "integer".
    std::string doc;
};

struct RouteFacts {
    std::string method;
    std::string pattern;  ///< As net::Router has it: "/v1/series/{symbol}".
    std::string group;
    std::string summary;
    std::vector<QueryParameter> query = {};
    std::string request = {};   ///< Schema of the JSON body; empty: none.
    std::string response = {};  ///< Schema of the JSON answer; empty: the media type says it all.
    std::string media_type = "application/json";
    std::vector<int> errors = {};  ///< Besides 400 (a parameter is wrong) and 503 (the node has failed).
};

/// A request with the parameters of its path.
struct Call {
    const net::Request& request;
    const net::Params& params;

    /// A parameter of the query, or nullptr.
    [[nodiscard]] const std::string* query(const std::string& name) const;
};

using SyncHandler = std::function<Reply(const Call&)>;
using AsyncHandler = std::function<void(const Call&, net::Respond)>;

/// Told of every answer: route pattern, method, status, seconds it took.
using RequestObserver = std::function<void(const RouteFacts& route, int status, double seconds)>;

class Routes {
public:
    explicit Routes(RequestObserver observer) : observer_{std::move(observer)} {}

    void add(RouteFacts facts, SyncHandler handler);
    void add_async(RouteFacts facts, AsyncHandler handler);

    [[nodiscard]] const net::Router& router() const { return router_; }
    [[nodiscard]] const std::vector<RouteFacts>& facts() const { return facts_; }

private:
    RequestObserver observer_;
    net::Router router_;
    std::vector<RouteFacts> facts_;
};

}  // namespace otp::settlement::api
