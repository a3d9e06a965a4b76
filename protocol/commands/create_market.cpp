#include "protocol/commands/common.hpp"

namespace otp {
namespace {
constexpr std::uint32_t lifetime_max_s = 366U * 24 * 3600;
}

/// The operator opens a market. Its terms never change; a series copies them when it comes into being.
Status apply(State& state, const Context& context, const CreateMarket& command) {
    if (command.contract_size == Decimal{}) return Status::contract_size_must_be_positive;
    if (command.premium_tick <= Price{}) return Status::premium_tick_must_be_positive;
    if (command.minimum_lifetime_s == 0 || command.minimum_lifetime_s > lifetime_max_s) {
        return Status::lifetime_must_be_positive;
    }
    if (command.trade_fee_bps > fee_bps_max || command.exercise_fee_bps > fee_bps_max) {
        return Status::fee_must_be_at_most_1250_bps;
    }
    if (command.market.base == command.market.quote) return Status::base_and_quote_must_differ;
    const auto base = state.find_asset(command.market.base);
    const auto quote = state.find_asset(command.market.quote);
    if (!base || !quote) return Status::asset_not_found;
    const auto feed = state.find_feed(command.feed);
    if (!feed) return Status::feed_not_found;
    if (state.find_market(command.market)) return Status::market_already_exists;
    // A settlement price is never one that a feed of prices would have refused.
    if (state.feeds()[feed->value].confidence_limit_bps > report_confidence_bps_max) {
        return Status::feed_too_wide_to_settle;
    }
    const auto size = to_amount(command.contract_size, state.asset(*base));
    if (!size || size->raw() >= contracts_limit) return Status::amount_must_fit_decimals;
    if (state.markets().size() >= 0xffff) return Status::registry_full;

    const MarketNo market =
        state.add_market({command.market, *base, *quote, *feed, static_cast<std::uint64_t>(size->raw()),
                          command.premium_tick, command.minimum_lifetime_s, command.settlement, command.trade_fee_bps,
                          command.exercise_fee_bps, command.escrow_premium});
    context.events.push_back(events::MarketCreated{market});
    return Status::ok;
}

}  // namespace otp
