#include "settlement/api/routes.hpp"

#include <algorithm>
#include <chrono>

namespace otp::settlement::api {
namespace {

using SteadyClock = std::chrono::steady_clock;

/// A misspelt parameter that is passed over would look like an answer to what was asked.
std::optional<Problem> unknown_parameter(const RouteFacts& facts, const net::Request& request) {
    for (const auto& asked : request.query) {
        const std::string& name = asked.first;
        const bool known = std::any_of(facts.query.begin(), facts.query.end(),
                                       [&](const QueryParameter& parameter) { return parameter.name == name; });
        if (known) continue;
        std::string names;
        for (const QueryParameter& parameter : facts.query) names += (names.empty() ? "" : ", ") + parameter.name;
        return bad_request("unknown_parameter", "There is no parameter " + name + " here.",
                           names.empty() ? "This route has none." : "It has " + names + ".");
    }
    return std::nullopt;
}

}  // namespace

const std::string* Call::query(const std::string& name) const {
    const auto found = request.query.find(name);
    return found == request.query.end() ? nullptr : &found->second;
}

void Routes::add(RouteFacts facts, SyncHandler handler) {
    add_async(std::move(facts), [handler = std::move(handler)](const Call& call, const net::Respond& respond) {
        respond(handler(call).take());
    });
}

void Routes::add_async(RouteFacts facts, AsyncHandler handler) {
    facts_.push_back(facts);
    const std::string method = facts.method;
    const std::string pattern = facts.pattern;
    router_.add(method, pattern,
                [observer = observer_, facts = std::move(facts), handler = std::move(handler)](
                    const net::Request& request, const net::Params& params, const net::Respond& respond) {
                    const auto begun = SteadyClock::now();
                    const net::Respond observed = [observer, facts, begun, respond](net::Response response) {
                        const std::chrono::duration<double> taken = SteadyClock::now() - begun;
                        if (observer) observer(facts, response.status, taken.count());
                        respond(std::move(response));
                    };
                    if (const auto problem = unknown_parameter(facts, request)) {
                        observed(Reply{*problem}.take());
                        return;
                    }
                    handler(Call{request, params}, observed);
                });
}

}  // namespace otp::settlement::api
