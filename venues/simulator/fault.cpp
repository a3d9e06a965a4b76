#include "venues/simulator/fault.hpp"

#include <charconv>

#include "venues/simulator/view.hpp"

namespace otp::venues::simulator {
namespace {

constexpr FaultFacts faults[] = {
    {Fault::gap, "gap", "", "loses messages, while its numbers go on"},
    {Fault::duplicate, "duplicate", "", "says everything twice"},
    {Fault::reorder, "reorder", "", "says every second message before the first"},
    {Fault::stale, "stale", "", "sends heartbeats but no data"},
    {Fault::half_open, "half-open", "", "goes silent for good on the connections it has, pings unanswered"},
    {Fault::slow, "slow", "3s", "says everything so much later"},
    {Fault::truncated, "truncated", "", "cuts messages short"},
    {Fault::absurd, "absurd", "x100", "prints prices that cannot be: x100, zero, negative, nan or crossed"},
    {Fault::frozen, "frozen", "", "repeats one price under new times and numbers"},
    {Fault::skew, "skew", "10s", "has its clock ahead by so much, or behind (-10s)"},
    {Fault::throttle, "throttle", "", "refuses what it is asked with its own rate-limit answer"},
    {Fault::restart, "restart", "", "closes every connection, takes no other for the time, then counts anew"},
    {Fault::cut, "cut", "", "breaks the connection in the middle of a message"},
};

constexpr struct {
    Absurd absurd;
    std::string_view name;
} absurdities[] = {{Absurd::hundredfold, "x100"},
                   {Absurd::zero, "zero"},
                   {Absurd::negative, "negative"},
                   {Absurd::not_a_number, "nan"},
                   {Absurd::crossed, "crossed"}};

constexpr struct {
    std::string_view name;
    std::int64_t us;
} units[] = {{"ms", 1'000}, {"s", 1'000'000}, {"m", 60'000'000}, {"h", 3'600'000'000}};  // "ms" before "m"

constexpr std::int64_t time_max_us = 24 * 3'600'000'000LL;

std::optional<std::int64_t> parse_length(std::string_view text) {
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc{} || text.starts_with('-') || count > time_max_us) return std::nullopt;
    const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
    for (const auto& [name, us] : units) {
        if (unit == name && count <= time_max_us / us) return count * us;
    }
    return std::nullopt;
}

std::string length_text(std::int64_t us) {
    const std::string sign = us < 0 ? "-" : "";
    const std::int64_t size = us < 0 ? -us : us;
    if (size % 1'000'000 == 0) return sign + std::to_string(size / 1'000'000) + "s";
    return sign + std::to_string(size / 1'000) + "ms";
}

std::optional<std::int64_t> parse_value(Fault fault, std::string_view text) {
    if (fault == Fault::absurd) {
        for (const auto& [absurd, name] : absurdities) {
            if (name == text) return static_cast<std::int64_t>(absurd);
        }
        return std::nullopt;
    }
    const bool behind = fault == Fault::skew && text.starts_with('-');
    const auto length = parse_length(behind ? text.substr(1) : text);
    if (!length || *length == 0) return std::nullopt;
    return behind ? -*length : *length;
}

/// Cuts `text` at the last `mark` and returns what stood behind it.
std::optional<std::string_view> cut_at(std::string_view& text, char mark) {
    const std::size_t at = text.rfind(mark);
    if (at == std::string_view::npos) return std::nullopt;
    const std::string_view behind = text.substr(at + 1);
    text = text.substr(0, at);
    return behind;
}

const FaultFacts* find_fault(std::string_view name) {
    for (const FaultFacts& row : faults) {
        if (row.name == name) return &row;
    }
    return nullptr;
}

std::string quoted(std::string_view text) { return "\"" + std::string{text} + "\""; }

}  // namespace

std::span<const FaultFacts> all_faults() { return faults; }

const FaultFacts& facts_of(Fault fault) { return faults[static_cast<std::size_t>(fault)]; }

std::string fault_names() {
    std::string names;
    for (const FaultFacts& row : faults) names += (names.empty() ? "" : ", ") + std::string{row.name};
    return names;
}

std::variant<FaultOrder, std::string> parse_fault_order(std::string_view text) {
    const std::string whole = quoted(text.substr(0, 100));
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) {
        return whole + " is no fault: it reads VENUE=FAULT[:VALUE][@START][+LENGTH]";
    }
    FaultOrder order;
    const std::string_view venue = text.substr(0, equals);
    const auto named = venue_named(venue);
    if (!named) return "there is no venue " + quoted(venue.substr(0, 100)) + "; there are " + venue_names();
    order.venue = *named;

    std::string_view rest = text.substr(equals + 1);
    if (const auto length = cut_at(rest, '+')) {
        order.length_us = parse_length(*length);
        if (!order.length_us || *order.length_us == 0) {
            return whole + ": the length must be a time like 500ms, 30s, 2m or 1h, a day at most";
        }
    }
    if (const auto start = cut_at(rest, '@')) {
        const auto parsed = parse_length(*start);
        if (!parsed) return whole + ": the start must be a time like 500ms, 30s, 2m or 1h, a day at most";
        order.start_us = *parsed;
    }
    const std::size_t colon = rest.find(':');
    const std::string_view name = rest.substr(0, colon);
    const FaultFacts* const fault = find_fault(name);
    if (fault == nullptr) {
        return "there is no fault " + quoted(name.substr(0, 100)) + "; there are " + fault_names();
    }
    order.fault = fault->fault;
    if (colon == std::string_view::npos && fault->value.empty()) return order;
    if (fault->value.empty()) return whole + ": " + std::string{name} + " takes no value";
    const auto value =
        parse_value(fault->fault, colon == std::string_view::npos ? fault->value : rest.substr(colon + 1));
    if (!value) {
        return whole + ": the value must be " +
               (fault->fault == Fault::absurd ? "x100, zero, negative, nan or crossed" : "a time like 500ms or 10s");
    }
    order.value = *value;
    return order;
}

std::string to_text(const FaultOrder& order) {
    std::string text{facts_of(order.venue).name};
    text += "=" + std::string{facts_of(order.fault).name};
    if (order.fault == Fault::absurd) {
        for (const auto& [absurd, name] : absurdities) {
            if (static_cast<std::int64_t>(absurd) == order.value) text += ":" + std::string{name};
        }
    } else if (!facts_of(order.fault).value.empty()) {
        text += ":" + length_text(order.value);
    }
    if (order.start_us != 0) text += "@" + length_text(order.start_us);
    if (order.length_us) text += "+" + length_text(*order.length_us);
    return text;
}

bool FaultWindows::add(FaultOrder order, std::int64_t now_us) {
    std::erase_if(windows_,
                  [&](const FaultOrder& old) { return old.length_us && now_us - old.start_us >= *old.length_us; });
    if (windows_.size() >= windows_max) return false;
    order.start_us += now_us;
    windows_.push_back(order);
    return true;
}

void FaultWindows::clear(Fault fault) {
    std::erase_if(windows_, [&](const FaultOrder& order) { return order.fault == fault; });
}

const FaultOrder* FaultWindows::active(Fault fault, std::int64_t now_us) const {
    for (auto order = windows_.rbegin(); order != windows_.rend(); ++order) {
        if (order->fault == fault && order->holds(now_us)) return &*order;
    }
    return nullptr;
}

}  // namespace otp::venues::simulator
