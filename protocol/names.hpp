#pragma once
// Names of assets and markets, and the two kinds of option.

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/result.hpp"

namespace otp {

class Scanner;

/// An asset's name: 1 to 12 of A-Z and 0-9, at least one of them a letter. The default is the empty name, which no
/// text parses to.
class Ticker {
public:
    static constexpr std::size_t size_max = 12;

    constexpr Ticker() = default;
    [[nodiscard]] static Result<Ticker> parse(std::string_view text);

    [[nodiscard]] std::string_view text() const;
    [[nodiscard]] bool is_empty() const { return letters_[0] == '\0'; }
    /// The stored form, zeros after the text.
    [[nodiscard]] const std::array<char, size_max>& padded() const { return letters_; }

    /// Alphabetical: a name comes before the names it begins.
    friend std::strong_ordering operator<=>(const Ticker&, const Ticker&) = default;

private:
    friend Ticker read_ticker(Scanner& in);
    std::array<char, size_max> letters_{};
};

/// Reads the longest run of ticker characters and refuses it where it is no ticker. For the parsers of longer forms.
[[nodiscard]] Ticker read_ticker(Scanner& in);

/// The two assets of a market: prices are in `quote` per one whole `base`.
struct MarketName {
    Ticker base, quote;
    friend std::strong_ordering operator<=>(const MarketName&, const MarketName&) = default;
};

/// "BTC_USD", nothing else.
[[nodiscard]] Result<MarketName> parse_market(std::string_view text);
[[nodiscard]] std::string format_market(const MarketName& name);

enum class OptionKind : std::uint8_t { call = 0, put = 1 };

/// Reads 'C' or 'P'. For the parsers of longer forms.
[[nodiscard]] OptionKind read_kind(Scanner& in);

}  // namespace otp
