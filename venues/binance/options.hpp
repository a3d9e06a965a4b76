#pragma once
// Binance's European options (eapi) as chains. Public endpoints only; docs/venues.md has the table of requests, the
// units and the sentinels.

#include <map>

#include "venues/option_chain.hpp"
#include "venues/option_http.hpp"

namespace otp::venues::binance {

inline constexpr std::string_view options_url = "https://eapi.binance.com";
inline constexpr std::string_view options_stream_url = "wss://nbstream.binance.com/eoptions";

/// Its limits: 2,400 points a minute; we keep to a half, for others may ask from the same address.
inline constexpr double points_per_minute = 1'200;

/// One listed option.
struct Instrument {
    std::string symbol;
    std::string base, quote, underlying;  ///< "BTC", "USDT", "BTCUSDT".
    OptionKind kind = OptionKind::call;
    double strike = 0;
    std::int64_t expiry_ms = 0;
    double unit = 1;  ///< Coins per contract, as exchangeInfo says.
};

struct ExchangeInfo {
    std::int64_t server_ms = 0;
    std::vector<Instrument> instruments;
    std::vector<std::string> odd;  ///< Rows that are not understood and so left out.
};

// Decoders, pure. A text that is not the documented answer is refused with the reason; a member of a row that cannot be
// what it stands for is absent in the chain and reported to it.

[[nodiscard]] Result<ExchangeInfo, std::string> decode_exchange_info(std::string_view text);
/// The index and its time.
[[nodiscard]] std::optional<std::string> decode_index(std::string_view text, ChainBuilder& chain);
[[nodiscard]] std::optional<std::string> decode_ticker(std::string_view text, ChainBuilder& chain);
/// Also the carry (riskFreeInterest) of each row, by expiry.
[[nodiscard]] std::optional<std::string> decode_mark(std::string_view text, ChainBuilder& chain,
                                                     std::map<std::int64_t, double>& carry);
[[nodiscard]] std::optional<std::string> decode_open_interest(std::string_view text, ChainBuilder& chain);

/// A message of the option streams ({underlying}@optionMarkPrice, {underlying}@markPrice, {symbol}@ticker,
/// {symbol}@ticker@{expiry}, {underlying}@openInterest@{expiry}, {underlying}@index; raw or combined). What it tells
/// of instruments that the chain does not have is left out.
[[nodiscard]] std::optional<std::string> decode_stream(std::string_view text, ChainBuilder& chain);

/// The forward of each expiry. By put-call parity on the marks of the three strikes nearest to the index,
/// F = K + (C - P) exp(r T), the middle one of the three; so it is the forward that the venue's own marks are at. Where
/// no strike has both marks: index * exp(r T) with the venue's riskFreeInterest, which may be negative. Where that is
/// missing too: none. One that is not within a half and twice the index is none either.
void set_forwards(ChainBuilder& chain, const std::map<std::int64_t, double>& carry);

class Options : public OptionSource {
public:
    explicit Options(OptionHttp http = {});

    [[nodiscard]] std::string venue() const override { return "binance"; }
    [[nodiscard]] std::string origin() const override { return requests_.base_url(); }
    [[nodiscard]] SourceResult<std::vector<Listing>> listings() override;
    [[nodiscard]] SourceResult<market::OptionChain> chain(const std::string& underlying) override;
    void cancel() override { requests_.cancel(); }

private:
    [[nodiscard]] std::optional<SourceError> refresh_instruments();

    OptionRequests requests_;
    std::optional<ExchangeInfo> info_;
    std::int64_t info_at_ms_ = 0;
};

}  // namespace otp::venues::binance
