#include "cli/failure.hpp"

#include <iostream>
#include <nlohmann/json.hpp>

namespace otp::cli {
namespace {

bool is_printable(std::string_view text) {
    for (const char c : text) {
        if (c < ' ' || c > '~') return false;
    }
    return true;
}

}  // namespace

int report(const Failure& failure, bool json) {
    if (json) {
        nlohmann::ordered_json document;
        document["error"] = {{"code", failure.code}, {"message", failure.message}, {"hint", failure.hint}};
        // A message may quote bytes that are no UTF-8.
        std::cerr << document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
    } else {
        std::cerr << "otp: " << failure.message << '\n';
        if (!failure.hint.empty()) std::cerr << "hint: " << failure.hint << '\n';
    }
    return failure.exit_code;
}

std::string locate(const ParseError& error) { return error.reason + ", at position " + std::to_string(error.position); }

std::string describe(const ParseError& error, std::string_view text) {
    std::string out = locate(error);
    if (text.empty() || text.size() > 80 || !is_printable(text)) return out;
    out += "\n    " + std::string{text} + "\n    " + std::string(error.position, ' ') + '^';
    return out;
}

}  // namespace otp::cli
