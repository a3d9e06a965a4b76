#include "venues/json_rows.hpp"

#include <simdjson.h>

#include "venues/scalar_text.hpp"

namespace otp::venues {
namespace {

namespace ondemand = simdjson::ondemand;
using Cells = std::vector<JsonRow::Cell>;

std::string_view without_blanks(std::string_view text) {
    const std::size_t end = text.find_last_not_of(" \t\r\n");
    return text.substr(0, end == std::string_view::npos ? 0 : end + 1);
}

}  // namespace

struct JsonRows::Reader {
    ondemand::parser parser;
    std::string padded;
    JsonRows* out = nullptr;
    std::vector<std::string_view> path;
    std::size_t begin = 0;  ///< Of the row that is being read.
    const char* problem = nullptr;

    bool fail(const char* why) {
        if (problem == nullptr) problem = why;
        return false;
    }

    bool read(std::string_view text) {
        problem = nullptr;
        padded.assign(text);
        padded.resize(text.size() + simdjson::SIMDJSON_PADDING);
        ondemand::document document;
        ondemand::json_type type;
        if (parser.iterate(padded.data(), text.size(), padded.size()).get(document)) return fail("no JSON");
        if (document.type().get(type)) return fail("no JSON");
        if (type == ondemand::json_type::array) {
            ondemand::array array;
            if (document.get_array().get(array)) return fail("a broken array");
            if (!read_rows(array)) return false;
        } else if (type == ondemand::json_type::object) {
            ondemand::object object;
            if (document.get_object().get(object)) return fail("a broken object");
            if (!(path.empty() ? read_row(object) : walk(object, 0, {}))) return false;
        } else {
            return fail("neither a JSON object nor an array");
        }
        // Behind the last bracket only blanks may stand: on-demand reading itself does not look there.
        const char* behind = nullptr;
        if (!document.current_location().get(behind)) return fail("text after its end");
        return true;
    }

    /// An object on the way to the rows.
    bool walk(ondemand::object object, std::size_t step, std::string_view prefix) {
        for (simdjson::simdjson_result<ondemand::field> member : object) {
            ondemand::field field;
            std::string_view key;
            ondemand::json_type type;
            if (std::move(member).get(field) || field.unescaped_key().get(key)) return fail("a broken object");
            ondemand::value value = field.value();
            if (value.type().get(type)) return fail("a broken value");
            if (key != path[step]) {
                if (!read_member(value, type, prefix, key, step == 0, out->top_, 0)) return false;
            } else if (!take(value, type, step)) {
                return false;
            }
        }
        return true;
    }

    /// What stands under a key of the path.
    bool take(ondemand::value value, ondemand::json_type type, std::size_t step) {
        const bool is_last = step + 1 == path.size();
        if (is_last && out->found_) return fail("a key that comes twice");
        if (type == ondemand::json_type::object) {
            ondemand::object object;
            if (value.get_object().get(object)) return fail("a broken object");
            return is_last ? read_row(object) : walk(object, step + 1, path[step]);
        }
        if (is_last && type == ondemand::json_type::array) {
            ondemand::array array;
            return value.get_array().get(array) ? fail("a broken array") : read_rows(array);
        }
        return read_member(value, type, {}, path[step], false, out->top_, 0);
    }

    bool read_rows(ondemand::array array) {
        out->found_ = true;
        for (auto item : array) {
            ondemand::object object;
            if (item.get_object().get(object)) return fail("an item that is no object");
            if (!read_row(object)) return false;
        }
        return true;
    }

    bool read_row(ondemand::object object) {
        out->found_ = true;
        if (out->ends_.size() >= rows_max) return fail("too many rows");
        begin = out->cells_.size();
        for (simdjson::simdjson_result<ondemand::field> member : object) {
            ondemand::field field;
            std::string_view key;
            ondemand::json_type type;
            if (std::move(member).get(field) || field.unescaped_key().get(key)) return fail("a broken object");
            ondemand::value value = field.value();
            if (value.type().get(type)) return fail("a broken value");
            if (!read_member(value, type, {}, key, true, out->cells_, begin)) return false;
        }
        out->ends_.push_back(out->cells_.size());
        return true;
    }

    /// A member of an object: its own cell, or where it is an object the cells of its members.
    bool read_member(ondemand::value value, ondemand::json_type type, std::string_view prefix, std::string_view key,
                     bool may_open, Cells& cells, std::size_t from) {
        if (type == ondemand::json_type::array) return true;
        if (type != ondemand::json_type::object) return add(value, type, prefix, key, cells, from);
        if (!may_open || !prefix.empty()) return true;
        ondemand::object object;
        if (value.get_object().get(object)) return fail("a broken object");
        for (simdjson::simdjson_result<ondemand::field> member : object) {
            ondemand::field field;
            std::string_view inner;
            ondemand::json_type inner_type;
            if (std::move(member).get(field) || field.unescaped_key().get(inner)) return fail("a broken object");
            ondemand::value inner_value = field.value();
            if (inner_value.type().get(inner_type)) return fail("a broken value");
            if (!read_member(inner_value, inner_type, key, inner, false, cells, from)) return false;
        }
        return true;
    }

    bool add(ondemand::value value, ondemand::json_type type, std::string_view prefix, std::string_view key,
             Cells& cells, std::size_t from) {
        if (cells.size() - from >= row_cells_max) return fail("a row of too many members");
        if (out->cells_.size() >= cells_max) return fail("too many members");
        for (std::size_t at = from; at < cells.size(); ++at) {
            if (cells[at].key == key && cells[at].prefix == prefix) return fail("a key that comes twice");
        }
        if (type == ondemand::json_type::string) {
            std::string_view text;
            if (value.get_string().get(text)) return fail("a broken string");
            cells.push_back({prefix, key, text, true});
            return true;
        }
        const std::string_view token = without_blanks(value.raw_json_token());
        if (token == "null") return true;
        if (token != "true" && token != "false" && !is_json_number(token)) return fail("a broken number");
        cells.push_back({prefix, key, token, false});
        return true;
    }
};

JsonRows::JsonRows() : reader_{std::make_unique<Reader>()} { reader_->out = this; }
JsonRows::~JsonRows() = default;

std::optional<std::string> JsonRows::read(std::string_view text, std::initializer_list<std::string_view> path) {
    cells_.clear();
    top_.clear();
    ends_.clear();
    found_ = false;
    reader_->path.assign(path);
    if (reader_->read(text)) return std::nullopt;
    cells_.clear();
    top_.clear();
    ends_.clear();
    found_ = false;
    return reader_->problem;
}

JsonRow JsonRows::row(std::size_t at) const {
    const std::size_t begin = at == 0 ? 0 : ends_[at - 1];
    return JsonRow{std::span{cells_}.subspan(begin, ends_[at] - begin)};
}

const JsonRow::Cell* JsonRow::find(std::string_view key) const {
    const std::size_t dot = key.find('.');
    const std::string_view prefix = dot == std::string_view::npos ? std::string_view{} : key.substr(0, dot);
    if (dot != std::string_view::npos) key.remove_prefix(dot + 1);
    for (const Cell& cell : cells_) {
        if (cell.key == key && cell.prefix == prefix) return &cell;
    }
    return nullptr;
}

std::string_view JsonRow::scalar(std::string_view key) const {
    const Cell* const cell = find(key);
    return cell != nullptr ? cell->text : std::string_view{};
}

std::string_view JsonRow::string(std::string_view key) const {
    const Cell* const cell = find(key);
    return cell != nullptr && cell->is_string ? cell->text : std::string_view{};
}

}  // namespace otp::venues
