#include "venues/simulator/option_wire.hpp"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <optional>

#include "market/units.hpp"
#include "venues/simulator/json_text.hpp"

namespace otp::venues::simulator {
namespace {

using market::OptionChain;
using market::OptionQuote;
using Number = std::optional<double>;

/// The shortest decimal that reads back as the same double, without an exponent.
std::string decimal(double value) {
    if (!std::isfinite(value)) return "NaN";
    char text[512];
    const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::fixed).ptr;
    return {text, end};
}

std::string or_null(Number value) { return value ? decimal(*value) : "null"; }

/// A fraction in percent. Ten digits: what came from a decimal of fewer digits comes out as it.
Number percent(Number fraction) {
    if (!fraction || !std::isfinite(*fraction)) return fraction;
    char text[64];
    std::snprintf(text, sizeof text, "%.10g", *fraction * 100);
    double value = 0;
    std::from_chars(text, text + sizeof text, value);
    return value;
}

class JsonList {
public:
    void add(const std::string& item) { items_ += (items_.empty() ? "" : ",") + item; }
    [[nodiscard]] std::string done() const { return "[" + items_ + "]"; }

private:
    std::string items_;
};

template <class Write>
std::string each(const Chains& chains, Write write) {
    JsonList list;
    for (const OptionChain& chain : chains) {
        for (const OptionQuote& quote : chain.quotes) list.add(write(chain, quote));
    }
    return list.done();
}

std::string lower(std::string text) {
    for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    return text;
}

std::string base_of(const OptionChain& chain) { return chain.underlying.substr(0, chain.underlying.find('_')); }

}  // namespace

namespace binance_options {
namespace {

std::string text_of(Number value, std::string_view otherwise) {
    return value ? decimal(*value) : std::string{otherwise};
}

std::string filters() {
    return "[" +
           JsonText{}
               .text("filterType", "PRICE_FILTER")
               .text("minPrice", "0.1")
               .text("maxPrice", "800000")
               .text("tickSize", "0.1")
               .done() +
           "," +
           JsonText{}
               .text("filterType", "LOT_SIZE")
               .text("minQty", "0.01")
               .text("maxQty", "100")
               .text("stepSize", "0.01")
               .done() +
           "]";
}

std::string symbol_row(const OptionChain& chain, const OptionQuote& quote) {
    return JsonText{}
        .count("expiryDate", static_cast<std::uint64_t>(quote.expiry_ms))
        .plain("filters", filters())
        .text("symbol", quote.instrument)
        .text("side", quote.kind == OptionKind::call ? "CALL" : "PUT")
        .text("strikePrice", decimal(quote.strike))
        .text("underlying", chain.underlying + chain.quote)
        .plain("unit", decimal(quote.unit))
        .text("minQty", "0.01")
        .text("maxQty", "100")
        .count("priceScale", 1)
        .count("quantityScale", 2)
        .text("quoteAsset", chain.quote)
        .done();
}

std::string rate_limit(std::string_view type, std::string_view interval, std::uint64_t count, std::uint64_t limit) {
    return JsonText{}
        .text("rateLimitType", type)
        .text("interval", interval)
        .count("intervalNum", count)
        .count("limit", limit)
        .done();
}

/// The carry at which the index grows to the forward.
double carry_of(const OptionChain& chain, const OptionQuote& quote) {
    const double years = market::years_of_ms(static_cast<double>(quote.expiry_ms - chain.time_ms));
    if (!chain.index || !quote.forward || years <= 0) return 0;
    return std::log(*quote.forward / *chain.index) / years;
}

}  // namespace

std::string exchange_info(const Chains& chains, std::int64_t now_ms) {
    JsonList contracts;
    for (const OptionChain& chain : chains) {
        contracts.add(JsonText{}
                          .text("baseAsset", chain.underlying)
                          .text("quoteAsset", chain.quote)
                          .text("underlying", chain.underlying + chain.quote)
                          .text("settleAsset", chain.quote)
                          .done());
    }
    JsonList limits;
    limits.add(rate_limit("REQUEST_WEIGHT", "MINUTE", 1, 2400));
    limits.add(rate_limit("ORDERS", "MINUTE", 1, 1200));
    limits.add(rate_limit("ORDERS", "SECOND", 10, 300));
    return JsonText{}
        .text("timezone", "UTC")
        .count("serverTime", static_cast<std::uint64_t>(now_ms))
        .plain("optionContracts", contracts.done())
        .plain("optionAssets", "[" + JsonText{}.text("name", "USDT").done() + "]")
        .plain("optionSymbols", each(chains, symbol_row))
        .plain("rateLimits", limits.done())
        .done();
}

std::string ticker(const Chains& chains) {
    return each(chains, [](const OptionChain& chain, const OptionQuote& quote) {
        const std::string last = text_of(quote.last, "0");
        return JsonText{}
            .text("symbol", quote.instrument)
            .text("priceChange", "0")
            .text("priceChangePercent", "0")
            .text("lastPrice", last)
            .text("lastQty", "0")
            .text("open", last)
            .text("high", last)
            .text("low", last)
            .text("volume", text_of(quote.volume, "0"))
            .text("amount", "0")
            .text("bidPrice", text_of(quote.bid, "0"))
            .text("askPrice", text_of(quote.ask, "0"))
            .count("openTime", 0)
            .count("closeTime", 0)
            .count("firstTradeId", 0)
            .count("tradeCount", 0)
            .text("strikePrice", decimal(quote.strike))
            .text("exercisePrice", text_of(chain.index, "0"))
            .done();
    });
}

std::string mark(const Chains& chains) {
    return each(chains, [](const OptionChain& chain, const OptionQuote& quote) {
        return JsonText{}
            .text("symbol", quote.instrument)
            .text("markPrice", text_of(quote.mark, "0"))
            .text("bidIV", text_of(quote.bid_iv, "-1.0"))
            .text("askIV", text_of(quote.ask_iv, "-0.00000001"))
            .text("markIV", text_of(quote.mark_iv, "0"))
            .text("delta", text_of(quote.delta, "0"))
            .text("theta", text_of(quote.theta, "0"))
            .text("gamma", text_of(quote.gamma, "0"))
            .text("vega", text_of(quote.vega, "0"))
            .text("highPriceLimit", "0")
            .text("lowPriceLimit", "0")
            .text("riskFreeInterest", decimal(carry_of(chain, quote)))
            .done();
    });
}

std::string open_interest(const OptionChain& chain, std::int64_t expiry_ms) {
    JsonList list;
    for (const OptionQuote& quote : chain.quotes) {
        if (quote.expiry_ms != expiry_ms || !quote.open_interest) continue;
        list.add(JsonText{}
                     .text("symbol", quote.instrument)
                     .text("sumOpenInterest", decimal(*quote.open_interest))
                     .text("sumOpenInterestUsd", decimal(*quote.open_interest * chain.index.value_or(0)))
                     .text("timestamp", std::to_string(quote.time_ms))
                     .done());
    }
    return list.done();
}

std::string index(const OptionChain& chain) {
    return JsonText{}
        .text("indexPrice", text_of(chain.index, "0"))
        .count("time", static_cast<std::uint64_t>(chain.time_ms))
        .done();
}

std::string error(int code, std::string_view message) {
    return JsonText{}.plain("code", std::to_string(code)).text("msg", message).done();
}

}  // namespace binance_options

namespace deribit_options {
namespace {

std::string answered(const std::string& result, std::int64_t now_ms) {
    const std::string us = std::to_string(now_ms * 1000);
    return JsonText{}
        .text("jsonrpc", "2.0")
        .plain("result", result)
        .plain("usIn", us)
        .plain("usOut", us)
        .count("usDiff", 0)
        .plain("testnet", "false")
        .done();
}

bool is_inverse(const OptionChain& chain) { return chain.premium == market::PremiumCurrency::coin; }

/// The venue counts in coins.
Number coins(Number contracts, const OptionQuote& quote) {
    if (contracts) *contracts *= quote.unit;
    return contracts;
}

/// What the forward is of: nothing has one here where the row has none.
std::string underlying_index(const OptionChain& chain, const OptionQuote& quote) {
    if (!quote.forward) return "index_price";
    const std::size_t dash = quote.instrument.find('-');
    const std::size_t end = quote.instrument.find('-', dash == std::string::npos ? dash : dash + 1);
    return end == std::string::npos ? "SYN." + chain.underlying : "SYN." + quote.instrument.substr(0, end);
}

Number underlying_price(const OptionChain& chain, const OptionQuote& quote) {
    if (quote.forward) return quote.forward;
    return quote.index ? quote.index : chain.index;
}

}  // namespace

std::string index_name(const OptionChain& chain) { return lower(base_of(chain)) + "_" + lower(chain.quote); }

std::string instruments(const Chains& chains, std::int64_t now_ms) {
    const auto row = [](const OptionChain& chain, const OptionQuote& quote) {
        const std::string base = base_of(chain);
        const std::string settled = is_inverse(chain) ? base : chain.quote;
        return JsonText{}
            .text("price_index", index_name(chain))
            .text("kind", "option")
            .text("instrument_name", quote.instrument)
            .text("option_type", quote.kind == OptionKind::call ? "call" : "put")
            .plain("strike", decimal(quote.strike))
            .text("instrument_type", is_inverse(chain) ? "reversed" : "linear")
            .count("expiration_timestamp", static_cast<std::uint64_t>(quote.expiry_ms))
            .plain("is_active", "true")
            .plain("contract_size", decimal(quote.unit))
            .text("settlement_currency", settled)
            .text("base_currency", base)
            .text("counter_currency", chain.quote)
            .text("quote_currency", settled)
            .plain("tick_size_steps", "[]")
            .done();
    };
    return answered(each(chains, row), now_ms);
}

std::string book_summary(const Chains& chains, std::int64_t now_ms) {
    const auto row = [](const OptionChain& chain, const OptionQuote& quote) {
        const std::string mid = quote.bid && quote.ask ? decimal((*quote.bid + *quote.ask) / 2) : "null";
        return JsonText{}
            .plain("high", or_null(quote.last))
            .plain("low", or_null(quote.last))
            .plain("last", or_null(quote.last))
            .text("instrument_name", quote.instrument)
            .plain("bid_price", or_null(quote.bid))
            .plain("ask_price", or_null(quote.ask))
            .plain("mark_price", decimal(quote.mark.value_or(0)))
            .plain("mark_iv", decimal(percent(quote.mark_iv).value_or(0)))
            .plain("mid_price", mid)
            .count("creation_timestamp", static_cast<std::uint64_t>(quote.time_ms))
            .text("underlying_index", underlying_index(chain, quote))
            .plain("underlying_price", or_null(underlying_price(chain, quote)))
            .plain("interest_rate", "0.0")
            .plain("estimated_delivery_price", or_null(quote.index))
            .plain("open_interest", or_null(coins(quote.open_interest, quote)))
            .plain("volume", or_null(coins(quote.volume, quote)))
            .plain("price_change", "null")
            .text("base_currency", base_of(chain))
            .text("quote_currency", is_inverse(chain) ? base_of(chain) : chain.quote)
            .done();
    };
    return answered(each(chains, row), now_ms);
}

std::string index_price(const OptionChain& chain, std::int64_t now_ms) {
    const std::string price = decimal(chain.index.value_or(0));
    return answered(JsonText{}.plain("index_price", price).plain("estimated_delivery_price", price).done(), now_ms);
}

std::string ticker(const OptionChain& chain, const OptionQuote& quote, std::int64_t now_ms) {
    const std::string greeks = JsonText{}
                                   .plain("delta", or_null(quote.delta))
                                   .plain("gamma", or_null(quote.gamma))
                                   .plain("vega", or_null(quote.vega))
                                   .plain("theta", or_null(quote.theta))
                                   .done();
    return answered(JsonText{}
                        .count("timestamp", static_cast<std::uint64_t>(quote.time_ms))
                        .text("state", "open")
                        .text("instrument_name", quote.instrument)
                        .plain("stats", JsonText{}.plain("volume", or_null(coins(quote.volume, quote))).done())
                        .plain("greeks", greeks)
                        .plain("best_bid_price", decimal(quote.bid.value_or(0)))
                        .plain("best_ask_price", decimal(quote.ask.value_or(0)))
                        .plain("mark_price", decimal(quote.mark.value_or(0)))
                        .plain("last_price", or_null(quote.last))
                        .plain("mark_iv", decimal(percent(quote.mark_iv).value_or(0)))
                        .plain("bid_iv", decimal(percent(quote.bid_iv).value_or(0)))
                        .plain("ask_iv", decimal(percent(quote.ask_iv).value_or(0)))
                        .text("underlying_index", underlying_index(chain, quote))
                        .plain("underlying_price", or_null(underlying_price(chain, quote)))
                        .plain("index_price", or_null(quote.index))
                        .plain("open_interest", or_null(coins(quote.open_interest, quote)))
                        .done(),
                    now_ms);
}

std::string error(int code, std::string_view message) {
    return JsonText{}
        .text("jsonrpc", "2.0")
        .plain("error", JsonText{}.text("message", message).plain("code", std::to_string(code)).done())
        .plain("testnet", "false")
        .done();
}

}  // namespace deribit_options

}  // namespace otp::venues::simulator
