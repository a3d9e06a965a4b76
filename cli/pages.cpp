#include "cli/pages.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace otp::cli {
namespace {
constexpr std::size_t page_max = 100;
}

Answer<nlohmann::json> get_pages(Context& context, const std::string& target, const char* key, const char* cursor,
                                 std::size_t limit) {
    auto all = nlohmann::json::array();
    std::string after;
    while (all.size() < limit) {
        const std::size_t wanted = std::min(page_max, limit - all.size());
        std::string query =
            target + (target.find('?') == std::string::npos ? "?" : "&") + "limit=" + std::to_string(wanted);
        if (!after.empty()) query += std::string{"&"} + cursor + "=" + url_part(after);
        const auto page = context.get(query);
        if (!page) return page.error();
        if (!page->is_object() || !page->contains(key) || !(*page)[key].is_array()) {
            return Failure{"answer_malformed", std::string{"the node's answer has no "} + key,
                           "is this the address of an OTP node?", exit_failure};
        }
        for (const auto& item : (*page)[key]) {
            if (all.size() < limit) all.push_back(item);
        }
        const auto next = page->find("next");
        if (next == page->end() || next->is_null() || (*page)[key].empty()) break;
        after = next->is_string() ? next->get<std::string>() : next->dump();
    }
    return all;
}

}  // namespace otp::cli
