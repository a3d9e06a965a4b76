#pragma once
// JSON objects whose members stand in the order of the venue, and whose numbers are the text they were given.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace otp::venues::simulator {

class JsonText {
public:
    /// A string, escaped.
    JsonText& text(std::string_view key, std::string_view value);
    /// A number, object, array, true, false or null, as it is.
    JsonText& plain(std::string_view key, std::string_view value);
    JsonText& count(std::string_view key, std::uint64_t value) { return plain(key, std::to_string(value)); }

    [[nodiscard]] std::string done() const { return "{" + members_ + "}"; }

private:
    std::string members_;
};

/// "a", escaped.
[[nodiscard]] std::string json_quoted(std::string_view text);

/// ["a","b"], escaped.
[[nodiscard]] std::string json_array(const std::vector<std::string>& texts);

}  // namespace otp::venues::simulator
