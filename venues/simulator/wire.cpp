#include "venues/simulator/wire.hpp"

#include <limits>

#include "venues/simulator/decimal_text.hpp"
#include "venues/simulator/mix.hpp"

namespace otp::venues::simulator {
namespace {

std::string spelled(const View& view, std::int64_t raw, Spelling spelling) {
    if (spelling == Spelling::trimmed) return trimmed_text(raw);
    return fixed_text(raw, spelling == Spelling::eight ? 8 : view.decimals);
}

std::int64_t hundredfold(std::int64_t raw) {
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    return raw > most / 100 ? most : raw * 100;
}

}  // namespace

std::string price_text(const View& view, std::int64_t raw, Spelling spelling) {
    switch (view.absurd) {
        case Absurd::none:
        case Absurd::crossed:
            break;
        case Absurd::hundredfold:
            return spelled(view, hundredfold(raw), spelling);
        case Absurd::zero:
            return spelled(view, 0, spelling);
        case Absurd::negative:
            return spelled(view, -raw, spelling);
        case Absurd::not_a_number:
            return "NaN";
    }
    return spelled(view, raw, spelling);
}

std::string uuid_text(std::uint64_t a, std::uint64_t b) {
    constexpr std::string_view hex = "0123456789abcdef";
    const std::uint64_t words[] = {mix(a, b, 1), mix(a, b, 2)};
    std::string text;
    for (int digit = 0; digit < 32; ++digit) {
        if (digit == 8 || digit == 12 || digit == 16 || digit == 20) text += '-';
        text += hex[(words[digit / 16] >> (4 * (digit % 16))) & 15];
    }
    text[14] = '4';  // random, of the usual variant
    text[19] = 'a';
    return text;
}

}  // namespace otp::venues::simulator
