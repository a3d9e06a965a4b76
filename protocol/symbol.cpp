#include "protocol/symbol.hpp"

#include <cassert>
#include <cstdint>

#include "protocol/calendar_scan.hpp"

namespace otp {
namespace {

constexpr std::int64_t ms_per_day = 86'400'000;

/// "26K1000", "999U9999": the letter is the decimal point, of thousands or of units, and four digits follow it.
Price read_strike(Scanner& in) {
    const std::size_t start = in.position();
    const std::string_view whole = in.run(is_digit);
    if (whole.empty()) in.refuse("the strike must start with a digit", start);
    if (whole.size() > 1 && whole[0] == '0') in.refuse("the strike has no leading zeros", start);

    const bool thousands = in.accept('K');
    if (!thousands) in.expect('U', "expected K (thousands) or U (units) in the strike");
    if (thousands && whole == "0") in.refuse("below 1000 the strike is written with U", start);
    if (thousands && whole.size() > 7) in.refuse("the strike must be below 10^10", start);
    if (!thousands && whole.size() > 3) in.refuse("from 1000 on the strike is written with K", start);

    const std::int64_t ten_thousandths = in.number(4, 0, 9999, "exactly four digits must follow K or U");
    in.end("nothing may follow the four digits of the strike");
    if (in.failed()) return {};

    const std::int64_t ticks = static_cast<std::int64_t>(digits_value(whole)) * 10'000 + ten_thousandths;
    if (ticks == 0) in.refuse("the strike must be positive", start);
    return Price::from_raw(ticks * (thousands ? strike_tick_thousands : strike_tick_units).raw());
}

Time read_expiry(Scanner& in) {
    CivilTime civil;
    read_year(in, civil);
    read_month(in, civil);
    read_day(in, civil);
    const std::size_t time_start = in.position();
    const bool intraday = in.accept('T');
    if (intraday) {
        read_hour(in, civil);
        read_minute(in, civil);
        read_second(in, civil);
    } else {
        civil.hour = 8;
    }
    if (in.failed()) return {};

    const Time expiry = time_from_civil(civil);
    if (intraday && is_usual_expiry(expiry)) {
        in.refuse("08:00:00 is the usual expiry and is written without a time", time_start);
    }
    in.expect('-', intraday ? "expected '-' after the time" : "expected '-', or 'T' and a time, after the date");
    return expiry;
}

/// Why these terms have no symbol; empty where they have one.
std::string_view obstacle(const SeriesName& name) {
    if (name.market.base.is_empty()) return "the base has no name";
    if (name.market.quote.is_empty()) return "the quote has no name";
    if (name.kind != OptionKind::call && name.kind != OptionKind::put) return "the kind must be call or put";
    if (!name.expiry.is_valid()) return "the expiry must be of the years 1970 to 9999";
    if (name.expiry.ms % 1000 != 0) return "the expiry must be at a whole second";
    if (name.strike <= Price{}) return "the strike must be positive";
    if (name.strike >= price_limit) return "the strike must be below 10^10";
    if (name.strike >= strike_thousands_min) {
        if (name.strike.raw() % strike_tick_thousands.raw() != 0) {
            return "a strike from 1000 on must be a multiple of 0.1";
        }
    } else if (name.strike.raw() % strike_tick_units.raw() != 0) {
        return "a strike below 1000 must be a multiple of 0.0001";
    }
    return {};
}

void append_expiry(std::string& out, Time expiry) {
    const CivilTime civil = civil_from_time(expiry);
    append_date(out, civil, "");
    if (is_usual_expiry(expiry)) return;
    out += 'T';
    append_time_of_day(out, civil, "");
}

void append_strike(std::string& out, Price strike) {
    const bool thousands = strike >= strike_thousands_min;
    const std::int64_t ticks = strike.raw() / (thousands ? strike_tick_thousands : strike_tick_units).raw();
    append_digits(out, static_cast<std::uint64_t>(ticks / 10'000), 1);
    out += thousands ? 'K' : 'U';
    append_digits(out, static_cast<std::uint64_t>(ticks % 10'000), 4);
}

}  // namespace

bool is_usual_expiry(Time expiry) { return expiry.ms % ms_per_day == usual_expiry_of_day.ms; }

Result<SeriesName> parse_symbol(std::string_view text) {
    Scanner in{text};
    SeriesName name;
    name.market.base = read_ticker(in);
    in.expect('_', "expected '_' after the base, which is of A-Z and 0-9 only");
    name.market.quote = read_ticker(in);
    in.expect('-', "expected '-' after the quote, which is of A-Z and 0-9 only");
    name.expiry = read_expiry(in);
    name.kind = read_kind(in);
    in.expect('-', "expected '-' after C or P");
    name.strike = read_strike(in);
    if (in.failed()) return in.error();
    return name;
}

Result<std::string> check_symbol(const SeriesName& name) {
    const std::string_view reason = obstacle(name);
    if (!reason.empty()) return ParseError{std::string{reason}, 0};
    return format_symbol(name);
}

bool has_symbol(const SeriesName& name) { return obstacle(name).empty(); }

std::string format_symbol(const SeriesName& name) {
    assert(has_symbol(name));
    std::string out = format_market(name.market);
    out += '-';
    append_expiry(out, name.expiry);
    out += name.kind == OptionKind::call ? "-C-" : "-P-";
    append_strike(out, name.strike);
    return out;
}

}  // namespace otp
