#include "protocol/symbol_convert.hpp"

#include <array>
#include <cstdint>

#include "protocol/calendar_scan.hpp"
#include "protocol/decimal.hpp"

namespace otp {
namespace {

constexpr std::array<std::string_view, 12> month_names = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                          "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
constexpr std::array<std::string_view, 4> form_names = {"otp", "osi", "deribit", "binance"};

constexpr std::size_t osi_root_size = 6;
constexpr std::int64_t osi_strike_unit = price_scale / 1000;
constexpr Price osi_strike_limit = Price::from_raw(100'000 * price_scale);

Ticker ticker(std::string_view valid_text) { return *Ticker::parse(valid_text); }

const Ticker& either(const Ticker& first, const Ticker& otherwise) { return first.is_empty() ? otherwise : first; }

// Reading.

/// The strike as a plain decimal of the venue, whose point may be another character.
Price read_plain_strike(Scanner& in, char point) {
    const std::size_t start = in.position();
    const std::string_view whole = in.run(is_digit);
    if (whole.empty()) in.refuse("the strike must start with a digit", start);
    if (whole.size() > 1 && whole[0] == '0') in.refuse("the strike has no leading zeros", start);
    if (whole.size() > 10) in.refuse("the strike must be below 10^10", start);

    std::string fraction;
    if (in.accept(point)) {
        const std::size_t fraction_start = in.position();
        fraction = in.run(is_digit);
        if (fraction.empty()) in.refuse("a digit must follow the point of the strike", fraction_start);
        if (fraction.size() > 4) in.refuse("the strike has at most four decimals", fraction_start + 4);
        if (!fraction.empty() && fraction.back() == '0') {
            in.refuse("the strike has no zeros at its end", in.position() - 1);
        }
    }
    if (in.failed()) return {};
    fraction.resize(Price::decimals, '0');
    return Price::from_raw(static_cast<std::int64_t>(digits_value(whole)) * price_scale +
                           static_cast<std::int64_t>(digits_value(fraction)));
}

/// What was read, if it is a series of ours: with names and date read, only the strike can still be off.
Result<SeriesName> finish(Scanner& in, const SeriesName& name, std::size_t strike_start) {
    if (in.failed()) return in.error();
    const auto symbol = check_symbol(name);
    if (!symbol) return ParseError{symbol.error().reason, strike_start};
    return name;
}

std::optional<ParseError> disagreement(const char* what, const Ticker& said, const Ticker& hint, std::size_t position) {
    if (hint.is_empty() || hint == said) return std::nullopt;
    const std::string names = std::string{said.text()} + ", not " + std::string{hint.text()};
    return ParseError{std::string{"the name's "} + what + " is " + names, position};
}

Result<SeriesName> agreeing(const Result<SeriesName>& read, const NameHints& hints, std::size_t quote_position) {
    if (!read) return read;
    if (const auto error = disagreement("base", read->market.base, hints.base, 0)) return *error;
    if (const auto error = disagreement("quote", read->market.quote, hints.quote, quote_position)) return *error;
    return read;
}

Ticker read_osi_root(Scanner& in) {
    const std::size_t start = in.position();
    const std::string_view root = in.run(is_upper);
    if (root.empty()) in.refuse("an OSI root is one to six letters A-Z", start);
    if (root.size() > osi_root_size) in.refuse("an OSI root has at most six letters", start + osi_root_size);
    for (std::size_t i = root.size(); i < osi_root_size; ++i) {
        in.expect(' ', "an OSI root is letters, padded with blanks to six characters");
    }
    return in.failed() ? Ticker{} : ticker(root);
}

void read_short_date(Scanner& in, CivilTime& civil) {
    read_year_of_century(in, civil);
    read_month(in, civil);
    read_day(in, civil);
}

/// "8SEP23"
void read_deribit_date(Scanner& in, CivilTime& civil) {
    const std::size_t day_start = in.position();
    const std::string_view day = in.run(is_digit);
    const bool plain_day = !day.empty() && day.size() <= 2 && day[0] != '0' && digits_value(day) <= 31;
    if (!plain_day) in.refuse("the day must be one or two digits, from 1 to 31", day_start);

    const std::size_t month_start = in.position();
    const std::string_view month = in.run(is_upper);
    civil.month = 0;
    for (unsigned i = 0; i < month_names.size(); ++i) {
        if (month == month_names[i]) civil.month = i + 1;
    }
    if (civil.month == 0) in.refuse("the month must be JAN, FEB, MAR, ... or DEC", month_start);

    read_year_of_century(in, civil);
    if (in.failed()) return;
    civil.day = static_cast<unsigned>(digits_value(day));
    refuse_missing_day(in, civil, day_start);
}

/// A date alone: 08:00:00 UTC of it.
Time usual_expiry_on(Scanner& in, CivilTime civil) {
    civil.hour = 8;
    return in.failed() ? Time{} : time_from_civil(civil);
}

// Writing.

/// What no name with a date of two-digit years can say.
std::optional<ParseError> refuse_terms(const SeriesName& name) {
    const auto symbol = check_symbol(name);
    if (!symbol) return symbol.error();
    if (!is_usual_expiry(name.expiry)) {
        return ParseError{"the expiry is not at 08:00:00 UTC, and such a name has no time", 0};
    }
    const int year = civil_from_time(name.expiry).year;
    if (year < 2000 || year > 2099) {
        return ParseError{"the year is outside 2000 to 2099, and such a name has two digits for it", 0};
    }
    return std::nullopt;
}

std::optional<ParseError> refuse_quote(const SeriesName& name, const Ticker& unsaid_quote) {
    if (name.market.quote == unsaid_quote) return std::nullopt;
    return ParseError{"such a name means the quote " + std::string{unsaid_quote.text()} + ", not " +
                          std::string{name.market.quote.text()},
                      0};
}

void append_short_date(std::string& out, const CivilTime& civil) {
    append_digits(out, static_cast<std::uint64_t>(civil.year % 100), 2);
    append_digits(out, civil.month, 2);
    append_digits(out, civil.day, 2);
}

char kind_letter(OptionKind kind) { return kind == OptionKind::call ? 'C' : 'P'; }

bool is_osi_root(std::string_view text) {
    for (const char c : text) {
        if (!is_upper(c)) return false;
    }
    return text.size() <= osi_root_size;
}

}  // namespace

std::optional<NameForm> parse_name_form(std::string_view text) {
    for (std::size_t i = 0; i < form_names.size(); ++i) {
        if (text == form_names[i]) return static_cast<NameForm>(i);
    }
    return std::nullopt;
}

std::string_view name_form_text(NameForm form) { return form_names[static_cast<std::size_t>(form)]; }

Result<SeriesName> from_osi(std::string_view text, const NameHints& hints) {
    Scanner in{text};
    SeriesName name;
    CivilTime civil;
    name.market.base = either(hints.base, read_osi_root(in));
    name.market.quote = either(hints.quote, ticker("USD"));
    read_short_date(in, civil);
    name.expiry = usual_expiry_on(in, civil);
    name.kind = read_kind(in);
    const std::size_t strike_start = in.position();
    const std::int64_t thousandths = in.number(8, 0, 99'999'999, "an OSI strike is eight digits, in thousandths");
    name.strike = Price::from_raw(thousandths * osi_strike_unit);
    in.end("nothing may follow the strike");
    return finish(in, name, strike_start);
}

Result<SeriesName> from_deribit(std::string_view text, const NameHints& hints) {
    Scanner in{text};
    SeriesName name;
    CivilTime civil;
    name.market.base = read_ticker(in);
    name.market.quote = ticker("USD");
    const bool says_quote = in.accept('_');
    const std::size_t quote_start = in.position();
    if (says_quote) {
        name.market.quote = read_ticker(in);
        if (name.market.quote != ticker("USDC")) {
            in.refuse("Deribit quotes options in USDC, or in USD without saying so", quote_start);
        }
    }
    in.expect('-', says_quote ? "expected '-' after the quote" : "expected '-', or '_' and a quote, after the base");
    read_deribit_date(in, civil);
    name.expiry = usual_expiry_on(in, civil);
    in.expect('-', "expected '-' after the date");
    const std::size_t strike_start = in.position();
    name.strike = read_plain_strike(in, 'd');
    in.expect('-', "expected '-' after the strike");
    name.kind = read_kind(in);
    in.end("nothing may follow C or P");
    return agreeing(finish(in, name, strike_start), hints, says_quote ? quote_start : 0);
}

Result<SeriesName> from_binance(std::string_view text, const NameHints& hints) {
    Scanner in{text};
    SeriesName name;
    CivilTime civil;
    name.market.base = read_ticker(in);
    name.market.quote = either(hints.quote, ticker("USDT"));
    in.expect('-', "expected '-' after the base");
    read_short_date(in, civil);
    name.expiry = usual_expiry_on(in, civil);
    in.expect('-', "expected '-' after the date");
    const std::size_t strike_start = in.position();
    name.strike = read_plain_strike(in, '.');
    in.expect('-', "expected '-' after the strike");
    name.kind = read_kind(in);
    in.end("nothing may follow C or P");
    return agreeing(finish(in, name, strike_start), hints, 0);
}

Result<std::string> to_osi(const SeriesName& name, const Ticker& unsaid_quote) {
    if (const auto error = refuse_terms(name)) return *error;
    if (const auto error = refuse_quote(name, either(unsaid_quote, ticker("USD")))) return *error;
    const std::string_view root = name.market.base.text();
    if (!is_osi_root(root)) return ParseError{"an OSI root is one to six letters, without digits", 0};
    if (name.strike >= osi_strike_limit) return ParseError{"an OSI strike is below 100000", 0};
    if (name.strike.raw() % osi_strike_unit != 0) return ParseError{"an OSI strike has at most three decimals", 0};

    std::string out{root};
    out.resize(osi_root_size, ' ');
    append_short_date(out, civil_from_time(name.expiry));
    out += kind_letter(name.kind);
    append_digits(out, static_cast<std::uint64_t>(name.strike.raw() / osi_strike_unit), 8);
    return out;
}

Result<std::string> to_deribit(const SeriesName& name) {
    if (const auto error = refuse_terms(name)) return *error;
    const bool in_usd = name.market.quote == ticker("USD");
    if (!in_usd && name.market.quote != ticker("USDC")) {
        return ParseError{"Deribit quotes options in USD or USDC, not " + std::string{name.market.quote.text()}, 0};
    }
    const CivilTime civil = civil_from_time(name.expiry);
    std::string strike = format_price(name.strike);
    if (const std::size_t point = strike.find('.'); point != std::string::npos) strike[point] = 'd';

    std::string out{name.market.base.text()};
    if (!in_usd) out += "_USDC";
    out += '-';
    append_digits(out, civil.day, 1);
    out += month_names[civil.month - 1];
    append_digits(out, static_cast<std::uint64_t>(civil.year % 100), 2);
    out += '-';
    out += strike;
    out += '-';
    out += kind_letter(name.kind);
    return out;
}

Result<std::string> to_binance(const SeriesName& name, const Ticker& unsaid_quote) {
    if (const auto error = refuse_terms(name)) return *error;
    if (const auto error = refuse_quote(name, either(unsaid_quote, ticker("USDT")))) return *error;
    std::string out{name.market.base.text()};
    out += '-';
    append_short_date(out, civil_from_time(name.expiry));
    out += '-';
    out += format_price(name.strike);
    out += '-';
    out += kind_letter(name.kind);
    return out;
}

Result<SeriesName> read_name(NameForm form, std::string_view text, const NameHints& hints) {
    switch (form) {
        case NameForm::osi:
            return from_osi(text, hints);
        case NameForm::deribit:
            return from_deribit(text, hints);
        case NameForm::binance:
            return from_binance(text, hints);
        case NameForm::otp:
            break;
    }
    const auto read = parse_symbol(text);
    return agreeing(read, hints, read ? read->market.base.text().size() + 1 : 0);
}

Result<std::string> write_name(NameForm form, const SeriesName& name, const Ticker& unsaid_quote) {
    switch (form) {
        case NameForm::osi:
            return to_osi(name, unsaid_quote);
        case NameForm::deribit:
            return to_deribit(name);
        case NameForm::binance:
            return to_binance(name, unsaid_quote);
        case NameForm::otp:
            break;
    }
    return check_symbol(name);
}

}  // namespace otp
