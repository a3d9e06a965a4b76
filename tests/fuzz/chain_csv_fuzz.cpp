// Any bytes as a recorded chain: what is read keeps the promises of a chain, what is refused says why.

#include <cmath>
#include <cstdlib>
#include <string_view>

#include "venues/chain_csv.hpp"

namespace {

using namespace otp;

void require(bool truth) {
    if (!truth) std::abort();
}

bool is_sound(const std::optional<double>& value, double low) {
    return !value || (std::isfinite(*value) && *value >= low);
}

void check(const market::OptionChain& chain) {
    require(!chain.quotes.empty() && !chain.underlying.empty());
    for (const market::OptionQuote& quote : chain.quotes) {
        require(!quote.instrument.empty() && std::isfinite(quote.strike) && quote.strike > 0 && quote.unit > 0);
        require(quote.time_ms <= chain.time_ms);
        for (const auto& price : {quote.bid, quote.ask, quote.mark, quote.last, quote.forward, quote.index})
            require(is_sound(price, 0) && price != 0.0);
        require(is_sound(quote.mark_iv, 1e-4) && is_sound(quote.open_interest, 0) && is_sound(quote.volume, 0));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto currencies = venues::chain_csv_currencies(text);
    const auto any = venues::read_chain_csv(text, "");
    if (!currencies) {
        require(!currencies.error().message.empty() && !any);
        return 0;
    }
    for (const std::string& currency : *currencies) {
        const auto read = venues::read_chain_csv(text, currency);
        require(read.has_value());
        check(read->chain);
    }
    if (any) require(currencies->size() == 1);
    return 0;
}
