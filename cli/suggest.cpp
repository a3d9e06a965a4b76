#include "cli/suggest.hpp"

#include <algorithm>

namespace otp::cli {

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
    for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, replaced});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
            }
        }
    }
    return d[a.size()][b.size()];
}

std::vector<std::string> suggest(std::string_view word, const std::vector<std::string>& known) {
    constexpr std::size_t words_max = 3;
    std::vector<std::pair<std::size_t, std::string>> near;
    const std::size_t tolerated = word.size() < 4 ? 1 : word.size() < 8 ? 2 : 3;
    for (const std::string& candidate : known) {
        const std::size_t distance = edit_distance(word, candidate);
        if (distance <= tolerated) near.emplace_back(distance, candidate);
    }
    std::sort(near.begin(), near.end());
    std::vector<std::string> words;
    for (const auto& [distance, candidate] : near) {
        if (words.size() < words_max) words.push_back(candidate);
    }
    return words;
}

}  // namespace otp::cli
