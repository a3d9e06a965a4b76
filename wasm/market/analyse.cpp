#include <algorithm>
#include <nlohmann/json.hpp>

#include "flow/analysis_json.hpp"
#include "market/analysis.hpp"
#include "market/conventions.hpp"
#include "wasm/answer.hpp"
#include "wasm/market.h"
#include "wasm/market/numbers.hpp"
#include "wasm/market/what_if.hpp"

using namespace otp;
using namespace otp::wasm;

namespace {

constexpr std::uint32_t rows_max = 20'000;
constexpr std::uint32_t switches_max = 32;
constexpr double price_max = 1e12;
constexpr double contracts_max = 1e15;
constexpr double volatility_max = 1000;

std::optional<double> within(Reader& r, double least, double most) {
    const auto value = read_optional(r);
    if (value && !(*value >= least && *value <= most)) r.fail();
    return value;
}

std::int64_t read_time(Reader& r) {
    const auto ms = static_cast<std::int64_t>(r.integer<std::uint64_t>());
    if (ms < 0 || ms > Time::ms_max) r.fail();
    return ms;
}

bool read_flag(Reader& r) {
    const auto flag = r.integer<std::uint8_t>();
    if (flag > 1) r.fail();
    return flag == 1;
}

market::OptionQuote read_row(Reader& r, std::int64_t time_ms) {
    market::OptionQuote quote;
    quote.instrument = read_text(r);
    quote.kind = read_flag(r) ? OptionKind::put : OptionKind::call;
    quote.strike = read_finite(r, 1e-12, price_max);
    quote.expiry_ms = read_time(r);
    quote.unit = read_finite(r, 1e-12, contracts_max);
    quote.time_ms = time_ms;
    quote.mark = within(r, 0, price_max);
    quote.mark_iv = within(r, 1e-4, volatility_max);
    quote.bid_iv = within(r, 1e-4, volatility_max);
    quote.ask_iv = within(r, 1e-4, volatility_max);
    quote.forward = within(r, 1e-12, price_max);
    quote.open_interest = within(r, 0, contracts_max);
    quote.volume = within(r, 0, contracts_max);
    return quote;
}

market::OptionChain read_chain(Reader& r) {
    market::OptionChain chain;
    chain.time_ms = read_time(r);
    chain.index = within(r, 1e-12, price_max);
    chain.premium = read_flag(r) ? market::PremiumCurrency::quote : market::PremiumCurrency::coin;
    chain.simulated = read_flag(r);
    chain.venue = read_text(r);
    chain.underlying = read_text(r);
    chain.quote = read_text(r);
    const auto count = r.integer<std::uint32_t>();
    if (count > rows_max) r.fail();
    for (std::uint32_t i = 0; i < count && !r.failed(); ++i) chain.quotes.push_back(read_row(r, chain.time_ms));
    return chain;
}

MarketChange read_change(Reader& r) {
    MarketChange change;
    change.price = read_finite(r, 0.01, 100);
    change.volatility = read_finite(r, -500, 500) / 100;
    change.days = read_finite(r, 0, 4000);
    return change;
}

/// The problem in words, or nothing.
std::optional<std::string> read_switches(Reader& r, market::AnalysisOptions& options) {
    const auto count = r.integer<std::uint32_t>();
    if (count > switches_max) r.fail();
    for (std::uint32_t i = 0; i < count && !r.failed(); ++i) {
        const std::string name = read_text(r), value = read_text(r);
        if (r.failed()) break;
        if (name == "regime_threshold") {
            const auto threshold = market::parse_threshold(value);
            if (!threshold) return "regime_threshold is a decimal from 0 to 1";
            options.regime_threshold = *threshold;
        } else if (auto problem = market::apply_switch(options, name, value)) {
            return problem;
        }
    }
    return std::nullopt;
}

/// By expiry, then strike, then call before put, as a chain is.
bool comes_before(const market::OptionQuote& a, const market::OptionQuote& b) {
    if (a.expiry_ms != b.expiry_ms) return a.expiry_ms < b.expiry_ms;
    if (a.strike != b.strike) return a.strike < b.strike;
    return a.kind < b.kind;
}

}  // namespace

int32_t market_analyse(const uint8_t* input, uint32_t size) {
    Reader r{{input, size}};
    market::OptionChain chain = read_chain(r);
    if (r.failed()) return fail(OTP_MALFORMED, "the chain is malformed", r.position());
    market::AnalysisOptions options;
    if (const auto problem = read_switches(r, options)) return fail(OTP_REFUSED, *problem, r.position());
    const auto selection = market::parse_expiry_selection(read_text(r));
    const MarketChange change = read_change(r);
    if (r.failed() || !r.at_end()) return fail(OTP_MALFORMED, "the change is malformed", r.position());
    if (!selection) return fail(OTP_REFUSED, "expiries are all, YYMMDD, or days such as 0-7");

    std::stable_sort(chain.quotes.begin(), chain.quotes.end(), comes_before);
    apply_change(chain, change);
    const auto analysis = market::analyse({.chain = &chain}, options, *selection, chain.time_ms);
    if (!analysis) return fail(OTP_REFUSED, analysis.error().message);
    begin_output().bytes(as_bytes(flow::analysis_json(*analysis).dump()));
    return OTP_OK;
}
