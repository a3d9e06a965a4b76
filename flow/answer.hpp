#pragma once
// What the routes answer when they cannot: {"success":false,"error":{"code","message","hint"}}.

#include <cstdint>
#include <string>

#include "net/http.hpp"

namespace otp::flow {

struct Problem {
    int status = 400;
    std::string code;
    std::string message;
    std::string hint;
    std::int64_t retry_after_s = 0;  ///< Said where it is not 0.
};

[[nodiscard]] net::Response response_of(const Problem& problem);
/// A document of ours, as it is.
[[nodiscard]] net::Response json_response(std::string body);

}  // namespace otp::flow
