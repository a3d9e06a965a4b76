#include "venues/simulator/json_text.hpp"

#include "net/http.hpp"

namespace otp::venues::simulator {

std::string json_quoted(std::string_view text) { return net::json_string(text); }

std::string json_array(const std::vector<std::string>& texts) {
    std::string items;
    for (const std::string& text : texts) items += (items.empty() ? "" : ",") + json_quoted(text);
    return "[" + items + "]";
}

JsonText& JsonText::text(std::string_view key, std::string_view value) { return plain(key, json_quoted(value)); }

JsonText& JsonText::plain(std::string_view key, std::string_view value) {
    if (!members_.empty()) members_ += ',';
    members_ += json_quoted(key);
    members_ += ':';
    members_ += value;
    return *this;
}

}  // namespace otp::venues::simulator
