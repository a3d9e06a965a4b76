#pragma once
// A market of options that nobody trades: a surface that is free of arbitrage over an index that diffuses and jumps,
// listed as the two venues list. Pure: the same seed and times give the same market; nothing in it is a real price.

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "venues/option_source.hpp"

namespace otp::venues::simulator {

enum class OptionVenue : std::uint8_t { binance, deribit };
[[nodiscard]] std::string_view to_string(OptionVenue venue);

/// Dollars for one coin at a time (UTC milliseconds), above 0. Asked with times that hardly fall.
using IndexPath = std::function<double(std::int64_t time_ms)>;

class GeneratedMarket {
public:
    struct Options {
        std::uint64_t seed = 1;
        std::int64_t start_ms = 0;
        std::map<std::string, double> start_prices = {{"BTC", 95'000}, {"ETH", 3'300}};
        /// Of these coins the index is somebody else's, not generated here.
        std::map<std::string, IndexPath> paths = {};
    };
    explicit GeneratedMarket(Options options);

    /// What the venue lists: every coin, and at Deribit also its linear options ("BTC_USDC").
    [[nodiscard]] std::vector<Listing> listings(OptionVenue venue, std::int64_t now_ms);
    /// Nothing (no quotes) for an underlying that is not listed. Times are on a grid of a second.
    [[nodiscard]] market::OptionChain chain(OptionVenue venue, const std::string& underlying, std::int64_t now_ms);
    /// 0 for a coin that is not there.
    [[nodiscard]] double index(const std::string& coin, std::int64_t now_ms);

private:
    /// The range of prices that strikes are listed for: it only grows.
    struct Coin {
        IndexPath path;
        double start = 0, low = 0, high = 0;
        std::int64_t day = -1;  ///< The last whose index counts in the range.
    };
    Coin* find(const std::string& name);
    void list_days(Coin& coin, std::int64_t now_ms);

    Options options_;
    std::map<std::string, Coin> coins_;
};

/// The generated market as a source, without a socket: for a machine without a network. `simulated` is set.
class GeneratedOptions : public OptionSource {
public:
    /// `now_ms`: UTC; never falls. The market outlives it.
    GeneratedOptions(OptionVenue venue, GeneratedMarket& market, std::function<std::int64_t()> now_ms);

    [[nodiscard]] std::string venue() const override { return std::string{to_string(venue_)}; }
    [[nodiscard]] std::string origin() const override { return "generated"; }
    [[nodiscard]] SourceResult<std::vector<Listing>> listings() override;
    [[nodiscard]] SourceResult<market::OptionChain> chain(const std::string& underlying) override;
    void cancel() override {}

private:
    OptionVenue venue_;
    GeneratedMarket& market_;
    std::function<std::int64_t()> now_ms_;
};

}  // namespace otp::venues::simulator
