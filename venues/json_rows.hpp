#pragma once
// Long answers of venues as rows of scalars: an array of thousands of objects, whose numbers are still text. What
// json_tree.hpp is for one message. simdjson reads it.

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace otp::venues {

/// The scalar members of one object; those of objects in it have the key before a dot: "greeks.delta". Arrays in it,
/// and objects deeper than that, are passed over. Valid until its reader reads again.
class JsonRow {
public:
    struct Cell {
        std::string_view prefix, key, text;  ///< Of a string its content, else the token.
        bool is_string = false;
    };
    JsonRow() = default;
    explicit JsonRow(std::span<const Cell> cells) : cells_{cells} {}

    /// Nothing where there is no such member, or it is null.
    [[nodiscard]] const Cell* find(std::string_view key) const;
    /// The content of a string or a number, true or false as such; "" where there is none.
    [[nodiscard]] std::string_view scalar(std::string_view key) const;
    [[nodiscard]] std::string_view string(std::string_view key) const;  ///< "" unless it is a string.
    [[nodiscard]] bool is_empty() const { return cells_.empty(); }

private:
    std::span<const Cell> cells_;
};

class JsonRows {
public:
    static constexpr std::size_t rows_max = 20'000, cells_max = 1'000'000, row_cells_max = 96;

    JsonRows();
    ~JsonRows();
    JsonRows(const JsonRows&) = delete;
    JsonRows& operator=(const JsonRows&) = delete;

    /// Reads the rows that stand under the keys of `path`, from the outermost: an array of objects, or one object. An
    /// array at the top is rows whatever the path. nullopt when well, else why not. Refused are: what is neither object
    /// nor array, an item that is no object, text that ends early or goes on, invalid UTF-8, keys that come twice in a
    /// row, more than 20,000 rows, 96 scalars of one row, or 1,000,000 in all.
    [[nodiscard]] std::optional<std::string> read(std::string_view text, std::initializer_list<std::string_view> path);

    /// Whether there was anything under the path.
    [[nodiscard]] bool found() const { return found_; }
    [[nodiscard]] std::size_t size() const { return ends_.size(); }
    [[nodiscard]] JsonRow row(std::size_t at) const;
    /// The scalars around the rows, those of the objects on the path included.
    [[nodiscard]] JsonRow top() const { return JsonRow{top_}; }

private:
    struct Reader;
    std::unique_ptr<Reader> reader_;
    std::vector<JsonRow::Cell> cells_, top_;
    std::vector<std::size_t> ends_;
    bool found_ = false;
};

}  // namespace otp::venues
