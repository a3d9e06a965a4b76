#include "settlement/api/reply.hpp"

#include <nlohmann/json.hpp>

namespace otp::settlement::api {

using nlohmann::json;

Problem bad_request(std::string code, std::string message, std::string hint) {
    return {400, std::move(code), std::move(message), std::move(hint)};
}

Problem not_found(std::string code, std::string message, std::string hint) {
    return {404, std::move(code), std::move(message), std::move(hint)};
}

Problem unavailable(std::string code, std::string message, std::string hint) {
    return {503, std::move(code), std::move(message), std::move(hint)};
}

Problem refused(Status status) {
    const StatusRow& row = status_row(status);
    return {422, std::string{row.name}, std::string{row.what}, std::string{row.next}};
}

Problem node_failed() {
    return unavailable("node_failed", "The node has failed and takes no more commands.",
                       "Its operator has to look at its disk and start it again; /readyz has the reason.");
}

net::Response json_response(const json& body, int status) {
    net::Response response;
    response.status = status;
    // Whatever text got in, the answer is valid JSON.
    response.body = body.dump(-1, ' ', false, json::error_handler_t::replace);
    return response;
}

Reply::Reply(const json& body) : response_{json_response(body, 200)} {}

Reply::Reply(const Problem& problem)
    : response_{net::error_response(problem.status, problem.code, problem.message, problem.hint)} {
    if (problem.status == 503) response_.headers.emplace_back("Retry-After", "1");
}

net::Response bytes_response(std::string body) {
    net::Response response;
    response.content_type = "application/octet-stream";
    response.body = std::move(body);
    return response;
}

}  // namespace otp::settlement::api
