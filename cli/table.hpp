#pragma once
// Rows for people and for programs: aligned columns, CSV, or JSON by the line.

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace otp::cli {

struct Table {
    struct Column {
        std::string title;
        bool right = false;  ///< Numbers stand at the right.
    };
    std::vector<Column> columns;
    std::vector<std::vector<std::string>> rows;  ///< As many cells as columns.
};

/// Columns two blanks apart, no blanks at line ends; the titles bold where `color`.
[[nodiscard]] std::string format_table(const Table& table, bool color);
/// RFC 4180, with the titles first, lines ended by a single line feed.
[[nodiscard]] std::string format_csv(const Table& table);

/// The text of a value in a cell: a string as it is, null empty, money as "12.5 USD", the rest as JSON.
[[nodiscard]] std::string cell_text(const nlohmann::json& value);
/// A table of the given keys of each object; `right` of those whose values are all numbers or decimals.
[[nodiscard]] Table table_of(const nlohmann::json& items, const std::vector<std::string>& keys);
/// All keys that occur in the items, in order of name, nested objects left out.
[[nodiscard]] std::vector<std::string> plain_keys(const nlohmann::json& items);

}  // namespace otp::cli
