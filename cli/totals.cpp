#include "cli/totals.hpp"

#include <nlohmann/json.hpp>

#include "protocol/decimal.hpp"

namespace otp::cli {
namespace {

struct Totals {
    u128 free = 0, locked = 0, fees = 0, dust = 0, deposited = 0, withdrawn = 0;
};

Totals totals_of(const State& state, AssetNo asset) {
    Totals sums;
    for (std::size_t i = 0; i < state.accounts().size(); ++i) {
        const AccountNo no{static_cast<std::uint32_t>(i)};
        const u128 free = state.ledger.free(no, asset).raw();
        (no == State::fees_account ? sums.fees : no == State::dust_account ? sums.dust : sums.free) += free;
    }
    const AssetTotals& totals = state.ledger.totals(asset);
    sums.locked = totals.escrow.raw();
    sums.deposited = totals.deposited.raw();
    sums.withdrawn = totals.withdrawn.raw();
    return sums;
}

template <class Visit>
void for_each_asset(const State& state, Visit&& visit) {
    for (std::size_t i = 0; i < state.assets().size(); ++i) visit(AssetNo{static_cast<std::uint16_t>(i)});
}

}  // namespace

nlohmann::json totals_to_json(const State& state) {
    nlohmann::json result = nlohmann::json::object();
    for_each_asset(state, [&](AssetNo asset) {
        const Totals sums = totals_of(state, asset);
        const auto text = [&](u128 raw) { return format_scaled(raw, state.asset(asset).decimals); };
        result[std::string{state.asset(asset).name.text()}] = {
            {"free", text(sums.free)}, {"locked", text(sums.locked)},       {"fees", text(sums.fees)},
            {"dust", text(sums.dust)}, {"deposited", text(sums.deposited)}, {"withdrawn", text(sums.withdrawn)}};
    });
    return result;
}

bool totals_balance(const State& state) {
    bool balanced = true;
    for_each_asset(state, [&](AssetNo asset) {
        const Totals sums = totals_of(state, asset);
        balanced = balanced && sums.free + sums.locked + sums.fees + sums.dust + sums.withdrawn == sums.deposited;
    });
    return balanced;
}

}  // namespace otp::cli
