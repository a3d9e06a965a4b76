#include "flow/answer.hpp"

namespace otp::flow {

net::Response response_of(const Problem& problem) {
    net::Response response;
    response.status = problem.status;
    response.body = R"({"success":false,"error":{"code":)" + net::json_string(problem.code) + R"(,"message":)" +
                    net::json_string(problem.message);
    if (!problem.hint.empty()) response.body += R"(,"hint":)" + net::json_string(problem.hint);
    response.body += "}}";
    if (problem.retry_after_s > 0) response.headers.emplace_back("Retry-After", std::to_string(problem.retry_after_s));
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

net::Response json_response(std::string body) {
    net::Response response;
    response.body = std::move(body);
    // What is fresh now is not fresh in a cache between.
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

}  // namespace otp::flow
