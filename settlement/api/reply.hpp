#pragma once
// What a handler of the API says: JSON, bytes, or a problem in the one shape that every error has.

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "net/http.hpp"
#include "protocol/status.hpp"

namespace otp::settlement::api {

/// {"error":{"code","message","hint"}} with its HTTP status.
struct Problem {
    int status = 400;
    std::string code;
    std::string message;
    std::string hint;
    std::uint32_t retry_after_s = 0;  ///< Said where it is not 0; a 503 says 1.
};

[[nodiscard]] Problem bad_request(std::string code, std::string message, std::string hint = {});
[[nodiscard]] Problem not_found(std::string code, std::string message, std::string hint = {});
/// The node cannot tell now: 503.
[[nodiscard]] Problem unavailable(std::string code, std::string message, std::string hint = {});
/// A command that the protocol refuses: 422 with the status' own words.
[[nodiscard]] Problem refused(Status status);
/// The signer has no account, and the budget of those is used up for now: 429.
[[nodiscard]] Problem too_many_newcomers(std::uint32_t retry_after_s);
/// The node has failed for good.
[[nodiscard]] Problem node_failed();

/// A whole answer. Converts from what handlers naturally return.
class Reply {
public:
    Reply(net::Response response) : response_{std::move(response)} {}  // NOLINT: a response is a reply
    Reply(const nlohmann::json& body);                                 // NOLINT: and so is its body
    Reply(const Problem& problem);                                     // NOLINT: and so is a problem
    [[nodiscard]] const net::Response& response() const { return response_; }
    [[nodiscard]] net::Response take() { return std::move(response_); }

private:
    net::Response response_;
};

[[nodiscard]] net::Response json_response(const nlohmann::json& body, int status);
[[nodiscard]] net::Response bytes_response(std::string body);

}  // namespace otp::settlement::api
