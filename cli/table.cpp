#include "cli/table.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace otp::cli {
namespace {

using nlohmann::json;

bool is_money(const json& value) { return value.is_object() && value.contains("asset") && value.contains("amount"); }

bool is_decimal(const std::string& text) {
    return !text.empty() && text.find_first_not_of("0123456789.") == std::string::npos;
}

bool stands_right(const json& value) {
    return value.is_null() || value.is_number() || is_money(value) ||
           (value.is_string() && is_decimal(value.get<std::string>()));
}

/// Characters that a terminal would obey are shown as dots: names and labels are other people's.
std::string printable(const std::string& text) {
    std::string out = text;
    for (char& c : out) {
        if ((c >= 0 && c < ' ') || c == 127) c = '.';
    }
    return out;
}

}  // namespace

std::string format_table(const Table& table, bool color) {
    std::vector<std::size_t> widths;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        widths.push_back(table.columns[i].title.size());
        for (const auto& row : table.rows) widths[i] = std::max(widths[i], row[i].size());
    }
    const auto line = [&](const auto& cell_of) {
        std::string out;
        for (std::size_t i = 0; i < widths.size(); ++i) {
            const std::string cell = printable(cell_of(i));
            const std::string pad(widths[i] - cell.size(), ' ');
            out += (i == 0 ? "" : "  ") + (table.columns[i].right ? pad + cell : cell + pad);
        }
        while (out.ends_with(' ')) out.pop_back();
        return out;
    };
    std::string out = line([&](std::size_t i) { return table.columns[i].title; });
    out = (color ? "\x1b[1m" + out + "\x1b[0m" : out) + '\n';
    for (const auto& row : table.rows) out += line([&](std::size_t i) { return row[i]; }) + '\n';
    return out;
}

std::string format_csv(const Table& table) {
    std::string out;
    const auto add = [&](const std::string& cell, bool first) {
        if (!first) out += ',';
        if (cell.find_first_of(",\"\r\n") == std::string::npos) {
            out += cell;
            return;
        }
        out += '"';
        for (const char c : cell) out += c == '"' ? std::string{"\"\""} : std::string{c};
        out += '"';
    };
    for (std::size_t i = 0; i < table.columns.size(); ++i) add(table.columns[i].title, i == 0);
    out += '\n';
    for (const auto& row : table.rows) {
        for (std::size_t i = 0; i < row.size(); ++i) add(row[i], i == 0);
        out += '\n';
    }
    return out;
}

std::string cell_text(const json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_null()) return "";
    if (is_money(value)) return cell_text(value["amount"]) + " " + cell_text(value["asset"]);
    return value.dump();
}

Table table_of(const json& items, const std::vector<std::string>& keys) {
    Table table;
    for (const std::string& key : keys) {
        bool right = !items.empty();
        for (const json& item : items) right = right && (!item.contains(key) || stands_right(item[key]));
        table.columns.push_back({key, right});
    }
    for (const json& item : items) {
        auto& row = table.rows.emplace_back();
        for (const std::string& key : keys) row.push_back(item.contains(key) ? cell_text(item[key]) : "");
    }
    return table;
}

std::vector<std::string> plain_keys(const json& items) {
    std::set<std::string> keys;
    for (const json& item : items) {
        for (const auto& [key, value] : item.items()) {
            if (!value.is_structured() || is_money(value)) keys.insert(key);
        }
    }
    return {keys.begin(), keys.end()};
}

}  // namespace otp::cli
