#include "net/router.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "net/text.hpp"

namespace otp::net {
namespace {

std::vector<std::string_view> segments_of(std::string_view path) {
    std::vector<std::string_view> out;
    if (path.starts_with('/')) path.remove_prefix(1);
    for (;;) {
        const std::size_t slash = path.find('/');
        out.push_back(path.substr(0, slash));
        if (slash == path.npos) return out;
        path.remove_prefix(slash + 1);
    }
}

/// The path still encoded, so that an encoded slash does not split a segment. A request made by hand may lack it.
std::string_view encoded_path(const Request& request) {
    const std::string_view text = request.target.empty() ? request.path : request.target;
    return text.substr(0, text.find('?'));
}

bool is_name(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

}  // namespace

struct Router::Node {
    struct Leaf {
        RouteHandler handler;
        std::vector<std::string> names;
    };
    using Leaves = std::map<std::string, Leaf>;

    std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
    std::unique_ptr<Node> parameter;
    Leaves here;  ///< By method.
    Leaves rest;  ///< By method, for any further segments.

    static Node& make(std::unique_ptr<Node>& slot) {
        if (!slot) slot = std::make_unique<Node>();
        return *slot;
    }

    struct Match {
        const Leaves* leaves = nullptr;
        std::vector<std::string> values;
    };

    /// The best place for the segments from `at` on; `values` holds the parameters on the way.
    std::optional<Match> find(const std::vector<std::string>& segments, std::size_t at,
                              std::vector<std::string>& values) const {
        if (at == segments.size()) {
            if (here.empty()) return std::nullopt;
            return Match{&here, values};
        }
        if (const auto literal = literals.find(segments[at]); literal != literals.end()) {
            if (auto match = literal->second->find(segments, at + 1, values)) return match;
        }
        if (parameter && !segments[at].empty()) {
            values.push_back(segments[at]);
            auto match = parameter->find(segments, at + 1, values);
            values.pop_back();
            if (match) return match;
        }
        if (rest.empty()) return std::nullopt;
        std::string remaining;
        for (std::size_t i = at; i < segments.size(); ++i) remaining.append(i > at ? "/" : "").append(segments[i]);
        Match match{&rest, values};
        match.values.push_back(std::move(remaining));
        return match;
    }
};

Router::Router() : root_{std::make_unique<Node>()} {}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

Router& Router::add(const std::string& method, const std::string& pattern, RouteHandler handler) {
    const auto refuse = [&](const char* why) {
        throw std::invalid_argument{"route " + method + " " + pattern + ": " + why};
    };
    if (!pattern.starts_with('/')) refuse("does not begin with a slash");
    if (!handler) refuse("has no handler");
    Node* node = root_.get();
    Node::Leaf leaf{std::move(handler), {}};
    bool is_rest = false;
    for (std::string_view segment : segments_of(pattern)) {
        if (is_rest) refuse("has a segment behind the rest");
        if (segment.find_first_of("{}") == segment.npos) {
            node = &Node::make(node->literals[std::string{segment}]);
            continue;
        }
        is_rest = segment.ends_with("...}");
        const std::size_t tail = is_rest ? 4 : 1;
        if (!segment.starts_with('{') || !segment.ends_with('}') || segment.size() < tail + 1)
            refuse("has a stray brace");
        std::string name{segment.substr(1, segment.size() - tail - 1)};
        const bool taken = std::find(leaf.names.begin(), leaf.names.end(), name) != leaf.names.end();
        if (!is_name(name) || taken) refuse("has a malformed or repeated parameter name");
        leaf.names.push_back(std::move(name));
        if (!is_rest) node = &Node::make(node->parameter);
    }
    auto& leaves = is_rest ? node->rest : node->here;
    if (!leaves.emplace(method, std::move(leaf)).second) refuse("is taken");
    routes_.push_back({method, pattern});
    return *this;
}

void Router::handle(const Request& request, const Respond& respond) const {
    std::vector<std::string> segments;
    for (const std::string_view segment : segments_of(encoded_path(request))) {
        auto decoded = percent_decode(segment);
        if (!decoded) return respond(error_response(400, "malformed_target", "the request's path cannot be decoded"));
        segments.push_back(std::move(*decoded));
    }
    std::vector<std::string> values;
    const auto match = root_->find(segments, 0, values);
    if (!match) {
        return respond(
            error_response(404, "not_found", "there is nothing at " + request.path, "check the spelling of the path"));
    }
    const auto& leaves = *match->leaves;
    auto found = leaves.find(request.method);
    if (found == leaves.end() && request.method == "HEAD") found = leaves.find("GET");
    if (found != leaves.end()) {
        Params params;
        const auto& names = found->second.names;
        for (std::size_t i = 0; i < names.size(); ++i) params.emplace(names[i], match->values[i]);
        return found->second.handler(request, params, respond);
    }
    std::string allow = leaves.contains("GET") && !leaves.contains("HEAD") ? "HEAD" : "";
    for (const auto& [method, leaf] : leaves) allow.append(allow.empty() ? "" : ", ").append(method);
    Response response = request.method == "OPTIONS"
                            ? Response{.status = 204}
                            : error_response(405, "method_not_allowed", "that path does not take " + request.method,
                                             "it takes " + allow);
    response.headers.emplace_back("Allow", allow);
    respond(std::move(response));
}

const std::vector<Route>& Router::routes() const { return routes_; }

}  // namespace otp::net
