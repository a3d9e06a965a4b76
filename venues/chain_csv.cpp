#include "venues/chain_csv.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <set>
#include <tuple>

#include "protocol/calendar.hpp"

namespace otp::venues {
namespace {

using market::OptionQuote;

/// At or below, a volatility stands for "none" (facts of the venues: 0, -1, 6e-7).
constexpr double iv_sentinel_max = 1e-4;
/// Beyond these a number is a mistake of units or a hole in the file, whoever wrote it.
constexpr double magnitude_max = 1e12;
constexpr double years_max = 100;
constexpr std::size_t name_size_max = 64;

using Cells = std::vector<std::string_view>;

/// The text's lines with their numbers, a carriage return before the line feed left out.
class Lines {
public:
    explicit Lines(std::string_view text) : rest_{text} {}

    [[nodiscard]] bool next(std::string_view& line) {
        if (rest_.empty()) return false;
        const std::size_t end = std::min(rest_.find('\n'), rest_.size());
        line = rest_.substr(0, end);
        rest_.remove_prefix(std::min(end + 1, rest_.size()));
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        ++number_;
        return true;
    }
    [[nodiscard]] ChainCsvProblem problem(std::string_view what) const {
        return {"line " + std::to_string(number_) + ": " + std::string{what}};
    }

private:
    std::string_view rest_;
    std::size_t number_ = 0;
};

/// A cell may stand between quotation marks; none of these tables has one inside a cell. Nothing where it is no line of
/// cells.
std::optional<Cells> split(std::string_view line) {
    Cells cells;
    while (true) {
        const bool is_quoted = line.starts_with('"');
        const std::size_t end = is_quoted ? line.find('"', 1) : std::min(line.find(','), line.size());
        if (end == std::string_view::npos) return std::nullopt;
        const std::string_view cell = is_quoted ? line.substr(1, end - 1) : line.substr(0, end);
        if (!is_quoted && cell.find('"') != std::string_view::npos) return std::nullopt;
        cells.push_back(cell);
        line.remove_prefix(is_quoted ? end + 1 : end);
        if (line.empty()) return cells;
        if (!line.starts_with(',')) return std::nullopt;
        line.remove_prefix(1);
    }
}

std::optional<double> number(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
    if (std::abs(value) > magnitude_max) return std::nullopt;
    return value;
}

/// Reads the cells of one row; the first that is not as it must be is kept as the problem.
class Row {
public:
    explicit Row(const Cells& cells) : cells_{&cells} {}

    [[nodiscard]] std::string_view text(std::size_t column) const { return (*cells_)[column]; }

    std::optional<double> optional_number(std::size_t column, std::string_view name) {
        if (text(column).empty()) return std::nullopt;
        const auto value = number(text(column));
        if (!value) fail(name, "is no number");
        return value;
    }
    /// A price of 0 says that there is none.
    std::optional<double> price(std::size_t column, std::string_view name) {
        const auto value = optional_number(column, name);
        if (value && *value < 0) fail(name, "is below 0");
        return value && *value > 0 ? value : std::nullopt;
    }
    std::optional<double> count(std::size_t column, std::string_view name) {
        const auto value = optional_number(column, name);
        if (value && *value < 0) fail(name, "is below 0");
        return value;
    }
    std::optional<double> volatility(std::size_t column, std::string_view name) {
        const auto value = optional_number(column, name);
        return value && *value > iv_sentinel_max ? value : std::nullopt;
    }
    double positive(std::size_t column, std::string_view name) {
        const auto value = number(text(column));
        if (!value || *value <= 0) fail(name, "is no number above 0");
        return value.value_or(0);
    }
    std::string name(std::size_t column, std::string_view what) {
        if (text(column).empty() || text(column).size() > name_size_max) fail(what, "is no name");
        return std::string{text(column).substr(0, name_size_max)};
    }

    void fail(std::string_view name, std::string_view why) {
        if (!problem_) problem_ = std::string{name} + " " + std::string{why};
    }
    [[nodiscard]] const std::optional<std::string>& problem() const { return problem_; }

private:
    const Cells* cells_;
    std::optional<std::string> problem_;
};

double median(std::vector<double> values) {
    const std::size_t middle = values.size() / 2;
    std::nth_element(values.begin(), values.begin() + middle, values.end());
    if (values.size() % 2 == 1) return values[middle];
    return (values[middle] + *std::max_element(values.begin(), values.begin() + middle)) / 2;
}

auto order(const OptionQuote& quote) { return std::tie(quote.expiry_ms, quote.strike, quote.kind, quote.instrument); }

/// Each instrument once, with its newest row; then in the order that a chain has.
void arrange(std::vector<OptionQuote>& quotes) {
    std::stable_sort(quotes.begin(), quotes.end(), [](const OptionQuote& a, const OptionQuote& b) {
        return a.instrument != b.instrument ? a.instrument < b.instrument : a.time_ms > b.time_ms;
    });
    const auto last = std::unique(quotes.begin(), quotes.end(), [](const OptionQuote& a, const OptionQuote& b) {
        return a.instrument == b.instrument;
    });
    quotes.erase(last, quotes.end());
    std::sort(quotes.begin(), quotes.end(),
              [](const OptionQuote& a, const OptionQuote& b) { return order(a) < order(b); });
}

void finish(market::OptionChain& chain) {
    // Of two rows of one time the later counts, so the stable sort must meet it first.
    std::reverse(chain.quotes.begin(), chain.quotes.end());
    arrange(chain.quotes);
    std::vector<double> indexes;
    for (const OptionQuote& quote : chain.quotes) {
        chain.time_ms = std::max(chain.time_ms, quote.time_ms);
        if (quote.index) indexes.push_back(*quote.index);
    }
    if (!chain.index && !indexes.empty()) chain.index = median(std::move(indexes));
}

// --- Deribit's snapshot table ---

/// "2026-01-15T09:21:30.027641+00:00", the zone also as Z; milliseconds, rounded down.
std::optional<std::int64_t> moment(std::string_view text) {
    if (text.ends_with("+00:00")) {
        text.remove_suffix(6);
    } else if (text.ends_with('Z')) {
        text.remove_suffix(1);
    } else {
        return std::nullopt;
    }
    std::string exact{text.substr(0, 19)};
    if (text.size() > 19) {
        const std::string_view fraction = text.substr(19);
        if (fraction.size() < 2 || fraction.size() > 10 || fraction[0] != '.') return std::nullopt;
        if (fraction.find_first_not_of("0123456789", 1) != std::string_view::npos) return std::nullopt;
        exact += fraction.substr(0, 4);
    }
    const auto time = parse_rfc3339(exact + "Z");
    if (!time) return std::nullopt;
    return time->ms;
}

enum Column : std::size_t {
    timestamp,
    instrument_name,
    option_type,
    strike,
    expiry_datetime,
    time_to_maturity,
    bid_price,
    ask_price,
    mark_price,
    futures_price,
    implied_volatility,
    delta,
    vega,
    open_interest,
    volume,
    currency,
    index_price
};
constexpr std::array<std::string_view, 17> column_names = {
    "timestamp", "instrument_name", "option_type", "strike",        "expiry_datetime",    "time_to_maturity",
    "bid_price", "ask_price",       "mark_price",  "futures_price", "implied_volatility", "delta",
    "vega",      "open_interest",   "volume",      "currency",      "index_price"};

struct DeribitHeader {
    std::array<std::size_t, column_names.size()> place{};
    std::size_t cells = 0;
};

Result<DeribitHeader, std::string> read_deribit_header(const Cells& cells) {
    DeribitHeader header;
    header.cells = cells.size();
    for (std::size_t i = 0; i < column_names.size(); ++i) {
        const auto found = std::find(cells.begin(), cells.end(), column_names[i]);
        if (found == cells.end()) return "there is no column " + std::string{column_names[i]};
        if (std::find(found + 1, cells.end(), column_names[i]) != cells.end())
            return "the column " + std::string{column_names[i]} + " is there twice";
        header.place[i] = static_cast<std::size_t>(found - cells.begin());
    }
    return header;
}

struct DeribitRow {
    OptionQuote quote;
    std::string currency;
    std::optional<double> years;
};

DeribitRow read_deribit_row(Row& row, const DeribitHeader& header) {
    const auto at = [&](Column column) { return header.place[column]; };
    DeribitRow read;
    OptionQuote& quote = read.quote;
    quote.instrument = row.name(at(instrument_name), "instrument_name");
    read.currency = row.name(at(currency), "currency");
    const std::string_view kind = row.text(at(option_type));
    if (kind != "call" && kind != "put") row.fail("option_type", "is neither call nor put");
    quote.kind = kind == "put" ? OptionKind::put : OptionKind::call;
    quote.strike = row.positive(at(strike), "strike");
    const auto expiry = moment(row.text(at(expiry_datetime)));
    if (!expiry) row.fail("expiry_datetime", "is no UTC time");
    quote.expiry_ms = expiry.value_or(0);
    const auto time = moment(row.text(at(timestamp)));
    if (!time) row.fail("timestamp", "is no UTC time");
    quote.time_ms = time.value_or(0);
    read.years = row.optional_number(at(time_to_maturity), "time_to_maturity");
    if (read.years && std::abs(*read.years) > years_max) row.fail("time_to_maturity", "is beyond 100 years");
    quote.bid = row.price(at(bid_price), "bid_price");
    quote.ask = row.price(at(ask_price), "ask_price");
    quote.mark = row.price(at(mark_price), "mark_price");
    quote.forward = row.price(at(futures_price), "futures_price");
    quote.index = row.price(at(index_price), "index_price");
    quote.mark_iv = row.volatility(at(implied_volatility), "implied_volatility");
    quote.delta = row.optional_number(at(delta), "delta");
    quote.vega = row.optional_number(at(vega), "vega");
    quote.open_interest = row.count(at(open_interest), "open_interest");
    quote.volume = row.count(at(volume), "volume");
    return read;
}

/// Calls `take(DeribitRow)` with each row; the problem where one is refused.
template <class Take>
std::optional<ChainCsvProblem> each_deribit_row(std::string_view text, Take take) {
    Lines lines{text};
    std::string_view line;
    if (!lines.next(line)) return ChainCsvProblem{"there is nothing in it"};
    const auto titles = split(line);
    if (!titles) return lines.problem("is no line of cells");
    const auto header = read_deribit_header(*titles);
    if (!header) return lines.problem(header.error());
    while (lines.next(line)) {
        if (line.empty()) continue;
        const auto cells = split(line);
        if (!cells) return lines.problem("is no line of cells");
        if (cells->size() != header->cells)
            return lines.problem("has " + std::to_string(cells->size()) + " cells, the header " +
                                 std::to_string(header->cells));
        Row row{*cells};
        DeribitRow read = read_deribit_row(row, *header);
        if (row.problem()) return lines.problem(*row.problem());
        take(std::move(read));
    }
    return std::nullopt;
}

Result<RecordedChain, ChainCsvProblem> read_deribit(std::string_view text, const std::string& wanted) {
    RecordedChain recorded;
    std::map<std::int64_t, std::vector<double>> years;
    std::set<std::string> currencies;
    const auto problem = each_deribit_row(text, [&](DeribitRow row) {
        currencies.insert(row.currency);
        if (!wanted.empty() && row.currency != wanted) return;
        if (row.years && row.quote.forward) years[row.quote.expiry_ms].push_back(*row.years);
        recorded.chain.quotes.push_back(std::move(row.quote));
    });
    if (problem) return *problem;

    std::string names;
    for (const std::string& name : currencies) names += (names.empty() ? "" : ", ") + name;
    if (currencies.empty()) return ChainCsvProblem{"there is no row in it"};
    if (wanted.empty() && currencies.size() > 1)
        return ChainCsvProblem{"there are several currencies in it: " + names + "; say which"};
    if (recorded.chain.quotes.empty())
        return ChainCsvProblem{"there is no row of " + wanted + " in it, but of " + names};

    recorded.chain.venue = "file";
    recorded.chain.underlying = wanted.empty() ? *currencies.begin() : wanted;
    recorded.chain.quote = "USD";
    recorded.chain.premium = market::PremiumCurrency::coin;
    for (auto& [expiry, values] : years) recorded.years[expiry] = median(std::move(values));
    finish(recorded.chain);
    return recorded;
}

// --- CBOE's quote table ---

constexpr std::array<std::string_view, 22> cboe_header = {
    "Expiration Date", "Calls", "Last Sale", "Net", "Bid", "Ask", "Volume", "IV", "Delta", "Gamma", "Open Interest",
    "Strike",          "Puts",  "Last Sale", "Net", "Bid", "Ask", "Volume", "IV", "Delta", "Gamma", "Open Interest"};
constexpr std::array<std::string_view, 12> month_names = {"January",   "February", "March",    "April",
                                                          "May",       "June",     "July",     "August",
                                                          "September", "October",  "November", "December"};
constexpr double cboe_multiplier = 100;  // Index points per contract.
constexpr std::int64_t day_ms = 86'400'000;
constexpr double business_days_a_year = 262;

/// The words of a text, parted by blanks.
std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        if (end > 0) words.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

std::optional<unsigned> whole(std::string_view text) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value > 9999) return std::nullopt;
    return value;
}

/// The month of a name or of its first three letters.
std::optional<unsigned> month_of(std::string_view text) {
    for (unsigned i = 0; i < month_names.size(); ++i) {
        if (text == month_names[i] || text == month_names[i].substr(0, 3)) return i + 1;
    }
    return std::nullopt;
}

/// Midnight UTC of a date.
std::optional<std::int64_t> date_ms(std::optional<unsigned> year, std::optional<unsigned> month,
                                    std::optional<unsigned> day) {
    if (!year || !month || !day) return std::nullopt;
    CivilTime civil;
    civil.year = static_cast<int>(*year);
    civil.month = *month;
    civil.day = *day;
    const auto time = checked_time(civil);
    if (!time) return std::nullopt;
    return time->ms;
}

/// "Date: January 7, 2024 at 10:52 AM EST"
std::optional<std::int64_t> cboe_moment(std::string_view text) {
    const auto words = words_of(text);
    if (words.size() != 8 || words[0] != "Date:" || words[4] != "at" || !words[2].ends_with(',')) return std::nullopt;
    const auto date = date_ms(whole(words[3]), month_of(words[1]), whole(words[2].substr(0, words[2].size() - 1)));
    const std::size_t colon = words[5].find(':');
    if (!date || colon == std::string_view::npos) return std::nullopt;
    const auto hour = whole(words[5].substr(0, colon)), minute = whole(words[5].substr(colon + 1));
    if (!hour || !minute || *hour < 1 || *hour > 12 || *minute > 59) return std::nullopt;
    if (words[6] != "AM" && words[6] != "PM") return std::nullopt;
    if (words[7] != "EST" && words[7] != "EDT") return std::nullopt;
    const int behind_hours = words[7] == "EST" ? 5 : 4;
    const int hours = static_cast<int>(*hour % 12) + (words[6] == "PM" ? 12 : 0) + behind_hours;
    return *date + (hours * 60 + static_cast<int>(*minute)) * std::int64_t{60'000};
}

/// "Fri Jan 05 2024": midnight UTC of it.
std::optional<std::int64_t> cboe_date(std::string_view text) {
    const auto words = words_of(text);
    if (words.size() != 4) return std::nullopt;
    return date_ms(whole(words[3]), month_of(words[1]), whole(words[2]));
}

/// Days from Monday to Friday before the given midnight, from one long ago on.
std::int64_t weekdays_before(std::int64_t midnight_ms) {
    const std::int64_t days = midnight_ms / day_ms + 3;  // 1970-01-01 was a Thursday: counted from the Monday before.
    return days / 7 * 5 + std::min<std::int64_t>(days % 7, 5);
}

/// From the day of `now_ms` to an expiry's midnight; what expires today has one day, and so has what is over.
double business_years(std::int64_t now_ms, std::int64_t expiry_ms) {
    const std::int64_t today_ms = now_ms / day_ms * day_ms;
    const std::int64_t days = std::max<std::int64_t>(1, weekdays_before(expiry_ms) - weekdays_before(today_ms));
    return static_cast<double>(days) / business_days_a_year;
}

struct CboeHead {
    std::string underlying = "SPX";
    double index = 0;
    std::int64_t time_ms = 0;
};

/// The two lines above the header.
Result<CboeHead, ChainCsvProblem> read_cboe_head(Lines& lines) {
    CboeHead head;
    std::string_view line;
    do {
        if (!lines.next(line)) return ChainCsvProblem{"there is nothing in it"};
    } while (line.empty());
    const auto first = split(line);
    constexpr std::string_view last = "Last: ";
    if (!first || first->size() < 2 || !(*first)[1].starts_with(last)) return lines.problem("names no index price");
    const auto index = number((*first)[1].substr(last.size()));
    if (!index || *index <= 0) return lines.problem("the index price is no number above 0");
    head.index = *index;
    if (!lines.next(line)) return lines.problem("the line of the date is missing");
    const auto second = split(line);
    const auto time = second ? cboe_moment((*second)[0]) : std::nullopt;
    if (!time) return lines.problem("is no date of the form \"Date: January 7, 2024 at 10:52 AM EST\"");
    head.time_ms = *time;
    return head;
}

OptionQuote read_cboe_side(Row& row, std::size_t column, OptionKind kind, const CboeHead& head) {
    OptionQuote quote;
    quote.kind = kind;
    quote.instrument = row.name(column, "the option's name");
    quote.unit = cboe_multiplier;
    quote.time_ms = head.time_ms;
    quote.last = row.price(column + 1, "Last Sale");
    quote.bid = row.price(column + 3, "Bid");
    quote.ask = row.price(column + 4, "Ask");
    quote.volume = row.count(column + 5, "Volume");
    quote.mark_iv = row.volatility(column + 6, "IV");
    quote.delta = row.optional_number(column + 7, "Delta");
    quote.gamma = row.optional_number(column + 8, "Gamma");
    quote.open_interest = row.count(column + 9, "Open Interest");
    quote.forward = head.index;  // The table's method: no rate and no dividend.
    quote.index = head.index;
    return quote;
}

Result<RecordedChain, ChainCsvProblem> read_cboe(std::string_view text) {
    Lines lines{text};
    const auto head = read_cboe_head(lines);
    if (!head) return head.error();
    std::string_view line;
    if (!lines.next(line)) return lines.problem("the header is missing");
    const auto titles = split(line);
    if (!titles || !std::equal(titles->begin(), titles->end(), cboe_header.begin(), cboe_header.end()))
        return lines.problem("is not the header of a CBOE quote table");

    RecordedChain recorded;
    recorded.table = ChainTable::cboe;
    while (lines.next(line)) {
        if (line.empty()) continue;
        const auto cells = split(line);
        if (!cells) return lines.problem("is no line of cells");
        if (cells->size() != cboe_header.size())
            return lines.problem("has " + std::to_string(cells->size()) + " cells, the header " +
                                 std::to_string(cboe_header.size()));
        Row row{*cells};
        const auto date = cboe_date(row.text(0));
        if (!date) row.fail("Expiration Date", "is no date");
        const double strike_price = row.positive(11, "Strike");
        for (const std::size_t column : {std::size_t{1}, std::size_t{12}}) {
            OptionQuote quote = read_cboe_side(row, column, column == 1 ? OptionKind::call : OptionKind::put, *head);
            quote.strike = strike_price;
            // An option of the plain root settles on the opening prices (14:30 UTC in winter), a W on the close.
            const bool settles_at_open = quote.instrument.starts_with("SPX") && !quote.instrument.starts_with("SPXW");
            quote.expiry_ms = date.value_or(0) + (settles_at_open ? 870 : 1260) * std::int64_t{60'000};
            recorded.years[quote.expiry_ms] = business_years(head->time_ms, date.value_or(0));
            recorded.chain.quotes.push_back(std::move(quote));
        }
        if (row.problem()) return lines.problem(*row.problem());
    }
    if (recorded.chain.quotes.empty()) return ChainCsvProblem{"there is no row in it"};
    recorded.chain.venue = "file";
    recorded.chain.underlying = head->underlying;
    recorded.chain.quote = "USD";
    recorded.chain.premium = market::PremiumCurrency::quote;
    recorded.chain.index = head->index;
    finish(recorded.chain);
    return recorded;
}

bool is_cboe(std::string_view text) {
    const std::string_view head = text.substr(0, 400);
    return head.find("Last: ") != std::string_view::npos && head.find("timestamp,") == std::string_view::npos;
}

}  // namespace

Result<std::vector<std::string>, ChainCsvProblem> chain_csv_currencies(std::string_view text) {
    if (is_cboe(text)) {
        const auto read = read_cboe(text);
        if (!read) return read.error();
        return std::vector<std::string>{read->chain.underlying};
    }
    std::set<std::string> names;
    const auto problem = each_deribit_row(text, [&](DeribitRow row) { names.insert(std::move(row.currency)); });
    if (problem) return *problem;
    return std::vector<std::string>(names.begin(), names.end());
}

Result<RecordedChain, ChainCsvProblem> read_chain_csv(std::string_view text, const std::string& currency) {
    if (!is_cboe(text)) return read_deribit(text, currency);
    auto recorded = read_cboe(text);
    if (recorded && !currency.empty() && currency != recorded->chain.underlying)
        return ChainCsvProblem{"there is no row of " + currency + " in it, but of " + recorded->chain.underlying};
    return recorded;
}

}  // namespace otp::venues
