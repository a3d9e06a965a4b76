#pragma once
// A published table as rows of named cells.

#include <cstdlib>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "protocol/names.hpp"
#include "tests/support/shared_data.hpp"

namespace otp::market::test {

class Row {
public:
    explicit Row(std::map<std::string, std::string> cells) : cells_{std::move(cells)} {}
    [[nodiscard]] const std::string& text(const std::string& name) const { return cells_.at(name); }
    [[nodiscard]] double number(const std::string& name) const { return std::strtod(text(name).c_str(), nullptr); }
    [[nodiscard]] OptionKind kind() const { return text("type") == "call" ? OptionKind::call : OptionKind::put; }

private:
    std::map<std::string, std::string> cells_;
};

inline std::vector<std::string> split(const std::string& line) {
    std::vector<std::string> cells;
    std::istringstream in{line};
    for (std::string cell; std::getline(in, cell, ',');) cells.push_back(cell);
    return cells;
}

/// The rows of a CSV text with a header and no quotes.
inline std::vector<Row> rows_of(const std::string& text) {
    std::vector<Row> rows;
    std::istringstream in{text};
    std::string line;
    std::getline(in, line);
    const std::vector<std::string> names = split(line);
    while (std::getline(in, line)) {
        const std::vector<std::string> values = split(line);
        std::map<std::string, std::string> cells;
        for (std::size_t i = 0; i < names.size() && i < values.size(); ++i) cells[names[i]] = values[i];
        rows.emplace_back(std::move(cells));
    }
    return rows;
}

}  // namespace otp::market::test
