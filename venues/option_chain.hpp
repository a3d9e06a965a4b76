#pragma once
// A chain while its venue's answers come in: rows by instrument, what is missing, and what was not believed.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "market/chain.hpp"
#include "venues/json_rows.hpp"

namespace otp::venues {

/// A decimal of the JSON grammar as a double, times 10^`shift`, correctly rounded; nothing where it is none or is
/// beyond 10^12 in size, which no price, size or time of a venue is: a hole or a mistake of units.
[[nodiscard]] std::optional<double> market_number(std::string_view text, int shift = 0);
/// Milliseconds UTC between the years 2000 and 2199.
[[nodiscard]] std::optional<std::int64_t> market_time_ms(std::string_view text);

class ChainBuilder {
public:
    ChainBuilder(std::string venue, std::string underlying, std::string quote, market::PremiumCurrency premium);

    /// Lists an instrument; a second time: nothing.
    void list(market::OptionQuote quote);
    /// The row of a listed instrument, else nothing.
    [[nodiscard]] market::OptionQuote* find(std::string_view instrument);
    /// The venue has told something of it. Rows of which nothing was told are no rows of the chain.
    void touch(const market::OptionQuote& quote) { told_[quote.instrument] = true; }

    void set_index(double index, std::int64_t time_ms);
    [[nodiscard]] std::optional<double> index() const { return chain_.index; }
    [[nodiscard]] std::int64_t index_ms() const { return index_ms_; }

    /// One of the venue's answers is not there, or not whole.
    void miss(std::string what);
    /// A member that cannot be what it stands for: left out, and told of as missing. The first few are named.
    void doubt(std::string_view instrument, std::string_view member, std::string_view why);

    [[nodiscard]] std::map<std::string, market::OptionQuote, std::less<>>& rows() { return rows_; }
    [[nodiscard]] const std::string& underlying() const { return chain_.underlying; }
    /// Rows without a time of their own get `time_ms`.
    [[nodiscard]] market::OptionChain finish(std::int64_t time_ms) const;

private:
    market::OptionChain chain_;
    std::map<std::string, market::OptionQuote, std::less<>> rows_;
    std::map<std::string, bool, std::less<>> told_;
    std::int64_t index_ms_ = 0;
    std::size_t doubts_ = 0;
};

/// Reads the members of one instrument's row, sentinels to nothing (facts of the venues): a member that is not there,
/// null or "" is absent; what cannot be is absent and doubted.
class QuoteReader {
public:
    QuoteReader(const JsonRow& row, ChainBuilder& chain, std::string_view instrument)
        : row_{row}, chain_{chain}, instrument_{instrument} {}

    /// A price of 0 says that there is none; below 0 is doubted.
    [[nodiscard]] std::optional<double> price(std::string_view key) const;
    /// A fraction, or where `percent` a percentage, as a fraction. At or below 1e-4 says that there is none: -1, 0,
    /// 6e-7 and -1e-8 are in use for it. Above 100 (10,000 %) is doubted.
    [[nodiscard]] std::optional<double> volatility(std::string_view key, bool percent) const;
    /// At or above 0.
    [[nodiscard]] std::optional<double> count(std::string_view key) const;
    [[nodiscard]] std::optional<double> number(std::string_view key) const;
    /// Between -1 and 1.
    [[nodiscard]] std::optional<double> delta(std::string_view key) const;
    [[nodiscard]] std::optional<std::int64_t> time_ms(std::string_view key) const;
    [[nodiscard]] bool has(std::string_view key) const { return row_.find(key) != nullptr; }

private:
    const JsonRow& row_;
    ChainBuilder& chain_;
    std::string_view instrument_;
};

}  // namespace otp::venues
