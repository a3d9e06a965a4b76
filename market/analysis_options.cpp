#include "market/analysis_options.hpp"

#include "protocol/calendar.hpp"

namespace otp::market {
namespace {

constexpr std::int64_t day_ms = 86'400'000;
constexpr int days_max = 99'999;

/// Digits alone, one to five.
std::optional<int> digits(const std::string& text) {
    if (text.empty() || text.size() > 5) return std::nullopt;
    int value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

std::optional<ExpirySelection> date_selection(const std::string& text) {
    CivilTime civil;
    const auto year = digits(text.substr(0, 2)), month = digits(text.substr(2, 2)), day = digits(text.substr(4, 2));
    if (!year || !month || !day) return std::nullopt;
    civil.year = 2000 + *year;
    civil.month = static_cast<unsigned>(*month);
    civil.day = static_cast<unsigned>(*day);
    const auto time = checked_time(civil);
    if (!time) return std::nullopt;
    ExpirySelection selection;
    selection.kind = ExpirySelection::Kind::date;
    selection.day = time->ms / day_ms;
    selection.text = text;
    return selection;
}

}  // namespace

std::optional<ExpirySelection> parse_expiry_selection(const std::string& text) {
    if (text == "all") return ExpirySelection{};
    const std::size_t dash = text.find('-');
    if (dash == std::string::npos) return text.size() == 6 ? date_selection(text) : std::nullopt;
    const auto from = digits(text.substr(0, dash)), to = digits(text.substr(dash + 1));
    if (!from || !to || *from > *to || *to > days_max) return std::nullopt;
    ExpirySelection selection;
    selection.kind = ExpirySelection::Kind::days;
    selection.days_from = *from;
    selection.days_to = *to;
    selection.text = text;
    return selection;
}

std::string expiry_code(std::int64_t expiry_ms) {
    const CivilTime civil = civil_from_time(Time{expiry_ms});
    const auto two = [](unsigned number) { return std::string{char('0' + number / 10 % 10), char('0' + number % 10)}; };
    return two(static_cast<unsigned>(civil.year)) + two(civil.month) + two(civil.day);
}

}  // namespace otp::market
