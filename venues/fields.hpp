#pragma once
// Reading the fields of one message: the first that is not as it must be names itself, and the message is refused.

#include <optional>
#include <string>
#include <string_view>

#include "venues/event.hpp"
#include "venues/json_tree.hpp"
#include "venues/scalar_text.hpp"

namespace otp::venues {

class Fields {
public:
    /// A price, which must be there and be positive.
    Price price(JsonNode node, std::string_view name) {
        const auto found = parse_price(node.scalar());
        if (!found) fail(name, "is no positive decimal that 10^-8 can hold");
        return found.value_or(Price{});
    }
    /// One side of a book: absent, null, empty and zero mean that nobody stands there.
    std::optional<Price> side(JsonNode node, std::string_view name) {
        if (!node || node.is_null() || (node.is_string() && node.string().empty())) return std::nullopt;
        const auto raw = parse_decimal(node.scalar());
        if (!raw) fail(name, "is no decimal that 10^-8 can hold");
        if (raw.value_or(0) == 0) return std::nullopt;
        return Price{*raw};
    }
    std::optional<std::int64_t> time_ms(JsonNode node, std::string_view name) {
        const auto found = time_from_ms(node.scalar());
        if (!found) fail(name, "is no time in milliseconds");
        return found;
    }
    std::optional<std::int64_t> time_text(JsonNode node, std::string_view name) {
        const auto found = time_from_rfc3339(node.string());
        if (!found) fail(name, "is no RFC 3339 time");
        return found;
    }
    std::optional<std::uint64_t> count(JsonNode node, std::string_view name) {
        const auto found = parse_count(node.scalar());
        if (!found) fail(name, "is no count");
        return found;
    }
    std::string instrument(JsonNode node, std::string_view name) {
        const std::string_view text = node.string();
        if (text.empty() || text.size() > 64) fail(name, "names no instrument");
        return std::string{text.substr(0, 64)};
    }

    void fail(std::string_view name, std::string_view why) {
        if (!problem_) problem_ = std::string{name} + " " + std::string{why};
    }
    [[nodiscard]] const std::optional<std::string>& problem() const { return problem_; }

private:
    std::optional<std::string> problem_;
};

}  // namespace otp::venues
