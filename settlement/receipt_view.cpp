#include "settlement/receipt_view.hpp"

#include <boost/multiprecision/cpp_int.hpp>
#include <nlohmann/json.hpp>

#include "protocol/field_text.hpp"
#include "settlement/command_json.hpp"
#include "settlement/views.hpp"

namespace otp::settlement {
namespace {

using Wide = boost::multiprecision::uint512_t;

Wide wide(u128 value) {
    Wide result = static_cast<std::uint64_t>(value >> 64);
    result <<= 64;
    result += static_cast<std::uint64_t>(value);
    return result;
}

Wide pow10(unsigned n) {
    Wide power = 1;
    for (; n > 0; --n) power *= 10;
    return power;
}

/// What rounding left of numerator / denominator; up: how much was added.
std::string remainder_of(const Wide& numerator, const Wide& denominator, Round direction) {
    Wide rest = numerator % denominator;
    if (rest == 0) return "0";
    if (direction == Round::up) rest = denominator - rest;
    const Wide divisor = boost::multiprecision::gcd(rest, denominator);
    return Wide{rest / divisor}.str() + "/" + Wide{denominator / divisor}.str();
}

/// {"amount","remainder"} with the amount in whole assets.
json exact_json(const State& state, AssetNo asset, const ExactAmount& exact) {
    return {{"amount", amount_text(state, asset, exact.rounded)}, {"remainder", exact.remainder}};
}

json sample_json(const events::SampleUsed& sample) {
    return {{"grid_time", text_of(sample.grid_time)},
            {"publish_time", text_of(sample.publish_time)},
            {"price", text_of(sample.price)},
            {"confidence", text_of(sample.confidence)},
            {"rank", sample.rank},
            {"digest", to_hex(sample.digest)}};
}

std::string_view payoff_formula(OptionKind kind) {
    return kind == OptionKind::call ? "contracts * contract_size * (S - K) / S, in base, if S > K"
                                    : "contracts * contract_size * (K - S), in quote, if S < K";
}

}  // namespace

ExactAmount exact_payoff(const ContractTerms& terms, Price price, Contracts contracts, Round direction) {
    const Amount rounded = payoff(terms, price, contracts, direction);
    const Wide underlying = wide(terms.contract_size) * wide(contracts.raw());
    const auto difference = [&](Price high, Price low) { return wide(static_cast<u128>(high.raw() - low.raw())); };
    if (terms.kind == OptionKind::call) {
        if (price <= terms.strike) return {rounded, "0"};
        return {rounded, remainder_of(underlying * difference(price, terms.strike),
                                      wide(static_cast<u128>(price.raw())), direction)};
    }
    if (price >= terms.strike) return {rounded, "0"};
    return {rounded, remainder_of(underlying * difference(terms.strike, price) * pow10(terms.quote_decimals),
                                  pow10(8U + terms.base_decimals), direction)};
}

ExactAmount exact_exercise_fee(Amount payout, std::uint16_t bps) {
    return {exercise_fee(payout, bps), remainder_of(wide(payout.raw()) * bps, basis, Round::down)};
}

json record_events_view(std::span<const Event> record_events) {
    json view = {{"outcome", "open"}, {"price", nullptr}, {"line", 0}, {"samples", json::array()}};
    for (const Event& event : record_events) {
        if (const auto* sample = std::get_if<events::SampleUsed>(&event))
            view["samples"].push_back(sample_json(*sample));
        if (const auto* fixed = std::get_if<events::SettlementPriceFixed>(&event)) {
            view["outcome"] = "fixed";
            view["price"] = text_of(fixed->price);
            view["line"] = fixed->line;
        }
        if (std::holds_alternative<events::SettlementVoided>(event)) view["outcome"] = "void";
    }
    return view;
}

json receipt_view(const State& state, const events::PositionSettled& settled, std::span<const Event> record_events) {
    const Series& series = state.series(settled.series);
    const SeriesTerms& terms = series.terms;
    const SettlementRecord& record = state.record_of(series);
    const AssetNo asset = terms.collateral_asset();
    json receipt = {{"account", to_hex(state.account(settled.account).address)},
                    {"series", format_symbol(series.name)},
                    {"kind", series.name.kind == OptionKind::call ? "call" : "put"},
                    {"asset", text_of(state.asset(asset).name)},
                    {"contract_size", amount_text(state, terms.base, Amount::from_raw(terms.contract.contract_size))},
                    {"strike", text_of(series.name.strike)},
                    {"long", settled.longs.raw()},
                    {"short", settled.shorts.raw()},
                    {"released", amount_text(state, asset, settled.released.amount)},
                    {"premium", money_to_json(settled.premium, state)},
                    {"settlement", record_events_view(record_events)}};
    if (record.outcome != Outcome::fixed) return receipt;  // VOID: collateral and premium go back, nothing is computed.
    const ExactAmount payout = exact_payoff(terms.contract, record.price, settled.longs, Round::down);
    receipt["settlement_price"] = text_of(record.price);
    receipt["formula"] = payoff_formula(series.name.kind);
    receipt["payout"] = exact_json(state, asset, payout);
    receipt["charge"] = exact_json(state, asset, exact_payoff(terms.contract, record.price, settled.shorts, Round::up));
    receipt["fee"] = exact_json(state, asset, exact_exercise_fee(payout.rounded, terms.exercise_fee_bps));
    receipt["fee_bps"] = terms.exercise_fee_bps;
    return receipt;
}

}  // namespace otp::settlement
