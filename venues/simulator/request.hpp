#pragma once
// What clients say, read leniently: a key that is missing or of another type is an empty answer, never an error.

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace otp::venues::simulator {

using Request = nlohmann::json;

/// A JSON object; discarded where it is none.
[[nodiscard]] inline Request read_request(std::string_view text) {
    Request request = Request::parse(text, nullptr, false);
    if (!request.is_object()) return Request(Request::value_t::discarded);
    return request;
}

[[nodiscard]] inline std::string text_of(const Request& object, const char* key) {
    if (!object.is_object()) return {};
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

[[nodiscard]] inline const Request& member_of(const Request& object, const char* key) {
    static const Request nothing;
    if (!object.is_object()) return nothing;
    const auto found = object.find(key);
    return found != object.end() ? *found : nothing;
}

[[nodiscard]] inline std::vector<std::string> texts_of(const Request& object, const char* key) {
    std::vector<std::string> texts;
    const Request& list = member_of(object, key);
    if (!list.is_array()) return texts;
    for (const Request& item : list) {
        if (item.is_string()) texts.push_back(item.get<std::string>());
    }
    return texts;
}

/// The request's number as it is repeated in the answer: a number or a string, else null.
[[nodiscard]] inline std::string id_of(const Request& object) {
    const Request& id = member_of(object, "id");
    if (!id.is_number() && !id.is_string()) return "null";
    return id.dump(-1, ' ', false, Request::error_handler_t::replace);
}

}  // namespace otp::venues::simulator
