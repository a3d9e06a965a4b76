#pragma once
// Method and path -> handler, with {parameters} in the path.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/http.hpp"

namespace otp::net {

using Params = std::map<std::string, std::string>;  ///< Decoded: `%2F` in a segment is a slash in its value.
using RouteHandler = std::function<void(const Request&, const Params&, Respond)>;

struct Route {
    std::string method;
    std::string pattern;  ///< As it was added.
};

/// Set up once, then used from any thread. A literal segment is preferred to a parameter, and a parameter to a rest.
class Router {
public:
    Router();
    ~Router();
    Router(Router&&) noexcept;
    Router& operator=(Router&&) noexcept;

    /// `pattern`: segments after '/', each a literal, `{name}` (one segment, not empty), or, last, `{name...}` (what
    /// remains, one segment or more). Throws std::invalid_argument for a malformed pattern, or one that is taken for
    /// that method.
    Router& add(const std::string& method, const std::string& pattern, RouteHandler handler);

    /// Calls the handler of the request's path and method. HEAD goes to GET where it has no handler of its own. Else
    /// answers 404, 405 with Allow, or (OPTIONS) 204 with Allow.
    void handle(const Request& request, const Respond& respond) const;

    [[nodiscard]] const std::vector<Route>& routes() const;  ///< In the order they were added.

    /// For Server. The router must outlive it.
    [[nodiscard]] Handler handler() const {
        return [this](const Request& request, const Respond& respond) { handle(request, respond); };
    }

private:
    struct Node;
    std::unique_ptr<Node> root_;
    std::vector<Route> routes_;
};

}  // namespace otp::net
