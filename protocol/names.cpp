#include "protocol/names.hpp"

#include "protocol/text.hpp"

namespace otp {
namespace {

bool is_ticker_character(char c) { return is_upper(c) || is_digit(c); }

bool has_letter(std::string_view text) {
    for (const char c : text) {
        if (is_upper(c)) return true;
    }
    return false;
}

}  // namespace

Ticker read_ticker(Scanner& in) {
    const std::size_t start = in.position();
    const std::string_view text = in.run(is_ticker_character);
    if (text.empty()) in.refuse("a name must start with A-Z or 0-9", start);
    if (text.size() > Ticker::size_max) in.refuse("a name has at most 12 characters", start + Ticker::size_max);
    if (!has_letter(text)) in.refuse("a name has at least one letter", start);

    Ticker ticker;
    if (!in.failed()) text.copy(ticker.letters_.data(), Ticker::size_max);
    return ticker;
}

Result<Ticker> Ticker::parse(std::string_view text) {
    Scanner in{text};
    const Ticker ticker = read_ticker(in);
    in.end("a name is of A-Z and 0-9 only");
    if (in.failed()) return in.error();
    return ticker;
}

std::string_view Ticker::text() const {
    std::size_t size = 0;
    while (size < size_max && letters_[size] != '\0') ++size;
    return {letters_.data(), size};
}

Result<MarketName> parse_market(std::string_view text) {
    Scanner in{text};
    MarketName name;
    name.base = read_ticker(in);
    in.expect('_', "expected '_' after the base, which is of A-Z and 0-9 only");
    name.quote = read_ticker(in);
    in.end("the quote is of A-Z and 0-9 only");
    if (in.failed()) return in.error();
    return name;
}

std::string format_market(const MarketName& name) {
    return std::string{name.base.text()} + '_' + std::string{name.quote.text()};
}

OptionKind read_kind(Scanner& in) {
    if (in.accept('C')) return OptionKind::call;
    in.expect('P', "expected C (call) or P (put)");
    return OptionKind::put;
}

}  // namespace otp
