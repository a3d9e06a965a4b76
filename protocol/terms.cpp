#include "protocol/terms.hpp"

namespace otp {
namespace {

struct ScopeName {
    std::uint8_t bit;
    std::string_view name;
};
constexpr std::array<ScopeName, 3> scope_names = {
    {{Scopes::trade, "trade"}, {Scopes::transfer, "transfer"}, {Scopes::settle, "settle"}}};

}  // namespace

bool Text::is_valid(std::string_view text) {
    if (text.size() > length_max) return false;
    for (const char c : text) {
        if (c < 0x20 || c > 0x7e) return false;
    }
    return true;
}

std::string format_scopes(Scopes scopes) {
    std::string text;
    for (const ScopeName& scope : scope_names) {
        if ((scopes.bits & scope.bit) == 0) continue;
        if (!text.empty()) text += ',';
        text += scope.name;
    }
    return text;
}

std::optional<Scopes> parse_scopes(std::string_view text) {
    Scopes scopes;
    while (!text.empty()) {
        const std::size_t comma = text.find(',');
        const std::string_view word = text.substr(0, comma);
        bool known = false;
        for (const ScopeName& scope : scope_names) {
            if (scope.name != word) continue;
            if ((scopes.bits & scope.bit) != 0) return std::nullopt;
            scopes.bits = static_cast<std::uint8_t>(scopes.bits | scope.bit);
            known = true;
        }
        if (!known) return std::nullopt;
        if (comma == std::string_view::npos) break;
        text.remove_prefix(comma + 1);
        if (text.empty()) return std::nullopt;
    }
    return scopes;
}

}  // namespace otp
