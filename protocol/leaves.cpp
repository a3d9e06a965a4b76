#include "protocol/leaves.hpp"

#include <limits>

namespace otp {
namespace {

void encode(Writer& w, const Sample& sample) {
    encode(w, sample.grid_s);
    encode(w, sample.observation);
}

void decode(Reader& r, Sample& sample) {
    decode(r, sample.grid_s);
    decode(r, sample.observation);
}

void encode(Writer& w, const Agent& agent) {
    encode(w, agent.address);
    encode(w, agent.label);
    encode(w, agent.scopes);
    encode(w, agent.valid_until);
    encode(w, agent.approved_at);
}

void decode(Reader& r, Agent& agent) {
    decode(r, agent.address);
    decode(r, agent.label);
    decode(r, agent.scopes);
    decode(r, agent.valid_until);
    decode(r, agent.approved_at);
}

/// What follows the sources in a feed's leaf.
constexpr std::uint8_t feed_has_latest = 1;
constexpr std::uint8_t feed_states_limit = 2;

/// Lists in a leaf: a 32-bit count, then the items. The reader stops at the first fault, so a claimed count costs
/// nothing.
template <class T>
void encode_list(Writer& w, const std::vector<T>& items) {
    w.integer(static_cast<std::uint32_t>(items.size()));
    for (const T& item : items) encode(w, item);
}

template <class T>
void decode_list(Reader& r, std::vector<T>& items) {
    const auto count = r.integer<std::uint32_t>();
    items.clear();
    for (std::uint32_t i = 0; i < count && !r.failed(); ++i) decode(r, items.emplace_back());
}

}  // namespace

void encode(Writer& w, const Position& p) {
    encode(w, p.account);
    for (const Contracts contracts : {p.longs, p.shorts, p.offered, p.unsold}) encode(w, contracts);
    for (const Amount amount : {p.collateral, p.paid, p.due}) encode(w, amount);
}

void decode(Reader& r, Position& p) {
    decode(r, p.account);
    for (Contracts* contracts : {&p.longs, &p.shorts, &p.offered, &p.unsold}) decode(r, *contracts);
    for (Amount* amount : {&p.collateral, &p.paid, &p.due}) decode(r, *amount);
}

void encode(Writer& w, const Observation& o) {
    encode(w, o.publish_time_s);
    encode(w, o.prev_publish_time_s);
    for (const Price price : {o.price, o.confidence, o.ema_price}) encode(w, price);
    encode(w, o.slot);
    encode(w, o.digest);
    encode(w, o.rank);
}

void decode(Reader& r, Observation& o) {
    decode(r, o.publish_time_s);
    decode(r, o.prev_publish_time_s);
    for (Price* price : {&o.price, &o.confidence, &o.ema_price}) decode(r, *price);
    decode(r, o.slot);
    decode(r, o.digest);
    decode(r, o.rank);
}

void encode(Writer& w, const SettlementRecord& record) {
    encode(w, record.key.feed);
    encode(w, record.key.expiry_s);
    encode(w, record.key.settlement);
    w.integer(static_cast<std::uint8_t>(record.outcome));
    encode(w, record.price);
    encode(w, record.line);
    encode(w, record.samples_hash);
    encode_list(w, record.samples);
    encode_list(w, record.unique);
    encode_list(w, record.ema);
}

void decode(Reader& r, SettlementRecord& record) {
    decode(r, record.key.feed);
    decode(r, record.key.expiry_s);
    decode(r, record.key.settlement);
    const auto outcome = r.integer<std::uint8_t>();
    if (outcome > 2) r.fail();
    record.outcome = static_cast<Outcome>(outcome % 3);
    decode(r, record.price);
    decode(r, record.line);
    decode(r, record.samples_hash);
    decode_list(r, record.samples);
    decode_list(r, record.unique);
    decode_list(r, record.ema);
}

void encode(Writer& w, const OpenOffer& offer) {
    encode(w, offer.number);
    encode(w, offer.seller);
    encode(w, offer.series);
    encode(w, offer.left);
    encode(w, offer.premium);
    encode(w, offer.resale);
}

void decode(Reader& r, OpenOffer& offer) {
    decode(r, offer.number);
    decode(r, offer.seller);
    decode(r, offer.series);
    decode(r, offer.left);
    decode(r, offer.premium);
    decode(r, offer.resale);
}

void encode(Writer& w, const SignerSet& set) {
    encode(w, Text{set.network});
    encode(w, set.index);
    encode(w, set.rule);
    encode(w, set.keys);
    encode(w, set.emitter.chain);
    encode(w, set.emitter.address);
    encode(w, set.valid_from_s);
    encode(w, set.valid_until_s);
}

void decode(Reader& r, SignerSet& set) {
    Text network;
    decode(r, network);
    set.network = network.value;
    decode(r, set.index);
    decode(r, set.rule);
    decode(r, set.keys);
    decode(r, set.emitter.chain);
    decode(r, set.emitter.address);
    decode(r, set.valid_from_s);
    decode(r, set.valid_until_s);
}

void encode(Writer& w, const Market& market) {
    encode(w, market.name);
    encode(w, market.base);
    encode(w, market.quote);
    encode(w, market.feed);
    encode(w, market.contract_size);
    encode(w, market.premium_tick);
    encode(w, market.minimum_lifetime_s);
    encode(w, market.settlement);
    encode(w, market.trade_fee_bps);
    encode(w, market.exercise_fee_bps);
    encode(w, market.escrow_premium);
}

void decode(Reader& r, Market& market) {
    decode(r, market.name);
    decode(r, market.base);
    decode(r, market.quote);
    decode(r, market.feed);
    decode(r, market.contract_size);
    decode(r, market.premium_tick);
    decode(r, market.minimum_lifetime_s);
    decode(r, market.settlement);
    decode(r, market.trade_fee_bps);
    decode(r, market.exercise_fee_bps);
    decode(r, market.escrow_premium);
}

void encode(Writer& w, const Feed& feed) {
    encode(w, feed.name);
    encode(w, feed.exponent);
    encode(w, feed.sources);
    // A feed of prices has the bytes it had before any feed could state a limit.
    const bool states_limit = feed.confidence_limit_bps != report_confidence_bps_max;
    w.integer(static_cast<std::uint8_t>((feed.latest ? feed_has_latest : 0) | (states_limit ? feed_states_limit : 0)));
    if (feed.latest) encode(w, *feed.latest);
    if (states_limit) encode(w, feed.confidence_limit_bps);
}

void decode(Reader& r, Feed& feed) {
    decode(r, feed.name);
    decode(r, feed.exponent);
    decode(r, feed.sources);
    const auto flags = r.integer<std::uint8_t>();
    if ((flags & ~(feed_has_latest | feed_states_limit)) != 0) r.fail();
    if ((flags & feed_has_latest) != 0) decode(r, feed.latest.emplace());
    if ((flags & feed_states_limit) == 0) return;
    decode(r, feed.confidence_limit_bps);
    const bool is_default = feed.confidence_limit_bps == report_confidence_bps_max;
    if (is_default || !is_confidence_limit(feed.confidence_limit_bps)) r.fail();
}

void encode_series(Writer& w, const Series& series) {
    encode(w, series.name);
    encode(w, series.terms.market);
    encode(w, series.id);
    encode(w, series.written);
    encode(w, series.open_interest);
    encode(w, series.escrow);
    encode(w, series.premium_escrow);
    encode(w, series.payouts);
    encode(w, series.settled);
}

void decode_series(Reader& r, Series& series) {
    decode(r, series.name);
    decode(r, series.terms.market);
    decode(r, series.id);
    decode(r, series.written);
    decode(r, series.open_interest);
    decode(r, series.escrow);
    decode(r, series.premium_escrow);
    decode(r, series.payouts);
    decode(r, series.settled);
}

void encode(Writer& w, const AccountLeaf& leaf) {
    encode(w, leaf.address);
    w.integer(static_cast<std::uint16_t>(leaf.balances.size()));
    for (const auto& [asset, balance] : leaf.balances) {
        encode(w, asset);
        encode(w, balance.free);
        encode(w, balance.locked);
    }
    encode_list(w, leaf.agents);
    encode_list(w, leaf.nonces);
}

void decode(Reader& r, AccountLeaf& leaf) {
    decode(r, leaf.address);
    const auto count = r.integer<std::uint16_t>();
    leaf.balances.clear();
    for (unsigned i = 0; i < count && !r.failed(); ++i) {
        auto& [asset, balance] = leaf.balances.emplace_back();
        decode(r, asset);
        decode(r, balance.free);
        decode(r, balance.locked);
    }
    decode_list(r, leaf.agents);
    decode_list(r, leaf.nonces);
}

AccountLeaf account_leaf(const State& state, std::size_t index) {
    const Account& account = state.accounts()[index];
    AccountLeaf leaf{account.address, {}, account.agents, account.nonces.used()};
    for (std::size_t i = 0; i < state.assets().size(); ++i) {
        const AssetNo asset{static_cast<std::uint16_t>(i)};
        const Balance balance = state.ledger.balance(AccountNo{static_cast<std::uint32_t>(index)}, asset);
        if (!(balance == Balance{})) leaf.balances.emplace_back(asset, balance);
    }
    return leaf;
}

void encode(Writer& w, const MetaLeaf& leaf) {
    encode(w, leaf.network);
    encode(w, leaf.time);
    encode(w, leaf.paused);
    for (const AccountNo holder : leaf.role_holder) encode(w, holder);
    for (const AccountNo offered : leaf.role_offered) encode(w, offered);
    encode(w, leaf.next_offer);
    encode(w, leaf.signer_sets_version);
}

void decode(Reader& r, MetaLeaf& leaf) {
    decode(r, leaf.network);
    decode(r, leaf.time);
    decode(r, leaf.paused);
    for (AccountNo& holder : leaf.role_holder) decode(r, holder);
    for (AccountNo& offered : leaf.role_offered) decode(r, offered);
    decode(r, leaf.next_offer);
    decode(r, leaf.signer_sets_version);
}

void encode(Writer& w, const AssetLeaf& leaf) {
    encode(w, leaf.asset.name);
    encode(w, leaf.asset.decimals);
    encode(w, leaf.totals.deposited);
    encode(w, leaf.totals.withdrawn);
    encode(w, leaf.totals.escrow);
}

void decode(Reader& r, AssetLeaf& leaf) {
    decode(r, leaf.asset.name);
    decode(r, leaf.asset.decimals);
    decode(r, leaf.totals.deposited);
    decode(r, leaf.totals.withdrawn);
    decode(r, leaf.totals.escrow);
}

}  // namespace otp
