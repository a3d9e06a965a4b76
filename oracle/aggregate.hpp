#pragma once
// From what the venues say in one second to one price, or to none and the reason. Pure, in integers: whoever has the
// same observations has the same price, to the last digit. The rule is docs/oracle.md.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/units.hpp"

namespace otp::oracle {

/// What a venue's price is counted in. A stablecoin is not a dollar.
enum class QuoteCurrency : std::uint8_t { usd, usdt, usdc };
inline constexpr std::array all_quote_currencies{QuoteCurrency::usd, QuoteCurrency::usdt, QuoteCurrency::usdc};

/// "USD", "USDT", "USDC".
[[nodiscard]] std::string_view name(QuoteCurrency currency);
[[nodiscard]] std::optional<QuoteCurrency> quote_currency_named(std::string_view text);

/// What is traded there. Only spot markets vote.
enum class InstrumentKind : std::uint8_t { spot, index, derivative };

/// Best bid and ask of one moment; a side without orders is absent.
struct QuoteSeen {
    std::optional<Price> bid, ask;
    std::int64_t time_us = 0;
};

struct TradeSeen {
    Price price;
    std::int64_t time_us = 0;
};

/// The newest that is known of one instrument of one venue. Times are UTC microseconds: the venue's own where it gives
/// one, else that of receipt. Prices are what was said, whatever it was.
struct Observation {
    std::string venue;
    QuoteCurrency currency = QuoteCurrency::usd;
    InstrumentKind kind = InstrumentKind::spot;
    std::optional<QuoteSeen> quote;
    std::optional<TradeSeen> trade;
};

enum class VenueVerdict : std::uint8_t {
#define VENUE_VERDICT(name, counts, sentence) name,
#include "oracle/venue_verdicts.def"
#undef VENUE_VERDICT
};

/// The enumerator's own spelling.
[[nodiscard]] std::string_view name(VenueVerdict verdict);
/// One sentence for people.
[[nodiscard]] std::string_view describe(VenueVerdict verdict);
[[nodiscard]] bool counts(VenueVerdict verdict);

/// What one observation came to. Those that count have equal weight.
struct VenueView {
    std::string venue;
    QuoteCurrency currency = QuoteCurrency::usd;
    VenueVerdict verdict = VenueVerdict::silent;
    std::optional<Price> said;           ///< In its own currency: what it was looked at for, where that is usable.
    std::optional<Price> value;          ///< In USD, where there is one, whether it counts or not.
    std::uint64_t uncertainty = 0;       ///< 10^-8; never 0 of one that counts.
    std::optional<std::int64_t> age_us;  ///< Of what was looked at; negative where its clock is ahead.
};

enum class NoPrice : std::uint8_t { too_few_venues, too_few_dollar_venues, too_few_returns };

[[nodiscard]] std::string_view name(NoPrice reason);
[[nodiscard]] std::string_view describe(NoPrice reason);

/// A price with the half width of its uncertainty, 10^-8, never 0.
struct PriceBand {
    Price price;
    std::uint64_t confidence = 0;
    friend bool operator==(const PriceBand&, const PriceBand&) = default;
};

struct Aggregate {
    std::optional<PriceBand> band;
    NoPrice reason = NoPrice::too_few_venues;  ///< Why there is no band; means nothing where there is one.
    std::vector<VenueView> venues;             ///< In the order of the observations.
};

/// How many venues must count, and how many of those quote USD.
struct AggregateRule {
    std::size_t venues_min = 3;
    std::size_t dollar_venues_min = 2;
};

/// What a stablecoin is worth in USD in this second, by its currency; nothing where nobody attests it.
using StablecoinPrices = std::array<std::optional<PriceBand>, all_quote_currencies.size()>;

inline constexpr std::int64_t fresh_max_us = 5'000'000;
inline constexpr std::int64_t clock_ahead_max_us = 1'000'000;

/// The price of the second that begins at `second_s` (from 0 to Time's last second).
///
/// 1. A venue's value is the middle (half-even) of its best bid and ask when they are at most 5 s old and at most 20 bp
///    apart, else its last trade when that is at most 5 s old. A time up to 1 s ahead counts as now.
/// 2. USDT and USDC become USD by their attested price (half-even), or the venue does not count.
/// 3. A venue counts once: in USD before USDT before USDC, then the newest, then the lowest value.
/// 4. A value below half or above double of the median of all values does not count.
/// 5. At least 3 venues count, 2 of them in USD, or there is no price.
/// 6. m = median (of an even number the mean of the middle two, half-even), moved to the nearest value that a USD venue
///    has where it lies beyond all of them: no stablecoin carries the dollar price away.
/// 7. Three votes a venue, p - c, p and p + c; of these sorted votes Q25 and Q75 are the one at floor(n / 4) and the
/// one
///    as far from the end; confidence = max(m - Q25, Q75 - m, 1). (Pyth, "Price Aggregation")
///    c = half the spread (of a trade: 10 bp, half of the widest spread that counts) + 1 bp of the value per second of
///    age + the value's part of the stablecoin's confidence; each part is rounded up, and c is at least 1.
///
/// One venue alone, whatever it says, never moves the price out of the range of the other venues that count. The order
/// of the observations decides nothing but the order of `venues`.
[[nodiscard]] Aggregate aggregate(std::int64_t second_s, std::span<const Observation> observations,
                                  const StablecoinPrices& stablecoins, const AggregateRule& rule = {});

/// A stablecoin's price by its own observations against USD (others do not count): the median of at least two venues,
/// attested only while its confidence is within 50 bp of it.
[[nodiscard]] std::optional<PriceBand> attest_stablecoin(std::int64_t second_s,
                                                         std::span<const Observation> observations);

}  // namespace otp::oracle
