// Any bytes as any answer or message of the option venues: nothing is thrown, and what gets into a chain keeps a
// chain's promises. The first byte, a digit in the corpus, says which answer it is.

#include <cmath>
#include <cstdlib>
#include <string_view>

#include "venues/binance/options.hpp"
#include "venues/deribit/options.hpp"

namespace {

using namespace otp;
using venues::ChainBuilder;

void require(bool truth) {
    if (!truth) std::abort();
}

bool is_sound(const std::optional<double>& value, double low) {
    return !value || (std::isfinite(*value) && *value >= low);
}

void check(const market::OptionChain& chain) {
    require(!chain.index || (std::isfinite(*chain.index) && *chain.index > 0));
    require(chain.partial == !chain.missing.empty() && chain.missing.size() < 100);
    for (const market::OptionQuote& quote : chain.quotes) {
        require(!quote.instrument.empty() && quote.strike > 0 && quote.unit > 0 && quote.time_ms <= chain.time_ms);
        for (const auto& price : {quote.bid, quote.ask, quote.mark, quote.last, quote.forward, quote.index}) {
            require(is_sound(price, 0) && price != 0.0);
        }
        for (const auto& sigma : {quote.mark_iv, quote.bid_iv, quote.ask_iv}) require(is_sound(sigma, 1e-4));
        require(is_sound(quote.open_interest, 0) && is_sound(quote.volume, 0) && is_sound(quote.delta, -1));
        for (const auto& greek : {quote.gamma, quote.vega, quote.theta}) require(is_sound(greek, -1e12));
    }
}

ChainBuilder listed() {
    ChainBuilder chain{"venue", "BTC", "USD", market::PremiumCurrency::coin};
    for (const char* name : {"A", "B", "BTC-27DEC24-100000-C", "ETH-240628-800-C", "BTC-200730-9000-C"}) {
        market::OptionQuote quote;
        quote.instrument = name;
        quote.strike = 100;
        quote.expiry_ms = 1'800'000'000'000;
        quote.kind = *name == 'A' ? OptionKind::put : OptionKind::call;
        chain.list(quote);
    }
    return chain;
}

void read(unsigned char which, std::string_view text) {
    ChainBuilder chain = listed();
    std::map<std::int64_t, double> carry;
    switch (which % 10) {
        case 0: {
            const auto info = venues::binance::decode_exchange_info(text);
            for (std::size_t i = 0; info && i < info->instruments.size(); ++i) {
                require(info->instruments[i].strike > 0 && info->instruments[i].unit > 0);
            }
            break;
        }
        case 1:
            (void)venues::binance::decode_ticker(text, chain);
            break;
        case 2:
            (void)venues::binance::decode_mark(text, chain, carry);
            chain.set_index(100, 1'790'000'000'000);
            venues::binance::set_forwards(chain, carry);
            break;
        case 3:
            (void)venues::binance::decode_open_interest(text, chain);
            break;
        case 4:
            (void)venues::binance::decode_index(text, chain);
            break;
        case 5:
            (void)venues::binance::decode_stream(text, chain);
            break;
        case 6: {
            const auto list = venues::deribit::decode_instruments(text);
            for (std::size_t i = 0; list && i < list->instruments.size(); ++i) {
                require(list->instruments[i].strike > 0 && list->instruments[i].unit > 0);
            }
            break;
        }
        case 7:
            (void)venues::deribit::decode_book_summary(text, chain);
            (void)venues::deribit::decode_index_price(text, chain);
            break;
        case 8:
            (void)venues::deribit::decode_ticker(text, chain);
            break;
        default:
            (void)venues::deribit::decode_notification(text, chain);
    }
    check(chain.finish(1'790'000'000'000));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    if (size == 0) return 0;
    read(static_cast<unsigned char>(data[0] - '0'), {reinterpret_cast<const char*>(data) + 1, size - 1});
    return 0;
}
