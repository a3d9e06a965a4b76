// Any bytes as a symbol or as a venue's name, and as the terms of a series: what is read is written back the same, what
// is refused says why and where.

#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "protocol/calendar.hpp"
#include "protocol/decimal.hpp"
#include "protocol/symbol.hpp"
#include "protocol/symbol_convert.hpp"

namespace {

using namespace otp;

void require(bool truth) {
    if (!truth) std::abort();
}

template <class T>
bool refused(const Result<T>& read, std::string_view text) {
    if (read) return false;
    require(!read.error().reason.empty() && read.error().position <= text.size());
    return true;
}

void as_name(NameForm form, std::string_view text) {
    const auto read = read_name(form, text);
    if (refused(read, text)) return;
    const auto written = write_name(form, *read);
    require(written && *written == text);
}

void as_numbers(std::string_view text) {
    if (const auto value = parse_decimal(text); !refused(value, text)) {
        const auto again = parse_decimal(format_decimal(*value));
        require(again && *again == *value);
    }
    if (const auto price = parse_price(text); !refused(price, text)) {
        const auto again = parse_price(format_price(*price));
        require(again && *again == *price);
    }
    if (const auto time = parse_rfc3339(text); !refused(time, text)) {
        require(time->is_valid());
        const auto again = parse_rfc3339(format_rfc3339(*time));
        require(again && *again == *time);
    }
}

/// The bytes as terms: 8 of expiry, 8 of strike, one of kind, the rest the market.
void as_terms(std::string_view bytes) {
    if (bytes.size() < 17) return;
    std::int64_t expiry_ms = 0;
    std::int64_t strike = 0;
    std::memcpy(&expiry_ms, bytes.data(), 8);
    std::memcpy(&strike, bytes.data() + 8, 8);
    const auto market = parse_market(bytes.substr(17));
    if (!market) return;
    const SeriesName terms{*market, Time{expiry_ms}, static_cast<OptionKind>(bytes[16] & 3), Price::from_raw(strike)};
    const auto symbol = check_symbol(terms);
    require(symbol.has_value() == has_symbol(terms));
    if (!symbol) return;
    const auto read = parse_symbol(*symbol);
    require(read && *read == terms && format_symbol(terms) == *symbol);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    for (const auto form : {NameForm::otp, NameForm::osi, NameForm::deribit, NameForm::binance}) as_name(form, text);
    as_numbers(text);
    as_terms(text);
    return 0;
}
