#include "protocol/state.hpp"

#include "protocol/keccak.hpp"

namespace otp {

State::State(const Hash& network_, Time time_, const Address& operator_, const Address& custodian, const Address& fees,
             const Address& dust)
    : network{network_}, time{time_} {
    OTP_REQUIRE(open_account(fees) == fees_account);
    OTP_REQUIRE(open_account(dust) == dust_account);
    role_holder[static_cast<std::size_t>(Role::operator_)] = open_account(operator_);
    role_holder[static_cast<std::size_t>(Role::custodian)] = open_account(custodian);
    role_offered[0] = role_offered[1] = fees_account;
}

std::optional<AccountNo> State::find_account(const Address& address) const {
    const std::uint32_t* no = account_of_.find(address);
    if (no == nullptr) return std::nullopt;
    return AccountNo{*no};
}

std::optional<AssetNo> State::find_asset(const Ticker& name) const {
    const auto found = asset_of_.find(name);
    if (found == asset_of_.end()) return std::nullopt;
    return found->second;
}

std::optional<FeedNo> State::find_feed(const Text& name) const {
    for (std::size_t i = 0; i < feeds_.size(); ++i) {
        if (feeds_[i].name == name) return FeedNo{static_cast<std::uint16_t>(i)};
    }
    return std::nullopt;
}

std::optional<MarketNo> State::find_market(const MarketName& name) const {
    const auto found = market_of_.find(name);
    if (found == market_of_.end()) return std::nullopt;
    return found->second;
}

State::SeriesKey State::key_of(MarketNo market, const SeriesName& name) {
    return {(std::uint64_t{market.value} << 1) | static_cast<std::uint64_t>(name.kind), name.expiry.ms,
            name.strike.raw()};
}

std::optional<SeriesNo> State::find_series(MarketNo market, const SeriesName& name) const {
    const std::uint32_t* no = series_of_.find(key_of(market, name));
    if (no == nullptr) return std::nullopt;
    return SeriesNo{*no};
}

std::optional<SeriesNo> State::find_series(const SeriesName& name) const {
    const auto market = find_market(name.market);
    if (!market) return std::nullopt;
    return find_series(*market, name);
}

const OpenOffer* State::find_offer(OfferNumber number) const {
    const std::uint32_t* slot = offer_slot_.find(number.value);
    return slot == nullptr ? nullptr : &offers_[*slot];
}

const SettlementRecord* State::find_record(const RecordKey& key) const {
    const auto found = record_index_.find(key);
    return found == record_index_.end() ? nullptr : &records_[found->second];
}

const SettlementRecord& State::record_of(const Series& series) const {
    const auto* record = find_record({series.terms.feed, series.name.expiry.seconds(), series.terms.settlement});
    OTP_REQUIRE(record != nullptr);
    return *record;
}

Phase State::phase(const Series& series) const {
    if (series.settled) return Phase::settled;
    if (time < series.name.expiry) return Phase::trading;
    return record_of(series).outcome == Outcome::open ? Phase::expired : Phase::priced;
}

AccountNo State::open_account(const Address& address) {
    if (const auto known = find_account(address)) return *known;
    const auto no = static_cast<std::uint32_t>(accounts_.size());
    accounts_.push_back({address, {}, {}});
    account_of_.set(address, no);
    account_tree_.resize(accounts_.size());
    return AccountNo{no};
}

AssetNo State::add_asset(const Asset& asset) {
    const AssetNo no{static_cast<std::uint16_t>(assets_.size())};
    assets_.push_back(asset);
    asset_of_.emplace(asset.name, no);
    asset_tree_.resize(assets_.size());
    ledger.add_asset();
    return no;
}

FeedNo State::add_feed(const Feed& feed) {
    const FeedNo no{static_cast<std::uint16_t>(feeds_.size())};
    feeds_.push_back(feed);
    feed_tree_.resize(feeds_.size());
    return no;
}

MarketNo State::add_market(const Market& market) {
    const MarketNo no{static_cast<std::uint16_t>(markets_.size())};
    markets_.push_back(market);
    market_of_.emplace(market.name, no);
    market_tree_.resize(markets_.size());
    return no;
}

void State::add_signer_set(const SignerSet& set) {
    signer_sets_.push_back(set);
    signer_set_tree_.resize(signer_sets_.size());
    ++signer_sets_version;
}

void State::end_signer_set(std::size_t index, std::int64_t valid_until_s) {
    signer_sets_[index].valid_until_s = valid_until_s;
    signer_set_tree_.mark(index);
    ++signer_sets_version;
}

void State::add_record(const RecordKey& key) {
    if (record_index_.contains(key)) return;
    record_index_.emplace(key, static_cast<std::uint32_t>(records_.size()));
    records_.emplace_back().key = key;
    record_tree_.resize(records_.size());
}

SeriesNo State::add_series(const SeriesName& name, MarketNo market_no) {
    const Market& market = markets_[market_no.value];
    Series series;
    series.name = name;
    series.terms = {
        market_no,
        market.base,
        market.quote,
        market.feed,
        {name.kind, name.strike, market.contract_size, asset(market.base).decimals, asset(market.quote).decimals},
        market.settlement,
        market.trade_fee_bps,
        market.exercise_fee_bps,
        market.escrow_premium};
    Writer w;
    w.bytes(as_bytes("otp.series"));
    w.bytes(network.view());
    encode(w, name);
    encode(w, series.terms.contract.contract_size);
    encode(w, series.terms.contract.base_decimals);
    encode(w, series.terms.contract.quote_decimals);
    encode(w, feeds_[market.feed.value].name);
    encode(w, market.settlement);
    encode(w, market.trade_fee_bps);
    encode(w, market.exercise_fee_bps);
    encode(w, market.escrow_premium);
    series.id = keccak256(w.view());

    const SeriesNo no{static_cast<std::uint32_t>(series_.size())};
    series_of_.set(key_of(market_no, name), no.value);
    series_.push_back(std::move(series));
    series_tree_.resize(series_.size());
    add_record({market.feed, name.expiry.seconds(), market.settlement});
    return no;
}

Position& State::open_position(SeriesNo no, AccountNo account) {
    Series& series = edit_series(no);
    std::uint32_t slot = 0;
    if (const std::uint32_t* known = series.slot_of.find(account.value)) {
        slot = *known;
    } else {
        slot = static_cast<std::uint32_t>(series.positions.size());
        series.positions.push_back({});
        series.positions.back().account = account;
        series.slot_of.set(account.value, slot);
        series.tree.resize(series.positions.size());
    }
    series.tree.mark(slot);
    return series.positions[slot];
}

void State::drop_position_if_empty(SeriesNo no, AccountNo account) {
    Series& series = edit_series(no);
    const std::uint32_t* known = series.slot_of.find(account.value);
    if (known == nullptr) return;
    const std::uint32_t slot = *known;
    Position empty;
    empty.account = account;
    if (!(series.positions[slot] == empty)) return;
    series.slot_of.erase(account.value);
    if (slot + std::size_t{1} != series.positions.size()) {
        series.positions[slot] = series.positions.back();
        series.slot_of.set(series.positions[slot].account.value, slot);
        series.tree.mark(slot);
    }
    series.positions.pop_back();
    series.tree.resize(series.positions.size());
}

void State::pop_position(SeriesNo no) {
    Series& series = edit_series(no);
    series.slot_of.erase(series.positions.back().account.value);
    series.positions.pop_back();
    series.tree.resize(series.positions.size());
}

OfferNumber State::add_offer(AccountNo seller, SeriesNo series, Contracts contracts, Price premium, bool resale) {
    const OfferNumber number{next_offer++};
    offer_slot_.set(number.value, static_cast<std::uint32_t>(offers_.size()));
    offers_.push_back({number, seller, series, contracts, premium, resale});
    offer_tree_.resize(offers_.size());
    edit_series(series).book.insert({premium, number});
    return number;
}

void State::reduce_offer(OfferNumber number, Contracts by) {
    const std::uint32_t slot = *offer_slot_.find(number.value);
    OpenOffer& offer = offers_[slot];
    const auto left = subtract(offer.left, by);
    OTP_REQUIRE(left.has_value());
    offer.left = *left;
    if (offer.left > Contracts{}) {
        offer_tree_.mark(slot);
        return;
    }
    edit_series(offer.series).book.erase({offer.premium, number});
    offer_slot_.erase(number.value);
    if (slot + std::size_t{1} != offers_.size()) {
        offers_[slot] = offers_.back();
        offer_slot_.set(offers_[slot].number.value, slot);
        offer_tree_.mark(slot);
    }
    offers_.pop_back();
    offer_tree_.resize(offers_.size());
}

static Hash reference_hash(const Text& reference) { return keccak256(as_bytes(reference.value)); }

bool State::reference_is_used(const Text& reference) const {
    return reference_of_.find(reference_hash(reference)) != nullptr;
}

void State::use_reference(const Text& reference) {
    const Hash hash = reference_hash(reference);
    reference_of_.set(hash, static_cast<std::uint32_t>(references_.size()));
    references_.push_back(hash);
    reference_tree_.resize(references_.size());
}

}  // namespace otp
