#include "oracle/csv_bars.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "oracle/tape_time.hpp"
#include "protocol/decimal.hpp"

namespace otp::oracle {
namespace {

struct Line {
    std::size_t number = 0;  ///< Counts from 1.
    std::size_t position = 0;
    std::string_view text;
};

ParseError at(const Line& line, const std::string& reason) {
    return {"line " + std::to_string(line.number) + ": " + reason, line.position};
}

/// Cuts text into lines without their ends.
class Lines {
public:
    explicit Lines(std::string_view text) : text_{text} {}

    [[nodiscard]] std::optional<Line> next() {
        if (start_ >= text_.size()) return std::nullopt;
        const std::size_t end = std::min(text_.find('\n', start_), text_.size());
        Line line{++number_, start_, text_.substr(start_, end - start_)};
        if (line.text.ends_with('\r')) line.text.remove_suffix(1);
        start_ = end + 1;
        return line;
    }

private:
    std::string_view text_;
    std::size_t start_ = 0;
    std::size_t number_ = 0;
};

void split(std::string_view text, std::vector<std::string_view>& fields) {
    fields.clear();
    for (std::size_t start = 0;;) {
        const std::size_t comma = text.find(',', start);
        fields.push_back(text.substr(start, comma - start));
        if (comma == std::string_view::npos) return;
        start = comma + 1;
    }
}

/// Where in a row the fields are that a bar is made of.
struct Columns {
    std::size_t count = 0;
    std::size_t time = 0;
    TimeColumn time_column = TimeColumn::milliseconds_or_text;
    std::array<std::size_t, 4> prices{};
};

constexpr std::array<std::string_view, 4> price_names = {"open", "high", "low", "close"};
constexpr std::array<std::string_view, 4> time_names = {"time_ms_utc", "timestamp", "open_time", "timestamp_s"};

Result<Columns> read_header(const Line& line) {
    std::vector<std::string_view> names;
    split(line.text, names);
    const auto find = [&](std::string_view name) {
        return std::find(names.begin(), names.end(), name) - names.begin();
    };
    const auto is_there = [&](std::string_view name) { return std::count(names.begin(), names.end(), name) > 0; };
    for (const auto name : names) {
        if (std::count(names.begin(), names.end(), name) > 1)
            return at(line, "two columns \"" + std::string{name} + "\"");
    }

    Columns columns;
    columns.count = names.size();
    const auto time = std::find_if(time_names.begin(), time_names.end(), is_there);
    if (time == time_names.end()) {
        return at(line, "no column for the time: time_ms_utc, timestamp, open_time or timestamp_s");
    }
    columns.time = static_cast<std::size_t>(find(*time));
    if (*time == "timestamp_s") columns.time_column = TimeColumn::seconds;
    for (std::size_t i = 0; i < price_names.size(); ++i) {
        if (!is_there(price_names[i])) return at(line, "no column \"" + std::string{price_names[i]} + "\"");
        columns.prices[i] = static_cast<std::size_t>(find(price_names[i]));
    }
    return columns;
}

Result<Bar> read_row(const Columns& columns, const Line& line, const std::vector<std::string_view>& fields) {
    if (fields.size() != columns.count) {
        return at(line,
                  std::to_string(fields.size()) + " fields where the first line has " + std::to_string(columns.count));
    }
    const auto time = parse_tape_time(fields[columns.time], columns.time_column);
    if (!time) return at(line, "time \"" + std::string{fields[columns.time]} + "\": " + time.error().reason);

    std::array<Price, 4> prices;
    for (std::size_t i = 0; i < prices.size(); ++i) {
        const std::string_view text = fields[columns.prices[i]];
        const auto price = parse_price(text);
        const std::string what = std::string{price_names[i]} + " \"" + std::string{text} + "\": ";
        if (!price) return at(line, what + price.error().reason);
        if (*price <= Price{}) return at(line, what + "a price must be positive");
        prices[i] = *price;
    }
    const Bar bar{*time, prices[0], prices[1], prices[2], prices[3]};
    if (std::min(bar.open, bar.close) < bar.low) return at(line, "open or close is below low");
    if (std::max(bar.open, bar.close) > bar.high) return at(line, "open or close is above high");
    return bar;
}

}  // namespace

Result<std::vector<Bar>> read_bars(std::string_view csv) {
    // Spreadsheets begin their files with a byte order mark.
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (csv.starts_with(byte_order_mark)) csv.remove_prefix(byte_order_mark.size());
    Lines lines{csv};
    const auto header = lines.next();
    if (!header) return ParseError{"the file is empty", 0};
    const auto columns = read_header(*header);
    if (!columns) return columns.error();

    std::vector<Bar> bars;
    std::vector<std::string_view> fields;
    while (const auto line = lines.next()) {
        split(line->text, fields);
        const auto bar = read_row(*columns, *line, fields);
        if (!bar) return bar.error();
        if (!bars.empty() && bar->time <= bars.back().time) return at(*line, "the time is not after the line above");
        bars.push_back(*bar);
    }
    if (bars.empty()) return ParseError{"no rows below the first line", csv.size()};
    return bars;
}

}  // namespace otp::oracle
