#include "settlement/views.hpp"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "protocol/field_text.hpp"
#include "settlement/command_json.hpp"

namespace otp::settlement {

using nlohmann::json;

std::string amount_text(const State& state, AssetNo asset, Amount amount) {
    return format_scaled(amount.raw(), state.asset(asset).decimals);
}

json balance_view(const State& state, AssetNo asset, const Balance& balance) {
    return {{"free", amount_text(state, asset, balance.free)}, {"locked", amount_text(state, asset, balance.locked)}};
}

Phase phase_at(const State& state, const Series& series, Time now) {
    const Phase phase = state.phase(series);
    return phase == Phase::trading && now >= series.name.expiry ? Phase::expired : phase;
}

json totals_view(const State& state, AssetNo asset) {
    const AssetTotals& totals = state.ledger.totals(asset);
    const Amount fees = state.ledger.free(State::fees_account, asset);
    const Amount dust = state.ledger.free(State::dust_account, asset);
    // Summed, not derived from the other totals: only so can a reader check that they balance.
    u128 free = 0;
    for (std::uint32_t i = 0; i < state.accounts().size(); ++i) free += state.ledger.free(AccountNo{i}, asset).raw();
    free -= fees.raw() + dust.raw();
    return {{"free", amount_text(state, asset, Amount::from_raw(free))},
            {"locked", amount_text(state, asset, totals.escrow)},
            {"fees", amount_text(state, asset, fees)},
            {"dust", amount_text(state, asset, dust)},
            {"deposited", amount_text(state, asset, totals.deposited)},
            {"withdrawn", amount_text(state, asset, totals.withdrawn)}};
}

json asset_view(const State& state, AssetNo no) {
    const Asset& asset = state.asset(no);
    return {{"asset", text_of(asset.name)}, {"decimals", asset.decimals}, {"totals", totals_view(state, no)}};
}

json feed_view(const State& state, FeedNo no, Time now) {
    const Feed& feed = state.feeds()[no.value];
    json sources = json::array();
    for (const FeedSource& source : feed.sources) {
        sources.push_back({{"network", source.network.value}, {"id", to_hex(source.id)}});
    }
    json latest;
    if (feed.latest) {
        const Observation& seen = *feed.latest;
        latest = {{"price", format_price(seen.price)},
                  {"confidence", format_price(seen.confidence)},
                  {"publish_time", format_rfc3339(Time::from_seconds(seen.publish_time_s))},
                  {"ema_price", seen.ema_price > Price{} ? json(format_price(seen.ema_price)) : json()},
                  {"age_s", std::max<std::int64_t>(0, now.seconds() - seen.publish_time_s)},
                  {"rank", seen.rank},
                  {"digest", to_hex(seen.digest)}};
    }
    return {{"feed", feed.name.value},
            {"exponent", feed.exponent},
            {"sources", sources},
            {"confidence_limit_bps", feed.confidence_limit_bps},
            {"latest", latest}};
}

json signer_set_view(const SignerSet& set) {
    json signers = json::array();
    for (const Address& signer : set.keys) signers.push_back(to_hex(signer));
    const auto time_or_open = [](std::int64_t second, std::int64_t open) {
        return second == open ? json() : json(format_rfc3339(Time::from_seconds(second)));
    };
    using Limits = std::numeric_limits<std::int64_t>;
    return {{"network", set.network},
            {"index", set.index},
            {"rule", enum_name(set.rule)},
            {"quorum", quorum(set.rule, static_cast<unsigned>(set.keys.size()))},
            {"keys", std::move(signers)},
            {"emitter_chain", set.emitter.chain},
            {"emitter", to_hex(set.emitter.address)},
            {"valid_from", time_or_open(set.valid_from_s, Limits::min())},
            {"valid_until", time_or_open(set.valid_until_s, Limits::max())}};
}

json market_view(const State& state, MarketNo no) {
    const Market& market = state.markets()[no.value];
    return {{"market", format_market(market.name)},
            {"base", text_of(market.name.base)},
            {"quote", text_of(market.name.quote)},
            {"feed", state.feeds()[market.feed.value].name.value},
            {"contract_size", amount_text(state, market.base, Amount::from_raw(market.contract_size))},
            {"premium_tick", format_price(market.premium_tick)},
            {"minimum_lifetime_s", market.minimum_lifetime_s},
            {"settlement", enum_name(market.settlement)},
            {"trade_fee_bps", market.trade_fee_bps},
            {"exercise_fee_bps", market.exercise_fee_bps},
            {"escrow_premium", market.escrow_premium}};
}

namespace {

Contracts on_offer(const State& state, const Series& series) {
    std::uint64_t sum = 0;
    for (const BookEntry& entry : series.book) sum += state.find_offer(entry.number)->left.raw();
    return Contracts::from_raw(sum);
}

/// What can be bought for the best premium: of all offers that ask it.
Contracts best_contracts(const State& state, const Series& series) {
    std::uint64_t sum = 0;
    for (const BookEntry& entry : series.book) {
        if (entry.premium != series.book.begin()->premium) break;
        sum += state.find_offer(entry.number)->left.raw();
    }
    return Contracts::from_raw(sum);
}

std::string_view kind_text(OptionKind kind) { return kind == OptionKind::call ? "call" : "put"; }

}  // namespace

json series_view(const State& state, SeriesNo no, Time now) {
    const Series& series = state.series(no);
    const SettlementRecord& record = state.record_of(series);
    const Phase phase = phase_at(state, series, now);
    // After expiry nothing on the book can be bought any more.
    const bool sells = phase == Phase::trading && !series.book.empty();
    return {{"series", format_symbol(series.name)},
            {"id", to_hex(series.id)},
            {"market", format_market(series.name.market)},
            {"kind", kind_text(series.name.kind)},
            {"strike", format_price(series.name.strike)},
            {"expiry", format_rfc3339(series.name.expiry)},
            {"phase", phase_name(phase)},
            {"settlement_price", record.outcome == Outcome::fixed ? json(format_price(record.price)) : json()},
            {"void", record.outcome == Outcome::voided},
            {"open_interest", series.open_interest.raw()},
            {"written", series.written.raw()},
            {"escrow", money_to_json({series.terms.collateral_asset(), series.escrow}, state)},
            {"best_offer", sells ? json(format_price(series.book.begin()->premium)) : json()},
            {"best_contracts", sells ? best_contracts(state, series).raw() : 0},
            {"offered", on_offer(state, series).raw()},
            {"positions", series.positions.size()}};
}

json terms_view(const State& state, const Series& series) {
    const SeriesTerms& terms = series.terms;
    return {{"base", text_of(state.asset(terms.base).name)},
            {"quote", text_of(state.asset(terms.quote).name)},
            {"collateral_asset", text_of(state.asset(terms.collateral_asset()).name)},
            {"feed", state.feeds()[terms.feed.value].name.value},
            {"contract_size", amount_text(state, terms.base, Amount::from_raw(terms.contract.contract_size))},
            {"premium_tick", format_price(state.markets()[terms.market.value].premium_tick)},
            {"base_decimals", terms.contract.base_decimals},
            {"quote_decimals", terms.contract.quote_decimals},
            {"settlement", enum_name(terms.settlement)},
            {"trade_fee_bps", terms.trade_fee_bps},
            {"exercise_fee_bps", terms.exercise_fee_bps},
            {"escrow_premium", terms.escrow_premium},
            {"premium_escrow", money_to_json({terms.quote, series.premium_escrow}, state)},
            {"payouts", money_to_json({terms.collateral_asset(), series.payouts}, state)}};
}

json offer_view(const State& state, const OpenOffer& offer) {
    return {{"offer", offer.number.value},
            {"series", format_symbol(state.series(offer.series).name)},
            {"seller", to_hex(state.account(offer.seller).address)},
            {"contracts", offer.left.raw()},
            {"premium", format_price(offer.premium)},
            {"resale", offer.resale}};
}

json position_view(const State& state, const Series& series, const Position& position) {
    return {{"account", to_hex(state.account(position.account).address)},
            {"series", format_symbol(series.name)},
            {"long", position.longs.raw()},
            {"short", position.shorts.raw()},
            {"offered", position.offered.raw()},
            {"unsold", position.unsold.raw()},
            {"collateral", money_to_json({series.terms.collateral_asset(), position.collateral}, state)},
            {"paid", amount_text(state, series.terms.quote, position.paid)},
            {"due", amount_text(state, series.terms.quote, position.due)}};
}

namespace {

json positions_of(const State& state, AccountNo account, Time now) {
    json rows = json::array();
    for (const Series& series : state.series()) {
        const Position* position = series.settled ? nullptr : series.position(account);
        if (position == nullptr) continue;
        json row = position_view(state, series, *position);
        row["phase"] = phase_name(phase_at(state, series, now));
        row["expiry"] = format_rfc3339(series.name.expiry);
        rows.push_back(std::move(row));
    }
    return rows;
}

json offers_of(const State& state, AccountNo account) {
    std::vector<const OpenOffer*> own;
    for (const OpenOffer& offer : state.offers()) {
        if (offer.seller == account) own.push_back(&offer);
    }
    std::sort(own.begin(), own.end(), [](const auto* a, const auto* b) { return a->number < b->number; });
    json rows = json::array();
    for (const OpenOffer* offer : own) rows.push_back(offer_view(state, *offer));
    return rows;
}

json agents_of(const State& state, AccountNo account) {
    json rows = json::array();
    for (const Agent& agent : state.account(account).agents) {
        rows.push_back({{"agent", to_hex(agent.address)},
                        {"label", agent.label.value},
                        {"scopes", format_scopes(agent.scopes)},
                        {"valid_until", format_rfc3339(agent.valid_until)},
                        {"approved_at", format_rfc3339(agent.approved_at)}});
    }
    return rows;
}

}  // namespace

json account_view(const State& state, const Address& address, Time now) {
    const auto account = state.find_account(address);
    json balances = json::object();
    for (std::uint16_t i = 0; i < state.assets().size(); ++i) {
        const Balance balance = account ? state.ledger.balance(*account, AssetNo{i}) : Balance{};
        balances[text_of(state.assets()[i].name)] = balance_view(state, AssetNo{i}, balance);
    }
    return {{"address", to_hex(address)},
            {"known", account.has_value()},
            {"balances", balances},
            {"positions", account ? positions_of(state, *account, now) : json::array()},
            {"offers", account ? offers_of(state, *account) : json::array()},
            {"agents", account ? agents_of(state, *account) : json::array()}};
}

}  // namespace otp::settlement
