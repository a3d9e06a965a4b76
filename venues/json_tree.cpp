#include "venues/json_tree.hpp"

#include <simdjson.h>

#include "venues/scalar_text.hpp"

namespace otp::venues {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr int depth_max = 16;
constexpr std::size_t nodes_max = 65'536;
constexpr std::size_t keys_max = 256;

std::string_view without_blanks(std::string_view text) {
    while (!text.empty() && (text.back() == ' ' || text.back() == '\n' || text.back() == '\r' || text.back() == '\t')) {
        text.remove_suffix(1);
    }
    return text;
}

}  // namespace

struct JsonTree::Reader {
    ondemand::parser parser;
    std::string padded;
    std::vector<Node>* nodes = nullptr;
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
        ondemand::object object;
        if (parser.iterate(padded.data(), text.size(), padded.size()).get(document)) return fail("no JSON");
        if (document.get_object().get(object)) return fail("no JSON object");
        nodes->push_back({Kind::object, {}, {}});
        if (!read_object(object, 1)) return false;
        // Behind the last brace only blanks may stand: on-demand reading itself does not look there.
        const char* behind = nullptr;
        if (!document.current_location().get(behind)) return fail("text after the object");
        return true;
    }

    bool read_object(ondemand::object object, int depth) {
        const std::size_t self = nodes->size() - 1;
        std::size_t keys = 0;
        for (simdjson::simdjson_result<ondemand::field> member : object) {
            ondemand::field field;
            std::string_view key;
            if (std::move(member).get(field) || field.unescaped_key().get(key)) return fail("a broken object");
            if (++keys > keys_max) return fail("an object of too many keys");
            for (std::size_t at = self + 1; at < nodes->size(); at = (*nodes)[at].end) {
                if ((*nodes)[at].key == key) return fail("a key that comes twice");
            }
            if (!read_value(field.value(), key, depth)) return false;
        }
        (*nodes)[self].end = nodes->size();
        return true;
    }

    bool read_array(ondemand::array array, int depth) {
        const std::size_t self = nodes->size() - 1;
        for (auto item : array) {
            ondemand::value value;
            if (item.get(value)) return fail("a broken array");
            if (!read_value(value, {}, depth)) return false;
        }
        (*nodes)[self].end = nodes->size();
        return true;
    }

    bool read_value(ondemand::value value, std::string_view key, int depth) {
        if (nodes->size() >= nodes_max) return fail("too many values");
        ondemand::json_type type;
        if (value.type().get(type)) return fail("a broken value");
        if (type == ondemand::json_type::object || type == ondemand::json_type::array) {
            if (depth >= depth_max) return fail("too many levels");
            if (type == ondemand::json_type::object) {
                ondemand::object object;
                nodes->push_back({Kind::object, key, {}});
                return value.get_object().get(object) ? fail("a broken object") : read_object(object, depth + 1);
            }
            ondemand::array array;
            nodes->push_back({Kind::array, key, {}});
            return value.get_array().get(array) ? fail("a broken array") : read_array(array, depth + 1);
        }
        return read_scalar(value, key, type);
    }

    bool read_scalar(ondemand::value value, std::string_view key, ondemand::json_type type) {
        const std::size_t end = nodes->size() + 1;
        if (type == ondemand::json_type::string) {
            std::string_view text;
            if (value.get_string().get(text)) return fail("a broken string");
            nodes->push_back({Kind::string, key, text, end});
            return true;
        }
        const std::string_view token = without_blanks(value.raw_json_token());
        if (token == "true" || token == "false" || token == "null") {
            nodes->push_back({token == "true" ? Kind::yes : token == "false" ? Kind::no : Kind::null, key, token, end});
            return true;
        }
        if (!is_json_number(token)) return fail("a broken number");
        nodes->push_back({Kind::number, key, token, end});
        return true;
    }
};

JsonTree::JsonTree() : reader_{std::make_unique<Reader>()} { reader_->nodes = &nodes_; }
JsonTree::~JsonTree() = default;

std::optional<std::string> JsonTree::read(std::string_view text) {
    nodes_.clear();
    if (reader_->read(text)) return std::nullopt;
    nodes_.clear();
    return reader_->problem;
}

JsonNode JsonTree::root() const { return nodes_.empty() ? JsonNode{} : JsonNode{this, 0}; }

JsonNode JsonNode::operator[](std::string_view key) const {
    if (!is_object()) return {};
    const auto& nodes = tree_->nodes_;
    for (std::size_t at = at_ + 1; at < nodes[at_].end; at = nodes[at].end) {
        if (nodes[at].key == key) return {tree_, at};
    }
    return {};
}

std::vector<JsonNode> JsonNode::items() const {
    std::vector<JsonNode> found;
    if (!is_array()) return found;
    const auto& nodes = tree_->nodes_;
    for (std::size_t at = at_ + 1; at < nodes[at_].end; at = nodes[at].end) found.push_back({tree_, at});
    return found;
}

std::size_t JsonNode::size() const {
    std::size_t count = 0;
    if (!is_object() && !is_array()) return count;
    const auto& nodes = tree_->nodes_;
    for (std::size_t at = at_ + 1; at < nodes[at_].end; at = nodes[at].end) ++count;
    return count;
}

bool JsonNode::is_array() const { return tree_ != nullptr && tree_->nodes_[at_].kind == JsonTree::Kind::array; }
bool JsonNode::is_object() const { return tree_ != nullptr && tree_->nodes_[at_].kind == JsonTree::Kind::object; }
bool JsonNode::is_string() const { return tree_ != nullptr && tree_->nodes_[at_].kind == JsonTree::Kind::string; }
bool JsonNode::is_true() const { return tree_ != nullptr && tree_->nodes_[at_].kind == JsonTree::Kind::yes; }
bool JsonNode::is_false() const { return tree_ != nullptr && tree_->nodes_[at_].kind == JsonTree::Kind::no; }
bool JsonNode::is_null() const { return tree_ != nullptr && tree_->nodes_[at_].kind == JsonTree::Kind::null; }

std::string_view JsonNode::string() const { return is_string() ? tree_->nodes_[at_].text : std::string_view{}; }

std::string_view JsonNode::number() const {
    const bool is_one = tree_ != nullptr && tree_->nodes_[at_].kind == JsonTree::Kind::number;
    return is_one ? tree_->nodes_[at_].text : std::string_view{};
}

std::string_view JsonNode::scalar() const {
    const std::string_view text = string();
    return text.empty() ? number() : text;
}

}  // namespace otp::venues
