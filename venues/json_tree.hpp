#pragma once
// A JSON object as a tree whose numbers are still text, for a price may not go through a double. simdjson reads it.

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace otp::venues {

class JsonTree;

/// One value of a tree; valid until the tree reads again. A node that is not there answers every question with
/// "nothing", so that a path may be asked for without looking at each step.
class JsonNode {
public:
    JsonNode() = default;

    [[nodiscard]] explicit operator bool() const { return tree_ != nullptr; }
    [[nodiscard]] JsonNode operator[](std::string_view key) const;
    [[nodiscard]] std::vector<JsonNode> items() const;  ///< Of an array.
    [[nodiscard]] std::size_t size() const;             ///< Of an object or an array; else 0.
    [[nodiscard]] bool is_array() const;
    [[nodiscard]] bool is_object() const;
    [[nodiscard]] bool is_string() const;
    [[nodiscard]] bool is_true() const;
    [[nodiscard]] bool is_false() const;
    [[nodiscard]] bool is_null() const;

    [[nodiscard]] std::string_view string() const;  ///< "" unless it is a string.
    [[nodiscard]] std::string_view number() const;  ///< Its decimal text; "" unless it is a number.
    /// The text of a string or a number: some venues write prices as the one, some as the other.
    [[nodiscard]] std::string_view scalar() const;

private:
    friend class JsonTree;
    JsonNode(const JsonTree* tree, std::size_t at) : tree_{tree}, at_{at} {}
    const JsonTree* tree_ = nullptr;
    std::size_t at_ = 0;
};

class JsonTree {
public:
    JsonTree();
    ~JsonTree();
    JsonTree(const JsonTree&) = delete;
    JsonTree& operator=(const JsonTree&) = delete;

    /// Reads one whole object; nullopt when well, else why not. Refused are: anything but an object, text that ends
    /// early or goes on, invalid UTF-8, keys that come twice, more than 16 levels, 65,536 values or 256 keys of one
    /// object.
    [[nodiscard]] std::optional<std::string> read(std::string_view text);
    [[nodiscard]] JsonNode root() const;

private:
    friend class JsonNode;
    struct Reader;
    enum class Kind : unsigned char { object, array, string, number, yes, no, null };
    struct Node {
        Kind kind;
        std::string_view key, text;
        std::size_t end = 0;  ///< Index behind its last descendant.
    };

    std::unique_ptr<Reader> reader_;
    std::vector<Node> nodes_;
};

}  // namespace otp::venues
