#include "protocol/payoff.hpp"

#include "protocol/require.hpp"

namespace otp {
namespace {

constexpr u128 pow10(unsigned n) {
    u128 power = 1;
    while (n-- > 0) power *= 10;
    return power;
}

std::optional<Amount> as_amount(std::optional<u128> raw) {
    if (!raw) return std::nullopt;
    return Amount::from_raw(*raw);
}

u128 underlying(const ContractTerms& terms, Contracts contracts) {
    return u128{terms.contract_size} * contracts.raw();  // Both are below 2^63.
}

}  // namespace

std::optional<Amount> quote_value(const ContractTerms& terms, Price price, Contracts contracts, Round direction) {
    OTP_REQUIRE(price >= Price{} && price < price_limit);
    // Common powers of ten are cancelled first, so that the usual product stays within 128 bits.
    const unsigned up = terms.quote_decimals;
    const unsigned down = 8U + terms.base_decimals;
    const u128 numerator = up > down ? pow10(up - down) : 1;
    const u128 denominator = down > up ? pow10(down - up) : 1;
    return as_amount(
        mul_mul_div(underlying(terms, contracts), static_cast<u128>(price.raw()), numerator, denominator, direction));
}

std::optional<Amount> required_collateral(const ContractTerms& terms, Contracts contracts) {
    if (terms.kind == OptionKind::call) return Amount::from_raw(underlying(terms, contracts));
    return quote_value(terms, terms.strike, contracts, Round::up);
}

Amount payoff(const ContractTerms& terms, Price settlement_price, Contracts contracts, Round direction) {
    OTP_REQUIRE(settlement_price > Price{} && settlement_price < price_limit);
    std::optional<Amount> paid = Amount{};
    if (terms.kind == OptionKind::call && settlement_price > terms.strike) {
        const auto gain = static_cast<u128>(settlement_price.raw() - terms.strike.raw());
        paid = as_amount(
            mul_div(underlying(terms, contracts), gain, static_cast<u128>(settlement_price.raw()), direction));
    }
    if (terms.kind == OptionKind::put && settlement_price < terms.strike) {
        paid = quote_value(terms, Price::from_raw(terms.strike.raw() - settlement_price.raw()), contracts, direction);
    }
    OTP_REQUIRE(paid.has_value());
    return *paid;
}

std::optional<Amount> trade_fee(Amount cost, std::uint16_t bps) {
    return as_amount(mul_div(cost.raw(), bps, basis, Round::up));
}

Amount exercise_fee(Amount payout, std::uint16_t bps) {
    const auto fee = mul_div(payout.raw(), bps, basis, Round::down);
    OTP_REQUIRE(fee.has_value());
    return Amount::from_raw(*fee);
}

}  // namespace otp
