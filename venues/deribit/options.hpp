#pragma once
// Deribit's options as chains: inverse ones of BTC and ETH, linear ones (USDC) of several coins. Public methods over
// HTTP GET only; docs/venues.md has the table of requests, the units and the sentinels.

#include "venues/option_chain.hpp"
#include "venues/option_http.hpp"

namespace otp::venues::deribit {

inline constexpr std::string_view options_url = "https://www.deribit.com";

/// One listed option.
struct Instrument {
    std::string name;
    std::string base, quote, index_name;  ///< "BTC", "USD" (inverse) or "USDC" (linear), "btc_usd".
    bool is_inverse = true;
    OptionKind kind = OptionKind::call;
    double strike = 0;
    std::int64_t expiry_ms = 0;
    double unit = 1;  ///< Coins per contract (contract_size).
    /// "BTC", "BTC_USDC".
    [[nodiscard]] std::string underlying() const { return is_inverse ? base : base + "_" + quote; }
};

struct Instruments {
    std::vector<Instrument> instruments;
    std::vector<std::string> odd;  ///< Rows that are not understood and so left out.
};

/// What the venue refuses a call with.
struct RpcError {
    std::int64_t code = 0;
    std::string message;
};
inline constexpr std::int64_t too_many_requests = 10028;

/// A text that is not the documented answer (`why`), or the venue's own refusal (`refusal`).
struct RpcProblem {
    std::string why;
    std::optional<RpcError> refusal{};
};

// Decoders, pure.

/// Other kinds than options are left out.
[[nodiscard]] Result<Instruments, RpcProblem> decode_instruments(std::string_view text);
[[nodiscard]] std::optional<RpcProblem> decode_book_summary(std::string_view text, ChainBuilder& chain);
[[nodiscard]] std::optional<RpcProblem> decode_index_price(std::string_view text, ChainBuilder& chain);
/// One instrument, with the volatilities of bid and ask and the venue's Greeks.
[[nodiscard]] std::optional<RpcProblem> decode_ticker(std::string_view text, ChainBuilder& chain);
/// A notification of ticker.{instrument}.{interval}, markprice.options.{index} or deribit_price_index.{index}. Its
/// volatility is a percentage in the first and a fraction in the second.
[[nodiscard]] std::optional<RpcProblem> decode_notification(std::string_view text, ChainBuilder& chain);

class Options : public OptionSource {
public:
    /// `tickers`: of how many options nearest to the money public/ticker is asked as well (one request each).
    explicit Options(OptionHttp http = {}, std::size_t tickers = 0);

    [[nodiscard]] std::string venue() const override { return "deribit"; }
    [[nodiscard]] std::string origin() const override { return requests_.base_url(); }
    [[nodiscard]] SourceResult<std::vector<Listing>> listings() override;
    [[nodiscard]] SourceResult<market::OptionChain> chain(const std::string& underlying) override;
    void cancel() override { requests_.cancel(); }

private:
    struct Known {
        Instruments list;
        std::int64_t at_ms = 0;
    };
    [[nodiscard]] SourceResult<const Known*> instruments_of(const std::string& currency);
    template <class Decode>
    [[nodiscard]] std::optional<SourceError> ask(const std::string& path, Decode decode);
    [[nodiscard]] SourceError problem_of(const std::string& path, const RpcProblem& problem);
    void ask_tickers(ChainBuilder& chain);

    OptionRequests requests_;
    std::size_t tickers_;
    std::map<std::string, Known> known_;  ///< By currency.
};

}  // namespace otp::venues::deribit
