#include "protocol/field_text.hpp"

#include <limits>

namespace otp {
namespace {

/// Splits at commas; every part is visited with its position, an empty text has no parts.
template <class Visit>
bool for_each_part(std::string_view text, Visit&& visit) {
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t comma = text.find(',', at);
        const std::size_t end = comma == std::string_view::npos ? text.size() : comma;
        if (!visit(text.substr(at, end - at), at)) return false;
        if (comma == std::string_view::npos) return true;
        at = comma + 1;
        if (at == text.size()) return visit(std::string_view{}, at);
    }
    return true;
}

}  // namespace

std::string text_of(std::uint64_t value) { return std::to_string(value); }
std::string text_of(std::int64_t value) { return std::to_string(value); }

std::string text_of(const FeedSources& v) {
    std::string text;
    for (const FeedSource& source : v)
        text += (text.empty() ? "" : ",") + source.network.value + ":" + to_hex(source.id);
    return text;
}

std::string text_of(const Addresses& v) {
    std::string text;
    for (const Address& address : v) text += (text.empty() ? "" : ",") + to_hex(address);
    return text;
}

Result<std::uint64_t> parse_integer(std::string_view text, std::uint64_t max) {
    if (text.empty()) return ParseError{"must be a whole number", 0};
    if (text.size() > 1 && text[0] == '0') return ParseError{"a whole number has no leading zero", 0};
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] < '0' || text[i] > '9') return ParseError{"must be a whole number", i};
        const auto digit = static_cast<std::uint64_t>(text[i] - '0');
        if (value > (max - digit) / 10) return ParseError{"must be at most " + std::to_string(max), 0};
        value = value * 10 + digit;
    }
    return value;
}

Result<bool> parse_text(std::string_view text, const bool*) {
    if (text == "true") return true;
    if (text == "false") return false;
    return ParseError{"must be true or false", 0};
}

Result<std::int32_t> parse_text(std::string_view text, const std::int32_t*) {
    const bool negative = text.starts_with("-");
    const auto magnitude = parse_integer(negative ? text.substr(1) : text, std::numeric_limits<std::int32_t>::max());
    if (!magnitude) return magnitude.error();
    if (negative && *magnitude == 0) return ParseError{"zero has no sign", 0};
    const auto value = static_cast<std::int32_t>(*magnitude);
    return negative ? -value : value;
}

Result<Text> parse_text(std::string_view text, const Text*) {
    if (text.size() > Text::length_max) return ParseError{"must be at most 64 characters", Text::length_max};
    if (!Text::is_valid(text)) return ParseError{"must be printable ASCII", 0};
    return Text{std::string{text}};
}

Result<Contracts> parse_text(std::string_view text, const Contracts*) {
    const auto value = parse_integer(text, std::numeric_limits<std::int64_t>::max());
    if (!value) return value.error();
    return Contracts::from_raw(*value);
}

Result<OfferNumber> parse_text(std::string_view text, const OfferNumber*) {
    const auto value = parse_integer(text, std::numeric_limits<std::uint64_t>::max());
    if (!value) return value.error();
    return OfferNumber{*value};
}

Result<Scopes> parse_text(std::string_view text, const Scopes*) {
    const auto scopes = parse_scopes(text);
    if (!scopes) return ParseError{"must be names among trade, transfer, settle, separated by commas", 0};
    return *scopes;
}

Result<FeedSources> parse_text(std::string_view text, const FeedSources*) {
    FeedSources sources;
    ParseError error;
    const bool ok = for_each_part(text, [&](std::string_view part, std::size_t at) {
        const std::size_t colon = part.find(':');
        if (colon == std::string_view::npos) {
            error = {"must be network:0x<feed id>", at};
            return false;
        }
        const auto network = parse_field<Text>(part.substr(0, colon));
        const auto id = parse_field<FeedId>(part.substr(colon + 1));
        if (!network || !id) {
            error = !network ? network.error() : id.error();
            error.position += at;
            return false;
        }
        sources.push_back({*network, *id});
        return true;
    });
    if (!ok) return error;
    return sources;
}

Result<Addresses> parse_text(std::string_view text, const Addresses*) {
    Addresses addresses;
    ParseError error;
    const bool ok = for_each_part(text, [&](std::string_view part, std::size_t at) {
        const auto address = parse_field<Address>(part);
        if (!address) {
            error = {address.error().reason, at + address.error().position};
            return false;
        }
        addresses.push_back(*address);
        return true;
    });
    if (!ok) return error;
    return addresses;
}

}  // namespace otp
