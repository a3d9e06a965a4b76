#include "settlement/remote_node.hpp"

#include <nlohmann/json.hpp>

namespace otp::settlement {
namespace {

using nlohmann::json;

ApiError::Kind kind_of(int status) {
    if (status == 422) return ApiError::Kind::refused;
    if (status == 404) return ApiError::Kind::not_found;
    if (status == 401 || status == 403) return ApiError::Kind::unauthorised;
    if (status == 408 || status == 429 || (status >= 502 && status <= 504)) return ApiError::Kind::unavailable;
    if (status >= 400 && status < 500) return ApiError::Kind::malformed;
    return ApiError::Kind::broken;
}

std::string text_at(const json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

}  // namespace

RemoteNode::Answer read_answer(int status, std::string_view body) {
    json document = json::parse(body, nullptr, false);
    if (status >= 200 && status < 300) {
        if (!document.is_discarded()) return document;
        return ApiError{ApiError::Kind::broken, "answer_malformed", "The node's answer is not JSON.",
                        "Is this the address of an OTP node?"};
    }
    ApiError error{kind_of(status), "http_" + std::to_string(status),
                   "The node answered with HTTP status " + std::to_string(status) + ".", ""};
    if (!document.is_object() || !document.contains("error") || !document["error"].is_object()) return error;
    const json& told = document["error"];
    if (const auto code = text_at(told, "code"); !code.empty()) error.code = code;
    if (const auto message = text_at(told, "message"); !message.empty()) error.message = message;
    error.hint = text_at(told, "hint");
    return error;
}

}  // namespace otp::settlement
