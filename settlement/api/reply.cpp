#include "settlement/api/reply.hpp"

#include <algorithm>
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

Problem too_many_newcomers(std::uint32_t retry_after_s) {
    return {429, "too_many_newcomers", "Too many accounts are being opened.",
            "Try again after Retry-After; who has an account is not held up.", retry_after_s};
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
    const std::uint32_t wait_s = problem.status == 503 ? std::max(problem.retry_after_s, 1U) : problem.retry_after_s;
    if (wait_s != 0) response_.headers.emplace_back("Retry-After", std::to_string(wait_s));
}

net::Response bytes_response(std::string body) {
    net::Response response;
    response.content_type = "application/octet-stream";
    response.body = std::move(body);
    return response;
}

}  // namespace otp::settlement::api
