// Symbols, and what contracts cost, owe and pay.

#include "protocol/payoff.hpp"
#include "protocol/symbol.hpp"
#include "wasm/answer.hpp"

using namespace otp;
using namespace otp::wasm;

namespace {

constexpr unsigned decimals_max = 18;

/// The terms, a price and a number of contracts; what otp.h says the input of each function is.
struct Trade {
    ContractTerms terms;
    Price price;
    Contracts contracts;
    std::uint16_t fee_bps = 0;
};

/// Fails the reader on terms that no market can have: its contract size is positive and below 2^63.
void read_terms(Reader& r, ContractTerms& terms) {
    const auto kind = r.integer<std::uint8_t>();
    terms.kind = kind == 0 ? OptionKind::call : OptionKind::put;
    decode(r, terms.strike);
    decode(r, terms.contract_size);
    decode(r, terms.base_decimals);
    decode(r, terms.quote_decimals);
    if (kind > 1 || terms.strike == Price{} || terms.contract_size == 0 || terms.contract_size >> 63 != 0) r.fail();
    if (terms.base_decimals > decimals_max || terms.quote_decimals > decimals_max) r.fail();
}

/// With a price and a fee. Nothing, and the answer given, if the bytes are not exactly that.
std::optional<Trade> read_trade(ByteView bytes) {
    Reader r{bytes};
    Trade trade;
    read_terms(r, trade.terms);
    decode(r, trade.price);
    decode(r, trade.contracts);
    decode(r, trade.fee_bps);
    if (trade.price == Price{} || trade.fee_bps > fee_bps_max) r.fail();
    if (r.failed() || !r.at_end()) return std::nullopt;
    return trade;
}

std::int32_t malformed_input() { return fail(OTP_MALFORMED, "the terms, price, contracts or fee are malformed"); }
std::int32_t overflows() { return fail(OTP_REFUSED, "amount_overflows"); }

}  // namespace

int32_t otp_symbol_parse(const uint8_t* text, uint32_t size) {
    const auto name = parse_symbol({reinterpret_cast<const char*>(text), size});
    if (!name) return malformed(name.error());
    encode(begin_output(), *name);
    return OTP_OK;
}

int32_t otp_symbol_format(const uint8_t* terms, uint32_t size) {
    const auto name = read_exactly<SeriesName>({terms, size});
    if (!name) return fail(OTP_MALFORMED, "these terms have no symbol");
    begin_output().bytes(as_bytes(format_symbol(*name)));
    return OTP_OK;
}

int32_t otp_collateral(const uint8_t* input, uint32_t size) {
    Reader r{{input, size}};
    ContractTerms terms;
    Contracts contracts;
    read_terms(r, terms);
    decode(r, contracts);
    if (r.failed() || !r.at_end()) return malformed_input();
    const auto collateral = required_collateral(terms, contracts);
    if (!collateral) return overflows();
    encode(begin_output(), *collateral);
    return OTP_OK;
}

int32_t otp_payoff(const uint8_t* input, uint32_t size) {
    const auto trade = read_trade({input, size});
    if (!trade) return malformed_input();
    // What can be written can be paid: payoffs are never above the collateral.
    if (!required_collateral(trade->terms, trade->contracts)) return overflows();
    const Amount payout = payoff(trade->terms, trade->price, trade->contracts, Round::down);
    Writer& w = begin_output();
    encode(w, payout);
    encode(w, payoff(trade->terms, trade->price, trade->contracts, Round::up));
    encode(w, exercise_fee(payout, trade->fee_bps));
    return OTP_OK;
}

int32_t otp_cost(const uint8_t* input, uint32_t size) {
    const auto trade = read_trade({input, size});
    if (!trade) return malformed_input();
    const auto cost = quote_value(trade->terms, trade->price, trade->contracts, Round::up);
    const auto fee = cost ? trade_fee(*cost, trade->fee_bps) : std::nullopt;
    if (!fee) return overflows();
    Writer& w = begin_output();
    encode(w, *cost);
    encode(w, *fee);
    return OTP_OK;
}
