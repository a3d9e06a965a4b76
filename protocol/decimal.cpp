#include "protocol/decimal.hpp"

#include "protocol/text.hpp"

namespace otp {
namespace {

u128 wide_value(std::string_view digits, u128 value) {
    for (const char c : digits) value = value * 10 + static_cast<unsigned>(c - '0');
    return value;
}

std::string wide_text(u128 value) {
    std::string reversed;
    do {
        reversed += static_cast<char>('0' + static_cast<int>(value % 10));
        value /= 10;
    } while (value != 0);
    return {reversed.rbegin(), reversed.rend()};
}

std::string_view without_trailing_zeros(std::string_view digits) {
    while (!digits.empty() && digits.back() == '0') digits.remove_suffix(1);
    return digits;
}

}  // namespace

Result<Decimal> parse_decimal(std::string_view text) {
    Scanner in{text};
    const std::string_view whole = in.run(is_digit);
    if (whole.empty()) in.refuse("a number must start with a digit", 0);
    if (whole.size() > 1 && whole[0] == '0') in.refuse("a number has no leading zeros", 0);

    std::string_view fraction;
    std::size_t fraction_start = whole.size();
    if (in.accept('.')) {
        fraction_start = in.position();
        fraction = in.run(is_digit);
        if (fraction.empty()) in.refuse("a digit must follow the point", fraction_start);
    }
    in.end("a number is of digits and one point only");

    fraction = without_trailing_zeros(fraction);
    if (fraction.size() > Decimal::scale_max) {
        in.refuse("a number has at most 18 decimals", fraction_start + Decimal::scale_max);
    }
    if (whole.size() > Decimal::digits_max) in.refuse("a number has at most 38 digits", Decimal::digits_max);
    if (whole.size() + fraction.size() > Decimal::digits_max && whole != "0") {
        in.refuse("a number has at most 38 digits", fraction_start + (Decimal::digits_max - whole.size()));
    }
    if (in.failed()) return in.error();
    return Decimal{wide_value(fraction, wide_value(whole, 0)), static_cast<std::uint8_t>(fraction.size())};
}

std::string format_decimal(const Decimal& value) { return format_scaled(value.digits, value.scale); }

std::string format_scaled(u128 raw, unsigned decimals) {
    std::string digits = wide_text(raw);
    if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
    const std::size_t whole = digits.size() - decimals;
    const std::string_view fraction = without_trailing_zeros(std::string_view{digits}.substr(whole));
    std::string out = digits.substr(0, whole);
    if (!fraction.empty()) {
        out += '.';
        out += fraction;
    }
    return out;
}

std::optional<u128> to_scaled(const Decimal& value, unsigned decimals) {
    if (value.scale > decimals) return std::nullopt;
    if (value.digits == 0) return u128{0};
    u128 raw = value.digits;
    for (unsigned i = value.scale; i < decimals; ++i) {
        const auto product = checked_mul(raw, 10);
        if (!product) return std::nullopt;
        raw = *product;
    }
    return raw;
}

Result<Price> parse_price(std::string_view text) {
    const auto value = parse_decimal(text);
    if (!value) return value.error();
    if (value->scale > Price::decimals) return ParseError{"a price has at most 8 decimals", text.find('.') + 9};
    const auto raw = to_scaled(*value, Price::decimals);
    if (!raw || *raw >= static_cast<u128>(price_limit.raw())) return ParseError{"a price must be below 10^10", 0};
    return Price::from_raw(static_cast<std::int64_t>(*raw));
}

std::string format_price(Price price) {
    const std::int64_t raw = price.raw();
    // Through unsigned, because the smallest 64-bit number has no positive counterpart.
    const std::uint64_t size = raw < 0 ? ~static_cast<std::uint64_t>(raw) + 1 : static_cast<std::uint64_t>(raw);
    return (raw < 0 ? "-" : "") + format_scaled(size, Price::decimals);
}

}  // namespace otp
